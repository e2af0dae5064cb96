import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ch } from "./ch.ts";
import type { Engine } from "./engine.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { storeOf } from "./open.ts";
import { currentRevisions } from "./queries/current-revisions.ts";
import { countPresentCalls } from "./queries/rows-present.ts";
import { RowBatch } from "./row-batch.ts";
import { readServerAddress } from "./server-address.ts";
import { openServerEngine } from "./server-engine.ts";
import type { Store } from "./store.ts";
import { callsTable } from "./tables/calls.ts";
import { sampleRow } from "./testing/sample-call.ts";
import { startChdbServer } from "./testing/start-chdb-server.ts";

// The engine is ClickHouse's own behind an HTTP front of ours, in another process: see testing/chdb-server.ts.

const directory = mkdtempSync(join(tmpdir(), "outlay-server-"));
const common = { caFile: undefined, cluster: undefined, logger: silentLogger, clock: systemClock };
const engineAt = (url: string, caFile?: string): Engine =>
  openServerEngine({ ...common, address: readServerAddress(url), caFile });

let server: Awaited<ReturnType<typeof startChdbServer>>;
let engine: Engine;
let store: Store;
beforeAll(async () => {
  server = await startChdbServer({ directory: join(directory, "store") });
  // A database of another name than the one the SQL files are written for.
  engine = engineAt(server.url("costs"));
  store = storeOf(engine);
  await migrate(store, { logger: silentLogger });
});
afterAll(async () => {
  await store.close();
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
});

let unique = 0;
const token = () => `t${++unique}`;
const rows = Array.from({ length: 3_000 }, (_, n) => sampleRow(n));
const ask = (sql: string) =>
  engine.select("write", { sql, parameters: new Map(), label: "test", signal: undefined }) as Promise<
    Record<string, unknown>[]
  >;
const stored = async () =>
  (await ask("SELECT count() AS rows, sum(sign) AS calls, sum(cost * sign) AS cost FROM outlay.calls"))[0];

test("every migration is applied, in the database of the address", async () => {
  expect(await migrate(store, { logger: silentLogger })).toEqual({ applied: [] });
  const [made] = await ask("SELECT max(version) AS version FROM outlay.schema_migrations");
  expect(made).toEqual({ version: readMigrations().at(-1)?.version });
  expect(await ask("SELECT name FROM system.databases WHERE name IN ('outlay', 'costs')")).toEqual([{ name: "costs" }]);
});

test("a batch repeated under its token is stored once, and counted once by what it feeds", async () => {
  const same = token();
  await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token: same });
  await store.writer.insert(callsTable, rows, { token: same });
  expect(await stored()).toEqual({ rows: "3000", calls: "3000", cost: "33.75" });
  const [rollup] = await ask("SELECT sum(signed_calls) AS calls, sum(signed_cost) AS cost FROM outlay.usage_1h");
  expect(rollup).toEqual({ calls: "3000", cost: "33.75" });
});

test("what another part of the log has stored is left out; a replay of the own part is not", async () => {
  await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token: token() });
  await store.writer.insertOnce(RowBatch.of(callsTable, [...rows, sampleRow(3_000)]), {
    token: token(),
    own: { partition: 7, from: 1n, to: 2n },
  });
  expect(await stored()).toMatchObject({ rows: "3001" });
});

test("lists of thousands of values reach a query as parameters", async () => {
  const places = { times: rows.map(({ ts }) => ts), call_ids: rows.map(({ call_id }) => call_id) };
  const project = rows[0]?.project_id ?? "";
  const found = await store.writer.query(currentRevisions, { project, ...places });
  expect(found.length).toBe(3_000);
});

