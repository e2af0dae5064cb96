const KEYS_MAX = 10_000;

/** When keys were last used, of the latest 10,000 that were, since this process began. */
export class KeyUses {
  /** Milliseconds since 1970 UTC. */
  readonly since: number;
  readonly #now: () => number;
  /** The longest unused first. */
  readonly #lastAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
    this.since = now();
  }

  note(keyId: string): void {
    this.#lastAt.delete(keyId);
    this.#lastAt.set(keyId, this.#now());
    const oldest = this.#lastAt.keys().next();
    if (this.#lastAt.size > KEYS_MAX && !oldest.done) this.#lastAt.delete(oldest.value);
  }

  /** Milliseconds since 1970 UTC; `undefined`: not used since then. */
  lastAt(keyId: string): number | undefined {
    return this.#lastAt.get(keyId);
  }
}
