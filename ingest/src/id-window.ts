/**
 * The call ids of the last while, exactly, in bounded memory: two generations of open-addressed hash tables. When the
 * younger is half full it becomes the older and the older is forgotten.
 *
 * It finds a repeat whose time differs from the first copy's; repeats with equal time are found in the ledger itself,
 * however old they are.
 */
export class IdWindow {
  readonly #slots: number;
  #young: Generation;
  #old: Generation;
  readonly #projects = new Map<string, number>();

  /** @param idsMax ids remembered at least; at most twice as many. Memory: about 80 bytes each. */
  constructor(idsMax = 131_072) {
    this.#slots = 2 ** Math.ceil(Math.log2(Math.max(idsMax, 8) * 2));
    this.#young = new Generation(this.#slots);
    this.#old = new Generation(this.#slots);
  }

  /**
   * Remembers `callId` (a lower-case UUID) of `project`.
   * @returns false if it was there already.
   */
  add(project: string, callId: string): boolean {
    let projectNumber = this.#projects.get(project);
    if (projectNumber === undefined) {
      projectNumber = this.#projects.size + 1;
      this.#projects.set(project, projectNumber);
    }
    const a = hex16(callId, 0) * 65_536 + hex16(callId, 4);
    const b = hex16(callId, 9) * 65_536 + hex16(callId, 14);
    const c = hex16(callId, 19) * 65_536 + hex16(callId, 24);
    const d = hex16(callId, 28) * 65_536 + hex16(callId, 32);
    if (this.#old.has(projectNumber, a, b, c, d) || !this.#young.add(projectNumber, a, b, c, d)) return false;
    if (this.#young.size * 2 >= this.#slots) {
      this.#old = this.#young;
      this.#young = new Generation(this.#slots);
    }
    return true;
  }
}

/** Four lower-case hex digits from `at` as a number. */
function hex16(text: string, at: number): number {
  return (
    (hexDigit(text.charCodeAt(at)) << 12) |
    (hexDigit(text.charCodeAt(at + 1)) << 8) |
    (hexDigit(text.charCodeAt(at + 2)) << 4) |
    hexDigit(text.charCodeAt(at + 3))
  );
}

const DIGIT_A = 97;
const hexDigit = (code: number): number => (code < DIGIT_A ? code - 48 : code - DIGIT_A + 10);

const WORDS = 5;

class Generation {
  readonly #words: Uint32Array;
  readonly #mask: number;
  size = 0;

  constructor(slots: number) {
    this.#words = new Uint32Array(slots * WORDS);
    this.#mask = slots - 1;
  }

  has(project: number, a: number, b: number, c: number, d: number): boolean {
    return this.#words[this.#find(project, a, b, c, d)] !== 0;
  }

  add(project: number, a: number, b: number, c: number, d: number): boolean {
    const at = this.#find(project, a, b, c, d);
    const words = this.#words;
    if (words[at] !== 0) return false;
    words[at] = project;
    words[at + 1] = a;
    words[at + 2] = b;
    words[at + 3] = c;
    words[at + 4] = d;
    this.size += 1;
    return true;
  }

  /** Index of the entry, or of the empty slot where it belongs. At most half of the slots are ever used, so it ends. */
  #find(project: number, a: number, b: number, c: number, d: number): number {
    const words = this.#words;
    let slot = (Math.imul(a ^ project, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ d) >>> 0;
    for (;;) {
      slot &= this.#mask;
      const at = slot * WORDS;
      if (words[at] === 0) return at;
      if (
        words[at] === project &&
        words[at + 1] === a >>> 0 &&
        words[at + 2] === b >>> 0 &&
        words[at + 3] === c >>> 0 &&
        words[at + 4] === d >>> 0
      )
        return at;
      slot += 1;
    }
  }
}
