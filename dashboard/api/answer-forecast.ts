import type { Reader } from "@outlay/clickhouse/store";
import { budgetUse, burnRate } from "@outlay/core/forecast/budget-use";
import {
  forecastMisses,
  MISS_NOTICED,
  MISS_SEVERE,
  medianMiss,
  predictability,
} from "@outlay/core/forecast/forecast-accuracy";
import { type DayToCome, type Forecast, forecastSpend, overrunProbability } from "@outlay/core/forecast/forecast-spend";
import { HISTORY_DAYS_MAX, spendModel } from "@outlay/core/forecast/spend-model";
import { formatUsd, type PicoUsd, parseUsd, usdAsFloat } from "@outlay/core/money";
import type { z } from "zod";
import type { budgetUseEndpoint, forecastAccuracyEndpoint, forecastEndpoint } from "../contract/forecast.ts";
import type { HandlerInput } from "./api-route.ts";
import { type CalendarDay, readDays, readSpend, type SpendScope, sinceFirstCall, weekdayOf } from "./daily-spend.ts";
import { rangeJson, shareOf } from "./measure-scope.ts";
import { picoOf } from "./money-text.ts";
import { instantOf, parseRange, parseZone, refused, type TimeRange } from "./range.ts";
import { addTime, startOf } from "./zone.ts";

type Asked<E extends { readonly body: z.ZodType }> = HandlerInput<unknown, z.output<E["body"]>>;
type Answer<E extends { readonly response: z.ZodType }> = Promise<z.input<E["response"]>>;

const METHOD =
  "shrunk weekday factors × exponentially weighted level (half-life 7 days), interval by split conformal prediction";
const DAY_MS = 86_400_000;
const PERIOD_DAYS_MAX = 366;

interface PeriodAsked {
  readonly project: string;
  readonly filters: SpendScope["filters"];
  readonly tz: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly at: string;
}

/** What questions about one period have in common. Throws AppError `bad_request` naming the field at fault. */
function periodOf({ project, filters, tz, range, at }: PeriodAsked, now: number) {
  const zone = parseZone(tz);
  const period = parseRange(range, { now, zone, path: "range." });
  if (period.to - period.from > (PERIOD_DAYS_MAX + 1) * DAY_MS)
    throw refused("range", `a period has at most ${PERIOD_DAYS_MAX} days`);
  const moment = instantOf(at, { now, zone, path: "at" });
  if (moment > now) throw refused("at", "must not lie in the future: nothing is known of it");
  const scope: SpendScope = { project, filters, zone };
  return { scope, period, at: moment };
}

/** An estimate as it crosses the wire: to a millionth of a dollar, because it is no closer than that. */
const estimate = (amount: number): string => formatUsd(parseUsd(amount.toFixed(6)) ?? (0n as PicoUsd));

const figuresJson = ({ total, low, high, confidence }: Forecast) => ({
  p50: estimate(total),
  p10: estimate(low),
  p90: estimate(high),
  confidence,
});

/** What a period will have cost at its end (M13). */
export async function answerForecast(
  reader: Reader,
  { body, ...asking }: Asked<typeof forecastEndpoint>,
): Answer<typeof forecastEndpoint> {
  const { scope, period, at } = periodOf(body, asking.now);
  const today = startOf("d", at, scope.zone);
  const oldest = Math.max(0, addTime(today, -HISTORY_DAYS_MAX, "d", scope.zone));
  const [{ spend, coverage, version }, days] = await Promise.all([
    readSpend(reader, scope, { from: period.from, to: Math.min(period.to, Math.max(period.from, at)) }, asking),
    readDays(reader, scope, { from: oldest, to: today }, asking),
  ]);
  const history = sinceFirstCall(days);
  const model = spendModel(history);
  const isOver = at >= period.to;
  const forecast =
    spend === null || (model === undefined && !isOver)
      ? undefined
      : forecastSpend(
          usdAsFloat(picoOf(spend)),
          daysToCome(period, at, scope.zone),
          model ?? { level: 0, weekdayFactors: [], sigma: undefined, days: 0 },
        );
  const budget = body.budget === undefined ? undefined : usdAsFloat(picoOf(body.budget));
  return {
    range: rangeJson(period),
    at: new Date(at).toISOString(),
    method: METHOD,
    history: historyJson(history, today),
    spent: spend,
    forecast: forecast === undefined ? null : { ...figuresJson(forecast), remaining: estimate(forecast.remaining) },
    level_per_day: model === undefined ? null : estimate(model.level),
    weekday_factors: model === undefined ? null : [...model.weekdayFactors],
    sigma: model?.sigma ?? null,
    over_budget_probability:
      forecast === undefined || model === undefined || budget === undefined
        ? null
        : (overrunProbability(forecast, model, budget) ?? null),
    coverage,
    data_version: version,
  };
}

function historyJson(history: readonly CalendarDay[], to: number) {
  const [first] = history;
  return first === undefined ? null : { ...rangeJson({ from: first.startsAt, to }), days: history.length };
}

