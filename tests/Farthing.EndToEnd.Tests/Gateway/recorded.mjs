// Lets OpenAI's and Anthropic's npm clients ask what was recorded (the folder process.argv[2]), plays the answers to them, and says what they send otherwise or cannot read.
import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import OpenAI from "openai";
import Anthropic from "@anthropic-ai/sdk";

const counts = {};
let wrong = 0;

function fetchOf({ status, text, isStream, isAborted }) {
  return async () => {
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 97) controller.enqueue(bytes.slice(at, at + 97));
        if (isAborted) controller.error(new TypeError("terminated"));
        else controller.close();
      },
    });
    return new Response(body, { status, headers: { "content-type": isStream ? "text/event-stream; charset=utf-8" : "application/json" } });
  };
}

function expect(condition, what) {
  if (!condition) throw new Error(`wrong: ${what}`);
}

async function read(record) {
  const fetch = fetchOf(record);
  const openai = new OpenAI({ apiKey: "k", baseURL: "http://gateway/v1", maxRetries: 0, fetch });
  const anthropic = new Anthropic({ apiKey: "k", baseURL: "http://gateway", maxRetries: 0, fetch });
  const messages = [{ role: "user", content: "hi" }];
  if (record.client === "messages") {
    const ask = { model: "m", max_tokens: 50, messages };
    const message = await (record.isStream ? anthropic.messages.stream(ask).finalMessage() : anthropic.messages.create(ask));
    expect(typeof message.stop_reason === "string", "no stop_reason");
    expect(Number.isInteger(message.usage.output_tokens), "no output_tokens");
    for (const block of message.content) {
      expect(block.type !== "tool_use" || (block.input !== null && typeof block.input === "object" && block.id && block.name), "a call that is none");
      expect(block.type !== "text" || block.text.length > 0, "an empty text");
      expect(block.type !== "thinking" || typeof block.signature === "string", "thinking without a seal");
    }
  } else if (record.client === "chat") {
    const ask = { model: "m", messages };
    const answer = await (record.isStream ? openai.chat.completions.stream(ask).finalChatCompletion() : openai.chat.completions.create(ask));
    const [choice] = answer.choices;
    expect(typeof choice.finish_reason === "string", "no finish_reason");
    for (const call of choice.message.tool_calls ?? []) {
      expect(call.id && (call.function?.name || call.custom?.name), "a call without a name");
    }
  } else {
    const ask = { model: "m", input: "hi" };
    const response = await (record.isStream ? openai.responses.stream(ask).finalResponse() : openai.responses.create(ask));
    expect(["completed", "incomplete"].includes(response.status), `status ${response.status}`);
    expect(Number.isInteger(response.usage.input_tokens_details.cached_tokens), "no details of usage");
    if (record.isStream) {
      const last = JSON.parse(record.text.split("\n").filter((line) => line.startsWith("data: {")).at(-1).slice(6)).response;
      const plain = (items) => JSON.parse(JSON.stringify(items, (key, value) => (["parsed", "parsed_arguments"].includes(key) ? undefined : value)));
      expect(isDeepStrictEqual(plain(response.output), last.output), "the items of the deltas are not those of the end");
    }
  }
}

// What a client sends of a recorded request: the same members with the same values, or an error of its own.
async function send(record) {
  let ask;
  try {
    ask = JSON.parse(record.ask);
  } catch {
    return "no JSON, which a client cannot send";
  }
  if (ask === null || typeof ask !== "object" || Array.isArray(ask)) return "no object, which a client cannot send";
  let sent;
  const fetch = async (_, { body }) => {
    sent = JSON.parse(body);
    return fetchOf(record)();
  };
  const openai = new OpenAI({ apiKey: "k", baseURL: "http://gateway/v1", maxRetries: 0, fetch });
  const anthropic = new Anthropic({ apiKey: "k", baseURL: "http://gateway", maxRetries: 0, timeout: 60_000, fetch });
  const create = { messages: (body) => anthropic.messages.create(body), chat: (body) => openai.chat.completions.create(body), responses: (body) => openai.responses.create(body) }[record.client];
  try {
    const answer = await create(ask);
    answer.controller?.abort();
  } catch (error) {
    if (sent === undefined) return `refused by the client itself: ${error.message}`;
  }
  expect(isDeepStrictEqual(sent, ask), `the client sends ${JSON.stringify(sent)} instead of ${JSON.stringify(ask)}`);
  return "sent as it stands";
}

for (const file of readdirSync(process.argv[2]).sort()) {
  const record = JSON.parse(readFileSync(`${process.argv[2]}/${file}`, "utf8"));
  const isBroken =
    record.status >= 400 || record.isAborted || /^event: error|^data: \{"error"|^event: response\.failed/m.test(record.text);
  try {
    const how = `asked ${record.client}: ${await send(record)}`;
    counts[how] = (counts[how] ?? 0) + 1;
  } catch (thrown) {
    wrong++;
    console.log(`${record.case}: ${thrown.message}`);
  }
  const kind = `${record.client} ${record.isStream ? "stream" : "whole"}${isBroken ? " that fails" : ""}`;
  let error = null;
  try {
    await read(record);
  } catch (thrown) {
    error = thrown;
  }
  if (isBroken ? error === null : error !== null) {
    wrong++;
    console.log(`${record.case} (${kind}): ${error?.message ?? "no error"}`);
  }
  counts[kind] = (counts[kind] ?? 0) + 1;
}

console.log(Object.keys(counts).sort().map((kind) => `${kind}: ${counts[kind]}`).join("\n"));
process.exitCode = wrong > 0 ? 1 : 0;
