import { type Forecast, forecastSpend } from "./forecast-spend.ts";
import { type Day, expectedOn, HISTORY_DAYS_MAX, median, spendModel, WEEKDAY_DAYS_MIN } from "./spend-model.ts";

/** When in a period a forecast is looked back at. */
export const elapsedShares = [0.25, 0.5, 0.75] as const;
/** Misses above these are flagged. */
export const MISS_NOTICED = 0.1;
export const MISS_SEVERE = 0.5;

export interface Miss {
  /** How much of the period had passed, 0 … 1, in whole days. */
  readonly elapsed: number;
  readonly forecast: Forecast;
  /** |forecast − actual| ÷ actual (measure M14); `undefined` where nothing was spent. */
  readonly miss: number | undefined;
  /** Whether the period ended inside the 80 % interval. */
  readonly isInBand: boolean;
}

/**
 * What would have been forecast for a closed period when 25, 50 and 75 % of it had passed, from the days before each of these
 * moments alone, against what it came to. `days` are in order, without gaps; the period is `from` … `to` (not included)
 * among them. A moment without a day before it says nothing and is left out.
 */
export function forecastMisses(days: readonly Day[], { from, to }: { from: number; to: number }): Miss[] {
  const actual = sumOf(days.slice(from, to));
  return elapsedShares.flatMap((elapsed) => {
    const now = from + Math.floor((to - from) * elapsed);
    const model = spendModel(days.slice(Math.max(0, now - HISTORY_DAYS_MAX), now));
    if (model === undefined) return [];
    const ahead = days.slice(now, to).map(({ weekday }) => ({ weekday, share: 1 }));
    const forecast = forecastSpend(sumOf(days.slice(from, now)), ahead, model);
    return [
      {
        elapsed,
        forecast,
        miss: actual > 0 ? Math.abs(forecast.total - actual) / actual : undefined,
        isInBand: forecast.low <= actual && actual <= forecast.high,
      },
    ];
  });
}

const sumOf = (days: readonly Day[]): number => days.reduce((sum, { spend }) => sum + spend, 0);

/** The middle one of what misses are known; `undefined` where none is. */
export function medianMiss(misses: readonly Miss[]): number | undefined {
  const known = misses.flatMap(({ miss }) => (miss === undefined ? [] : [miss]));
  return known.length === 0 ? undefined : median(known);
}

export interface Predictability {
  /** Days with a forecast, and how many of them spent what its 80 % band says. */
  readonly days: number;
  readonly inBand: number;
}

const BAND = 0.8;
const BAND_DAYS = 28;
/** As in {@link spendModel}: keeps days without spend finite. */
const CUSHION = 0.02;

/**
 * How many days were as they had to be expected (measure M25). The forecast of a day is made from the days before it. Its
 * band is as wide as the days before were off theirs: the ⌈0.8 · (n + 1)⌉th smallest of the last {@link BAND_DAYS} log ratios
 * (split conformal), so on even ground 80 of 100 days are inside; a lower share says that days have become stranger.
 * Days with fewer than two weeks of forecasts before them are not judged.
 */
export function predictability(days: readonly Day[], from: number, to: number): Predictability {
  const ratios: number[] = [];
  let [judged, inBand] = [0, 0];
  const start = Math.max(WEEKDAY_DAYS_MIN, from - BAND_DAYS);
  for (let at = start; at < Math.min(to, days.length); at += 1) {
    const ratio = ratioOf(days, at);
    if (ratio === undefined) continue;
    const before = ratios.slice(-BAND_DAYS).sort((a, b) => a - b);
    ratios.push(ratio);
    if (at < from || before.length < WEEKDAY_DAYS_MIN) continue;
    const width = before[Math.min(before.length, Math.ceil(BAND * (before.length + 1))) - 1] ?? 0;
    judged += 1;
    if (ratio <= width) inBand += 1;
  }
  return { days: judged, inBand };
}

/** How far a day was off its forecast, as the size of a log ratio. */
function ratioOf(days: readonly Day[], at: number): number | undefined {
  const day = days[at];
  const model = spendModel(days.slice(Math.max(0, at - HISTORY_DAYS_MAX), at));
  if (day === undefined || model === undefined || model.level <= 0) return undefined;
  const expected = expectedOn(model, day.weekday);
  const cushion = CUSHION * model.level;
  return Math.abs(Math.log((day.spend + cushion) / (expected + cushion)));
}
