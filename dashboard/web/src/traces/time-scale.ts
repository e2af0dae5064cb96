/** A part of a trace's time, in milliseconds from its start. `to` is above `from`. */
export interface TimeView {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Nobody needs to look at less. */
const VIEW_MS_MIN = 1;
const STEPS = [1, 2, 5] as const;

/** The whole of a trace; never without length. */
export const wholeView = (durationMs: number): TimeView => ({ fromMs: 0, toMs: Math.max(VIEW_MS_MIN, durationMs) });

/** Where an instant stands in the view: 0 at its left edge, 1 at its right; outside, below 0 or above 1. */
export const placeIn = ({ fromMs, toMs }: TimeView, atMs: number): number => (atMs - fromMs) / (toMs - fromMs);

/** Round instants for an axis, at most `countMax`, each 1, 2 or 5 times a power of ten apart; times by the clock above a minute. */
export function ticksOf({ fromMs, toMs }: TimeView, countMax: number): readonly number[] {
  const step = stepFor((toMs - fromMs) / Math.max(1, countMax));
  const ticks: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs && ticks.length < 100; at += step) ticks.push(at);
  return ticks;
}

const CLOCK_STEPS_MS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400].map((s) => s * 1000);

function stepFor(atLeastMs: number): number {
  if (atLeastMs > 50_000) {
    const clock = CLOCK_STEPS_MS.find((step) => step >= atLeastMs);
    return clock ?? Math.ceil(atLeastMs / 86_400_000) * 86_400_000;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(atLeastMs, 0.001)));
  const step = STEPS.find((factor) => factor * power >= atLeastMs) ?? 10;
  return step * power;
}

/** The view around a span with a little room to both sides, inside the whole. */
export function viewAround(startMs: number, endMs: number, whole: TimeView): TimeView {
  const lengthMs = Math.max(endMs - startMs, (whole.toMs - whole.fromMs) / 1000, VIEW_MS_MIN);
  const roomMs = lengthMs * 0.1;
  return clampView({ fromMs: startMs - roomMs, toMs: startMs + lengthMs + roomMs }, whole);
}

/** A view inside the whole, in the right order and never without length. */
export function clampView({ fromMs, toMs }: TimeView, whole: TimeView): TimeView {
  const [low, high] = fromMs <= toMs ? [fromMs, toMs] : [toMs, fromMs];
  const from = Math.min(Math.max(low, whole.fromMs), whole.toMs - VIEW_MS_MIN);
  return { fromMs: from, toMs: Math.max(from + VIEW_MS_MIN, Math.min(high, whole.toMs)) };
}
