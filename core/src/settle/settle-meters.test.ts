import { expect, test } from "vitest";
import type { SettleFacts } from "./settle-facts.ts";
import { dayOf, type SourceUse, settleMeters } from "./settle-meters.ts";
import { record } from "./testing/record.ts";

const NOON = Date.UTC(2026, 6, 1, 12);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function point(callId: string, ts: number, facts: Partial<SettleFacts> = {}, startedAt = ts - MINUTE_MS): SettleFacts {
  const meter = { series: "s", startedAt, isCumulative: false };
  const metric = { signal: "metric", isBillable: false, isSoleRecord: true, traceId: "", spanId: "" } as const;
  return record(callId, { ...metric, ts, durationMs: undefined, meter, ...facts });
}
const counting = (callId: string, ts: number, input: number, startedAt = NOON): SettleFacts =>
  point(callId, ts, { meter: { series: "s", startedAt, isCumulative: true }, counted: { input_uncached: input } });
const use = (ts: number, facts: Partial<SourceUse> = {}): SourceUse => ({
  sourceKey: "service",
  modelRequested: "gpt-4o",
  modelResolved: "",
  day: dayOf(ts),
  isSummary: false,
  ...facts,
});
const billed = (points: SettleFacts[], uses: SourceUse[] = []) =>
  Object.fromEntries([...settleMeters(points, uses)].map(([callId, verdict]) => [callId, verdict.billed]));

test("a metric is billed where its source recorded no call of its model that day", () => {
  const points = [point("a", NOON), point("b", NOON + DAY_MS)];
  expect(billed(points)).toEqual({ a: true, b: true });
  expect(billed(points, [use(NOON - 5 * MINUTE_MS)])).toEqual({ a: false, b: true });
  expect(billed(points, [use(NOON, { sourceKey: "another" })])).toEqual({ a: true, b: true });
  expect(billed(points, [use(NOON, { modelRequested: "claude-sonnet-4-5" })])).toEqual({ a: true, b: true });
  expect(billed(points, [use(NOON, { modelRequested: "gpt-4o-2024-08-06" })])).toEqual({ a: false, b: true });
  expect(billed(points, [use(NOON, { modelRequested: "" })])).toEqual({ a: false, b: true });
});

test("a metric of a service is covered by what an instance or session of it recorded, not by another service", () => {
  const points = [point("a", NOON, { sourceKey: "claude-code" })];
  expect(billed(points, [use(NOON, { sourceKey: "claude-code s1" })])).toEqual({ a: false });
  expect(billed(points, [use(NOON, { sourceKey: "claude-code-2 s1" })])).toEqual({ a: true });
  expect(
    billed([point("a", NOON, { sourceKey: "claude-code s2" })], [use(NOON, { sourceKey: "claude-code" })]),
  ).toEqual({
    a: true,
  });
  expect(billed([point("a", NOON, { sourceKey: "" })], [use(NOON, { sourceKey: " s1" })])).toEqual({ a: true });
});

test("of the histogram and the counters of one instrumentation the counters are billed", () => {
  const histogram = point("h", NOON, { emitter: "otel@1", counted: { requests: 3, input_uncached: 10 } });
  const counter = point("c", NOON + 1, { emitter: "otel@1", counted: { input_uncached: 10 } });
  const counted = use(NOON, { counterOf: "otel@2" });
  expect(billed([histogram, counter], [counted])).toEqual({ h: false, c: true });
  expect(billed([histogram], [use(NOON, { counterOf: "another" })])).toEqual({ h: true });
  expect(billed([histogram], [{ ...counted, day: counted.day + 1 }])).toEqual({ h: true });
  expect(billed([{ ...histogram, sourceKey: "service" }], [{ ...counted, sourceKey: "service s1" }])).toEqual({
    h: true,
  });
});

test("a point that reaches over midnight is covered by calls of either day", () => {
  const midnight = Date.UTC(2026, 6, 2);
  expect(billed([point("a", midnight + 30_000)], [use(midnight - 1_000)])).toEqual({ a: false });
  expect(billed([point("a", midnight + 2 * MINUTE_MS)], [use(midnight - 1_000)])).toEqual({ a: true });
});

test("a log that sums up is billed beside a metric, not beside calls", () => {
  const log = point("l", NOON, { signal: "log" });
  expect(billed([log, point("m", NOON)], [use(NOON, { isSummary: true })])).toEqual({ l: true, m: false });
  expect(billed([log], [use(NOON)])).toEqual({ l: false });
});

test("a point of a cumulative metric stands for what it has more than the one before, in whatever order they come", () => {
  const points = [counting("a", NOON + 1, 10), counting("b", NOON + 2, 25), counting("c", NOON + 3, 25)];
  for (const given of [points, [...points].reverse()]) {
    const verdicts = settleMeters(given, []);
    expect([...points].map(({ callId }) => verdicts.get(callId)?.usage)).toEqual([
      { input_uncached: 10 },
      { input_uncached: 15 },
      { input_uncached: 0 },
    ]);
    expect(points.map(({ callId }) => verdicts.get(callId)?.billed)).toEqual([true, true, false]);
  }
});

test("a counter that begins anew counts from 0, said or not", () => {
  const points = [counting("a", NOON, 100), counting("b", NOON + 1, 30), counting("c", NOON + 2, 40, NOON + 1)];
  const verdicts = settleMeters(points, []);
  expect(verdicts.get("b")?.usage).toEqual({ input_uncached: 30 });
  expect(verdicts.get("c")?.usage).toEqual({ input_uncached: 40 });
});

test("a point that only serves as the one before gets no verdict", () => {
  const points = [counting("a", NOON, 100), counting("b", NOON + 1, 130)];
  const verdicts = settleMeters(points, [], ({ callId }) => callId === "a");
  expect([...verdicts.keys()]).toEqual(["b"]);
  expect(verdicts.get("b")?.usage).toEqual({ input_uncached: 30 });
});
