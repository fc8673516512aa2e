// OpenAI's client at a model that speaks Anthropic's Messages: Responses and Chat Completions, streams, tools.
import OpenAI from "openai";

const address = process.argv[2] ?? "http://127.0.0.1:4000";
const model = process.argv[3] ?? "claude-local";
const client = new OpenAI({ baseURL: `${address}/v1`, apiKey: process.env.FARTHING_KEY ?? "sk-far-example-of-any-client" });
const parameters = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
const input = "What is in a.txt?";
const messages = [{ role: "user", content: input }];

const response = await client.responses.create({ model, input, store: false, max_output_tokens: 64 });
console.log(`response: ${response.status}, ${response.usage.input_tokens} in, ${response.usage.output_tokens} out`);

const stream = client.responses.stream({ model, input, store: false, max_output_tokens: 64 });
let deltas = 0;
stream.on("response.output_text.delta", () => deltas++);
const final = await stream.finalResponse();
console.log(`response stream: ${deltas} deltas, ${final.status}, ${final.usage.total_tokens} tokens`);

const called = await client.responses
  .stream({
    model,
    input,
    store: false,
    tools: [{ type: "function", name: "read_file", parameters, strict: false }],
    tool_choice: "required",
  })
  .finalResponse();
const call = called.output.find((item) => item.type === "function_call");
console.log(`response stream with tools: ${call.name} ${Object.keys(JSON.parse(call.arguments))}`);

const chat = await client.chat.completions.create({ model, messages, max_completion_tokens: 64 });
console.log(`chat: ${chat.choices[0].finish_reason}, ${chat.usage.total_tokens} tokens`);

const chatStream = client.chat.completions.stream({
  model,
  messages,
  stream_options: { include_usage: true },
  tools: [{ type: "function", function: { name: "read_file", parameters } }],
  tool_choice: "required",
});
const last = await chatStream.finalChatCompletion();
const tool = last.choices[0].message.tool_calls[0].function;
console.log(`chat stream with tools: ${last.choices[0].finish_reason}, ${tool.name} ${Object.keys(JSON.parse(tool.arguments))}, ${last.usage.completion_tokens} out`);

try {
  await client.chat.completions.create({ model, messages, n: 2 });
} catch (error) {
  console.log(`two choices: ${error.message}`);
}
