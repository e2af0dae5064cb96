import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";

/** Who sends, as far as rates care. */
export interface RatedSender {
  /** Absent where no key is asked for: then nothing is limited. */
  readonly keyId?: string | undefined;
  readonly eventsPerSecondMax?: number | undefined;
}

/** How many seconds' worth of events may come at once after a quiet time. */
const BURST_S = 10;
const KEYS_MAX = 10_000;

/**
 * How fast each key may send. A key has a bucket that fills by its rate up to ten seconds' worth; a request is let in while
 * there is something in it and then takes out what it brought, below zero if need be. So a large batch always gets in
 * sometime, and over time no key sends faster than its rate.
 */
export class KeyRates {
  readonly #clock: Clock;
  readonly #ofEveryKey: number | undefined;
  readonly #buckets = new Map<string, { events: number; atMs: number }>();

  constructor(clock: Clock, eventsPerSecondMax: number | undefined) {
    this.#clock = clock;
    this.#ofEveryKey = eventsPerSecondMax;
  }

  /** @throws AppError `rate_limited` while the key has sent more than its rate. */
  admit(sender: RatedSender): void {
    const rate = this.#rateOf(sender);
    if (rate === undefined || sender.keyId === undefined) return;
    if (this.#bucketOf(sender.keyId, rate).events > 0) return;
    throw new AppError("rate_limited", `key ${sender.keyId} may send ${rate} events a second; send again later`, {
      retryable: true,
    });
  }

  /** Takes what an admitted request brought. */
  charge(sender: RatedSender, events: number): void {
    const rate = this.#rateOf(sender);
    if (rate !== undefined && sender.keyId !== undefined) this.#bucketOf(sender.keyId, rate).events -= events;
  }

  #rateOf({ eventsPerSecondMax }: RatedSender): number | undefined {
    if (eventsPerSecondMax === undefined) return this.#ofEveryKey;
    return Math.min(eventsPerSecondMax, this.#ofEveryKey ?? Number.POSITIVE_INFINITY);
  }

  #bucketOf(keyId: string, rate: number): { events: number } {
    const atMs = this.#clock.monotonic();
    const found = this.#buckets.get(keyId);
    const full = rate * BURST_S;
    const events = found === undefined ? full : Math.min(full, found.events + ((atMs - found.atMs) / 1_000) * rate);
    const bucket = { events, atMs };
    // The longest unused goes first; signed keys are few, so this only bounds what a leaked secret could fill.
    this.#buckets.delete(keyId);
    this.#buckets.set(keyId, bucket);
    const oldest = this.#buckets.keys().next();
    if (this.#buckets.size > KEYS_MAX && !oldest.done) this.#buckets.delete(oldest.value);
    return bucket;
  }
}
