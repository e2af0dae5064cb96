/**
 * An amount in whole units in parts as the weights say, which add up to it to the last unit: each part is rounded towards
 * zero, and what is left goes one by one to the largest remainders, the first of equals (Hamilton's method). Weights are
 * whole numbers ≥ 0; where all are 0 the parts are even. The amount may be negative.
 */
export function splitExactly(amount: bigint, weights: readonly number[]): bigint[] {
  const given = weights.map(BigInt);
  const isEven = given.every((weight) => weight === 0n);
  const shares = isEven ? given.map(() => 1n) : given;
  const whole = shares.reduce((sum, share) => sum + share, 0n);
  const [sign, size] = amount < 0n ? [-1n, -amount] : [1n, amount];
  const cut = shares.map((share, at) => ({ at, part: (size * share) / whole, rest: (size * share) % whole }));
  const left = size - cut.reduce((sum, { part }) => sum + part, 0n);
  const lucky = new Set(
    cut
      .toSorted((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest > b.rest ? -1 : 1))
      .slice(0, Number(left))
      .map(({ at }) => at),
  );
  return cut.map(({ at, part }) => sign * (part + (lucky.has(at) ? 1n : 0n)));
}
