import { type CharSet, charSet } from "./char-set.ts";
import { type PatternNode, parsePattern } from "./parse-pattern.ts";

/** A part of a text: `from` included, `to` not; positions as in `slice`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Finds all that a pattern matches, in time linear in the text whatever the pattern is: states, no backtracking. */
export interface LinearPattern {
  /** Steps a character of a text may take, at most. */
  readonly size: number;
  /** Everything that lies in some match, as parts in order that do not touch. Empty matches are none. */
  find(text: string): readonly Span[];
}

type Step =
  | { readonly op: "take"; readonly set: CharSet }
  | { readonly op: "split"; to: readonly number[] }
  | { readonly op: "boundary"; readonly isWanted: boolean }
  | { readonly op: "match" };

/** More steps than that make a pattern slow on every text. */
const STEPS_MAX = 500;

/** Throws SyntaxError where the pattern cannot be read, or is too large. */
export function linearPattern(
  pattern: string,
  { ignoreCase = false }: { readonly ignoreCase?: boolean } = {},
): LinearPattern {
  const steps: Step[] = [];
  emit(parsePattern(pattern, ignoreCase), steps);
  steps.push({ op: "match" });
  const startsWith = firstChars(steps);
  return { size: steps.length, find: (text) => new Search(steps, startsWith, text).run() };
}

/** Appends the steps of a node; whoever is through goes on behind them. */
function emit(node: PatternNode, steps: Step[]): void {
  if (steps.length > STEPS_MAX) throw new SyntaxError(`the pattern is too large: it has more than ${STEPS_MAX} steps`);
  if (node.kind === "set") steps.push({ op: "take", set: node.set });
  else if (node.kind === "boundary") steps.push({ op: "boundary", isWanted: node.isWanted });
  else if (node.kind === "sequence") for (const item of node.items) emit(item, steps);
  else if (node.kind === "choice") emitChoice(node.items, steps);
  else emitRepeat(node, steps);
}

function emitChoice(items: readonly PatternNode[], steps: Step[]): void {
  const fork: Step = { op: "split", to: [] };
  steps.push(fork);
  const starts: number[] = [];
  const ends: { op: "split"; to: readonly number[] }[] = [];
  for (const item of items) {
    starts.push(steps.length);
    emit(item, steps);
    const end: Step = { op: "split", to: [] };
    steps.push(end);
    ends.push(end);
  }
  fork.to = starts;
  for (const end of ends) end.to = [steps.length];
}

function emitRepeat({ item, min, max }: Extract<PatternNode, { kind: "repeat" }>, steps: Step[]): void {
  for (let times = 0; times < min; times += 1) emit(item, steps);
  if (max === Number.POSITIVE_INFINITY) {
    const fork: Step = { op: "split", to: [] };
    const start = steps.push(fork);
    emit(item, steps);
    steps.push({ op: "split", to: [start - 1] });
    fork.to = [start, steps.length];
    return;
  }
  const forks: { op: "split"; to: readonly number[] }[] = [];
  for (let times = min; times < max; times += 1) {
    const fork: Step = { op: "split", to: [steps.length + 1] };
    steps.push(fork);
    forks.push(fork);
    emit(item, steps);
  }
  for (const fork of forks) fork.to = [...fork.to, steps.length];
}

const ASCII = 128;

/** Which characters of ASCII a match may begin with: most of a text is none of them, and is passed over. */
function firstChars(steps: readonly Step[]): readonly boolean[] {
  const seen = new Set<number>();
  const open = [0];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    const step = steps[state];
    if (step?.op === "split") open.push(...step.to);
    else if (step?.op === "boundary") open.push(state + 1);
  }
  const sets = [...seen].map((state) => steps[state]).filter((step) => step?.op === "take");
  return Array.from({ length: ASCII }, (_, code) => sets.some(({ set }) => set.has(code)));
}

const wordChars = charSet([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);

/**
 * One pass over a text with every state the pattern may be in, each with the earliest place it can have begun at. Threads
 * are kept in the order of where they began, so the first to reach a state is the one that began first, and for each end of
 * a match the longest match is known: together they cover what any match covers.
 */
class Search {
  readonly #steps: readonly Step[];
  readonly #startsWith: readonly boolean[];
  readonly #text: string;
  readonly #reachedAt: Int32Array;
  readonly #found: { from: number; to: number }[] = [];
  #states: number[] = [];
  #starts: number[] = [];

  constructor(steps: readonly Step[], startsWith: readonly boolean[], text: string) {
    this.#steps = steps;
    this.#startsWith = startsWith;
    this.#text = text;
    this.#reachedAt = new Int32Array(steps.length).fill(-1);
  }

  run(): readonly Span[] {
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      const codePoint = text.codePointAt(at) ?? 0;
      const mayStart = codePoint >= ASCII || this.#startsWith[codePoint] === true;
      const next = at + (codePoint > 0xffff ? 2 : 1);
      if (mayStart) this.#reach(0, at, at);
      if (this.#states.length > 0) this.#step(codePoint, next);
      at = next;
    }
    return this.#found;
  }

  #step(codePoint: number, at: number): void {
    const states = this.#states;
    const starts = this.#starts;
    this.#states = [];
    this.#starts = [];
    for (let index = 0; index < states.length; index += 1) {
      const state = states[index] ?? 0;
      const step = this.#steps[state];
      if (step?.op === "take" && step.set.has(codePoint)) this.#reach(state + 1, starts[index] ?? at, at);
    }
  }

  /** Follows everything that takes no character. */
  #reach(first: number, start: number, at: number): void {
    const open = [first];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (this.#reachedAt[state] === at) continue;
      this.#reachedAt[state] = at;
      const step = this.#steps[state];
      if (step === undefined) continue;
      if (step.op === "take") {
        this.#states.push(state);
        this.#starts.push(start);
      } else if (step.op === "split") open.push(...step.to);
      else if (step.op === "match") this.#note(start, at);
      else if (this.#isBoundary(at) === step.isWanted) open.push(state + 1);
    }
  }

  #isBoundary(at: number): boolean {
    const isWord = (index: number): boolean => {
      const code = this.#text.charCodeAt(index);
      return Number.isNaN(code) ? false : wordChars.has(code);
    };
    return isWord(at - 1) !== isWord(at);
  }

  /** Parts that touch become one. */
  #note(start: number, end: number): void {
    if (start === end) return;
    let from = start;
    for (let last = this.#found.at(-1); last !== undefined && last.to >= from; last = this.#found.at(-1)) {
      from = Math.min(from, last.from);
      this.#found.pop();
    }
    this.#found.push({ from, to: end });
  }
}
