import { randomUUID } from "node:crypto";
import { systemClock } from "@outlay/core/clock";
import { addUsd, formatUsd, type PicoUsd, ZERO_USD } from "@outlay/core/money";
import { randomOf } from "../kafka/load.ts";

const LANES = 4;
const BATCH_EVENTS = 20;
/** Some 500 events a second: beside what else a test of faults runs, busy machines store no more. */
const PAUSE_MS = 150;
const REQUEST_MS_MAX = 15_000;
const DAY_MS = 86_400_000;
/** gpt-4o, pico-dollars a token. */
const INPUT_PICO_USD = 2_500_000n;
const OUTPUT_PICO_USD = 10_000_000n;

interface HttpBatch {
  readonly text: string;
  readonly good: readonly string[];
  readonly malformed: number;
}

/** What is wrong with one event in a hundred, in turn. */
const faults: readonly Readonly<Record<string, unknown>>[] = [
  { usage: { inputTokens: -1 } },
  { occurredAt: "yesterday" },
  { model: 7 },
  { surprise: true },
];

/**
 * A client of the collector over HTTP, which repeats with the same ids what was not answered, and now and then what was.
 * It knows what it sent, what was acknowledged, and what all of it costs.
 */
export class HttpLoad {
  readonly sent = new Set<string>();
  readonly acknowledged = new Set<string>();
  /** Events that are none, each counted once; and those the collector refused. */
  malformed = 0;
  rejected = 0;
  /** Answers 429 and 503, and how many of them did not say when to come again. */
  refusals = 0;
  refusalsWithoutRetryAfter = 0;
  /** Requests that ended without an answer. */
  cut = 0;
  #cost: PicoUsd = ZERO_USD;
  readonly #unanswered: HttpBatch[] = [];
  readonly #random: () => number;
  readonly #malformedShare: number;
  readonly #pauseMs: number;
  readonly #monthStart: number;

  constructor(seed: number, { malformedShare = 0, pauseMs = PAUSE_MS } = {}) {
    this.#random = randomOf(seed);
    this.#malformedShare = malformedShare;
    this.#pauseMs = pauseMs;
    const now = new Date();
    this.#monthStart = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1);
  }

  /** The exact cost of all that was sent and well formed, in USD. */
  get costUsd(): string {
    return formatUsd(this.#cost);
  }

  /** Sends until `until` resolves, then goes on until all of it is acknowledged. The collector may move meanwhile. */
  async run(collector: () => string, until: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = until.finally(() => {
      isOver = true;
    });
    const lane = async () => {
      while (!isOver || this.#unanswered.length > 0) {
        await this.#send(collector(), this.#unanswered.pop() ?? this.#newBatch());
        await systemClock.sleep(this.#pauseMs, { ref: true });
      }
    };
    await Promise.all([over, ...Array.from({ length: LANES }, lane)]);
    for (let batch = this.#unanswered.pop(); batch !== undefined; batch = this.#unanswered.pop())
      await this.#send(collector(), batch);
  }

  async #send(collector: string, batch: HttpBatch): Promise<void> {
    const answer = await this.#ask(collector, batch).catch(() => undefined);
    if (answer === undefined) {
      this.cut += 1;
      this.#unanswered.push(batch);
      return systemClock.sleep(100, { ref: true });
    }
    const { status, retryAfter, rejected } = answer;
    if (status === 429 || status === 503) {
      this.refusals += 1;
      if (!(retryAfter >= 1 && retryAfter <= 5)) this.refusalsWithoutRetryAfter += 1;
      this.#unanswered.push(batch);
      return systemClock.sleep(100, { ref: true });
    }
    if (status !== 202 && status !== 207) throw new Error(`the collector answered ${status}`);
    if (rejected !== batch.malformed) throw new Error(`${batch.malformed} events were malformed, ${rejected} rejected`);
    const isFirst = batch.good.some((id) => !this.acknowledged.has(id));
    if (isFirst) this.rejected += rejected;
    for (const id of batch.good) this.acknowledged.add(id);
    // Sometimes the answer is lost on its way back, and the client repeats what is stored.
    if (this.#random() < 0.02) this.#unanswered.push(batch);
  }

  async #ask(collector: string, { text }: HttpBatch) {
    const response = await fetch(`${collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": "load" },
      body: text,
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    const body = (await response.json()) as { rejected?: unknown[] };
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    return { status: response.status, retryAfter, rejected: body.rejected?.length ?? 0 };
  }

  #newBatch(): HttpBatch {
    const good: string[] = [];
    let malformed = 0;
    const events = Array.from({ length: BATCH_EVENTS }, () => {
      const event = this.#newEvent();
      // A batch of which nothing is taken would be answered otherwise.
      if (good.length === 0 || this.#random() >= this.#malformedShare) {
        good.push(event.eventId);
        this.sent.add(event.eventId);
        const { inputTokens, outputTokens } = event.usage;
        const cost = BigInt(inputTokens) * INPUT_PICO_USD + BigInt(outputTokens) * OUTPUT_PICO_USD;
        this.#cost = addUsd(this.#cost, cost as PicoUsd);
        return event;
      }
      malformed += 1;
      this.malformed += 1;
      return { ...event, ...faults[this.malformed % faults.length] };
    });
    return { text: JSON.stringify({ events }), good, malformed };
  }

  #newEvent() {
    return {
      eventId: randomUUID(),
      // On both sides of a month, so that one insert writes several parts.
      occurredAt: new Date(this.#monthStart + Math.floor((this.#random() - 0.5) * DAY_MS)).toISOString(),
      provider: "openai",
      model: "gpt-4o",
      usage: { inputTokens: Math.floor(this.#random() * 5_000), outputTokens: Math.floor(this.#random() * 500) },
    };
  }
}
