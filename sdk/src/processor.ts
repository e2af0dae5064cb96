import type { WaitingText } from "./call-text.ts";
import type { Clock } from "./clock.ts";
import type { Exporter, QueuedEvent } from "./exporter.ts";
import { Ring } from "./ring.ts";
import type { Signals } from "./signals.ts";
import type { Tally } from "./tally.ts";

export interface ProcessorLimits {
  queueEvents: number;
  queueBytes: number;
  batchEvents: number;
  batchBytes: number;
  flushIntervalMs: number;
  requestsInFlight: number;
}

export interface ProcessorDeps {
  limits: ProcessorLimits;
  exporter: Pick<Exporter, "export">;
  clock: Clock;
  signals: Signals;
  tally: Tally;
}

interface Flight {
  firstSequence: number;
  bytes: number;
}

interface Waiter {
  sequence: number;
  resolve: () => void;
}

/**
 * Holds events and decides when they go: when a batch is full, when the interval is over, when somebody flushes.
 * What waits and what is under way together never exceed the limits; the oldest that still waits gives way.
 */
export class Processor {
  readonly #deps: ProcessorDeps;
  readonly #ring: Ring<QueuedEvent>;
  readonly #flights = new Set<Flight>();
  readonly #waiters = new Set<Waiter>();
  #bytes = 0;
  #flightBytes = 0;
  #lastSequence = 0;
  /** Everything up to here is to be sent now, full batch or not. */
  #dueSequence = 0;
  #timing = false;
  #draining = false;
  #closing: Promise<void> | undefined;

  constructor(deps: ProcessorDeps) {
    this.#deps = deps;
    this.#ring = new Ring(deps.limits.queueEvents + 1);
  }

  /** Takes an event already counted as recorded. Does no work but queueing: sending starts in a later turn. */
  offer(event: object, bytes: number, text?: WaitingText): void {
    const { limits, tally } = this.#deps;
    if (this.#closing) {
      tally.drop("shutdown", 1, "an event was recorded after shutdown");
      return;
    }
    this.#lastSequence += 1;
    this.#ring.push({ event, text, bytes, sequence: this.#lastSequence });
    this.#bytes += bytes;
    while (tally.queued > limits.queueEvents || this.#bytes + this.#flightBytes > limits.queueBytes) {
      if (!this.#shift()) break;
      tally.drop("queue_full", 1, "the queue is full: the oldest events are dropped");
    }
    if (this.#batchIsFull()) this.#drainSoon();
    else this.#startTimer();
  }

  /** Resolves when all that was offered before is sent or dropped, or after `timeoutMs`; says whether it was the former. */
  async flush(timeoutMs: number, options: { ref: boolean } = { ref: false }): Promise<boolean> {
    this.#dueSequence = this.#lastSequence;
    this.#deps.signals.nudgeAll();
    this.#drain();
    return this.#settledWithin(this.#lastSequence, timeoutMs, options.ref);
  }

  /** Sends what it can within `timeoutMs`, drops the rest as `shutdown`. Later calls give the same promise. */
  close(timeoutMs: number): Promise<void> {
    this.#closing ??= this.#close(timeoutMs);
    return this.#closing;
  }

  async #close(timeoutMs: number): Promise<void> {
    const { signals, tally } = this.#deps;
    if (await this.flush(timeoutMs, { ref: true })) return;
    let unsent = 0;
    while (this.#shift()) unsent += 1;
    tally.drop("shutdown", unsent, "the collector did not take all events before the shutdown deadline");
    signals.stopAll();
    // Flights end at once when stopped, so this waits for promises only, not for the network.
    await new Promise<void>((resolve) => {
      this.#waiters.add({ sequence: this.#lastSequence, resolve });
      this.#wakeWaiters();
    });
  }

  async #settledWithin(sequence: number, timeoutMs: number, ref: boolean): Promise<boolean> {
    if (this.#oldestSequence() > sequence) return true;
    const timer = new AbortController();
    let waiter: Waiter | undefined;
    const settled = new Promise<boolean>((resolve) => {
      waiter = { sequence, resolve: () => resolve(true) };
      this.#waiters.add(waiter);
    });
    const late = this.#deps.clock.sleep(timeoutMs, { signal: timer.signal, ref }).then(() => false);
    const inTime = await Promise.race([settled, late]);
    if (waiter) this.#waiters.delete(waiter);
    timer.abort();
    return inTime;
  }

  #oldestSequence(): number {
    let oldest = this.#ring.peek()?.sequence ?? Number.POSITIVE_INFINITY;
    for (const flight of this.#flights) oldest = Math.min(oldest, flight.firstSequence);
    return oldest;
  }

  #wakeWaiters(): void {
    const oldest = this.#oldestSequence();
    for (const waiter of this.#waiters) {
      if (oldest <= waiter.sequence) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #batchIsFull(): boolean {
    const { batchEvents, batchBytes } = this.#deps.limits;
    return this.#ring.length >= batchEvents || this.#bytes >= batchBytes;
  }

  #startTimer(): void {
    if (this.#timing) return;
    this.#timing = true;
    void this.#deps.clock.sleep(this.#deps.limits.flushIntervalMs).then(() => {
      this.#timing = false;
      this.#dueSequence = this.#lastSequence;
      this.#drain();
    });
  }

  #drainSoon(): void {
    if (this.#draining || this.#flights.size >= this.#deps.limits.requestsInFlight) return;
    this.#draining = true;
    void this.#deps.clock.sleep(0).then(() => {
      this.#draining = false;
      this.#drain();
    });
  }

  #drain(): void {
    while (this.#flights.size < this.#deps.limits.requestsInFlight) {
      const next = this.#ring.peek();
      if (!next) return;
      if (next.sequence > this.#dueSequence && !this.#batchIsFull()) {
        this.#startTimer();
        return;
      }
      this.#launch();
    }
  }

  #launch(): void {
    const { limits, exporter } = this.#deps;
    const batch: QueuedEvent[] = [];
    const flight: Flight = { firstSequence: this.#ring.peek()?.sequence ?? 0, bytes: 0 };
    for (let next = this.#ring.peek(); next && batch.length < limits.batchEvents; next = this.#ring.peek()) {
      if (batch.length > 0 && flight.bytes + next.bytes > limits.batchBytes) break;
      this.#shift();
      batch.push(next);
      flight.bytes += next.bytes;
    }
    this.#flights.add(flight);
    this.#flightBytes += flight.bytes;
    void exporter.export(batch).then(() => {
      this.#flights.delete(flight);
      this.#flightBytes -= flight.bytes;
      this.#wakeWaiters();
      this.#drain();
    });
  }

  #shift(): QueuedEvent | undefined {
    const item = this.#ring.shift();
    if (item) this.#bytes -= item.bytes;
    return item;
  }
}
