/** Names of scopes kept; when there are more, all are forgotten, and with them what was known of their ids. */
const SCOPES_MAX = 10_000;

/**
 * Ids that were made durable lately, so that a batch sent again is answered as duplicates. Two generations: when the
 * younger is full it becomes the older and the older is forgotten, so between `idsMax / 2` and `idsMax` ids are known.
 * Best effort: what it has forgotten is appended again and counted once by the ledger.
 */
export class RecentIds {
  readonly #generationIdsMax: number;
  readonly #scopes = new Map<string, number>();
  #lastScope = 0;
  #young: IdTable;
  #old: IdTable;

  constructor(idsMax: number) {
    this.#generationIdsMax = Math.ceil(idsMax / 2);
    this.#young = new IdTable(this.#generationIdsMax);
    this.#old = new IdTable(this.#generationIdsMax);
  }

  /** A number for `name`, from 1. Scopes keep equal ids of different projects, or of calls and outcomes, apart. */
  scope(name: string): number {
    const known = this.#scopes.get(name);
    if (known !== undefined) return known;
    // A number is never given twice: requests that still run hold the old ones.
    if (this.#scopes.size >= SCOPES_MAX) this.#scopes.clear();
    this.#lastScope += 1;
    this.#scopes.set(name, this.#lastScope);
    return this.#lastScope;
  }

  /** `id` is a UUID. */
  has(scope: number, id: string): boolean {
    const tag = readKey(scope, id);
    return this.#young.has(tag) || this.#old.has(tag);
  }

  /** Call it only once the ids, which are UUIDs, are durable. */
  remember(scope: number, ids: Iterable<string>): void {
    for (const id of ids) {
      if (this.#young.size >= this.#generationIdsMax) {
        const forgotten = this.#old;
        this.#old = this.#young;
        this.#young = forgotten;
        this.#young.clear();
      }
      this.#young.add(readKey(scope, id));
    }
  }
}

/** Scope, then the 128 bits of the UUID. The whole id is compared: two ids never pass for one. */
const KEY_WORDS = 5;
/** How far from its place a key may lie. So crowded a stretch does not come about by chance when half the table is free. */
const PROBES_MAX = 32;

const NO_PLACE = -1;

/** The key that `has` and `add` are about. One for all, so that looking up an id allocates nothing. */
const key = new Uint32Array(KEY_WORDS);

/** Puts scope and UUID into `key`; the key's tag. */
function readKey(scope: number, uuid: string): number {
  key[0] = scope;
  key[1] = readHex(uuid, 0, 4) * 0x1_0000 + readHex(uuid, 4, 8);
  key[2] = readHex(uuid, 9, 13) * 0x1_0000 + readHex(uuid, 14, 18);
  key[3] = readHex(uuid, 19, 23) * 0x1_0000 + readHex(uuid, 24, 28);
  key[4] = readHex(uuid, 28, 32) * 0x1_0000 + readHex(uuid, 32, 36);
  return tagOf();
}

function readHex(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    value = (value << 4) | ((code & 15) + (code >> 6) * 9); // Digits lie below 0x40, letters above, each from 0 or 1 up.
  }
  return value;
}

/**
 * A set of keys in two blocks of memory: a Set of texts would be traced, moved and grown for each of them. Tags are short
 * sums of the keys (0: the place is free), so that an id that is new, as most are, is known by one look at a small block.
 */
class IdTable {
  /** Keys added, repeats included. */
  size = 0;
  readonly #tags: Uint32Array;
  readonly #words: Uint32Array;
  readonly #mask: number;

  constructor(keysMax: number) {
    const places = 2 ** Math.ceil(Math.log2(keysMax * 2));
    this.#tags = new Uint32Array(places);
    this.#words = new Uint32Array(places * KEY_WORDS);
    this.#mask = places - 1;
  }

  has(tag: number): boolean {
    return this.#tags[this.#find(tag)] === tag;
  }

  add(tag: number): void {
    this.size += 1;
    const place = this.#find(tag);
    if (place === NO_PLACE) return;
    this.#tags[place] = tag;
    this.#words.set(key, place * KEY_WORDS);
  }

  clear(): void {
    this.#tags.fill(0);
    this.size = 0;
  }

  /** Where the key lies, or else the free place where it belongs, or `NO_PLACE` where it is too crowded. */
  #find(tag: number): number {
    for (let probe = 0; probe < PROBES_MAX; probe += 1) {
      const place = (tag + probe) & this.#mask;
      const found = this.#tags[place];
      if (found === 0 || (found === tag && isKeyAt(this.#words, place * KEY_WORDS))) return place;
    }
    return NO_PLACE;
  }
}

function isKeyAt(words: Uint32Array, at: number): boolean {
  for (let word = 0; word < KEY_WORDS; word += 1) if (words[at + word] !== key[word]) return false;
  return true;
}

/** From 1. Mixes all words, because ids made one after the other differ in few bits. */
function tagOf(): number {
  let hash = 0;
  for (let word = 0; word < KEY_WORDS; word += 1) {
    hash = Math.imul(hash ^ (key[word] ?? 0), 0x9e37_79b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0 || 1;
}
