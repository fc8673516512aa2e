// LangChain and the AI SDK, unmodified, in each dialect against the gateway at process.argv[2]: a question that a tool answers, whole and as a stream. Prints a line for each.
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { tool as langchainTool } from "@langchain/core/tools";
import { ChatAnthropic } from "@langchain/anthropic";
import { ChatOpenAI } from "@langchain/openai";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

globalThis.AI_SDK_LOG_WARNINGS = false;
const root = process.argv[2].replace(/\/$/, "");
const baseURL = `${root}/v1`;
const apiKey = "sk-far-test";
const schema = z.object({ path: z.string() });

async function line(name, run) {
  try {
    console.log(`${name}: ${await run()}`);
  } catch (error) {
    console.log(`${name}: ${error.message} ${JSON.stringify(error.cause?.cause?.issues ?? error.responseBody ?? "")}`);
  }
}

const read = langchainTool(async () => "Hello", { name: "read", description: "Reads a file", schema });
const callsOf = (message) => message.tool_calls.map((call) => `${call.name} ${JSON.stringify(call.args)}`).join(" ");
const usageOf = ({ usage_metadata: usage }) => `${usage.input_tokens}+${usage.output_tokens}, ${usage.input_token_details?.cache_read} cached`;
const openai = { model: "model", apiKey, configuration: { baseURL }, maxRetries: 0 };
for (const [name, model] of [
  ["ChatOpenAI", new ChatOpenAI({ ...openai, streamUsage: true })],
  ["ChatOpenAI of Responses", new ChatOpenAI({ ...openai, useResponsesApi: true })],
  ["ChatAnthropic", new ChatAnthropic({ model: "model", apiKey, anthropicApiUrl: root, maxRetries: 0 })],
]) {
  const able = model.bindTools([read]);
  const ask = new HumanMessage("hi");
  const answer = (call) => able.invoke([ask, call, new ToolMessage({ tool_call_id: call.tool_calls[0].id, content: "Hello" })]);
  await line(name, async () => {
    const call = await able.invoke([ask]);
    return `${callsOf(call)}, ${usageOf(call)}; ${(await answer(call)).text}`;
  });
  await line(`${name}, streams`, async () => {
    let call;
    for await (const chunk of await able.stream([ask])) call = call ? call.concat(chunk) : chunk;
    return `${callsOf(call)}, ${call.usage_metadata.output_tokens} out; ${(await answer(call)).text}`;
  });
}

const tools = { read: tool({ description: "Reads a file", inputSchema: schema, execute: async () => "Hello" }) };
for (const [name, model] of [
  ["AI SDK, OpenAI's chat", createOpenAI({ apiKey, baseURL }).chat("model")],
  ["AI SDK, OpenAI's responses", createOpenAI({ apiKey, baseURL }).responses("model")],
  ["AI SDK, Anthropic", createAnthropic({ apiKey, baseURL })("model")],
  ["AI SDK, compatible", createOpenAICompatible({ name: "farthing", apiKey, baseURL, includeUsage: true })("model")],
]) {
  const ask = { model, tools, prompt: "hi", stopWhen: stepCountIs(3), maxRetries: 0, providerOptions: { openai: { store: false } } };
  await line(name, async () => {
    const { text, steps, totalUsage } = await generateText(ask);
    return `${steps.length} steps, ${totalUsage.inputTokens}+${totalUsage.outputTokens}; ${text}`;
  });
  await line(`${name}, streams`, async () => {
    const errors = [];
    const stream = streamText({ ...ask, onError: ({ error }) => errors.push(error) });
    for await (const _ of stream.textStream);
    if (errors.length > 0) throw errors[0];
    return `${(await stream.steps).length} steps, ${(await stream.totalUsage).outputTokens} out; ${await stream.text}`;
  });
}
