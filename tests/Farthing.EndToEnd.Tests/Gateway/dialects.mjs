// OpenAI's and Anthropic's own npm clients, unmodified, in their three dialects against the gateway at process.argv[2]: a whole answer, a stream, a stream with a call. Prints a line for each.
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const address = process.argv[2];
const model = "model";
const openai = new OpenAI({ apiKey: "sk-far-test", baseURL: `${address}v1`, maxRetries: 0 });
const anthropic = new Anthropic({ apiKey: "sk-far-test", baseURL: address.replace(/\/$/, ""), maxRetries: 0 });
const parameters = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
const messages = [{ role: "user", content: "hi" }];

const ofChat = ({ choices: [{ message, finish_reason }], usage }) =>
  `${message.content ?? ""}${(message.tool_calls ?? []).map((call) => `${call.id} ${call.function.name} ${call.function.arguments}`)}, ${finish_reason}, ${usage.prompt_tokens}+${usage.completion_tokens}, ${usage.prompt_tokens_details.cached_tokens} cached`;
console.log(`chat: ${ofChat(await openai.chat.completions.create({ model, messages }))}`);
const chat = (more) => openai.chat.completions.stream({ model, messages, stream_options: { include_usage: true }, ...more }).finalChatCompletion();
console.log(`chat stream: ${ofChat(await chat({}))}`);
console.log(`chat call: ${ofChat(await chat({ tools: [{ type: "function", function: { name: "read", parameters } }] }))}`);

const ofResponse = ({ output_text, output, status, usage }) =>
  `${output_text ?? ""}${output.filter((item) => item.type === "function_call").map((call) => `${call.call_id} ${call.name} ${call.arguments}`)}, ${status}, ${usage.input_tokens}+${usage.output_tokens}, ${usage.input_tokens_details.cached_tokens} cached`;
console.log(`response: ${ofResponse(await openai.responses.create({ model, input: "hi", store: false }))}`);
const response = (more) => openai.responses.stream({ model, input: "hi", store: false, ...more }).finalResponse();
console.log(`response stream: ${ofResponse(await response({}))}`);
console.log(`response call: ${ofResponse(await response({ tools: [{ type: "function", name: "read", parameters, strict: false }] }))}`);

const ofMessage = ({ content, stop_reason, usage }) =>
  `${content.map((block) => (block.type === "text" ? block.text : `${block.id} ${block.name} ${JSON.stringify(block.input)}`))}, ${stop_reason}, ${usage.input_tokens}+${usage.output_tokens}, ${usage.cache_read_input_tokens} cached`;
console.log(`message: ${ofMessage(await anthropic.messages.create({ model, max_tokens: 50, messages }))}`);
const message = (more) => anthropic.messages.stream({ model, max_tokens: 50, messages, ...more }).finalMessage();
console.log(`message stream: ${ofMessage(await message({}))}`);
console.log(`message call: ${ofMessage(await message({ tools: [{ name: "read", input_schema: parameters }] }))}`);

for (const [name, broken] of [
  ["chat", () => chat({ messages: [{ role: "user", content: "break" }] })],
  ["response", () => response({ instructions: "break" })],
  ["message", () => message({ system: "break" })],
]) {
  try {
    await broken();
    console.log(`${name} that breaks off: no error`);
  } catch (error) {
    console.log(`${name} that breaks off: an error`);
  }
}
