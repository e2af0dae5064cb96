import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { createGunzip, gzipSync } from "node:zlib";
import { type ClickHouseClient, type ClickHouseClientConfigOptions, createClient } from "@clickhouse/client";
import { Session } from "chdb";
import { createChdbConnection } from "chdb/connection";
import { sqlLiteral } from "../sql-text.ts";

/**
 * A process of its own that speaks ClickHouse's HTTP interface in front of the engine that chDB brings: addresses, headers,
 * compression, TLS and passwords are ours here, and everything a statement does is the engine's. For tests of what talks to a
 * server, as no current server can be installed from a package registry.
 *
 * Argument: JSON of {@link ChdbServerOptions}. Writes `{"port":…}` to standard output when it listens.
 */
export interface ChdbServerOptions {
  readonly directory: string;
  readonly user: string;
  readonly password: string;
  readonly port: number;
  /** Answers over TLS with these PEM files. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** More of the server's configuration, XML. */
  readonly config?: string;
}

/** Of a request, not settings of the engine. */
const OF_HTTP = ["query", "query_id", "wait_end_of_query", "enable_http_compression", "database", "session_id"];
/** What only clusters of real servers have or need. */
const OF_CLUSTERS = ["insert_quorum", "insert_quorum_timeout", "prefer_localhost_replica"];

const options = JSON.parse(process.argv[2] ?? "") as ChdbServerOptions;
mkdirSync(options.directory, { recursive: true });
const configFile = join(options.directory, "engine.xml");
writeFileSync(
  configFile,
  `<clickhouse><max_server_memory_usage>700000000</max_server_memory_usage>${options.config ?? ""}</clickhouse>`,
);
new Session(options.directory, { connectionArgs: [`--config-file=${configFile}`] });

// Ends with the test that started it, however that ends.
process.stdin.resume().once("close", () => process.exit());

const answer: RequestListener = (request, response) => {
  respond(request, response).catch((error: unknown) => sendError(response, error));
};
const server =
  options.tls === undefined
    ? createServer(answer)
    : createTlsServer({ key: readFileSync(options.tls.key), cert: readFileSync(options.tls.cert) }, answer);
server.listen(options.port, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://server");
  if (url.pathname === "/ping") return void response.end("Ok.\n");
  if (!isKnown(request)) {
    response.writeHead(403).end("Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED) (version 0)");
    return;
  }
  const isGzipped = request.headers["content-encoding"] === "gzip";
  const body = (await buffer(isGzipped ? request.pipe(createGunzip()) : request)).toString("utf8");
  const sql = [url.searchParams.get("query") ?? "", body].filter((part) => part !== "").join("\n");
  const settings = [...url.searchParams].filter(([name]) => ![...OF_HTTP, ...OF_CLUSTERS].includes(name));
  // A connection of its own, because settings stay on one: `readonly` cannot even be taken back.
  const client: ClickHouseClient = createClient({
    connection: asClientConnection(createChdbConnection({ path: options.directory })),
  });
  try {
    const set = settings.map(([name, value]) => `${name} = ${sqlLiteral(value)}`).join(", ");
    const { stream } = await client.exec({ query: `${set === "" ? "" : `SET ${set}; `}${sql}` });
    const rows = await buffer(stream);
    const isWanted = String(request.headers["accept-encoding"]).includes("gzip");
    response.writeHead(200, isWanted ? { "content-encoding": "gzip" } : {}).end(isWanted ? gzipSync(rows) : rows);
  } finally {
    await client.close();
  }
}

/** The client names itself in one way over TLS, and in another without. */
function isKnown({ headers }: IncomingMessage): boolean {
  const { user, password } = options;
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  return (
    headers.authorization === basic ||
    (headers["x-clickhouse-user"] === user && headers["x-clickhouse-key"] === password)
  );
}

/** See `chdb.ts`: two names for one thing. */
function asClientConnection(connection: unknown): NonNullable<ClickHouseClientConfigOptions["connection"]> {
  return connection as NonNullable<ClickHouseClientConfigOptions["connection"]>;
}

function sendError(response: ServerResponse, error: unknown): void {
  const { code, type, message } = error as { code?: string; type?: string; message?: string };
  response.writeHead(500, { "x-clickhouse-exception-code": code ?? "0" });
  response.end(`Code: ${code ?? 0}. DB::Exception: ${message} (${type ?? "UNKNOWN"}) (version 0)`);
}
