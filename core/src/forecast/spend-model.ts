/** What a day spent. Floats of USD: these are estimates, and no bill is made of them. */
export interface Day {
  /** 0 = Monday … 6 = Sunday, by the calendar that cut the days. */
  readonly weekday: number;
  /** USD, ≥ 0. */
  readonly spend: number;
}

/** What is known of days to come. */
export interface SpendModel {
  /** What an average day spends now, USD. */
  readonly level: number;
  /** What Monday … Sunday spend, as a multiple of an average day. */
  readonly weekdayFactors: readonly number[];
  /** How far single days are off what was expected of them, as a robust mean of log ratios; `undefined` with too few days. */
  readonly sigma: number | undefined;
  /** Days it is made of. */
  readonly days: number;
}

/** Days looked at: more tell of a time that is gone. */
export const HISTORY_DAYS_MAX = 84;
/** With fewer days there is no telling Mondays from other days. */
export const WEEKDAY_DAYS_MIN = 14;

const FACTOR_DAYS_MAX = 56;
const LEVEL_DAYS_MAX = 56;
const HALF_LIFE_DAYS = 7;
const CLIP_DAYS = 21;
/** Median absolute deviations from the median beyond which a day is an accident; 1.4826 of them are a standard deviation. */
const CLIP_DEVIATIONS = 4 * 1.4826;
const RESIDUAL_DAYS_MAX = 28;
/** The first days have too little before them to be compared with. */
const RESIDUALS_AFTER_DAYS = 3;
/** Part of the level added to both sides of a ratio, so that a day without spend is rare and not impossible. */
const RESIDUAL_CUSHION = 0.02;
const SIGMA_MIN = 0.02;

/**
 * Weekday factors × an exponentially weighted level: shrunk medians of each weekday's ratio to the centred mean of seven days
 * over eight weeks, and the mean of the days without their weekday, clipped at four deviations, with a half-life of seven
 * days. Only the last {@link HISTORY_DAYS_MAX} days count. `undefined` without days. `days` are in order, without gaps.
 */
export function spendModel(days: readonly Day[]): SpendModel | undefined {
  const known = days.slice(-HISTORY_DAYS_MAX);
  if (known.length === 0) return undefined;
  const weekdayFactors = weekdayFactorsOf(known);
  const plain = known.map(({ weekday, spend }) => spend / (weekdayFactors[weekday] ?? 1));
  const level = weightedMean(clipped(plain).slice(-LEVEL_DAYS_MAX));
  return { level, weekdayFactors, sigma: sigmaOf(residuals(plain, level)), days: known.length };
}

/** What such a day is expected to spend, USD. */
export const expectedOn = ({ level, weekdayFactors }: SpendModel, weekday: number): number =>
  level * (weekdayFactors[weekday] ?? 1);

/** Days of one weekday: how many, shrunk towards an ordinary day as if two more had been seen at 1. Mean of all is 1. */
function weekdayFactorsOf(days: readonly Day[]): number[] {
  const recent = days.slice(-FACTOR_DAYS_MAX);
  if (recent.length < WEEKDAY_DAYS_MIN) return Array.from({ length: 7 }, () => 1);
  const ratios = Array.from({ length: 7 }, (): number[] => []);
  recent.forEach(({ weekday, spend }, at) => {
    const around = mean(recent.slice(Math.max(0, at - 3), at + 4).map((day) => day.spend));
    if (around > 0) ratios[weekday]?.push(spend / around);
  });
  const shrunk = ratios.map((some) => {
    if (some.length === 0) return 1;
    return (some.length * (some.length < 3 ? mean(some) : median(some)) + 2) / (some.length + 2);
  });
  const scale = mean(shrunk);
  return shrunk.map((factor) => factor / scale);
}

function clipped(values: readonly number[]): number[] {
  const recent = values.slice(-CLIP_DAYS);
  const middle = median(recent);
  const reach = CLIP_DEVIATIONS * median(recent.map((value) => Math.abs(value - middle)));
  // Most days are alike: then there is no saying how far is too far.
  if (reach === 0) return [...values];
  return values.map((value) => Math.min(Math.max(value, middle - reach), middle + reach));
}

/** Log ratios of days to what the days before them let expect, oldest first. */
function residuals(plain: readonly number[], level: number): number[] {
  const cushion = RESIDUAL_CUSHION * level;
  if (cushion <= 0) return [];
  return plain.flatMap((value, at) => {
    if (at <= RESIDUALS_AFTER_DAYS - 1) return [];
    const expected = weightedMean(plain.slice(Math.max(0, at - LEVEL_DAYS_MAX), at));
    return [Math.log((value + cushion) / (expected + cushion))];
  });
}

function sigmaOf(all: readonly number[]): number | undefined {
  const sizes = all.slice(-RESIDUAL_DAYS_MAX).map(Math.abs);
  if (sizes.length === 0) return undefined;
  const most = 3 * median(sizes);
  return Math.max(SIGMA_MIN, Math.sqrt(mean(sizes.map((size) => Math.min(size, most) ** 2))));
}

/** The latest weighs most, and half as much {@link HALF_LIFE_DAYS} earlier. */
function weightedMean(values: readonly number[]): number {
  let [sum, weights] = [0, 0];
  values.forEach((value, at) => {
    const weight = 0.5 ** ((values.length - 1 - at) / HALF_LIFE_DAYS);
    sum += weight * value;
    weights += weight;
  });
  return weights === 0 ? 0 : sum / weights;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
