// ClickHouse's HTTP interface over npm's chdb: node clickhouse.mjs MODULES DATA. Says its port, then answers until it is ended.
// ?lag=N lets the next question for a position be answered as a replica would that lacks N rows; ?delay=MS makes inserts slow; ?inserts says how many have begun.
import http from "node:http";
import { createRequire } from "node:module";

const { Session } = createRequire(process.argv[2] + "/package.json")("chdb");
const session = new Session(process.argv[3]);
let lag = 0;
let delay = 0;
let inserts = 0;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const server = http.createServer(async (request, response) => {
  const asked = new URL(request.url, "http://localhost").searchParams;
  if (asked.has("lag")) {
    lag = Number(asked.get("lag"));
    delay = Number(asked.get("delay"));
    return response.end();
  }
  if (asked.has("inserts")) return response.end(String(inserts));

  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return; // Killed before it had sent all: nothing is inserted.
  }
  const body = Buffer.concat(chunks).toString("utf8");
  const query = asked.get("query");
  let sql = query === null ? body : query + "\n" + body;
  if (sql.startsWith("SELECT `segment`") && lag > 0) {
    sql = sql.replace("LIMIT 1", "LIMIT 1 OFFSET " + lag);
    lag = 0;
  }
  const isInsert = sql.startsWith("INSERT");
  if (isInsert) inserts++;
  try {
    if (isInsert) await pause(Math.random() * delay); // What a client began goes on when it is killed.
    const answer = session.query(sql, asked.get("default_format") ?? "TabSeparated") ?? "";
    if (isInsert) await pause(Math.random() * delay);
    response.end(answer);
  } catch (refused) {
    const text = String(refused.message).replace(/^Query failed: /, "");
    const code = /Code: (\d+)/.exec(text)?.[1] ?? "0";
    response.writeHead(500, { "X-ClickHouse-Exception-Code": code }).end(text);
  }
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
