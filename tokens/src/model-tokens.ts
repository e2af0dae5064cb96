import type { ContentClass } from "./content-class.ts";
import { type Counting, countingOf } from "./families.ts";
import type { TokenizerId } from "./tokenizers.ts";

/** What is counted: the pieces of all texts, one after the other. */
export interface CountedPiece {
  /** Index of the text it belongs to. */
  readonly text: number;
  readonly characters: number;
  readonly contentClass: ContentClass;
  /** Whether it was cut where no tokenizer is sure to cut. */
  readonly isExact: boolean;
}

/** Tokens of every piece by one tokenizer; shorter than the pieces where time ran out. */
export type Counts = Readonly<Partial<Record<TokenizerId, readonly number[]>>>;

/** The tokens a model makes of the pieces, and how far they are known. */
export interface ModelTokens {
  readonly model: string;
  readonly counting: Counting;
  /** `inferred`: from what was billed for other texts. */
  readonly quality: "exact" | "estimated" | "inferred";
  /** Why it is an estimate, in a few words; absent where it is none. */
  readonly why?: string;
  /** Of each piece. Whole where exact. */
  readonly tokens: readonly number[];
  /** The estimate of all tokens ÷ what it is at its ends: 1 and 1 where exact. `low` ≤ 1 ≤ `high`. */
  readonly low: number;
  readonly high: number;
}

/** Tokens of one model; `undefined` where nothing honest can be said of it or its base was not counted. */
export function modelTokens(model: string, pieces: readonly CountedPiece[], counts: Counts): ModelTokens | undefined {
  const counting = countingOf(model);
  if (counting.kind === "unknown") return undefined;
  const counted = counts[counting.kind === "exact" ? counting.tokenizer : "o200k"];
  if (counted === undefined || (counted.length === 0 && pieces.length > 0)) return undefined;
  const base = filledUp(counted, pieces);
  const cuts = pieces.filter(({ isExact }) => !isExact).length;
  const reasons = [
    ...(counting.kind === "estimated" ? [counting.basis] : []),
    ...(counted.length < pieces.length ? [`time ran out: counted ${shareOf(counted.length, pieces)} of the text`] : []),
    ...(cuts > 0 ? [`${cuts} stretches without a word boundary were cut`] : []),
  ];
  if (counting.kind === "exact") return { model, counting, ...judged(reasons), tokens: base, low: 1, high: 1 };
  let [low, mid, high] = [0, 0, 0];
  const tokens = base.map((count, at) => {
    const ratio = counting.ratio(pieces[at]?.contentClass ?? "english");
    low += count * ratio.low;
    high += count * ratio.high;
    const estimate = (count * (ratio.low + ratio.high)) / 2;
    mid += estimate;
    return estimate;
  });
  return {
    model,
    counting,
    ...judged(reasons),
    tokens,
    low: mid === 0 ? 1 : low / mid,
    high: mid === 0 ? 1 : high / mid,
  };
}

/** What calls were billed for texts whose length they state. */
export interface BilledText {
  readonly tokensPerThousandCharacters: number;
  readonly calls: number;
}

/** Fewer calls say nothing of other texts. */
const BILLED_CALLS_MIN = 30;

/**
 * Tokens of a model without a tokenizer, as if these texts had the tokens per character that others of it were billed.
 * `undefined` below 30 such calls. How far it is off is not known: it has no ends.
 */
export function inferredTokens(
  model: string,
  pieces: readonly CountedPiece[],
  { tokensPerThousandCharacters: rate, calls }: BilledText,
): ModelTokens | undefined {
  if (calls < BILLED_CALLS_MIN || rate <= 0) return undefined;
  return {
    ...{ model, counting: { kind: "unknown" }, quality: "inferred", low: 1, high: 1 },
    why: `billed tokens ÷ characters of ${calls} of your calls`,
    tokens: pieces.map(({ characters }) => (characters * rate) / 1_000),
  };
}

const judged = (reasons: readonly string[]): Pick<ModelTokens, "quality" | "why"> =>
  reasons.length === 0 ? { quality: "exact" } : { quality: "estimated", why: reasons.join("; ") };

/** What was not counted in time has as many tokens a character as what was. */
function filledUp(counted: readonly number[], pieces: readonly CountedPiece[]): readonly number[] {
  if (counted.length >= pieces.length) return counted;
  const characters = sum(pieces.slice(0, counted.length).map((piece) => piece.characters));
  const rate = characters === 0 ? 0 : sum(counted) / characters;
  return pieces.map((piece, at) => counted[at] ?? piece.characters * rate);
}

const shareOf = (counted: number, pieces: readonly CountedPiece[]): string => {
  const characters = sum(pieces.map((piece) => piece.characters));
  const share = sum(pieces.slice(0, counted).map((piece) => piece.characters)) / Math.max(1, characters);
  return `${Math.floor(share * 100)} %`;
};

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
