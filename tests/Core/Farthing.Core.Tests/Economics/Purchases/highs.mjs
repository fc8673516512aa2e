// node highs.mjs MODULES: solves each linear program of the JSON list on stdin (LP format), and writes of each its status and the value of its objective.
import { createRequire } from "node:module";

const load = createRequire(process.argv[2] + "/package.json")("highs");
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const highs = await load();
const answers = [];
for (const program of JSON.parse(Buffer.concat(chunks).toString("utf8"))) {
  const solved = highs.solve(program, { mip_rel_gap: 0, mip_abs_gap: 0 });
  answers.push({ status: solved.Status, usd: solved.ObjectiveValue });
}
console.log(JSON.stringify(answers));