test("values are values, whatever is in them, small or large", async () => {
  const echo = async (value: string) => {
    const parameters = new Map([["x", value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")]]);
    const request = {
      sql: "SELECT {x:String} AS x, {x:String} AS again",
      parameters,
      label: "echo",
      signal: undefined,
    };
    return ((await engine.select("read", request))[0] as { x: string }).x;
  };
  for (const odd of ["", "'; DROP TABLE costs.calls --", "a\\b\nc", "outlay.calls ü 🙂 {y:String}"]) {
    expect(await echo(odd)).toBe(odd);
    expect(await echo(odd + "x".repeat(10_000))).toBe(odd + "x".repeat(10_000));
  }
});

test("corrections are pairs, once each", async () => {
  const { project_id: project, call_id: callId, ts, revision } = rows[0] ?? sampleRow(0);
  const correction = { project, callId, ts, revision, reason: "test", changes: { cost: undefined } };
  for (const name of [token(), token()])
    await store.writer.correct([correction], { author: "a", at: 1_768_478_401_000, token: name });
  expect(await stored()).toEqual({ rows: "3003", calls: "3001", cost: "33.75" });
});

test("a reader cannot write", async () => {
  const sneaky = { sql: "DROP TABLE outlay.settings", parameters: new Map(), label: "sneaky", signal: undefined };
  await expect(engine.select("read", sneaky)).rejects.toThrow(/readonly/i);
});

test("a question over its limits is called too wide", async () => {
  const sql = "SELECT number FROM numbers(3000000)";
  await expect(
    engine.select("read", { sql, parameters: new Map(), label: "wide", signal: undefined }),
  ).rejects.toMatchObject({ code: "query_too_wide" });
});

test("an aborted question stops in the engine and rejects with the caller's reason", async () => {
  const controller = new AbortController();
  const sql = "SELECT count() AS rows FROM numbers(1000000000) WHERE NOT ignore(sipHash64(number))";
  const running = async () =>
    (await ask("SELECT query FROM system.processes WHERE Settings['log_comment'] LIKE '%:abort-me'")).length;
  const outcome = engine
    .select("read", { sql, parameters: new Map(), label: "abort-me", signal: controller.signal })
    .catch((error: unknown) => error);
  while ((await running()) === 0);
  controller.abort(new Error("the page was left"));
  expect(await outcome).toEqual(new Error("the page was left"));
  while ((await running()) > 0);
});

test("an export is the file of its rows", async () => {
  const query = {
    file: "schema-migrations.sql",
    params: z.object({}),
    row: z.object({ version: ch.uint32(), name: ch.string(), checksum: ch.string() }),
  };
  const file = await store.exporter.write(query, {}, { format: "csv", zone: "UTC" });
  expect((await text(file)).split("\r\n")[1]).toMatch(/^1,"0001_calls.sql","[0-9a-f]{64}"$/);
});

test("a wrong password is refused with what to check, and never shown", async () => {
  const other = engineAt(`http://outlay:wr0ngpass@127.0.0.1:${server.port}/costs`);
  const refusal = await storeOf(other)
    .reader.query(countPresentCalls, {
      partition: 0,
      from: 0n,
      to: 1n,
      first: 0,
      last: 1,
      received_first: 0,
      received_last: 1,
    })
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "store_refused", message: expect.stringContaining("OUTLAY_CLICKHOUSE") });
  expect(String(refusal)).not.toContain("wr0ngpass");
  await other.close();
});

test("a server that is away is said to be; killed and started again, what it acknowledged is there", async () => {
  const before = await stored();
  const { port } = server;
  await server.kill();
  await expect(stored()).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
  await expect(store.writer.insert(callsTable, [sampleRow(9_000)], { token: "x" })).rejects.toMatchObject({
    code: "store_unavailable",
    retryable: true,
  });
  server = await startChdbServer({ directory: join(directory, "store"), port });
  expect(await stored()).toEqual(before);
});

test("TLS: a certificate of the named authority is trusted, any other is not", async () => {
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...made, "-keyout", key, "-out", cert, ...subject], { stdio: "ignore" });
  const secure = await startChdbServer({ directory: join(directory, "secure"), tls: { key, cert } });
  const one = { sql: "SELECT 1 AS one", parameters: new Map(), label: "one", signal: undefined };
  const trusting = engineAt(secure.url(), cert);
  expect(await trusting.select("read", one)).toEqual([{ one: 1 }]);
  const wary = engineAt(secure.url());
  await expect(wary.select("read", one)).rejects.toMatchObject({ code: "store_unavailable" });
  await Promise.all([trusting.close(), wary.close(), secure.kill()]);
});

test("the presets are configuration that the engine reads", async () => {
  const inner = (path: string) =>
    /<clickhouse>([\s\S]*)<\/clickhouse>/.exec(
      readFileSync(new URL(`../server/${path}`, import.meta.url), "utf8").replaceAll(/<!--[\s\S]*?-->/g, ""),
    )?.[1] ?? "";
  const config = inner("config.d/outlay.xml");
  expect(config).toContain("<trace_log remove");
  const preset = await startChdbServer({ directory: join(directory, "preset"), config });
  const other = engineAt(preset.url());
  const sql = "SELECT name, value FROM system.merge_tree_settings WHERE changed ORDER BY name";
  const changed = await other.select("read", { sql, parameters: new Map(), label: "changed", signal: undefined });
  expect(changed).toEqual(
    ["min_columns_to_activate_adaptive_write_buffer", "vertical_merge_algorithm_min_rows_to_activate"].map((name) => ({
      name,
      value: "1",
    })),
  );
  // Every setting of the profile is one the engine knows, with a value it takes.
  const profile = [...inner("users.d/outlay.xml").matchAll(/<(\w+)>(\d+)<\/\1>/g)];
  expect(profile.length).toBeGreaterThan(4);
  for (const [, name, value] of profile) {
    const asked = {
      sql: `SELECT 1 SETTINGS ${name} = ${value}`,
      parameters: new Map(),
      label: "set",
      signal: undefined,
    };
    expect(await other.select("write", asked)).toEqual([{ "1": 1 }]);
  }
  await Promise.all([other.close(), preset.kill()]);
});

test.each(["config.d/outlay.xml", "users.d/outlay.xml", "cluster.d/outlay.xml", "cluster.d/keeper.xml"])(
  "%s is well-formed: every element is closed by its own name",
  (path) => {
    const text = readFileSync(new URL(`../server/${path}`, import.meta.url), "utf8").replaceAll(/<!--[\s\S]*?-->/g, "");
    const open: string[] = [];
    for (const [, isEnd, name = "", isEmpty] of text.matchAll(/<(\/?)([\w.-]+)(?:\s+[\w-]+="[^"]*")*\s*(\/?)>/g)) {
      if (isEnd === "/") expect([path, open.pop()]).toEqual([path, name]);
      else if (isEmpty !== "/") open.push(name);
    }
    expect(open).toEqual([]);
    expect(text.replaceAll(/<(\/?)([\w.-]+)(?:\s+[\w-]+="[^"]*")*\s*(\/?)>/g, "")).not.toMatch(/[<>]/);
  },
);
