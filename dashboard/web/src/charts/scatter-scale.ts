/** A mapping of amounts to places between 0 and 1, with the amounts its axis names. */
export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

const LOG_STEPS = [1, 2, 5] as const;
const LINEAR_STEPS = [1, 2, 5, 10] as const;

/**
 * A logarithmic scale over amounts above 0, with a margin of a tenth on both sides. Ticks are 1, 2 and 5 of each power
 * of ten while there are at most `ticksMax` of them, else powers of ten. Amounts outside are held at the edges.
 */
export function logScale(values: readonly number[], ticksMax: number): Scale {
  const known = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  const [least, most] = known.length === 0 ? [-2, 0] : [Math.min(...known), Math.max(...known)];
  const margin = Math.max(0.15, (most - least) * 0.1);
  const [from, to] = [least - margin, most + margin];
  const place = (value: number) => (value <= 0 ? 0 : clamp((Math.log10(value) - from) / (to - from)));
  return { place, ticks: logTicks(from, to, Math.max(2, ticksMax)) };
}

function logTicks(from: number, to: number, ticksMax: number): number[] {
  const decades = Array.from({ length: Math.ceil(to) - Math.floor(from) + 1 }, (_, at) => Math.floor(from) + at);
  const isInside = (value: number) => Math.log10(value) >= from && Math.log10(value) <= to;
  const named = (steps: readonly number[]) =>
    decades.flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`))).filter(isInside);
  const all = named(LOG_STEPS);
  if (all.length <= ticksMax) return all;
  const powers = named([1]);
  const every = Math.ceil(powers.length / ticksMax);
  return powers.length < 2 ? all.filter((_, at) => at % Math.ceil(all.length / ticksMax) === 0) : thin(powers, every);
}

const thin = (ticks: readonly number[], every: number): number[] => ticks.filter((_, at) => at % every === 0);

/** A linear scale over shares of 1, from a round share below the least to a round one above the most, inside 0 … 1. */
export function shareScale(values: readonly number[], ticksMax: number): Scale {
  const known = values.filter(Number.isFinite);
  const [least, most] = known.length === 0 ? [0, 1] : [Math.min(...known), Math.max(...known)];
  const step = roundStep(Math.max(0.05, most - least) / Math.max(1, ticksMax - 1));
  const from = Math.max(0, Math.min(Math.floor(least / step) * step, 1 - step));
  const to = Math.min(1, Math.max(from + step, Math.ceil(most / step) * step));
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) =>
    Number((from + at * step).toFixed(6)),
  );
  return { place: (value) => clamp((value - from) / (to - from)), ticks: ticks.filter((tick) => tick <= to + 1e-9) };
}

/** The smallest of 1, 2, 5 or 10 of a power of ten that is at least `size`. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const step = LINEAR_STEPS.find((candidate) => candidate * power >= size - 1e-12) ?? 10;
  return step * power;
}

const clamp = (place: number): number => Math.min(1, Math.max(0, place));

/** The middle value: of an even count the mean of the two in the middle. `undefined` of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
