import type { Writer } from "@outlay/clickhouse/store";
import type { FreshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import { Drain } from "../../drain.ts";
import { LedgerWriter } from "../../ledger-writer.ts";
import { SettleLoop } from "../settle-loop.ts";

/** 2026-07-01T12:00:00Z. */
export const NOON = Date.UTC(2026, 6, 1, 12);

const book = openGenaiPrices();
const hex = (name: string, digits: number): string =>
  [...name]
    .map((char) => char.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("")
    .padStart(digits, "0")
    .slice(-digits);

/** Ids of any name, as the ledger spells them. */
export const uuidOf = (name: string): string =>
  hex(name, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
export const traceOf = (name: string): string => hex(name, 32);
export const spanOf = (name: string): string => hex(name, 16);

/** A model call as a span of a trace `t`, named by its span. Times in `over` count from {@link NOON}. */
export function spanEvent(name: string, over: Partial<CallEvent> = {}): CallEvent {
  const { occurredAt = 0, traceId, parentSpanId, ...facts } = over;
  return {
    callId: uuidOf(name),
    dialect: "otel_gen_ai",
    signal: "span",
    emitter: "otel@1",
    sourceKey: "service",
    kind: "model_call",
    occurredAt: NOON + occurredAt,
    durationMs: 1_000,
    traceId: traceOf(traceId ?? "t"),
    spanId: spanOf(name),
    ...(parentSpanId !== undefined && { parentSpanId: spanOf(parentSpanId) }),
    provider: "openai",
    model: "gpt-4o",
    operation: "chat",
    status: "ok",
    isBillable: true,
    usage: { input_uncached: 1_000, output_text: 100 },
    usageSource: "reported",
    usageQuality: "exact",
    ...facts,
  };
}

/** A success of what is named, as the collector makes it of an evaluation without a task; times as above. */
export function judgementEvent(
  name: string,
  target: { traceId?: string; spanId?: string; responseId?: string; occurredAt?: number },
): OutcomeEvent {
  const { traceId, spanId, responseId, occurredAt = 1_000 } = target;
  return {
    outcomeId: uuidOf(`outcome ${name}`),
    taskKey: uuidOf(`task of ${traceId ?? responseId?.slice(-4)}`),
    taskId: traceId === undefined ? `response:${responseId}` : `trace:${traceOf(traceId)}`,
    ...(traceId !== undefined && { traceId: traceOf(traceId) }),
    ...(spanId !== undefined && { spanId: spanOf(spanId) }),
    ...(responseId !== undefined && { responseId }),
    occurredAt: NOON + occurredAt,
    outcome: "success",
    source: "evaluator",
    evaluator: name,
  };
}

export class SettledLedger {
  readonly counters = new Counters();
  readonly #storage = new MemoryLogStorage();
  readonly #store: FreshStore;

  constructor(store: FreshStore) {
    this.#store = store;
  }

  static async empty(store: FreshStore): Promise<SettledLedger> {
    for (const table of ["calls", "outcomes", "outcome_tasks", "ingest_ranges", "dead_letters"])
      await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
    return new SettledLedger(store);
  }

  /** Puts one request's events into the log. */
  async append(calls: readonly CallEvent[], project = "p", outcomes: readonly OutcomeEvent[] = []): Promise<void> {
    const { log } = openMemoryLog({ storage: this.#storage });
    const body = Buffer.from(JSON.stringify({ project, receivedAt: NOON + 3_600_000, calls, outcomes }));
    await log.append({
      key: crypto.randomUUID(),
      project,
      schema: RECORD_SCHEMA,
      count: calls.length + outcomes.length,
      body,
    });
  }

  /** Inserts what is in the log, settling as it goes, until both have nothing left, or until `crash` rejects. */
  async run({
    writer = this.#store.writer,
    crash = new Promise<never>(() => {}),
    rangeEventsMax = 10_000,
  }: {
    writer?: Writer;
    crash?: Promise<never>;
    rangeEventsMax?: number;
  } = {}): Promise<void> {
    const { log, reader } = openMemoryLog({ storage: this.#storage });
    const shared = { writer, clock: systemClock, logger: silentLogger, counters: this.counters };
    const books = { bookOf: () => book, catchUp: async () => {} };
    const settling = new SettleLoop({ ...shared, books, ledger: new LedgerWriter(shared), restMs: 0 });
    const drain = new Drain({ ...shared, books, reader, onInserted: settling.add, rangeEventsMax, lingerMs: 1 });
    settling.start();
    const running = drain.run();
    const finished = (async () => {
      while (log.stats().lagRecords > 0) await systemClock.sleep(1, { ref: true });
      await settling.idle();
    })();
    await Promise.race([finished, running, crash]).catch(() => {});
    await Promise.all([drain.stop().catch(() => {}), settling.stop()]);
  }

  /** Each call as sums over its rows say it is, by its name. */
  async net(columns: string): Promise<Record<string, unknown>[]> {
    return (await this.#store.ask(
      `SELECT ${columns} FROM outlay.calls GROUP BY project_id, ts, call_id ORDER BY project_id, call_id, ts`,
    )) as Record<string, unknown>[];
  }

  /** Names of the calls that are billed, in order. */
  async billed(): Promise<string[]> {
    const rows = await this.net("call_id, sumIf(sign, is_billable) AS billed");
    return rows.filter(({ billed }) => billed === "1").map(({ call_id }) => nameOf(String(call_id)));
  }

  /** Keys of the tasks that outcomes belong to, by the outcomes' names. */
  async judged(): Promise<unknown[]> {
    const rows = await this.#store.ask(
      `SELECT if(placed.revision = 0, sent.task_key, placed.task_key) AS task
       FROM outlay.outcomes AS sent
       LEFT JOIN (SELECT * FROM outlay.outcome_tasks ORDER BY revision DESC LIMIT 1 BY project_id, outcome_id) AS placed
       USING (project_id, outcome_id) ORDER BY project_id, toString(outcome_id)`,
    );
    return (rows as { task: unknown }[]).map(({ task }) => task);
  }

  /** What the project pays, decimal USD. */
  async cost(): Promise<unknown> {
    const [row] = (await this.#store.ask("SELECT toString(sum(cost * sign)) AS cost FROM outlay.calls")) as {
      cost: unknown;
    }[];
    return row?.cost;
  }

  ask(sql: string): Promise<unknown[]> {
    return this.#store.ask(sql);
  }
}

const nameOf = (uuid: string): string =>
  (uuid.replaceAll("-", "").match(/../g) ?? [])
    .map((pair) => Number.parseInt(pair, 16))
    .filter((code) => code > 0)
    .map((code) => String.fromCharCode(code))
    .join("");
