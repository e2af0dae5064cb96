import type { CountedPiece } from "@outlay/tokens/model-tokens";

/** What texts are told apart by: each for itself, by language or kind of content, or by length. */
export const strataKinds = ["text", "kind", "length"] as const;
export type StrataKind = (typeof strataKinds)[number];

/** Some of the pieces, and what they have in common. */
export interface Stratum {
  readonly name: string;
  /** Indexes of pieces. */
  readonly pieces: readonly number[];
}

interface Told {
  readonly pieces: readonly CountedPiece[];
  /** By the index of a text. */
  readonly nameOfText: (text: number) => string;
}

/** Texts from so many characters on. */
const lengths = [
  { from: 20_000, name: "20,000 characters and more" },
  { from: 5_000, name: "5,000 to 20,000 characters" },
  { from: 0, name: "Under 5,000 characters" },
] as const;

/** All pieces, each in one stratum, in the order in which strata are first met. */
export function strataOf(kind: StrataKind, { pieces, nameOfText }: Told): Stratum[] {
  const characters = new Map<number, number>();
  for (const { text, characters: more } of pieces) characters.set(text, (characters.get(text) ?? 0) + more);
  const lengthOf = (text: number): string =>
    lengths.find(({ from }) => (characters.get(text) ?? 0) >= from)?.name ?? lengths[2].name;
  const strata = new Map<string, number[]>();
  for (const [at, { text, contentClass }] of pieces.entries()) {
    const key = kind === "text" ? String(text) : kind === "kind" ? kindName(contentClass) : lengthOf(text);
    const known = strata.get(key);
    if (known === undefined) strata.set(key, [at]);
    else known.push(at);
  }
  return [...strata].map(([key, found]) => ({ name: kind === "text" ? nameOfText(Number(key)) : key, pieces: found }));
}

const kindName = (name: string): string =>
  name === "json" ? "JSON" : `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** Tokens ÷ tokens of the reference on a stratum; `undefined` where the reference has none. */
export function factorIn(
  { pieces }: Stratum,
  tokens: readonly number[],
  reference: readonly number[],
): number | undefined {
  let [own, other] = [0, 0];
  for (const at of pieces) {
    own += tokens[at] ?? 0;
    other += reference[at] ?? 0;
  }
  return other === 0 ? undefined : own / other;
}
