/**
 * Ids that were made durable lately, so that a batch sent again is answered as duplicates. Two generations: when the
 * younger is full it becomes the older and the older is forgotten, so between `idsMax / 2` and `idsMax` ids are known.
 * Best effort: what it has forgotten is appended again and counted once by the ledger.
 */
export class RecentIds {
  readonly #generationIdsMax: number;
  #young = new Map<string, Set<string>>();
  #old = new Map<string, Set<string>>();
  #youngCount = 0;

  constructor(idsMax: number) {
    this.#generationIdsMax = Math.ceil(idsMax / 2);
  }

  /** `scope` keeps equal ids of different projects, or of calls and outcomes, apart. */
  has(scope: string, id: string): boolean {
    return this.#young.get(scope)?.has(id) === true || this.#old.get(scope)?.has(id) === true;
  }

  /** Call it only once the ids are durable. */
  remember(scope: string, ids: Iterable<string>): void {
    for (const id of ids) {
      if (this.#youngCount >= this.#generationIdsMax) {
        this.#old = this.#young;
        this.#young = new Map();
        this.#youngCount = 0;
      }
      let known = this.#young.get(scope);
      if (!known) {
        known = new Set();
        this.#young.set(scope, known);
      }
      known.add(id);
      this.#youngCount += 1;
    }
  }
}
