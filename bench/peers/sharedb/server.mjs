// ShareDB on PostgreSQL as its documentation shows it: one process, the tables of its adapter, documents of rich text.
// Prints its port; `GET /<document>` answers the version and the length of a document.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import WebSocketJSONStream from "@teamwork/websocket-json-stream";
import pg from "pg";
import richText from "rich-text";
import ShareDB from "sharedb";
import PostgresDB from "sharedb-postgres";
import { WebSocketServer } from "ws";

const connection = { connectionString: process.env.DATABASE_URL };
const structure = createRequire(import.meta.url).resolve("sharedb-postgres/structure.sql");
const client = new pg.Client(connection);
await client.connect();
const { rows } = await client.query("SELECT to_regclass('snapshots') AS made");
if (rows[0].made === null) await client.query(readFileSync(structure, "utf8"));
await client.end();

ShareDB.types.register(richText.type);
const share = new ShareDB({ db: new PostgresDB(connection) });
const maker = share.connect();
for (let number = 0; number < Number(process.env.DOCUMENTS); number += 1) {
  const document = maker.get("documents", `document-${number}`);
  await new Promise((done, failed) => document.fetch((error) => (error ? failed(error) : done())));
  if (document.type === null) {
    await new Promise((done, failed) =>
      document.create([{ insert: "\n" }], richText.type.uri, (error) => (error ? failed(error) : done())),
    );
  }
  document.destroy();
}

const server = createServer((request, response) => {
  maker.fetchSnapshot("documents", request.url.slice(1), null, (error, snapshot) => {
    const text = (snapshot?.data?.ops ?? snapshot?.data ?? []).map((op) => op.insert).join("");
    response.writeHead(error ? 500 : 200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(error ? String(error) : { version: snapshot.v, length: text.length }));
  });
});
new WebSocketServer({ server }).on("connection", (socket) => share.listen(new WebSocketJSONStream(socket)));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
