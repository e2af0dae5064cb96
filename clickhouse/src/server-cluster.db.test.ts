import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "./engine.ts";
import { readMigrations } from "./migrate.ts";
import { storeOf } from "./open.ts";
import { countPresentCalls } from "./queries/rows-present.ts";
import { repairRollups } from "./rollup-repair.ts";
import { RowBatch } from "./row-batch.ts";
import { readServerAddress } from "./server-address.ts";
import { renderForCluster } from "./server-cluster.ts";
import { openServerEngine } from "./server-engine.ts";
import { splitStatements } from "./sql-text.ts";
import { callsTable } from "./tables/calls.ts";
import { ingestRangesTable } from "./tables/ingest-ranges.ts";
import { settingsTable } from "./tables/settings.ts";
import { SAMPLE_TIME, sampleRow } from "./testing/sample-call.ts";
import { startChdbServer } from "./testing/start-chdb-server.ts";

// No cluster can be started here: replication needs ClickHouse's Keeper, which is in no package. So the text of every
// statement is checked by the engine's own parser, and the layout, tables that spread and find rows over local ones, runs
// on a cluster of one node with the replicated engines turned back into plain ones.

const texts = readMigrations().map(({ sql }) => sql);
const rendered = renderForCluster(texts, "main").flat();
const unreplicated = (statement: string): string =>
  statement
    .replace("ON CLUSTER 'main'", "")
    .replaceAll(/Replicated(\w*MergeTree)\('[^']*', '\{replica\}'(?:, )?/g, "$1(")
    .replaceAll(/\breplicated_deduplication_window_seconds = \d+/g, "non_replicated_deduplication_window = 10000")
    .replaceAll(/\breplicated_deduplication_window = \d+,? ?/g, "")
    .replace(/SETTINGS\s*$/, "");

const directory = mkdtempSync(join(tmpdir(), "outlay-cluster-"));
let server: Awaited<ReturnType<typeof startChdbServer>>;
let engine: Engine;
beforeAll(async () => {
  const replica = "<replica><host>127.0.0.1</host><port>9000</port></replica>";
  server = await startChdbServer({
    directory: join(directory, "store"),
    config: `<tcp_port>9000</tcp_port><remote_servers><main><shard>${replica}</shard></main></remote_servers>`,
  });
  const address = readServerAddress(server.url("costs"));
  engine = openServerEngine({
    address,
    caFile: undefined,
    cluster: "main",
    logger: silentLogger,
    clock: systemClock,
  });
  // Each twice: a crash before it is written down that a migration was applied has it applied again.
  for (const statements of renderForCluster(texts, "main"))
    for (const statement of [...statements, ...statements]) await engine.command(unreplicated(statement));
});
afterAll(async () => {
  await engine.close();
  await server.kill();
  rmSync(directory, { recursive: true, force: true });
});

const ask = (sql: string) =>
  engine.select("write", { sql, parameters: new Map(), label: "test", signal: undefined }) as Promise<
    Record<string, string>[]
  >;

test("every statement is one that the engine's parser takes, with nothing of it lost", async () => {
  for (const statement of rendered) {
    const parameters = new Map([["text", statement.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")]]);
    const sql = "SELECT formatQuery({text:String}) AS text";
    const [parsed] = await engine.select("read", { sql, parameters, label: "parse", signal: undefined });
    const text = (parsed as { text: string }).text;
    if (!statement.startsWith("INSERT")) expect(text).toContain("ON CLUSTER main");
    for (const engineName of statement.match(/\b(Replicated\w+|Distributed)\(/g) ?? [])
      expect(text).toContain(engineName);
  }
});

test("every table of one server is on each node of a cluster, replicated, and found from everywhere", async () => {
  const tables = await ask(
    "SELECT database, name, engine, engine_full FROM system.tables WHERE database LIKE 'costs%'",
  );
  const names = (database: string, engines: RegExp) =>
    tables
      .filter((table) => table["database"] === database && engines.test(table["engine"] ?? ""))
      .map(({ name }) => name);
  const stored = names("costs_local", /MergeTree$/).sort();
  const created = texts
    .flatMap(splitStatements)
    .flatMap((sql) => /^CREATE TABLE IF NOT EXISTS outlay\.(\w+)/.exec(sql)?.[1] ?? []);
  expect([...stored, ...names("costs_local", /^Null$/)].sort()).toEqual([...new Set(created)].sort());
  expect(names("costs", /^Distributed$/).sort()).toEqual(stored);
  expect(names("costs_local", /^View$/)).toEqual([]);
  expect(names("costs", /^MaterializedView$|MergeTree$/)).toEqual([]);
  for (const name of stored) {
    const text = rendered.find((sql) => sql.startsWith(`CREATE TABLE IF NOT EXISTS outlay_local.${name} `)) ?? "";
    expect(text).toMatch(/ENGINE = Replicated\w*MergeTree\('\/clickhouse\/tables\/\{uuid\}\/\{shard\}', '\{replica\}'/);
    expect(text).toMatch(/\breplicated_deduplication_window = \d+/);
    expect(text).not.toMatch(/\bnon_replicated/);
  }
});

test("both databases have the same columns", async () => {
  const different = await ask(`SELECT table, name, countDistinct(type) AS types, count() AS databases
    FROM system.columns WHERE database IN ('costs', 'costs_local')
      AND table IN (SELECT name FROM system.tables WHERE database = 'costs' AND engine = 'Distributed')
    GROUP BY table, name HAVING types != 1 OR databases != 2`);
  expect(different).toEqual([]);
});

test("what repeats are recognised by is kept for base tables and for what they feed", () => {
  const windows = (name: string) =>
    /\breplicated_deduplication_window = (\d+)/.exec(
      rendered.find((sql) => sql.startsWith(`CREATE TABLE IF NOT EXISTS outlay_local.${name} `)) ?? "",
    )?.[1];
  for (const name of ["calls", "outcomes", "usage_15m", "usage_1h", "usage_1d", "work_15m", "work_1d"])
    expect([name, windows(name)]).toEqual([name, "10000"]);
  expect(windows("ingest_ranges")).toBe("0");
});

test("inserts, repeats, corrections and rollups are exact through the tables of the cluster", async () => {
  const store = storeOf(engine);
  const rows = Array.from({ length: 500 }, (_, n) => sampleRow(n));
  const own = { partition: 0, from: 0n, to: 499n };
  for (const token of ["a", "a"]) await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token, own });
  await store.writer.insertOnce(RowBatch.of(callsTable, [...rows, sampleRow(500)]), { token: "b" });
  const times = { first: SAMPLE_TIME, last: SAMPLE_TIME + 1_000, received_first: 0, received_last: 2 * SAMPLE_TIME };
  const [present] = await store.writer.query(countPresentCalls, { partition: 0, from: 0n, to: 1_000n, ...times });
  expect(present?.stored).toBe(501);
  const { project_id: project, call_id: callId, ts, revision } = rows[7] ?? sampleRow(7);
  const correction = { project, callId, ts, revision, reason: "test", changes: { cost: undefined } };
  for (const token of ["c", "d"]) await store.writer.correct([correction], { author: "a", at: ts, token });
  const sums = "count() AS rows, sum(sign) AS calls, sum(cost * sign) AS cost";
  expect(await ask(`SELECT ${sums} FROM outlay.calls`)).toEqual([{ rows: "503", calls: "501", cost: "5.625" }]);
  for (const rollup of ["usage_15m", "usage_1h", "usage_1d", "work_1h"]) {
    const [sum] = await ask(`SELECT sum(signed_calls) AS calls, sum(signed_cost) AS cost FROM outlay.${rollup}`);
    expect([rollup, sum]).toEqual([rollup, { calls: "501", cost: "5.625" }]);
  }
  const day = 86_400_000;
  const slots = { from: Math.floor(SAMPLE_TIME / day) * day, to: Math.ceil((SAMPLE_TIME + 1) / day) * day };
  expect(await repairRollups(store.writer, slots)).toEqual({ tornSlots: 0, healedRows: 0 });
  await engine.command("TRUNCATE TABLE outlay_local.usage_1h");
  expect((await repairRollups(store.writer, slots)).tornSlots).toBeGreaterThan(0);
  const [healed] = await ask("SELECT sum(signed_calls) AS calls FROM outlay.usage_1h");
  expect(healed).toEqual({ calls: "501" });
});

test("rows that replace each other meet on one node", () => {
  const replacing = rendered.filter((sql) => /ENGINE = Replicated(Replacing|Collapsing)/.test(sql));
  expect(replacing.length).toBeGreaterThan(3);
  for (const sql of replacing) {
    const name = /outlay_local\.(\w+)/.exec(sql)?.[1] ?? "";
    const sorted = /ORDER BY\s+(?:\(([^)]+)\)|(\w+))/.exec(sql);
    const key = /cityHash64\(([^)]+)\)/.exec(
      rendered.find((other) => other.startsWith(`CREATE OR REPLACE TABLE outlay.${name} `)) ?? "",
    )?.[1];
    const columns = (list = "") => list.split(",").map((column) => column.trim());
    // A key made of columns that both rows have alike: never of one that differs.
    for (const column of columns(key)) expect(columns(sorted?.[1] ?? sorted?.[2])).toContain(column);
  }
});

test("settings and ranges written through the cluster are read back", async () => {
  const { writer } = storeOf(engine);
  const setting = { project_id: "p", kind: "k", name: "n", version: 1, value: "1", is_deleted: false };
  await writer.insert(settingsTable, [{ ...setting, author: "a", reason: "r", changed_at: 0 }], { token: "s" });
  expect(await ask("SELECT count() AS rows FROM outlay.settings")).toEqual([{ rows: "1" }]);
  expect(ingestRangesTable.name).toBe("outlay.ingest_ranges");
});

test("any name of a cluster is one or refused, and is all that differs", () => {
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(/^[\w-]{1,64}$/), fc.string()), (name) => {
      if (!/^[\w-]{1,64}$/.test(name)) expect(() => renderForCluster(texts, name)).toThrow(/OUTLAY_CLICKHOUSE_CLUSTER/);
      else
        expect(
          renderForCluster(texts, name)
            .flat()
            .map((sql) => sql.replaceAll(`'${name}'`, "'main'")),
        ).toEqual(rendered);
    }),
    { numRuns: 20 },
  );
});

test.each(["RENAME TABLE outlay.calls TO outlay.old", "CREATE TABLE IF NOT EXISTS outlay.x (a Int8) ENGINE = Memory"])(
  "%s is refused rather than run on one node only",
  (sql) => {
    expect(() => renderForCluster([sql], "main")).toThrow(/cluster/);
  },
);
