/** Items decoded and translated in one go: some 10 ms. Other requests, and the log's writes, get their turn in between. */
const SLICE_ITEMS = 500;

/** Says when a long run of small steps has been long enough to let others run. */
export class Slices {
  #left = SLICE_ITEMS;

  /** Counts a step; `true` when a slice is full, and the next begins. */
  isFull(): boolean {
    this.#left -= 1;
    if (this.#left > 0) return false;
    this.#left = SLICE_ITEMS;
    return true;
  }
}
