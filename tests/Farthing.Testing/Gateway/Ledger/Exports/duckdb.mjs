// node duckdb.mjs MODULES: runs each statement of the JSON list on stdin in DuckDB, and writes of each its columns, types and rows.
import { createRequire } from "node:module";

const { DuckDBInstance } = createRequire(process.argv[2] + "/package.json")("@duckdb/node-api");
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const connection = await (await DuckDBInstance.create(":memory:")).connect();
const answers = [];
for (const statement of JSON.parse(Buffer.concat(chunks).toString("utf8"))) {
  const read = await connection.runAndReadAll(statement);
  answers.push({ names: read.columnNames(), types: read.columnTypes().map(String), rows: read.getRowsJson() });
}
console.log(JSON.stringify(answers));
