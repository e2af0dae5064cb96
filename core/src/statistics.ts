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

/**
 * How likely a standard normal variable is above `z`, 1 − Φ(z), 0 … 1. By the rational Chebyshev fit of erfc of Numerical Recipes
 * (Press et al., 2nd edition, 6.2), off by less than 1.2 · 10⁻⁷ of the value.
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const powers = [
    ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806],
    ...[0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277],
  ];
  const exponent = powers.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = (t * Math.exp(-x * x + exponent)) / 2;
  return z >= 0 ? tail : 1 - tail;
}
