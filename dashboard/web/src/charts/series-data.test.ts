import fc from "fast-check";
import { expect, test } from "vitest";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { pickTicks } from "./pick-ticks.ts";
import { shapeSeries, shapeTrend, toDrawnRows } from "./series-data.ts";

const point = (t: string, spend: string | null, calls = 1, unpriced = 0) => ({
  t,
  values: { spend, calls, unpriced_calls: unpriced },
});

const answer: QueryAnswer = {
  range: { from: "2026-11-19T00:00:00Z", to: "2026-11-21T00:00:00Z", tz: "UTC", bucket: "1d" },
  series: [
    { group: null, points: [point("2026-11-20T00:00:00Z", "0.1")] },
    { group: ["small"], points: [point("2026-11-19T00:00:00Z", "0.2"), point("2026-11-20T00:00:00Z", null, 3, 3)] },
    { group: ["large"], points: [point("2026-11-19T00:00:00Z", "7"), point("2026-11-20T00:00:00Z", "0.1", 2)] },
  ],
  table: [
    { group: ["small"], values: { spend: "0.2", calls: 4, unpriced_calls: 3 }, previous: null },
    { group: ["large"], values: { spend: "7.1", calls: 3, unpriced_calls: 0 }, previous: null },
  ],
  other: { groups: 12, values: { spend: "0.1", calls: 1, unpriced_calls: 0 }, previous: null },
  totals: { spend: "7.4", calls: 8, unpriced_calls: 3 },
  previous_totals: null,
  coverage: {
    calls: 8,
    priced_calls: 5,
    partly_priced_calls: 0,
    unpriced_calls: 3,
    priced_share: 0.625,
    usage_missing_calls: 0,
    inexact_usage_calls: 0,
    tasks: 0,
    tasks_with_outcome: 0,
    outcome_share: null,
  },
  data_version: "1",
};

test("series are ordered by spend and Other is last whatever its size", () => {
  const { series, otherGroups } = shapeSeries(answer, "spend");
  expect(series.map(({ key, group, total }) => [key, group, total])).toEqual([
    ["s0", ["large"], "7.1"],
    ["s1", ["small"], "0.2"],
    ["s2", null, "0.1"],
  ]);
  expect(otherGroups).toBe(12);
});

test("a bucket keeps exact amounts, tells unknown from none, and adds up what is known", () => {
  const { buckets } = shapeSeries(answer, "spend");
  expect(buckets.map(({ amounts, total }) => [amounts, total])).toEqual([
    [{ s0: "7", s1: "0.2" }, "7.2"],
    [{ s0: "0.1", s1: null, s2: "0.1" }, "0.2"],
  ]);
  expect(buckets.map(({ calls, unpricedCalls }) => [calls, unpricedCalls])).toEqual([
    [2, 0],
    [6, 3],
  ]);
});

test("every drawn row has a number for every series", () => {
  const rows = toDrawnRows(shapeSeries(answer, "spend"));
  expect(rows[1]).toEqual({ t: "2026-11-20T00:00:00Z", s0: 0.1, s1: 0, s2: 0.1 });
});

test("values that do not add up have no total and no share, and are gaps where they are not known", () => {
  const data = shapeSeries(answer, "latency_p95_ms");
  expect(data.series.map(({ share }) => share)).toEqual([null, null, null]);
  expect(data.buckets.map(({ total }) => total)).toEqual([null, null]);
  expect(toDrawnRows(data)[0]).toMatchObject({ s0: null });
});

test("the earlier period stands beside the buckets in their order", () => {
  const rows = toDrawnRows(shapeSeries(answer, "spend"), [3]);
  expect(rows.map((row) => row["previous"])).toEqual([3, null]);
});

test("a bucket in which nobody called is drawn as nothing, not left out", () => {
  const wide = { ...answer, range: { ...answer.range, from: "2026-11-17T00:00:00Z" } };
  expect(shapeSeries(wide, "spend").buckets.map(({ calls }) => calls)).toEqual([0, 0, 2, 6]);
  expect(shapeTrend({ ...wide, series: wide.series.slice(2) }, "spend")).toEqual([0, 0, 7, 0.1]);
});

test("an answer without any series is an empty chart, not a crash", () => {
  const data = shapeSeries({ ...answer, series: [], table: [], other: null }, "spend");
  expect([data.series, data.buckets]).toEqual([[], []]);
});

test("ticks never exceed their maximum and start with the first bucket", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 400 }), fc.integer({ min: 1, max: 12 }), (starts, ticksMax) => {
      const ticks = pickTicks(starts, ticksMax);
      expect(ticks.length).toBeLessThanOrEqual(ticksMax);
      if (starts.every((start) => !start.endsWith(":00"))) expect(ticks[0]).toBe(starts[0]);
    }),
  );
});

test("ticks of hours over many days stand at midnights, of minutes at full hours", () => {
  const hours = Array.from({ length: 96 }, (_, hour) =>
    hour % 24 === 0 ? `${hour / 24} Nov` : `${hour % 24 < 10 ? "0" : ""}${hour % 24}:00`,
  );
  expect(pickTicks(hours, 6, (text) => text)).toEqual(["0 Nov", "1 Nov", "2 Nov", "3 Nov"]);
  const quarters = ["13:45", "14:00", "14:15", "14:30", "14:45", "15:00", "15:15", "15:30", "15:45", "16:00"];
  expect(pickTicks(quarters, 6, (text) => text)).toEqual(["14:00", "15:00", "16:00"]);
});
