// Anthropic's client at a model of an OpenAI-compatible engine: text, a stream, tools, a conversation with their results.
import Anthropic from "@anthropic-ai/sdk";

const address = process.argv[2] ?? "http://127.0.0.1:4000";
const model = process.argv[3] ?? "local";
const client = new Anthropic({ baseURL: address, apiKey: process.env.FARTHING_KEY ?? "sk-far-example-of-any-client" });
const tools = [
  {
    name: "read_file",
    description: "Reads a file",
    input_schema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
];
const ask = { model, max_tokens: 64, messages: [{ role: "user", content: "What is in a.txt?" }] };

const whole = await client.messages.create(ask);
console.log(`message: ${whole.stop_reason}, ${whole.usage.input_tokens} in, ${whole.usage.output_tokens} out`);

const stream = client.messages.stream(ask);
let deltas = 0;
stream.on("text", () => deltas++);
const final = await stream.finalMessage();
console.log(`stream: ${deltas} deltas, ${final.stop_reason}, ${final.usage.output_tokens} out`);

const called = await client.messages.stream({ ...ask, tools, tool_choice: { type: "any" } }).finalMessage();
const call = called.content.find((block) => block.type === "tool_use");
console.log(`stream with tools: ${called.stop_reason}, ${call.name} ${Object.keys(call.input)}`);

const after = await client.messages
  .stream({
    ...ask,
    tools,
    messages: [
      ...ask.messages,
      { role: "assistant", content: called.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "a list of apples" }] },
    ],
  })
  .finalMessage();
console.log(`after its result: ${after.stop_reason}, ${after.usage.input_tokens + after.usage.cache_read_input_tokens} in`);

try {
  await client.messages.create({ ...ask, model: "nope" });
} catch (error) {
  console.log(`no such model: ${error.status} ${error.error?.error?.type}`);
}
