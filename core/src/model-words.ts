/** What a model's name says, taken apart. Two names with the same words in any order mean the same. */
export interface ModelWords {
  /** Without road, region, Bedrock's suffix and whatever is no letter or digit. */
  readonly squashed: string;
  /** Family and product, in the order they are written; of `4o` the letter is `+o`, of a second number `#2`. */
  readonly words: readonly string[];
  /** `4.5` of `claude-sonnet-4-5`; empty where there is none. */
  readonly version: string;
  /** The version as numbers that compare, three of them. */
  readonly place: readonly [number, number, number];
  /** `preview`, `beta`: how finished it is. */
  readonly stages: string;
  /** Marks of a snapshot that are no date: `0709`. */
  readonly stamps: string;
  /** Days and words such as `latest`: decoration. */
  readonly dates: string;
  /** Bedrock's `-v1:0`. */
  readonly revision: string;
}

const stages: ReadonlySet<string> = new Set(["preview", "exp", "experimental", "beta", "alpha"]);
const undated: ReadonlySet<string> = new Set(["latest", "default"]);
const dashedDate = /(?<!\d)(?:20\d{2}[-_.]?\d{2}[-_.]?\d{2}|\d{2}-20\d{2}|\d{6,8})(?!\d)/g;
const bedrockRevision = /-v(\d+):\d+$/;
const PIECES_MAX = 24;

/** `70b`, `8x7b`, `a35b`, `128e`, `16k`: how large, which is another product. */
const size = /^(?:[a-z]?\d+(?:x\d+)?[bkm]|\d{2,}e)$/;
const numberedWord = /^([a-z]*?)(\d{1,3})([a-z]*)$/;

/** `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` → claude sonnet, 4.5; `gpt4o` → gpt +o, 4. */
export function modelWords(name: string): ModelWords {
  const path = withoutRoad(name);
  const revision = bedrockRevision.exec(path)?.[1] ?? "";
  const plain = path.replace(bedrockRevision, "");
  const dates = [...(plain.match(dashedDate) ?? [])];
  const reading = new Reading();
  const pieces = plain.replaceAll(dashedDate, " ").matchAll(/(\.?)([a-z0-9]+)/g);
  for (const [_, dot = "", piece = ""] of [...pieces].slice(0, PIECES_MAX)) {
    if (undated.has(piece)) dates.push(piece);
    else reading.take(piece, dot === ".");
  }
  return {
    squashed: plain.replaceAll(/[^a-z0-9]/g, ""),
    words: [...new Set(reading.words)],
    version: versionOf(reading),
    place: placeOf(reading),
    stages: reading.stages.sort().join(" "),
    stamps: reading.stamps.join(" "),
    dates: dates.join(" "),
    revision: reading.revision === "" ? revision : reading.revision,
  };
}

/** Reads a name piece by piece. The first row of numbers is the version. */
class Reading {
  readonly words: string[] = [];
  readonly version: string[] = [];
  readonly stages: string[] = [];
  readonly stamps: string[] = [];
  /** Whether a part of the version stands behind a dot, as in 4.20. */
  readonly isDotted: boolean[] = [];
  revision = "";
  #last: "version" | "number" | "stamp" | "word" = "word";

  take(piece: string, isDotted: boolean): void {
    if (/^\d+$/.test(piece)) this.#takeNumber(piece, isDotted);
    else if (stages.has(piece)) this.#put(this.stages, piece);
    else if (size.test(piece)) this.#put(this.words, piece);
    else this.#takeWord(piece);
  }

  #put(list: string[], piece: string): void {
    list.push(piece);
    this.#last = list === this.stamps ? "stamp" : "word";
  }

  /** Numbers of three digits and more, and those in dates without a year, are marks of a snapshot. */
  #takeNumber(piece: string, isDotted: boolean): void {
    const isStamp = piece.length > 2 || this.#last === "stamp" || (piece.length === 2 && piece.startsWith("0"));
    if (isStamp) this.#put(this.stamps, piece);
    else if (this.version.length === 0 || this.#last === "version") this.#addToVersion(piece, isDotted);
    else {
      this.words.push(`#${piece}`);
      this.#last = "number";
    }
  }

  #addToVersion(piece: string, isDotted: boolean): void {
    this.version.push(piece);
    this.isDotted.push(isDotted);
    this.#last = "version";
  }

  /** `gpt4o`, `k2`, `v3`, `4o`: a word, its version and what is glued to it. */
  #takeWord(piece: string): void {
    const [, word = "", digits = "", glued = ""] = numberedWord.exec(piece) ?? [];
    if (digits === "") {
      this.#put(this.words, piece);
      return;
    }
    if (word === "v" && this.version.length > 0) {
      this.revision = digits;
      return;
    }
    // The v of v3 only says that a version follows.
    if (word !== "" && word !== "v") this.#put(this.words, word);
    this.#takeNumber(digits, false);
    if (glued !== "") this.#put(this.words, glued.length === 1 ? `+${glued}` : glued);
  }
}

/** A last 0 says nothing: claude-opus-4-0 is claude-opus-4. */
const versionOf = ({ version }: Reading): string => version.join(".").replace(/(?:\.0)+$/, "");

/**
 * Where a version stands among others. Behind a dot 20 and more are decimals, for nobody counts that far: grok-4.20 came
 * before grok-4.3.
 */
function placeOf({ version, isDotted }: Reading): [number, number, number] {
  const numbers = version.map((part, at) => {
    const isDecimal = at > 0 && isDotted[at] === true && part.length === 2 && Number(part) >= 20;
    return isDecimal ? Number(part) / 10 : Number(part);
  });
  const [major = 0, minor = 0, patch = 0] = numbers;
  return [major, minor, patch];
}

/** Without what says by which road or in which region: the last part of a path, and Bedrock's prefixes. */
function withoutRoad(name: string): string {
  const last = name.trim().toLowerCase().slice(0, 200).split("/").at(-1) ?? "";
  return last
    .replace(/^(?:us|eu|apac|jp|au|ca|global|regional|us-gov)\.(?=[a-z0-9]+\.)/, "")
    .replace(/^[a-z0-9]+\.(?=[a-z])/, "");
}
