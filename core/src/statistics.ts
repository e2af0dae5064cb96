/** Interval arithmetic shared by every figure that carries one. Floats: these are estimates, not money. */

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the standard normal distribution. */
export const Z_95 = 1.959963984540054;

/**
 * Wilson's score interval (1927) of a share `p` (0 … 1) seen in `n` trials (> 0; an effective size need not be whole) at
 * normal quantile `z`. Always inside 0 … 1. `undefined` without trials.
 */
export function wilson(p: number, n: number, z = Z_95): Interval | undefined {
  if (!(n > 0)) return undefined;
  const spread = (z * z) / n;
  const centre = (p + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((p * (1 - p)) / n + spread / (4 * n))) / (1 + spread);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
