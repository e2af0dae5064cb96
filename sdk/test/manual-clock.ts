import type { Clock } from "../src/clock.ts";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that stands still until told; `random` gives what the test sets. */
export class ManualClock implements Clock {
  randomValue = 0.5;
  #now = Date.parse("2026-11-21T10:00:00Z");
  #sleepers: Sleeper[] = [];

  now = () => this.#now;
  monotonic = () => this.#now;
  random = () => this.randomValue;

  sleep(ms: number, options: { signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve) => {
      if (options.signal?.aborted) return resolve();
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        options.signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + ms, wake };
      this.#sleepers.push(sleeper);
      options.signal?.addEventListener("abort", wake);
    });
  }

  /** Lets time pass, waking sleepers in order and letting what they start go on before the next one wakes. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = end;
  }

  /** Milliseconds until each sleeper wakes, shortest first. */
  get waits(): number[] {
    return this.#sleepers.map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }
}

/** Lets everything run that needs no time: promises, and the thread pool where compression happens. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
