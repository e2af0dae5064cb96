import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { toOutcomeRow } from "./call-row.ts";
import { recentCallIds } from "./queries/recent-call-ids.ts";
import { countPresentCalls, presentCallIds } from "./queries/rows-present.ts";
import { RowBatch } from "./row-batch.ts";
import { callsTable } from "./tables/calls.ts";
import { ingestRangesTable } from "./tables/ingest-ranges.ts";
import { outcomesTable } from "./tables/outcomes.ts";
import { type SettingRow, settingsTable } from "./tables/settings.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";
import { SAMPLE_TIME, sampleRow } from "./testing/sample-call.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await store.writer.command("TRUNCATE TABLE outlay.calls");
  await store.writer.command("TRUNCATE TABLE outlay.outcomes");
  await store.writer.command("TRUNCATE TABLE outlay.ingest_ranges");
});

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => sampleRow(from + index));
const own = (from: number, to: number, partition = 0) => ({ partition, from: BigInt(from), to: BigInt(to) });
const setting: SettingRow = {
  project_id: "p",
  kind: "k",
  name: "n",
  version: 1,
  value: "1",
  is_deleted: false,
  author: "",
  reason: "",
  changed_at: 0,
};
const stored = async (table = "calls") =>
  (await store.ask(`SELECT count() AS rows, sum(sign) AS calls, sum(cost * sign) AS cost FROM outlay.${table}`))[0];
let unique = 0;
const token = () => `t${++unique}`;

test("the same token twice stores the rows once, across months too", async () => {
  const month = 31 * 86_400_000;
  const rows = [sampleRow(1), sampleRow(2, {}, { occurredAt: SAMPLE_TIME + month }), sampleRow(3)];
  const same = token();
  await store.writer.insert(callsTable, rows, { token: same });
  await store.writer.insert(callsTable, rows, { token: same });
  expect(await stored()).toEqual({ rows: "3", calls: "3", cost: "0.03375" });
});

test("the same token twice with insertOnce stores the rows once", async () => {
  const rows = range(0, 10);
  const same = token();
  await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token: same, own: own(0, 9) });
  await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token: same, own: own(0, 9) });
  expect(await stored()).toMatchObject({ rows: "10" });
});

test("insertOnce leaves out a call that another part of the log has brought", async () => {
  await store.writer.insertOnce(RowBatch.of(callsTable, range(0, 10)), { token: token(), own: own(0, 9) });
  const again = range(5, 10).map((row) => ({ ...row, log_offset: row.log_offset + 100n }));
  await store.writer.insertOnce(RowBatch.of(callsTable, again), { token: token(), own: own(105, 114) });
  expect(await stored()).toMatchObject({ rows: "15" });
});

test("the same call in another project is another call", async () => {
  await store.writer.insertOnce(RowBatch.of(callsTable, range(0, 5)), { token: token(), own: own(0, 4) });
  const others = range(0, 5).map((row) => ({ ...row, project_id: "q", log_offset: row.log_offset + 10n }));
  await store.writer.insertOnce(RowBatch.of(callsTable, others), { token: token(), own: own(10, 14) });
  expect(await stored()).toMatchObject({ rows: "10" });
});

test("equal offsets of another partition are another part of the log", async () => {
  await store.writer.insertOnce(RowBatch.of(callsTable, range(0, 5)), { token: token(), own: own(0, 4) });
  const others = range(0, 5).map((row) => ({ ...row, log_partition: 1 }));
  await store.writer.insertOnce(RowBatch.of(callsTable, others), { token: token(), own: own(0, 4, 1) });
  expect(await stored()).toMatchObject({ rows: "5" });
});

test("a replay is not filtered by the rows of its own range", async () => {
  const rows = range(0, 10);
  await store.writer.insertOnce(RowBatch.of(callsTable, rows.slice(0, 4)), { token: token(), own: own(0, 9) });
  const missing = rows.slice(4);
  await store.writer.insertOnce(RowBatch.of(callsTable, missing), { token: token(), own: own(0, 9) });
  // Under a new token the whole range is written again: what the filter must not have prevented.
  await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token: token(), own: own(0, 9) });
  expect(await stored()).toMatchObject({ rows: "20" });
});