/** The days of a period from `at` on; of the first and the last the part that lies in it. */
function daysToCome({ from, to }: Pick<TimeRange, "from" | "to">, at: number, zone: string): DayToCome[] {
  const days: DayToCome[] = [];
  const begin = Math.max(from, at);
  for (let day = startOf("d", begin, zone); day < to; ) {
    const next = addTime(day, 1, "d", zone);
    const share = (Math.min(next, to) - Math.max(day, begin)) / (next - day);
    days.push({ weekday: weekdayOf(day, zone), share });
    day = next;
  }
  return days;
}

/** How far forecasts of closed periods were off (M14), and how many days were as expected (M25). */
export async function answerForecastAccuracy(
  reader: Reader,
  { body, ...asking }: Asked<typeof forecastAccuracyEndpoint>,
): Answer<typeof forecastAccuracyEndpoint> {
  const zone = parseZone(body.tz);
  const scope: SpendScope = { project: body.project, filters: body.filters, zone };
  const unit = body.period === "week" ? "w" : "M";
  const end = startOf(unit, asking.now, zone);
  const starts = Array.from({ length: body.periods + 1 }, (_, n) => addTime(end, n - body.periods, unit, zone));
  const [first = end] = starts;
  const oldest = Math.max(0, addTime(startOf("d", first, zone), -2 * HISTORY_DAYS_MAX, "d", zone));
  const [{ coverage, version }, all] = await Promise.all([
    readSpend(reader, scope, { from: first, to: end }, asking),
    readDays(reader, scope, { from: oldest, to: end }, asking),
  ]);
  const days = sinceFirstCall(all);
  const placeOf = (at: number): number => {
    const place = days.findIndex(({ startsAt }) => startsAt >= at);
    return place < 0 ? days.length : place;
  };
  const periods = starts.slice(0, -1).flatMap((from, n) => {
    const to = starts[n + 1] ?? end;
    const places = { from: placeOf(from), to: placeOf(to) };
    // A period that began before the first call was not forecast by anybody.
    if (days[places.from]?.startsAt !== from) return [];
    return [{ from, to, actual: actualOf(days, places), misses: forecastMisses(days, places) }];
  });
  const misses = periods.flatMap((period) => period.misses);
  const judged = predictability(days, placeOf(first), days.length);
  return {
    method: METHOD,
    periods: periods.map(({ from, to, actual, misses: some }) => ({
      ...rangeJson({ from, to }),
      actual: estimate(actual),
      forecasts: some.map(({ elapsed, forecast, miss = null, isInBand }) => ({
        elapsed,
        ...figuresJson(forecast),
        miss,
        is_off: (miss ?? 0) > MISS_NOTICED,
        is_far_off: (miss ?? 0) > MISS_SEVERE,
        is_in_interval: isInBand,
      })),
    })),
    median_miss_at_half: medianMiss(misses.filter(({ elapsed }) => elapsed === 0.5)) ?? null,
    interval_coverage: shareOf(misses.filter(({ isInBand }) => isInBand).length, misses.length),
    predictability: shareOf(judged.inBand, judged.days),
    days_judged: judged.days,
    days_in_band: judged.inBand,
    coverage,
    data_version: version,
  };
}

const actualOf = (days: readonly CalendarDay[], { from, to }: { from: number; to: number }): number =>
  days.slice(from, to).reduce((sum, { spend }) => sum + spend, 0);

const windowMs = {
  "15m": 900_000,
  "1h": 3_600_000,
  "6h": 6 * 3_600_000,
  "1d": DAY_MS,
  "3d": 3 * DAY_MS,
  "7d": 7 * DAY_MS,
} as const;

/** Use, pace and burn of a budget that the question states (M15). */
export async function answerBudgetUse(
  reader: Reader,
  { body, ...asking }: Asked<typeof budgetUseEndpoint>,
): Answer<typeof budgetUseEndpoint> {
  const { scope, period, at } = periodOf(body, asking.now);
  const amount = parseUsd(body.amount);
  if (amount === undefined || amount === 0n) throw refused("amount", "a budget is an amount of USD above 0");
  const budget = { amount, from: period.from, to: period.to };
  const [{ spend, coverage, version }, ...burnt] = await Promise.all([
    readSpend(reader, scope, { from: period.from, to: Math.min(period.to, Math.max(period.from, at)) }, asking),
    ...body.windows.map((window) =>
      readSpend(reader, scope, { from: Math.max(0, at - windowMs[window]), to: at }, asking),
    ),
  ]);
  const use = budgetUse(budget, spend === null ? (0n as PicoUsd) : picoOf(spend), at);
  return {
    range: rangeJson(period),
    at: new Date(at).toISOString(),
    amount: formatUsd(amount),
    spent: spend,
    used: spend === null ? null : (use.used ?? null),
    elapsed: use.elapsed,
    plan_to_date: formatUsd(use.planToDate),
    pace: spend === null ? null : (use.pace ?? null),
    burn: body.windows.map((window, index) => {
      const spent = burnt[index]?.spend ?? null;
      return {
        window,
        spent,
        rate: spent === null ? null : (burnRate(budget, picoOf(spent), windowMs[window]) ?? null),
      };
    }),
    coverage,
    data_version: version,
  };
}
