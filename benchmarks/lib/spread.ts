/** One figure over several rounds. `iqr` is the distance from the first to the third quartile. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  iqr: number;
  rounds: number;
}

/** The `q`-quantile, 0 … 1, of values sorted upwards, interpolated between neighbours (type 7). NaN for no values. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** Median and spread of one figure per round, rounded to 4 significant digits. */
export function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const rounded = (value: number) => Number(value.toPrecision(4));
  return {
    median: rounded(quantile(sorted, 0.5)),
    min: rounded(quantile(sorted, 0)),
    max: rounded(quantile(sorted, 1)),
    iqr: rounded(quantile(sorted, 0.75) - quantile(sorted, 0.25)),
    rounds: values.length,
  };
}
