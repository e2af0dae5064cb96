import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PicoUsd, parseUsd } from "../money.ts";
import { normalTail } from "../statistics.ts";
import { budgetUse, burnRate } from "./budget-use.ts";
import { forecastMisses, medianMiss, predictability } from "./forecast-accuracy.ts";
import { forecastSpend, overrunProbability } from "./forecast-spend.ts";
import { type Day, type SpendModel, spendModel } from "./spend-model.ts";

const modelOf = (days: readonly Day[]): SpendModel => spendModel(days) ?? expect.fail("there are days");
const dated = (spends: readonly number[]): Day[] => spends.map((spend, at) => ({ weekday: at % 7, spend }));
/** Four weeks that grow by five points each, from a Monday on. */
const weeks = [1, 1.05, 1.1, 1.15].flatMap((growth) => [100, 110, 120, 115, 105, 40, 30].map((day) => day * growth));
const rest = (days: number) => Array.from({ length: days }, (_, at) => ({ weekday: at % 7, share: 1 }));
const usd = (text: string): PicoUsd => parseUsd(text) ?? expect.fail(text);

describe("the golden forecast: four growing weeks, the period starts on day 15 and has 16 days left", () => {
  const model = modelOf(dated(weeks));
  const forecast = forecastSpend(1395, rest(16), model);

  test("weekday factors", () => {
    const expected = [1.09564, 1.165522, 1.238564, 1.19898, 1.11782, 0.629766, 0.553708];
    for (const [weekday, factor] of expected.entries()) expect(model.weekdayFactors[weekday]).toBeCloseTo(factor, 6);
  });

  test("total with its 80 % interval", () => {
    expect(forecast.total).toBeCloseTo(2891.2025, 4);
    expect(forecast.low).toBeCloseTo(2516.857, 2);
    expect(forecast.high).toBeCloseTo(3390.461, 2);
    expect(forecast.confidence).toBe("ordinary");
  });

  test("probability of more than 2,900", () => {
    expect(overrunProbability(forecast, model, 2900)).toBeCloseTo(0.489592, 5);
  });
});

describe("a forecast", () => {
  const spend = fc.double({ min: 0, max: 1e6, noNaN: true });
  const series = fc.array(spend, { minLength: 1, maxLength: 120 }).map(dated);

  test("is a finite amount inside its interval for any history, and no less than what was spent", () => {
    fc.assert(
      fc.property(series, spend, fc.integer({ min: 0, max: 31 }), (days, spent, ahead) => {
        const model = modelOf(days);
        const { total, low, high } = forecastSpend(spent, rest(ahead), model);
        expect(Number.isFinite(high)).toBe(true);
        expect(low).toBeGreaterThanOrEqual(spent);
        expect(low).toBeLessThanOrEqual(total);
        expect(total).toBeLessThanOrEqual(high);
        const over = overrunProbability(forecastSpend(spent, rest(ahead), model), model, total);
        expect(over === undefined || (over >= 0 && over <= 1)).toBe(true);
      }),
    );
  });

  test("is in proportion to the spend, whatever the unit", () => {
    fc.assert(
      fc.property(series, (days) => {
        const total = (scale: number) =>
          forecastSpend(0, rest(10), modelOf(days.map((day) => ({ ...day, spend: day.spend * scale })))).total;
        expect(Math.abs(total(1024) / 1024 - total(1))).toBeLessThanOrEqual(1e-9 * total(1) + 1e-300);
      }),
    );
  });

  test("of days that are all alike is as many of them, and certain", () => {
    const model = modelOf(dated(Array.from({ length: 40 }, () => 7)));
    expect(forecastSpend(70, rest(10), model).total).toBeCloseTo(140, 9);
    expect(model.sigma).toBe(0.02);
  });

  test("is not moved far by one wild day", () => {
    const model = modelOf(dated([...weeks, 50_000]));
    expect(model.level).toBeLessThan(2 * modelOf(dated(weeks)).level);
  });

  test("of a period that is over is what was spent; without days there is none", () => {
    const model = modelOf(dated(weeks));
    expect(forecastSpend(12, [], model)).toMatchObject({ total: 12, low: 12, high: 12, remaining: 0 });
    expect(overrunProbability(forecastSpend(12, [], model), model, 12)).toBe(0);
    expect(overrunProbability(forecastSpend(13, [], model), model, 12)).toBe(1);
    expect(spendModel([])).toBeUndefined();
  });

  test("says how far it can be trusted", () => {
    const of = (days: number) => forecastSpend(0, [], modelOf(dated(Array.from({ length: days }, () => 5)))).confidence;
    expect([of(4), of(5), of(13), of(14)]).toEqual(["none", "low", "low", "ordinary"]);
    const wild = modelOf(dated(Array.from({ length: 40 }, (_, at) => (at % 3 === 0 ? 1000 : 1))));
    expect(forecastSpend(0, [], wild).confidence).toBe("none");
  });
});

