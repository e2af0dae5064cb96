/** Wakes whoever waits, once per call. Waiters check their condition, then wait: there is no moment in between to miss. */
export class Wake {
  #resolve: () => void = () => {};
  #next: Promise<void> | undefined;

  /** Resolves at the next `notify`. */
  wait(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      this.#resolve = resolve;
    });
    return this.#next;
  }

  notify(): void {
    this.#next = undefined;
    this.#resolve();
  }
}
