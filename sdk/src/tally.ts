/** Why an event was not delivered. */
export const dropReasons = [
  "disabled",
  "invalid",
  "too_large",
  "queue_full",
  "unserialisable",
  "rejected",
  "unauthorized",
  "shutdown",
  "failed",
] as const;
export type DropReason = (typeof dropReasons)[number];

/** What became of every event: `recorded = sent + queued + the sum of dropped`, at every moment. */
export interface Stats {
  /** Calls and outcomes given to the client. */
  recorded: number;
  /** Events the collector has made durable, those it had seen before included. */
  sent: number;
  /** Events waiting or under way. */
  queued: number;
  /** Requests sent again. */
  retried: number;
  /** Texts left out of calls that were sent. */
  textsDropped: number;
  /** Events lost, by reason. */
  dropped: Record<DropReason, number>;
}

/** What `onError` is told: at most once a minute for each code. */
export interface Trouble {
  /** A drop reason, or `unreachable` while events wait for a collector that does not answer. */
  code: DropReason | "unreachable" | "text_dropped";
  /** What happened and how to mend it; no event data. */
  message: string;
  cause?: unknown;
}

const REPORT_EVERY_MS = 60_000;

/** Counts what happens to events and tells the host about trouble, seldom. */
export class Tally {
  recorded = 0;
  retried = 0;
  #textsDropped = 0;
  #sent = 0;
  #droppedTotal = 0;
  readonly #dropped = Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as Record<DropReason, number>;
  readonly #reportedAt = new Map<string, number>();
  readonly #onError: ((trouble: Trouble) => void) | undefined;
  readonly #monotonic: () => number;

  constructor(onError: ((trouble: Trouble) => void) | undefined, monotonic: () => number) {
    this.#onError = onError;
    this.#monotonic = monotonic;
  }

  get queued(): number {
    return this.recorded - this.#sent - this.#droppedTotal;
  }

  sent(events: number): void {
    this.#sent += events;
  }

  drop(reason: DropReason, events: number, message: string, cause?: unknown): void {
    if (events === 0) return;
    this.#dropped[reason] += events;
    this.#droppedTotal += events;
    this.report({ code: reason, message, cause });
  }

  /** The event goes on without its text. */
  dropText(message: string, cause?: unknown): void {
    this.#textsDropped += 1;
    this.report({ code: "text_dropped", message, cause });
  }

  report(trouble: Trouble): void {
    if (!this.#onError) return;
    const now = this.#monotonic();
    const last = this.#reportedAt.get(trouble.code);
    if (last !== undefined && now - last < REPORT_EVERY_MS) return;
    this.#reportedAt.set(trouble.code, now);
    try {
      this.#onError(trouble);
    } catch {
      // The host's own handler failed; telling it again would not help.
    }
  }

  stats(): Stats {
    return {
      recorded: this.recorded,
      sent: this.#sent,
      queued: this.queued,
      retried: this.retried,
      textsDropped: this.#textsDropped,
      dropped: { ...this.#dropped },
    };
  }
}
