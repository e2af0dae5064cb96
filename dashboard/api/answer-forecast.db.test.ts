import { forecastMisses, predictability } from "@outlay/core/forecast/forecast-accuracy";
import { forecastSpend, overrunProbability } from "@outlay/core/forecast/forecast-spend";
import { type Day, spendModel } from "@outlay/core/forecast/spend-model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { budgetUseEndpoint, forecastAccuracyEndpoint, forecastEndpoint } from "../contract/forecast.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";
import { addTime, startOf } from "./zone.ts";

/** A zone whose clocks change in the history, so that days by UTC or by 24 hours are wrong ones. */
const ZONE = "Europe/Berlin";
const NOW = Date.parse("2026-11-14T11:00:00Z");
const TODAY = startOf("d", NOW, ZONE);
const MONTH = { from: startOf("M", NOW, ZONE), to: addTime(startOf("M", NOW, ZONE), 1, "M", ZONE) };
const HOUR_MS = 3_600_000;
const PICO = 1_000_000_000_000n;

/** Cents of a day, counted back from today. */
const centsOf = (daysAgo: number): number => 500 + ((daysAgo * 7919) % 97) * 3 - (daysAgo % 7 < 2 ? 350 : 0);
const dayStart = (daysAgo: number): number => addTime(TODAY, -daysAgo, "d", ZONE);

const days = Array.from({ length: 200 }, (_, daysAgo) => daysAgo);
const calls = days.flatMap((daysAgo) => {
  const [early, late] = [dayStart(daysAgo) + 60_000, dayStart(daysAgo) + 11 * HOUR_MS];
  const cents = BigInt(centsOf(daysAgo));
  const facts = { price_status: "priced", team: "red" } as const;
  return [
    plainCall(2 * daysAgo, { ...facts, ts: early, cost: (cents * PICO) / 100n - 250_000_000_000n }),
    plainCall(2 * daysAgo + 1, { ...facts, ts: late, cost: 250_000_000_000n }),
  ];
});

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  const [first] = calls;
  // A correction: the first call was written too dear, and taken back.
  const wrong = { ...(first ?? expect.fail()), call_id: plainCall(9_999).call_id, cost: 77n * PICO };
  await api.insert({ calls: [...calls, wrong, { ...wrong, sign: -1 }] });
  await api.insert({ calls: calls.slice(0, 50).map((call) => ({ ...call, project_id: "other" })) });
});
afterAll(() => api.close());

const forecastOf = async (body: object) =>
  forecastEndpoint.response.parse(await api.post("/measures/forecast", { project: "p", tz: ZONE, ...body }));

/** Closed days before the one that is `daysAgo`, oldest first. */
const historyBefore = (daysAgo: number, length = 84): Day[] =>
  Array.from({ length }, (_, n) => {
    const ago = daysAgo + length - n;
    return { weekday: (new Date(dayStart(ago) + 12 * HOUR_MS).getUTCDay() + 6) % 7, spend: centsOf(ago) / 100 };
  });

