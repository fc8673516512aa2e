// OpenAI's own npm client, unmodified, with files and batches of the gateway at process.argv[2]. Prints a line for each case.
import OpenAI, { toFile } from "openai";

const openai = new OpenAI({ apiKey: "sk-far-first", baseURL: `${process.argv[2]}/v1` });
const line = (id, body) => JSON.stringify({ custom_id: id, method: "POST", url: "/v1/chat/completions", body });
const chat = (words) => ({ model: "m", max_tokens: 4, messages: [{ role: "user", content: words }] });

async function run(lines) {
  const file = await openai.files.create({ file: await toFile(Buffer.from(lines.join("\n")), "lines.jsonl"), purpose: "batch" });
  let batch = await openai.batches.create({ input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h", metadata: { of: "test" } });
  while (!["completed", "failed", "expired", "cancelled"].includes(batch.status)) {
    await new Promise((done) => setTimeout(done, 50));
    batch = await openai.batches.retrieve(batch.id);
  }
  return { file, batch };
}

const { file, batch } = await run([line("a", chat("hi")), line("b", chat("ho"))]);
console.log(`batch: ${batch.status}, ${batch.request_counts.completed} of ${batch.request_counts.total}, of ${batch.metadata.of}`);
const answers = (await (await openai.files.content(batch.output_file_id)).text()).trim().split("\n").map((one) => JSON.parse(one));
console.log(`answers: ${answers.map((one) => `${one.custom_id} ${one.response.status_code} ${one.response.body.usage.completion_tokens}`)}`);
const failed = (await run([line("a", chat("hi")), "broken"])).batch;
console.log(`broken: ${failed.status}, ${failed.errors.data.map((one) => `${one.code} in line ${one.line}`)}`);
const batches = [];
for await (const one of openai.batches.list({ limit: 1 })) batches.push(one.status);
console.log(`batches: ${batches}`);
const files = [];
for await (const one of openai.files.list({ purpose: "batch" })) files.push(one.purpose);
console.log(`files: ${files.sort()}`);
console.log(`file: ${(await openai.files.retrieve(file.id)).filename}, deleted ${(await openai.files.delete(file.id)).deleted}`);
try {
  await openai.batches.cancel(batch.id);
} catch (error) {
  console.log(`cancel: ${error.constructor.name} ${error.status}`);
}
try {
  await openai.files.retrieve(file.id);
} catch (error) {
  console.log(`gone: ${error.constructor.name} ${error.status}`);
}
