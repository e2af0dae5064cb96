import { QUANTITY_MAX } from "../usage.ts";

/** A JSON object somebody else wrote: nothing about it is known until it is looked at. */
export type Json = Readonly<Record<string, unknown>>;

const EMPTY: Json = {};

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object, or an empty one where there is none (absent, null, text, a list). */
export const objectOf = (value: unknown): Json => (isObject(value) ? value : EMPTY);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Whether a field says anything. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Text of 1 to 200 characters; anything else is not a name or an id. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 && value.length <= 200 ? value : undefined;
}

/** A number as JSON or as text; `undefined` for anything else, for a negative one and for what is not finite. */
export function numberOf(value: unknown): number | undefined {
  const isText = typeof value === "string" && value.length > 0 && value.length <= 40 && value.trim() === value;
  const number = typeof value === "number" ? value : isText ? Number(value) : Number.NaN;
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** A count of tokens or of other billed units: a whole number from 0 to `QUANTITY_MAX`. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : numberOf(value);
  const isCount = number !== undefined && number >= 0 && number <= QUANTITY_MAX && Number.isInteger(number);
  return isCount ? number : undefined;
}

/** The largest of what is known; `undefined` when nothing is. */
export function largestOf(...counts: readonly (number | undefined)[]): number | undefined {
  let largest: number | undefined;
  for (const count of counts) if (count !== undefined && (largest === undefined || count > largest)) largest = count;
  return largest;
}

/**
 * Every spelling of a count's name → our word for it. An object is read by going through the few names it has and looking
 * each up here: asking it for every name it might have costs several times as much.
 */
export type Spellings<Word extends string> = ReadonlyMap<string, Word>;

export function spellingsOf<Word extends string>(names: Readonly<Record<Word, readonly string[]>>): Spellings<Word> {
  const words = Object.keys(names) as Word[];
  return new Map(words.flatMap((word) => names[word].map((name) => [name, word] as const)));
}

/** Counts by our words for them; what no object stated stays `undefined`. */
export type Counts<Word extends string> = Record<Word, number | undefined>;

/** Counts of nothing yet, to be copied (`{ ...nothing }`) for each object: a copy of a whole object is cheap. */
export const nothingOf = <Word extends string>(...all: readonly Spellings<Word>[]): Readonly<Counts<Word>> =>
  Object.fromEntries(
    all.flatMap((spellings) => [...spellings.values()].map((word) => [word, undefined])),
  ) as Counts<Word>;

/**
 * Takes what `object` counts into `counts`. Of several values of one count the largest stays: providers and gateways repeat
 * one count under several names and in several places, and a copy that was not filled in says 0.
 */
export function takeCounts<Word extends string>(
  counts: Counts<Word>,
  object: Json,
  spellings: Spellings<NoInfer<Word>>,
): void {
  for (const name in object) {
    const word = spellings.get(name);
    if (word !== undefined) counts[word] = largestOf(counts[word], countOf(object[name]));
  }
}

/** Whether one of the names holds something that was meant as a count but is none: negative, broken, absurdly large. */
export function hasBadCount(object: Json, names: ReadonlySet<string>): boolean {
  for (const name in object) {
    const value = object[name];
    const isMeant = typeof value === "number" || typeof value === "string";
    if (isMeant && countOf(value) === undefined && names.has(name)) return true;
  }
  return false;
}
