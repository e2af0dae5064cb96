import { type CharRange, type CharSet, charSet } from "./char-set.ts";

/** A pattern as a tree. `max` may be infinite. */
export type PatternNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly items: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly item: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: "boundary"; readonly isWanted: boolean };

const REPEAT_MAX = 200;
const CODE_POINT_MAX = 0x10_ffff;
const digits: CharRange[] = [[0x30, 0x39]];
const word: CharRange[] = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const space: CharRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const classes: Readonly<Record<string, readonly CharRange[]>> = { d: digits, w: word, s: space };
const controls: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f", v: "\v" };

/**
 * Reads the part of the language of regular expressions that can be matched in linear time: characters, `.`, `[…]`, `\d \w
 * \s \b` and their opposites, groups, `|`, and `* + ? {n} {n,} {n,m}`. Throws SyntaxError, which says what is not taken.
 */
export function parsePattern(pattern: string, ignoreCase: boolean): PatternNode {
  return new PatternParser(pattern, ignoreCase).parse();
}

class PatternParser {
  readonly #chars: readonly string[];
  readonly #ignoreCase: boolean;
  #at = 0;

  constructor(pattern: string, ignoreCase: boolean) {
    this.#chars = [...pattern];
    this.#ignoreCase = ignoreCase;
  }

  parse(): PatternNode {
    const node = this.#choice();
    if (this.#at < this.#chars.length) this.#fail("a ) without its (");
    return node;
  }

  #fail(what: string): never {
    throw new SyntaxError(`${what} at character ${this.#at + 1} of ${JSON.stringify(this.#chars.join(""))}`);
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at += 1;
    return true;
  }

  #next(): string {
    const char = this.#peek();
    if (char === undefined) this.#fail("the pattern ends too early");
    this.#at += 1;
    return char;
  }

  #choice(): PatternNode {
    const items = [this.#sequence()];
    while (this.#take("|")) items.push(this.#sequence());
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "choice", items };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    for (let char = this.#peek(); char !== undefined && char !== "|" && char !== ")"; char = this.#peek())
      items.push(this.#repeated(this.#atom()));
    return { kind: "sequence", items };
  }

  #atom(): PatternNode {
    const char = this.#next();
    if (char === "(") return this.#group();
    if (char === "[") return this.#charClass();
    if (char === ".") return this.#set([[0x0a, 0x0a]], true);
    if (char === "\\") return this.#escape();
    if ("*+?{}^$]".includes(char)) {
      this.#at -= 1;
      this.#fail(`${char} has no meaning here; write \\${char} for the character itself`);
    }
    return this.#set([rangeOf(char)]);
  }

  #group(): PatternNode {
    if (this.#take("?") && !this.#take(":")) this.#fail("only (…) and (?:…) are groups here");
    const node = this.#choice();
    if (!this.#take(")")) this.#fail("a ( without its )");
    return node;
  }

  #repeated(item: PatternNode): PatternNode {
    const bounds = this.#quantifier();
    if (bounds === undefined) return item;
    this.#take("?"); // Shortest or longest: all that any match covers is redacted.
    if (this.#quantifier() !== undefined) this.#fail("two quantifiers in a row");
    const [min, max] = bounds;
    if (min > max || min > REPEAT_MAX || (max > REPEAT_MAX && max !== Number.POSITIVE_INFINITY))
      this.#fail(`a count must be at most ${REPEAT_MAX}, and the first at most the second`);
    return { kind: "repeat", item, min, max };
  }

  #quantifier(): readonly [min: number, max: number] | undefined {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#take("?")) return [0, 1];
    if (!this.#take("{")) return undefined;
    const min = this.#number();
    const max = this.#take(",") ? (this.#peek() === "}" ? Number.POSITIVE_INFINITY : this.#number()) : min;
    if (!this.#take("}")) this.#fail("a { without its }");
    return [min, max];
  }

  #number(): number {
    let text = "";
    while (/^\d$/.test(this.#peek() ?? "") && text.length < 4) text += this.#next();
    if (text === "") this.#fail("a number is missing");
    return Number(text);
  }

  #escape(): PatternNode {
    const char = this.#next();
    if (char === "b" || char === "B") return { kind: "boundary", isWanted: char === "b" };
    const known = classes[char.toLowerCase()];
    if (known !== undefined) return this.#set(known, char !== char.toLowerCase());
    return this.#set([rangeOf(this.#escaped(char))]);
  }

  #escaped(char: string): string {
    const control = controls[char];
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(char)) this.#fail(`\\${char} is not known here`);
    return char;
  }

  #charClass(): PatternNode {
    const isNegated = this.#take("^");
    const ranges: CharRange[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      const first = this.#classItem();
      if (typeof first !== "string") ranges.push(...first);
      else if (this.#peek() === "-" && this.#chars[this.#at + 1] !== "]") {
        this.#at += 1;
        const last = this.#classItem();
        if (typeof last !== "string" || last < first) this.#fail("a range must lead from one character to a later one");
        ranges.push([rangeOf(first)[0], rangeOf(last)[0]]);
      } else ranges.push(rangeOf(first));
    }
    this.#at += 1;
    return this.#set(ranges, isNegated);
  }

  #classItem(): string | readonly CharRange[] {
    const char = this.#next();
    if (char !== "\\") return char;
    const escaped = this.#next();
    const known = classes[escaped.toLowerCase()];
    if (known === undefined) return this.#escaped(escaped);
    return escaped === escaped.toLowerCase() ? known : outside(known);
  }

  #set(ranges: readonly CharRange[], isNegated = false): PatternNode {
    return { kind: "set", set: charSet(ranges, { isNegated, ignoreCase: this.#ignoreCase }) };
  }
}

function rangeOf(char: string): CharRange {
  const codePoint = char.codePointAt(0) ?? 0;
  return [codePoint, codePoint];
}

function outside(ranges: readonly CharRange[]): CharRange[] {
  const gaps: CharRange[] = [];
  let from = 0;
  for (const [first, last] of ranges) {
    if (first > from) gaps.push([from, first - 1]);
    from = last + 1;
  }
  return [...gaps, [from, CODE_POINT_MAX]];
}
