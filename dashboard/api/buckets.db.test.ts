import { afterAll, beforeAll, expect, test } from "vitest";
import { queryAnswer } from "../contract/analytics.ts";
import { bucketOracle } from "./testing/bucket-oracle.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

/** A zone and its two changes of clocks in 2026 (for those without: two ordinary days, one at a month's end). */
const zones = [
  ["UTC", "2026-03-29", "2026-10-31"],
  ["Europe/Berlin", "2026-03-29", "2026-10-25"],
  ["Europe/London", "2026-03-29", "2026-10-25"],
  ["America/New_York", "2026-03-08", "2026-11-01"],
  ["America/St_Johns", "2026-03-08", "2026-11-01"],
  ["America/Havana", "2026-03-08", "2026-11-01"],
  ["America/Santiago", "2026-04-05", "2026-09-06"],
  ["Africa/Cairo", "2026-04-24", "2026-10-30"],
  ["Asia/Beirut", "2026-03-29", "2026-10-25"],
  ["Asia/Kolkata", "2026-03-29", "2026-10-31"],
  ["Asia/Kathmandu", "2026-03-29", "2026-10-31"],
  ["Australia/Lord_Howe", "2026-04-05", "2026-10-04"],
] as const;

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
const windowOf = (date: string) => ({ from: Date.parse(date) - 2 * DAY_MS, to: Date.parse(date) + 3 * DAY_MS });
const quarters = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / QUARTER_MS }, (_, index) => from + index * QUARTER_MS);
const dates = [...new Set(zones.flatMap(([, spring, autumn]) => [spring, autumn]))];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(Date.parse("2026-12-01T00:00:00Z"));
  const instants = new Set(dates.map(windowOf).flatMap(({ from, to }) => quarters(from, to)));
  await api.insert({ calls: [...instants].map((ts, n) => plainCall(n, { ts, cost: 1_000_000_000_000n })) });
});
afterAll(() => api.close());

test.each(zones.flatMap(([zone, ...changes]) => changes.map((date) => [zone, date] as const)))(
  "in %s around %s buckets begin where the clock on the wall says, hold the calls until the next, and add up",
  async (zone, date) => {
    const { from, to } = windowOf(date);
    const bucketOf = bucketOracle(zone, from, to);
    const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const check = async (bucket: "1h" | "3h" | "1d" | "1w" | "1M") => {
      const spec = { project: "p", metrics: ["spend", "calls"], range, tz: zone, bucket };
      const answer = queryAnswer.parse(await api.post("/query", spec));
      expect(answer.range.bucket).toBe(bucket);
      const points = (answer.series[0]?.points ?? []).map(({ t, values }) => ({ ...values, start: Date.parse(t) }));
      // On the two days a year when Lord Howe moves its clocks by half an hour, the engine's hours go on from midnight
      // and begin at :30. They still do not overlap.
      const isEnginesOwn = zone === "Australia/Lord_Howe" && bucket === "1h";
      const starts = isEnginesOwn
        ? points.map(({ start }) => start)
        : [...new Set(quarters(from, to).map((ts) => bucketOf(bucket, ts)))];
      const expected = starts.map((start, index) => {
        const calls = quarters(Math.max(start, from), starts[index + 1] ?? to).length;
        return { start, calls, spend: String(calls) };
      });
      expect(points, bucket).toEqual(expected);
      expect(points.reduce((sum, { calls }) => sum + Number(calls), 0)).toBe(answer.totals.calls);
    };
    await Promise.all((["1h", "3h", "1d", "1w", "1M"] as const).map(check));
  },
);
