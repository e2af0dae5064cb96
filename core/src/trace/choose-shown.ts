import { ZERO_USD } from "../money.ts";
import type { SpanNode } from "./span-forest.ts";

/** What tells which spans of a large trace are worth showing, by place in the forest. */
export interface SpanWeights {
  readonly isOnPath: readonly boolean[];
  readonly isFailed: (node: SpanNode) => boolean;
}

/**
 * At most `spansMax` spans of a forest, always with all that is above them: those of the critical path first, then
 * failed ones, then the dearest, then the first. Spans that lie too deep for what is left are passed over.
 */
export function chooseShown(
  forest: readonly SpanNode[],
  { isOnPath, isFailed }: SpanWeights,
  spansMax: number,
): readonly boolean[] {
  if (forest.length <= spansMax) return forest.map(() => true);
  const shown = forest.map(() => false);
  const rank = ({ place, record }: SpanNode) => (isOnPath[place] ? 0 : record !== undefined ? 1 : 2);
  const ranked = [...forest].sort(
    (a, b) => rank(a) - rank(b) || Number(isFailed(b)) - Number(isFailed(a)) || compareCost(a, b) || a.place - b.place,
  );
  let left = spansMax;
  for (const node of ranked) {
    const missing = missingAbove(node, shown, left);
    for (const one of missing ?? []) shown[one.place] = true;
    left -= missing?.length ?? 0;
    if (left === 0) break;
  }
  return shown;
}

/** The span and what is above it and not shown yet; `undefined` where that is more than `most`. */
function missingAbove(node: SpanNode, shown: readonly boolean[], most: number): readonly SpanNode[] | undefined {
  const missing: SpanNode[] = [];
  for (let one: SpanNode | undefined = node; one !== undefined && !shown[one.place]; one = one.parent) {
    if (missing.length === most) return undefined;
    missing.push(one);
  }
  return missing;
}

const costOf = ({ record }: SpanNode): bigint => (record?.isBillable ? (record.cost ?? ZERO_USD) : ZERO_USD);
const compareCost = (a: SpanNode, b: SpanNode): number => {
  const [one, other] = [costOf(a), costOf(b)];
  return one < other ? 1 : one > other ? -1 : 0;
};
