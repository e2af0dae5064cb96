import fc from "fast-check";
import { expect, test } from "vitest";
import type { Usage, UsageClass } from "../usage.ts";
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

test("one collection that comes in several requests counts every class once, and again in another cut", () => {
  const convention = { usageConvention: "totals_include_subsets" };
  const counted = (callId: string, ts: number, usage: Usage, isCumulative: boolean) =>
    point(callId, ts, { ...convention, counted: usage, meter: { series: "s", startedAt: NOON, isCumulative } });
  const usageOf = (points: SettleFacts[]) =>
    Object.fromEntries([...settleMeters(points, [])].map(([callId, { usage }]) => [callId, usage]));
  for (const isCumulative of [false, true]) {
    const points = [
      counted("in", NOON + 1, { input_uncached: 100, output_text: 10 }, isCumulative),
      counted("cached", NOON + 1, { cache_read: 40 }, isCumulative),
      counted("again", NOON + 1, { cache_read: 40, requests: 3 }, isCumulative),
    ];
    expect(usageOf(points)).toEqual({
      in: { input_uncached: 60, output_text: 10 },
      again: { cache_read: 40, requests: 3 },
      cached: {},
    });
    expect(settleMeters(points, []).get("cached")).toMatchObject({
      billed: false,
      settlement: "duplicate_signal",
      settledBy: "again",
    });
  }
});

test("however a counter's collections are cut, repeated and ordered, what is billed adds up to its last reading", () => {
  const reading = fc.record({ input: fc.nat(1000), cached: fc.nat(1000), output: fc.nat(1000), thought: fc.nat(500) });
  const cut = fc.constantFrom<readonly (readonly UsageClass[])[]>(
    [["input_uncached", "cache_read", "output_text", "output_reasoning"]],
    [["input_uncached", "output_text"], ["cache_read"], ["output_reasoning"]],
    [["input_uncached"], ["cache_read", "output_text"], ["output_text", "output_reasoning"]],
    [["input_uncached", "cache_read"], ["input_uncached"], ["output_text"], ["output_reasoning"]],
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(reading, cut), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (steps, isCumulative) => {
        const total = { input_uncached: 0, cache_read: 0, output_text: 0, output_reasoning: 0 };
        const points = steps.flatMap(([more, parts], at) => {
          total.input_uncached += more.input;
          total.cache_read += more.cached;
          total.output_text += more.output;
          total.output_reasoning += more.thought;
          const now: Record<string, number> = isCumulative
            ? { ...total }
            : {
                input_uncached: more.input,
                cache_read: more.cached,
                output_text: more.output,
                output_reasoning: more.thought,
              };
          return parts.map((names, part) => {
            const counted: Usage = {};
            for (const name of names) counted[name] = now[name] ?? 0;
            // A total that comes without its parts still holds them.
            if (names.includes("input_uncached") && !names.includes("cache_read"))
              counted.input_uncached = (now["input_uncached"] ?? 0) + (now["cache_read"] ?? 0);
            if (names.includes("output_text") && !names.includes("output_reasoning"))
              counted.output_text = (now["output_text"] ?? 0) + (now["output_reasoning"] ?? 0);
            const meter = { series: "s", startedAt: NOON, isCumulative };
            const usageConvention = "totals_include_subsets";
            return point(`${at}.${part}`, NOON + at + 1, { counted, meter, usageConvention });
          });
        });
        const billedUsage = { input_uncached: 0, cache_read: 0, output_text: 0, output_reasoning: 0 };
        for (const { usage = {} } of settleMeters(points.toReversed(), []).values())
          for (const name of ["input_uncached", "cache_read", "output_text", "output_reasoning"] as const)
            billedUsage[name] += usage[name] ?? 0;
        expect(billedUsage).toEqual(total);
      },
    ),
  );
});

test("of equal totals that two instrumentations of one process collect at one time one is billed", () => {
  const counting = (callId: string, emitter: string, counted: Usage, facts: Partial<SettleFacts> = {}) =>
    point(callId, NOON, {
      emitter,
      counted,
      meter: { series: emitter, startedAt: NOON - MINUTE_MS, isCumulative: false },
      ...facts,
    });
  const usage = { input_uncached: 100, output_text: 10 };
  const rich = { input_uncached: 60, cache_read: 40, output_text: 10 };
  expect(billed([counting("a", "x@1", usage), counting("b", "y@1", rich)])).toEqual({ a: false, b: true });
  expect(billed([counting("a", "x@1", usage), counting("b", "y@1", { ...usage, output_text: 11 })])).toEqual({
    a: true,
    b: true,
  });
  expect(billed([counting("a", "x@1", usage), counting("b", "y@1", usage, { sourceKey: "other" })])).toEqual({
    a: true,
    b: true,
  });
  expect(billed([counting("a", "x@1", usage), counting("b", "y@1", usage, { modelRequested: "o3" })])).toEqual({
    a: true,
    b: true,
  });
});
