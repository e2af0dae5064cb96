import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { LedgerCorrection } from "./correction.ts";
import { currentRevisions } from "./queries/current-revisions.ts";
import { callsTable } from "./tables/calls.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";
import { SAMPLE_TIME, sampleRow } from "./testing/sample-call.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(() => store.writer.command("TRUNCATE TABLE outlay.calls"));

let unique = 0;
const token = () => `t${++unique}`;
const rows = Array.from({ length: 6 }, (_, n) => sampleRow(n));
const correction = (n: number, over: Partial<LedgerCorrection> = {}): LedgerCorrection => {
  const row = rows[n] ?? sampleRow(n);
  const found = { project: row.project_id, callId: row.call_id, ts: row.ts, revision: row.revision };
  return { ...found, reason: "test", changes: { is_billable: false, cost: undefined }, ...over };
};
const note = { author: "settlement", at: SAMPLE_TIME + 1_000 };
const net = async (what: string) => (await store.ask(`SELECT ${what} AS it FROM outlay.calls`))[0];

test("a correction is a cancel row and a replacement that differs in what was changed, and in nothing else", async () => {
  await store.writer.insert(callsTable, rows, { token: token() });
  const changes = { is_billable: false, cost: undefined, tags: { team: "x" }, settled_by: sampleRow(9).call_id };
  await store.writer.correct([correction(2, { changes })], { ...note, token: token() });
  const [original, cancelled, replaced] = (await store.ask(
    `SELECT * FROM outlay.calls WHERE call_id = '${rows[2]?.call_id}' ORDER BY revision, sign DESC`,
  )) as Record<string, unknown>[];
  const signed = { reason: "test", corrected_at: "2026-01-15 12:00:01.000", corrected_by: "settlement" };
  expect(cancelled).toEqual({ ...original, ...signed, sign: -1 });
  expect(replaced).toEqual({ ...original, ...signed, ...changes, cost: null, revision: 1 });
});

test("sums over the ledger are what they were, less what was corrected", async () => {
  await store.writer.insert(callsTable, rows, { token: token() });
  await store.writer.correct([correction(0), correction(1)], { ...note, token: token() });
  expect(await net("(sum(sign), sumIf(sign, is_billable), toString(sum(cost * sign)))")).toEqual({
    it: ["6", "4", "0.045"],
  });
});

test("the same corrections twice, under the same and under another token, cancel once", async () => {
  await store.writer.insert(callsTable, rows, { token: token() });
  const same = token();
  for (const name of [same, same, token()]) await store.writer.correct([correction(0)], { ...note, token: name });
  expect(await net("(count(), sum(sign))")).toEqual({ it: ["8", "6"] });
});

test("a correction of a revision that is not current, or of a call that is not there, changes nothing", async () => {
  await store.writer.insert(callsTable, rows, { token: token() });
  await store.writer.correct([correction(0)], { ...note, token: token() });
  const wrong = [correction(0), correction(0, { revision: 2 }), correction(7), correction(1, { project: "q" })];
  await store.writer.correct(wrong, { ...note, token: token() });
  expect(await net("count()")).toEqual({ it: "8" });
});

test("corrections of corrections keep one current row, and only the changed columns of each", async () => {
  await store.writer.insert(callsTable, rows, { token: token() });
  const steps: LedgerCorrection["changes"][] = [{ team: "a" }, { is_billable: false }, { step: "b", team: "" }];
  for (const [revision, changes] of steps.entries())
    await store.writer.correct([correction(3, { revision, changes })], { ...note, token: token() });
  const current = await store.ask(
    `SELECT revision, team, step, is_billable FROM outlay.calls WHERE call_id = '${rows[3]?.call_id}' AND sign = 1 ORDER BY revision DESC LIMIT 1`,
  );
  expect(current).toEqual([{ revision: 3, team: "", step: "b", is_billable: false }]);
  const found = {
    project: "p",
    times: [rows[3]?.ts ?? 0, rows[4]?.ts ?? 0],
    call_ids: [3, 4].map((n) => rows[n]?.call_id ?? ""),
  };
  expect(await store.reader.query(currentRevisions, found)).toHaveLength(2);
  expect(await store.reader.query(currentRevisions, found)).toContainEqual({
    ts: rows[3]?.ts,
    call_id: rows[3]?.call_id,
    revision: 3,
  });
});

test("different changes, projects and months go in one request", async () => {
  const others = [
    sampleRow(1, { project: "q" }),
    sampleRow(2, { project: "q" }, { occurredAt: SAMPLE_TIME + 90 * 86_400_000 }),
  ];
  await store.writer.insert(callsTable, [...rows, ...others], { token: token() });
  const request = [
    correction(0),
    correction(1, { changes: { cost: 1n } }),
    ...others.map((row) => correction(0, { project: "q", callId: row.call_id, ts: row.ts })),
  ];
  await store.writer.correct(request, { ...note, token: token() });
  expect(await net("(count(), sum(sign), sumIf(sign, is_billable))")).toEqual({ it: ["16", "8", "5"] });
});
