import {
  auditCollectors,
  auditDifferences,
  auditOrphans,
  auditRanges,
  auditSources,
} from "@outlay/clickhouse/queries/ledger-audit";
import type { Writer } from "@outlay/clickhouse/store";
import type { FreshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import { type MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import type { EventLog, LogReader } from "@outlay/eventlog/port";
import { Drain } from "../../drain.ts";

export const JULY = Date.UTC(2026, 6, 31, 23, 59, 59);

/** One item of a batch: a call by number, the same again at another time, an outcome, or something no event is. */
export type Item = { readonly n: number; readonly as: "call" | "later" | "outcome" | "poison" };

const key = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

export const callEvent = (n: number): CallEvent => ({
  callId: key(n),
  dialect: "native",
  kind: "model_call",
  occurredAt: JULY + (n % 4) * 1_000,
  provider: "openai",
  model: "gpt-4o",
  operation: "chat",
  status: "ok",
  isBillable: true,
  usage: { input_uncached: n, output_text: 1 },
  usageSource: "reported",
  usageQuality: "exact",
});

export const outcomeEvent = (n: number) => ({
  outcomeId: key(n),
  taskKey: key(n),
  occurredAt: JULY,
  outcome: "success",
  source: "sdk",
});

/** Appends a batch as the collector would, the counts of process `collector` in it. */
export async function appendItems(
  log: EventLog,
  items: readonly Item[],
  {
    collector,
    seq,
    acknowledged,
    torn = false,
  }: { collector: string; seq: number; acknowledged: number; torn?: boolean },
): Promise<void> {
  const calls = items.flatMap(({ n, as }) => {
    if (as === "outcome") return [];
    if (as === "poison") return [{ ...callEvent(n), usage: { input_uncached: -1 } }];
    return [as === "later" ? { ...callEvent(n), occurredAt: JULY + 500_000 } : callEvent(n)];
  });
  const outcomes = items.flatMap(({ n, as }) => (as === "outcome" ? [outcomeEvent(n)] : []));
  const origin = { signal: "native", collector, seq, acknowledged };
  const text = JSON.stringify({ project: "p", receivedAt: JULY + 10_000 + seq, origin, calls, outcomes });
  const body = Buffer.from(text);
  if (torn) body[5] = 0xff; // No UTF-8 any more, and no JSON.
  const batch = { key: crypto.randomUUID(), project: "p", schema: RECORD_SCHEMA, count: items.length, body };
  await log.append(batch);
}

/** Runs a drain until all is committed; where `crashAt` is given, everything fails from that effect on, and then anew. */
export async function drainWorld(
  store: FreshStore,
  storage: MemoryLogStorage,
  { crashAt, isAfter = false }: { crashAt?: number; isAfter?: boolean } = {},
): Promise<void> {
  let effects = 0;
  let reportCrash: (error: Error) => void = () => {};
  const crash = new Promise<never>((_, reject) => {
    reportCrash = reject;
  });
  crash.catch(() => {});
  const effect =
    <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      effects += 1;
      const isNow = effects === crashAt;
      const isOver = crashAt !== undefined && effects > crashAt;
      const result = isOver || (isNow && !isAfter) ? undefined : await run(...args);
      if (!isOver && !isNow) return result as Result;
      reportCrash(new Error("crash"));
      throw new Error("crash");
    };
  const { writer } = store;
  const crashing = {
    ...{ access: "write", query: writer.query, command: (sql: string) => writer.command(sql) },
    insert: effect((table, rows, options) => writer.insert(table, rows, options)),
    insertOnce: effect((batch, options) => writer.insertOnce(batch, options)),
  } as Writer;
  const { log, reader } = openMemoryLog({ storage });
  const wrapped: LogReader = {
    run: (handlers) => reader.run(handlers),
    intend: effect((partition, range) => reader.intend(partition, range)),
    done: effect((partition, next) => reader.done(partition, next)),
    rewind: (partition, to) => reader.rewind(partition, to),
    stop: () => reader.stop(),
  };
  const drain = new Drain({
    reader: wrapped,
    writer: crashing,
    books: { bookOf: () => openGenaiPrices(), catchUp: async () => {} },
    ...{ clock: systemClock, logger: silentLogger, counters: new Counters() },
    rangeEventsMax: 12,
    lingerMs: 2,
  });
  const running = drain.run();
  const drained = (async () => {
    while (log.stats().lagRecords > 0) await systemClock.sleep(2, { ref: true });
  })();
  await Promise.race([drained, running, crash]).catch(() => {});
  await drain.stop().catch(() => {});
}

/** Everything the audit says of all time. */
export async function auditWorld({ reader }: FreshStore) {
  const all = { project: "", from: 0, to: JULY * 2, limit: 1_000 };
  const sources = await reader.query(auditSources, all);
  const sum = (name: "n_accepted" | "n_calls" | "n_outcomes" | "n_rejected" | "n_duplicates" | "n_in_flight") =>
    sources.reduce((total, row) => total + row[name], 0);
  return {
    accepted: sum("n_accepted"),
    stored: sum("n_calls") + sum("n_outcomes"),
    rejected: sum("n_rejected"),
    duplicates: sum("n_duplicates"),
    inFlight: sum("n_in_flight"),
    records: await reader.query(auditDifferences, all),
    ranges: await reader.query(auditRanges, { ...all, ranges_to: all.to }),
    orphans: await reader.query(auditOrphans, all),
    lost: (await reader.query(auditCollectors, { ...all, settled_before: all.to })).filter(({ n_lost }) => n_lost > 0),
  };
}

/** Takes rows out of a table behind everybody's back. */
export async function removeRows(store: FreshStore, table: string, where: string): Promise<void> {
  const { writer } = store;
  await writer.command(
    `CREATE TABLE outlay.kept ENGINE = Memory AS SELECT * FROM outlay.${table} WHERE NOT (${where})`,
  );
  await writer.command(`TRUNCATE TABLE outlay.${table}`);
  await writer.command(`INSERT INTO outlay.${table} SELECT * FROM outlay.kept SETTINGS async_insert = 0`);
  await writer.command("DROP TABLE outlay.kept");
}
