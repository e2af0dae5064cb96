import { randomUUID } from "node:crypto";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import { addUsd, formatUsd, type PicoUsd, ZERO_USD } from "@outlay/core/money";
import { priceCall } from "@outlay/core/price-call";
import type { EventLog } from "@outlay/eventlog/port";

const BATCH_EVENTS = 20;
const LANES = 4;
/** About 1,500 events a second: what two busy cores store beside a broker. */
const PAUSE_MS = 40;
const START = Date.UTC(2026, 6, 1);
const DAY_MS = 86_400_000;
const prices = openGenaiPrices();

interface LoadBatch {
  readonly key: string;
  readonly calls: readonly CallEvent[];
}

/**
 * A client that sends batches and repeats what was not acknowledged, with the same ids. It knows what it sent, what was
 * acknowledged, and what all of it costs.
 */
export class Load {
  readonly sent = new Set<string>();
  readonly acknowledged = new Set<string>();
  refusals = 0;
  #cost: PicoUsd = ZERO_USD;
  readonly #unanswered: LoadBatch[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  /** The exact cost of all that was sent, in USD. */
  get costUsd(): string {
    return formatUsd(this.#cost);
  }

  /** Sends until `until` resolves, then goes on until all of it is acknowledged. `log` may be another one after a crash. */
  async run(log: () => EventLog, until: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = until.finally(() => {
      isOver = true;
    });
    const lane = async () => {
      while (!isOver || this.#unanswered.length > 0) {
        await this.#send(log(), this.#unanswered.pop() ?? this.#newBatch());
        await systemClock.sleep(PAUSE_MS, { ref: true });
      }
    };
    await Promise.all([over, ...Array.from({ length: LANES }, lane)]);
    // A batch may have come back after the other lanes ended.
    for (let batch = this.#unanswered.pop(); batch !== undefined; batch = this.#unanswered.pop())
      await this.#send(log(), batch);
  }

  async #send(log: EventLog, batch: LoadBatch): Promise<void> {
    const { key, calls } = batch;
    const body = Buffer.from(JSON.stringify({ project: "load", receivedAt: Date.now(), calls, outcomes: [] }));
    try {
      await log.append({ key, project: "load", schema: RECORD_SCHEMA, count: calls.length, body });
    } catch {
      this.refusals += 1;
      this.#unanswered.push(batch);
      return systemClock.sleep(100, { ref: true });
    }
    for (const { callId } of calls) this.acknowledged.add(callId);
    // Sometimes the answer is lost on its way back, and the client repeats what is stored.
    if (this.#random() < 0.02) this.#unanswered.push(batch);
  }

  #newBatch(): LoadBatch {
    const calls = Array.from({ length: BATCH_EVENTS }, () => this.#newCall());
    return { key: randomUUID(), calls };
  }

  #newCall(): CallEvent {
    const number = this.sent.size;
    const call: CallEvent = {
      callId: `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`,
      dialect: "native",
      kind: "model_call",
      // Two months, so that one insert writes several parts.
      occurredAt: START + Math.floor(this.#random() * 60 * DAY_MS),
      provider: "openai",
      model: "gpt-4o",
      operation: "chat",
      status: "ok",
      isBillable: true,
      usage: { input_uncached: Math.floor(this.#random() * 5_000), output_text: Math.floor(this.#random() * 500) },
      usageSource: "reported",
      usageQuality: "exact",
    };
    this.sent.add(call.callId);
    const { cost } = priceCall(call, prices);
    if (cost !== undefined) this.#cost = addUsd(this.#cost, cost);
    return call;
  }
}

/** A small seeded generator: the seed is part of the test's name, so that a failing run can be repeated. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
