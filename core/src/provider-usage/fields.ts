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

/** Text that is a number to everybody: digits, a point at most. `0x10`, `1e3` and `1,920` are something else to somebody. */
const plainDecimal = /^\d{1,20}(\.\d{1,20})?$/;

/** A number as JSON or as plain decimal text; `undefined` for anything else, for a negative one and for what is not finite. */
export function numberOf(value: unknown): number | undefined {
  const isText = typeof value === "string" && plainDecimal.test(value);
  const number = typeof value === "number" ? value : isText ? Number(value) : Number.NaN;
  return Number.isFinite(number) && number >= 0 ? number + 0 : undefined; // -0 + 0 is 0.
}

/** A count of tokens or of other billed units: a whole number from 0 to `QUANTITY_MAX`. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : numberOf(value);
  const isCount = number !== undefined && number >= 0 && number <= QUANTITY_MAX && Number.isInteger(number);
  return isCount ? number + 0 : undefined;
}

/** Whether something was said where a count belongs that is none: negative, broken, absurdly large. Not where nothing was. */
export function isUnreadableCount(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return countOf(value) === undefined;
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
export type Counts<Word extends string> = Record<Word, number | undefined> & {
  /** Words of which something was stated that is no count, once for each statement. */
  unreadable: readonly Word[] | undefined;
};

/** Counts of nothing yet, to be copied (`{ ...nothing }`) for each object: a copy of a whole object is cheap. */
export const nothingOf = <Word extends string>(...all: readonly Spellings<Word>[]): Readonly<Counts<Word>> =>
  Object.fromEntries([
    ...all.flatMap((spellings) => [...spellings.values()].map((word) => [word, undefined])),
    ["unreadable", undefined],
  ]) as Counts<Word>;

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
    if (word === undefined) continue;
    const count = countOf(object[name]);
    if (count !== undefined) counts[word] = largestOf(counts[word], count) as Counts<Word>[Word];
    else if (isUnreadableCount(object[name])) counts.unreadable = [...(counts.unreadable ?? []), word];
  }
}

/** Whether `word` was stated, but not once as a count that says something. */
export function isUnreadable<Word extends string>(counts: Counts<Word>, word: NoInfer<Word>): boolean {
  return counts.unreadable?.includes(word) === true && !((counts[word] ?? 0) > 0);
}
