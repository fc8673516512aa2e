// OpenAI's and Anthropic's own npm clients, unmodified, against the gateway at process.argv[2]. Prints a line for each case.
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const address = process.argv[2];
const key = "sk-far-test";
const chat = { model: "model", messages: [{ role: "user", content: "hi" }] };
const message = { model: "model", max_tokens: 50, messages: [{ role: "user", content: "hi" }] };
const openai = new OpenAI({ apiKey: key, baseURL: `${address}v1` });
const anthropic = new Anthropic({ apiKey: key, baseURL: address.replace(/\/$/, "") });

async function failure(name, call) {
  try {
    await call();
    console.log(`${name}: no error`);
  } catch (error) {
    console.log(`${name}: ${error.constructor.name} ${error.status ?? ""} ${error.code ?? ""} id=${Boolean(error.requestID)}`);
  }
}

async function drain(stream) {
  let chunks = 0;
  let usage = null;
  for await (const chunk of stream) {
    chunks++;
    usage = chunk.usage ?? usage;
  }
  return `${chunks} chunks, output ${usage?.completion_tokens}`;
}

const whole = await openai.chat.completions.create(chat).withResponse();
console.log(`chat: ${whole.data.choices[0].message.content}, id=${Boolean(whole.data._request_id)}, cost ${whole.response.headers.get("x-farthing-cost-usd")}`);
console.log(`stream: ${await drain(await openai.chat.completions.create({ ...chat, stream: true }))}`);
console.log(`stream with usage: ${await drain(await openai.chat.completions.create({ ...chat, stream: true, stream_options: { include_usage: true } }))}`);
await failure("broken stream", async () => drain(await openai.chat.completions.create({ ...chat, stream: true, user: "break" })));
await failure("wrong key", () => new OpenAI({ apiKey: "sk-wrong", baseURL: `${address}v1` }).chat.completions.create(chat));
await failure("no model", () => openai.chat.completions.create({ ...chat, model: "nope" }));
await failure("files", () => openai.files.list());
const models = [];
for await (const one of openai.models.list()) models.push(one.id);
console.log(`models: ${models}`);

const said = await anthropic.messages.create(message);
console.log(`message: ${said.content[0].text}, output ${said.usage.output_tokens}, id=${Boolean(said._request_id)}`);
const final = await anthropic.messages.stream(message).finalMessage();
console.log(`message stream: ${final.content[0].text}, output ${final.usage.output_tokens}`);
await failure("broken message", () => anthropic.messages.stream({ ...message, metadata: { user_id: "break" } }).finalMessage());
await failure("no such model", () => anthropic.messages.create({ ...message, model: "nope" }));
const counted = await anthropic.messages.countTokens({ model: "model", messages: message.messages });
console.log(`count: ${counted.input_tokens}`);
