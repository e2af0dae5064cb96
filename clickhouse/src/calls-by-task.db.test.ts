import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";
import { spanCallId } from "@outlay/core/span-call-id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChdbEngine } from "./chdb-engine.ts";
import type { Engine } from "./engine.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { storeOf } from "./open.ts";
import { recentCallIds } from "./queries/recent-call-ids.ts";
import { splitStatements } from "./sql-text.ts";
import type { Store } from "./store.ts";
import { callsTable } from "./tables/calls.ts";
import { sampleRow } from "./testing/sample-call.ts";

/** Migration 0013 writes the ledger anew. */
const NEW_ORDER = 13;
const directory = mkdtempSync(join(tmpdir(), "outlay-calls-by-task-"));
let engine: Engine;
let store: Store;
beforeAll(async () => {
  const options = { memoryBytesMax: 700_000_000, logger: silentLogger, clock: systemClock };
  engine = await openChdbEngine({ ...options, directory, spoolDirectory: join(directory, "spool") });
  store = storeOf(engine);
});
afterAll(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const ask = (sql: string) =>
  engine.select("write", { sql, parameters: new Map(), label: "test", signal: undefined }) as Promise<
    Record<string, string>[]
  >;
const logical = callsTable.columns.map(({ name }) => `\`${name}\``).join(", ");
const contents = () =>
  ask(`SELECT count() AS rows, sum(cityHash64(toString(tuple(${logical})))) AS digest FROM outlay.calls`);
const fed = () => ask("SELECT sum(signed_rows) AS rows FROM outlay.usage_15m");

test("a ledger of the old order is the same ledger in the new one, however often it is written anew, and goes on", async () => {
  const all = readMigrations();
  const before = all.filter(({ version }) => version < NEW_ORDER);
  await migrate(store, { logger: silentLogger, migrations: before });
  await engine.command(`INSERT INTO outlay.calls
    (project_id, ts, call_id, trace_id, span_id, sign, revision, is_billable, signal, cost, tags, task_key, price_ids)
    SELECT 'p', toDateTime64('2026-01-31 12:00:00.123', 3, 'UTC') + number * 3600, generateUUIDv4(), generateUUIDv4(),
      if(number % 3 = 0, 0, rand64(1)), if(number % 50 = 0, -1, 1), number % 2, true, 'span', number / 1000,
      map('n', toString(number)), toUUID(toString(generateUUIDv4(number % 7))), ['a', toString(number % 3)]
    FROM numbers(5000)`);
  const [old, oldFed] = [await contents(), await fed()];

  await migrate(store, { logger: silentLogger, migrations: all });
  expect(await contents()).toEqual(old);
  const again = all.find(({ version }) => version === NEW_ORDER)?.sql ?? "";
  for (const statement of splitStatements(again)) await engine.command(statement);
  expect(await contents()).toEqual(old);
  expect(await fed()).toEqual(oldFed);

  await store.writer.insert(callsTable, [sampleRow(1)], { token: "after" });
  expect(Number((await fed())[0]?.["rows"])).toBe(Number(oldFed[0]?.["rows"]) + 1);
});

test("a span's id is kept only where the call's id does not spell it, and is read back from either", async () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const spelled = { callId: spanCallId(trace, "00f067aa0ba902b7"), traceId: trace, spanId: "00f067aa0ba902b7" };
  const events = [
    spelled,
    { ...spelled, spanId: "00f067aa0ba902b8", callId: "00000000-0000-0000-0000-00000000000a" },
    { traceId: undefined, spanId: undefined, callId: "00000000-0000-0000-0000-00000000000b" },
    { ...spelled, traceId: "f".repeat(32), spanId: "f".repeat(16), callId: spanCallId("f".repeat(32), "f".repeat(16)) },
  ];
  const rows = events.map((facts, n) => sampleRow(n, { project: "spans" }, facts as object));
  await store.writer.insert(callsTable, rows, { token: "spans" });
  const kept =
    "SELECT lower(leftPad(hex(span_id), 16, '0')) AS span, lower(leftPad(hex(own_span_id), 16, '0')) AS own FROM outlay.calls";
  expect(await ask(`${kept} WHERE project_id = 'spans' ORDER BY ts`)).toEqual([
    { span: "00f067aa0ba902b7", own: "0000000000000000" },
    { span: "00f067aa0ba902b8", own: "00f067aa0ba902b8" },
    { span: "0000000000000000", own: "0000000000000000" },
    { span: "ffffffffffffffff", own: "0000000000000000" },
  ]);
});

test("a span stored before its id was spelled is known by the id it would have now, too", async () => {
  const span = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b9", signal: "span" } as const;
  const old = sampleRow(5, { project: "before", partition: 7, offset: 3n }, span);
  await store.writer.insert(callsTable, [old], { token: "before" });
  const known = await store.reader.query(recentCallIds, { partition: 7, before: 9n, limit: 10 });
  expect(known.map(({ call_id }) => call_id).sort()).toEqual(
    [old.call_id, spanCallId(span.traceId, span.spanId)].sort(),
  );
});

test("a batch without traces is stored too", async () => {
  const rows = [sampleRow(9, { project: "bare" }, { traceId: undefined, spanId: "00f0000000000001" } as object)];
  await store.writer.insert(callsTable, rows, { token: "bare" });
  expect(await ask("SELECT span_id AS span FROM outlay.calls WHERE project_id = 'bare'")).toEqual([
    { span: String(0x00f0_0000_0000_0001n) },
  ]);
});