test("the tail of the normal distribution", () => {
  expect(normalTail(0)).toBeCloseTo(0.5, 7);
  expect(normalTail(1.959963984540054)).toBeCloseTo(0.025, 7);
  expect(normalTail(-1.2815515655446004)).toBeCloseTo(0.9, 7);
});

describe("looking back", () => {
  /** A weekly pattern with noise from a seed: 16 weeks. */
  const noisy = dated(
    Array.from({ length: 112 }, (_, at) => (at % 7 > 4 ? 40 : 100) * Math.exp(0.1 * Math.sin(at * 12.9898) * 1.4)),
  );

  test("a forecast is made from the days before its moment alone", () => {
    const changed = noisy.map((day, at) => (at < 84 + 14 ? day : { ...day, spend: day.spend * 100 }));
    const [, half] = forecastMisses(noisy, { from: 84, to: 112 });
    const [, same] = forecastMisses(changed, { from: 84, to: 112 });
    expect(same?.forecast).toEqual(half?.forecast);
    expect(same?.miss).toBeGreaterThan(0.9);
  });

  test("a steady series misses little, and less the later", () => {
    const misses = forecastMisses(noisy, { from: 84, to: 112 });
    expect(misses.map(({ elapsed }) => elapsed)).toEqual([0.25, 0.5, 0.75]);
    for (const { miss, isInBand } of misses) {
      expect(miss).toBeLessThan(0.1);
      expect(isInBand).toBe(true);
    }
    expect(medianMiss(misses)).toBe([...misses.map(({ miss }) => miss ?? 1)].sort()[1]);
  });

  test("a period without spend has no miss, and one without history no forecast", () => {
    const none = dated(Array.from({ length: 40 }, () => 0));
    expect(forecastMisses(none, { from: 20, to: 40 }).map(({ miss }) => miss)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(medianMiss(forecastMisses(none, { from: 20, to: 40 }))).toBeUndefined();
    expect(forecastMisses(noisy, { from: 0, to: 1 })).toEqual([]);
  });

  test("about 80 of 100 days of an even series are inside their band, and none of a series that leaps", () => {
    const { days, inBand } = predictability(noisy, 56, 112);
    expect(days).toBe(56);
    expect(inBand / days).toBeGreaterThan(0.65);
    const leaping = noisy.map((day, at) => (at < 100 ? day : { ...day, spend: day.spend * 30 ** (at - 99) }));
    expect(predictability(leaping, 100, 112)).toMatchObject({ inBand: 0 });
  });
});

describe("budgets (M15)", () => {
  const budget = { amount: usd("300"), from: 0, to: 30 * 86_400_000 };

  test("use, plan to date, pace and burn, exactly", () => {
    const tenth = 3 * 86_400_000;
    expect(budgetUse(budget, usd("45"), tenth)).toEqual({ used: 0.15, planToDate: usd("30"), pace: 1.5, elapsed: 0.1 });
    // 2 USD in an hour against 300 USD in 720 hours.
    expect(burnRate(budget, usd("2"), 3_600_000)).toBeCloseTo(4.8, 12);
    expect(burnRate(budget, usd("300"), 30 * 86_400_000)).toBe(1);
  });

  test("before and after the period, and for a budget of nothing", () => {
    expect(budgetUse(budget, usd("0"), -5)).toMatchObject({ planToDate: 0n, pace: undefined, elapsed: 0 });
    expect(budgetUse(budget, usd("450"), 9e12)).toMatchObject({ used: 1.5, pace: 1.5, elapsed: 1 });
    expect(budgetUse({ ...budget, amount: usd("0") }, usd("1"), 5)).toMatchObject({ used: undefined, pace: undefined });
    expect(burnRate({ ...budget, amount: usd("0") }, usd("1"), 5)).toBeUndefined();
  });
});
