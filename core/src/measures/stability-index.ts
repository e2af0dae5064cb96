/**
 * Population stability index of `counts` against `reference` over the same bins: Σ (p − q) · ln(p ÷ q), where p and q are
 * the bins' shares (Lewis 1994; also Jeffreys' divergence of the two). Each bin gets half a count more (Jeffreys' prior), so
 * that an empty bin is rare and not impossible. ≥ 0; by convention below 0.1 nothing moved, above 0.25 much did.
 * `undefined` where one side has no counts. Bins are matched by key; one that is absent counts 0.
 */
export function stabilityIndex(
  counts: ReadonlyMap<string, number>,
  reference: ReadonlyMap<string, number>,
): number | undefined {
  const bins = new Set([...counts.keys(), ...reference.keys()]);
  const total = (of: ReadonlyMap<string, number>): number => [...of.values()].reduce((sum, count) => sum + count, 0);
  const [here, there] = [total(counts), total(reference)];
  if (here <= 0 || there <= 0) return undefined;
  let index = 0;
  for (const bin of bins) {
    const p = ((counts.get(bin) ?? 0) + 0.5) / (here + 0.5 * bins.size);
    const q = ((reference.get(bin) ?? 0) + 0.5) / (there + 0.5 * bins.size);
    index += (p - q) * Math.log(p / q);
  }
  return index;
}