test("outcomes are stored once by their id", async () => {
  const event = {
    outcomeId: "0190cccc-0000-7000-8000-000000000001",
    taskKey: "0190bbbb-0000-7000-8000-000000000001",
    occurredAt: SAMPLE_TIME,
    outcome: "success",
    source: "sdk",
    valueAmount: "-12.05",
    valueCurrency: "EUR",
  } as const;
  const at = { project: "p", receivedAt: SAMPLE_TIME, partition: 0, offset: 1n, index: 0 };
  await store.writer.insertOnce(RowBatch.of(outcomesTable, [toOutcomeRow(event, at)]), {
    token: token(),
    own: own(1, 1),
  });
  const again = toOutcomeRow(event, { ...at, offset: 2n });
  await store.writer.insertOnce(RowBatch.of(outcomesTable, [again]), { token: token(), own: own(2, 2) });
  expect(await store.ask("SELECT outcome, value_amount, closed_at FROM outlay.outcomes")).toEqual([
    { outcome: "success", value_amount: "-12.05", closed_at: "2026-01-15 12:00:00.000" },
  ]);
});

test("a batch may reach over more months than the engine allows by default", async () => {
  const rows = Array.from({ length: 150 }, (_, n) => sampleRow(n, {}, { occurredAt: n * 32 * 86_400_000 }));
  await store.writer.insertOnce(RowBatch.of(callsTable, rows), { token: token(), own: own(0, 149) });
  expect(await stored()).toMatchObject({ rows: "150" });
});

test("a call is stored with its facts; what is not known is NULL", async () => {
  await store.writer.insert(callsTable, [sampleRow(1)], { token: token() });
  const [row] = await store.ask("SELECT *, span_id FROM outlay.calls");
  expect(row).toMatchObject({
    project_id: "p",
    ts: "2026-01-15 12:00:00.001",
    call_id: "0190aaaa-0000-7000-8000-000000000001",
    trace_id: "4bf92f35-77b3-4da6-a3ce-000000000001",
    span_id: String(0x00f0_0000_0000_0001n),
    input_uncached: 1200,
    cache_write_5m: null,
    input_tokens: "9200",
    output_tokens: "351",
    cost: "0.01125",
    cost_cache_write: null,
    price_ids: ["anthropic/claude-sonnet-4-5/2025-09-29"],
    tags: { tier: "gold", region: "eu" },
    streamed: true,
    degraded: null,
    trigger: "",
    http_status: 200,
  });
});

test("the rows of a range can be counted and listed by their place in the log", async () => {
  await store.writer.insert(callsTable, range(0, 10), { token: token() });
  const times = { first: SAMPLE_TIME, last: SAMPLE_TIME + 100 };
  const received = { received_first: SAMPLE_TIME, received_last: SAMPLE_TIME + 100 };
  const place = { partition: 0, from: 3n, to: 5n, ...times, ...received };
  expect(await store.reader.query(countPresentCalls, place)).toEqual([{ stored: 3 }]);
  const present = await store.reader.query(presentCallIds, place);
  expect(present.map(({ log_offset }) => log_offset).sort()).toEqual([3n, 4n, 5n]);
  expect(present).toContainEqual({ log_offset: 3n, log_index: 0, project_id: "p", id: sampleRow(3).call_id });
});

test.each([true, false])("the newest calls before an offset are found (ranges recorded: %s)", async (isRecorded) => {
  for (const from of [0, 10, 20]) {
    await store.writer.insert(callsTable, range(from, 10), { token: token() });
    const summary = {
      log_partition: 0,
      first_offset: BigInt(from),
      last_offset: BigInt(from + 9),
      token: "",
      calls_stored: 10,
      outcomes_stored: 0,
      duplicates: 0,
      dead_letters: 0,
      repaired: 0,
      newest_ts: 0,
      oldest_received_at: 0,
      inserted_at: from,
      oldest_ts: 0,
      links: 0,
      is_unsettled: false,
    };
    if (isRecorded) await store.writer.insert(ingestRangesTable, [summary], { token: token() });
  }
  const recent = await store.reader.query(recentCallIds, { partition: 0, before: 20n, limit: 12 });
  const expected = Array.from({ length: 12 }, (_, n) => ({ project_id: "p", call_id: sampleRow(19 - n).call_id }));
  expect(recent).toEqual(expected);
});

test("an insert leaves no spool file, also when it is refused", async () => {
  await store.writer.insert(callsTable, range(0, 3), { token: token() });
  const broken = { ...callsTable, name: "outlay.nowhere" };
  await expect(store.writer.insert(broken, range(0, 3), { token: token() })).rejects.toMatchObject({
    code: "store_refused",
    retryable: false,
  });
  expect(readdirSync(join(store.directory, "spool"))).toEqual([]);
});

test("a token that could leave its quotes is refused", async () => {
  await expect(store.writer.insert(callsTable, range(0, 1), { token: "a', async_insert = 1" })).rejects.toMatchObject({
    code: "internal",
  });
});

test("rows without an identity cannot be inserted once", async () => {
  await expect(
    store.writer.insertOnce(RowBatch.of(settingsTable, [setting]), { token: token(), own: own(0, 0) }),
  ).rejects.toMatchObject({ code: "internal" });
});
