/** A set of code points. */
export interface CharSet {
  has(codePoint: number): boolean;
}

/** First and last code point, both included. */
export type CharRange = readonly [first: number, last: number];

const ASCII = 128;

export function charSet(
  ranges: readonly CharRange[],
  { isNegated = false, ignoreCase = false }: { readonly isNegated?: boolean; readonly ignoreCase?: boolean } = {},
): CharSet {
  const isIn = (codePoint: number): boolean => ranges.some(([first, last]) => codePoint >= first && codePoint <= last);
  const matches = (codePoint: number): boolean =>
    (isIn(codePoint) || (ignoreCase && otherCases(codePoint).some(isIn))) !== isNegated;
  const ascii = Array.from({ length: ASCII }, (_, codePoint) => matches(codePoint));
  return { has: (codePoint) => (codePoint < ASCII ? ascii[codePoint] === true : matches(codePoint)) };
}

function otherCases(codePoint: number): number[] {
  const char = String.fromCodePoint(codePoint);
  return [char.toLowerCase(), char.toUpperCase()].map((other) => other.codePointAt(0) ?? codePoint);
}
