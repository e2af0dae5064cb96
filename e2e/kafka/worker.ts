import { randomUUID } from "node:crypto";
import type { Writer } from "@outlay/clickhouse/store";
import type { FreshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { type KafkaLogOptions, openKafkaLog } from "@outlay/eventlog/kafka-log";
import type { LogReader } from "@outlay/eventlog/port";
import { Drain } from "@outlay/ingest/drain";
import { expect } from "vitest";

/** Sessions are short, so that a test need not wait long for a member that died. */
export const SESSION_MS = 3_000;

/** Options for a topic of its own. */
export function pipelineOptions(brokers: readonly string[], topic = `events-${randomUUID()}`): KafkaLogOptions {
  return {
    ...{ brokers, topic, group: `ingest-of-${topic}`, partitions: 4, sessionMs: SESSION_MS, lagPollMs: 300 },
    ...{ clock: systemClock, logger: silentLogger, counters: new Counters() },
  };
}

export interface WorkerOptions {
  readonly writer: Writer;
  /** As settings of another release might have it. */
  readonly rangeEventsMax?: number;
  readonly wrapReader?: (reader: LogReader) => LogReader;
}

/** An ingest worker: a member of the group with a drain. Several may share one store in one process. */
export class Worker {
  readonly counters: Counters;
  /** Settles when the drain ends; a fault of the pipeline would show here. */
  readonly ended: Promise<void>;
  readonly #drain: Drain;
  readonly #close: () => Promise<void>;

  private constructor(drain: Drain, counters: Counters, close: () => Promise<void>) {
    this.#drain = drain;
    this.counters = counters;
    this.#close = close;
    this.ended = drain.run();
    this.ended.catch(() => {}); // Looked at by `stop`.
  }

  static async start(kafka: KafkaLogOptions, options: WorkerOptions): Promise<Worker> {
    const counters = new Counters();
    const { log, reader } = await openKafkaLog({ ...kafka, counters });
    const { writer, rangeEventsMax = 2_000, wrapReader = (own) => own } = options;
    const drain = new Drain({
      reader: wrapReader(reader),
      writer,
      books: { bookOf: () => openGenaiPrices(), catchUp: async () => {} },
      clock: systemClock,
      logger: silentLogger,
      counters,
      rangeEventsMax,
      lingerMs: 100,
    });
    return new Worker(drain, counters, () => log.close());
  }

  /** As on SIGTERM: finishes the running insert, commits, leaves the group. */
  async stop(): Promise<void> {
    await this.#drain.stop();
    await this.ended;
    await this.#close();
  }

  /** Leaves everything as it lies. */
  async abandon(): Promise<void> {
    await this.#close();
    await this.#drain.stop().catch(() => {});
  }
}

/** Resolves once everything appended is committed. */
export async function untilDrained(kafka: KafkaLogOptions): Promise<void> {
  const { log } = await openKafkaLog({ ...kafka, counters: new Counters() });
  while (log.stats().lagRecords > 0) await systemClock.sleep(50, { ref: true });
  await log.close();
}

/** What a load knows of itself. */
export interface LoadSums {
  readonly sent: ReadonlySet<string>;
  readonly acknowledged: ReadonlySet<string>;
  readonly costUsd: string;
}

/** Everything acknowledged is stored, nothing twice, and the money is exact to the last digit. */
export async function expectExactLedger(store: Pick<FreshStore, "ask">, load: LoadSums): Promise<void> {
  const [row] = await store.ask(`
    SELECT count() AS rows, uniqExact(call_id) AS ids, toString(sum(cost * sign)) AS cost FROM outlay.calls`);
  const { rows, ids, cost } = row as Record<"rows" | "ids" | "cost", string>;
  const sent = load.sent.size;
  const found = { acknowledged: load.acknowledged.size, rows: Number(rows), ids: Number(ids), cost: trimmed(cost) };
  expect(found).toEqual({ acknowledged: sent, rows: sent, ids: sent, cost: trimmed(load.costUsd) });
}

/** Also the rollups, which after a kill inside an insert their keeper must have healed. */
export async function expectExact(store: Pick<FreshStore, "ask">, load: LoadSums): Promise<void> {
  await expectExactLedger(store, load);
  const [row] = await store.ask(
    "SELECT sum(signed_rows) AS rows, toString(sum(signed_cost)) AS cost FROM outlay.usage_1d",
  );
  const { rows, cost } = row as Record<"rows" | "cost", string>;
  expect({ rows: Number(rows), cost: trimmed(cost) }, "in the rollup").toEqual({
    rows: load.sent.size,
    cost: trimmed(load.costUsd),
  });
}

const trimmed = (decimal: string): string => (decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal);