describe("the forecast of a period (M13)", () => {
  test("is that of plain loops over the calls: local days, what is left of today, exact spend", async () => {
    const answer = await forecastOf({ budget: "160" });
    const model = spendModel(historyBefore(0)) ?? expect.fail();
    const spent = days
      .filter((ago) => dayStart(ago) >= MONTH.from && ago > 0)
      .reduce((sum, ago) => sum + centsOf(ago), 0);
    // Today's late call was made an hour before now: 11:00 by the clock of Berlin.
    const soFar = (spent + centsOf(0)) / 100;
    const weekdayAt = (n: number): number =>
      (new Date(addTime(TODAY, n, "d", ZONE) + 12 * HOUR_MS).getUTCDay() + 6) % 7;
    const ahead = Array.from({ length: 17 }, (_, n) => ({ weekday: weekdayAt(n), share: n === 0 ? 0.5 : 1 }));
    const expected = forecastSpend(soFar, ahead, model);
    expect(answer.spent).toBe(String(soFar));
    expect(answer.history).toMatchObject({ days: 84, to: new Date(TODAY).toISOString() });
    expect(Number(answer.forecast?.p50)).toBeCloseTo(expected.total, 5);
    expect(Number(answer.forecast?.p10)).toBeCloseTo(expected.low, 5);
    expect(Number(answer.forecast?.p90)).toBeCloseTo(expected.high, 5);
    expect(answer.over_budget_probability).toBeCloseTo(overrunProbability(expected, model, 160) ?? -1, 6);
    expect(answer.method).toContain("weekday factors");
  });

  test("is the same whenever it is asked", async () => expect(await forecastOf({})).toEqual(await forecastOf({})));

  test("from an earlier moment looks at nothing later", async () => {
    const at = dayStart(10);
    const answer = await forecastOf({ at: new Date(at).toISOString() });
    const model = spendModel(historyBefore(10)) ?? expect.fail();
    expect(Number(answer.level_per_day)).toBeCloseTo(model.level, 5);
    expect(answer.sigma).toBeCloseTo(model.sigma ?? -1, 9);
  });

  test("of a period that is over is what it cost", async () => {
    const range = { from: "now-1M/M", to: "now/M" };
    const { spent, forecast } = await forecastOf({ range, budget: "1" });
    expect(forecast).toMatchObject({ p50: spent, p10: spent, p90: spent, remaining: "0" });
  });

  test("says nothing where nobody has called", async () => {
    const filters = [{ dimension: "team", op: "eq", values: ["blue"] }];
    expect(await forecastOf({ filters, budget: "5" })).toMatchObject({
      ...{ spent: "0", history: null, forecast: null, over_budget_probability: null },
    });
  });

  test.each([
    ["at", { at: "now+1h" }],
    ["range", { range: { from: "now-2y", to: "now" } }],
  ])("a wrong %s is refused by name", async (path, body) => {
    await expect(forecastOf(body)).rejects.toThrow(`"path":"${path}"`);
  });
});

test("accuracy of closed months (M14) and predictability of days (M25) are those of plain loops", async () => {
  const body = { project: "p", tz: ZONE, period: "month", periods: 3 };
  const answer = forecastAccuracyEndpoint.response.parse(await api.post("/measures/forecast-accuracy", body));
  const daysSince = (at: number): number => days.findIndex((ago) => dayStart(ago) <= at);
  const all = historyBefore(daysSince(MONTH.from), 199 - daysSince(MONTH.from) + 1);
  expect(answer.periods).toHaveLength(3);
  for (const [n, period] of answer.periods.entries()) {
    const from = all.length - (daysSince(Date.parse(period.from)) - daysSince(MONTH.from));
    const to = all.length - (daysSince(Date.parse(period.to)) - daysSince(MONTH.from));
    const misses = forecastMisses(all, { from, to });
    expect(period.forecasts.map(({ p50 }) => Number(p50))).toEqual(
      misses.map(({ forecast }) => expect.closeTo(forecast.total, 5)),
    );
    expect(period.forecasts.map(({ miss }) => miss)).toEqual(
      misses.map(({ miss = null }) => expect.closeTo(miss ?? -1, 9)),
    );
    expect(n).toBeLessThan(3);
  }
  const first = all.length - (daysSince(Date.parse(answer.periods[0]?.from ?? "")) - daysSince(MONTH.from));
  const judged = predictability(all, first, all.length);
  expect([answer.days_judged, answer.days_in_band]).toEqual([judged.days, judged.inBand]);
});

test("use, pace and burn of a budget (M15), exactly", async () => {
  const body = { project: "p", tz: ZONE, amount: "150", windows: ["1h", "1d"] };
  const answer = budgetUseEndpoint.response.parse(await api.post("/measures/budget", body));
  const cents = days.filter((ago) => dayStart(ago) >= MONTH.from).reduce((sum, ago) => sum + centsOf(ago), 0);
  const elapsed = (NOW - MONTH.from) / (MONTH.to - MONTH.from);
  expect(answer).toMatchObject({ spent: String(cents / 100), used: cents / 15_000, elapsed });
  expect(answer.pace).toBeCloseTo(cents / 15_000 / elapsed, 9);
  // One call of 25 cents in the hour that ends now.
  expect(answer.burn[0]).toMatchObject({ window: "1h", spent: "0.25" });
  expect(answer.burn[0]?.rate).toBeCloseTo((0.25 * ((MONTH.to - MONTH.from) / HOUR_MS)) / 150, 9);
});

test("a budget of nothing is refused by name", async () => {
  await expect(api.post("/measures/budget", { project: "p", amount: "0" })).rejects.toThrow('"path":"amount"');
});
