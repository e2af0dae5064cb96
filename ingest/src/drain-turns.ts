/**
 * Who may cut a range now. With one range in the making and one being inserted neither is waited for; more of them would be
 * cut early, lie about, and leave the events that come meanwhile to the round after.
 */
export class DrainTurns {
  #free: number;
  /** First come, first served. */
  readonly #waiting: (() => void)[] = [];

  /** @param count how many at once */
  constructor(count: number) {
    this.#free = count;
  }

  /** Resolves with what ends the turn; to end it twice changes nothing. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }
}
