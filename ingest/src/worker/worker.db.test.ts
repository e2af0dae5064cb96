import { ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import { openMemoryLog } from "@outlay/eventlog/memory-log";
import type { LogReader, LogRecord, ReaderHandlers } from "@outlay/eventlog/port";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorker } from "./worker.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

/** A log of several partitions, of which the test says which are given and taken. */
function handLog() {
  let handlers: ReaderHandlers | undefined;
  let stop: () => void = () => {};
  const committed = new Map<number, bigint>();
  const reader: LogReader = {
    run: (given) => {
      handlers = given;
      return new Promise((resolve) => {
        stop = resolve;
      });
    },
    intend: async () => {},
    done: async (partition, next) => void committed.set(partition, next),
    rewind: () => {},
    stop: async () => stop(),
  };
  return {
    reader,
    committed,
    give: async (partition: number) => handlers?.onAssign(partition, 0n, undefined),
    take: () => handlers?.onRevoke(),
    send: (partition: number, records: readonly LogRecord[]) =>
      handlers?.onRecords(partition, records, { heartbeat: async () => {}, stale: () => false }),
  };
}

const record = (partition: number, callId: string, traceId: string): LogRecord => {
  const call = {
    ...{ callId, dialect: "native", kind: "model_call", occurredAt: Date.UTC(2026, 6, 1), traceId },
    ...{ provider: "openai", model: "gpt-4o", operation: "chat", status: "ok", isBillable: true },
    ...{ usage: { input_uncached: 10, output_text: 1 }, usageSource: "reported", usageQuality: "exact" },
  };
  const body = Buffer.from(
    JSON.stringify({ project: "p", receivedAt: Date.UTC(2026, 6, 1), calls: [call], outcomes: [] }),
  );
  return { partition, offset: 0n, key: callId, project: "p", schema: RECORD_SCHEMA, count: 1, body };
};

const until = async (isTrue: () => boolean | Promise<boolean>) => {
  while (!(await isTrue())) await systemClock.sleep(20, { ref: true });
};
const unsettled = async () =>
  (await store.ask("SELECT 1 FROM outlay.ingest_ranges FINAL WHERE is_unsettled")) as unknown[];

test("workers insert what they are given; only the one with partition 0 settles, also what others inserted", async () => {
  const log = handLog();
  const deps = { store, clock: systemClock, counters: new Counters(), loggerOf: () => silentLogger };
  const worker = await startWorker({ ...deps, log: openMemoryLog().log, reader: log.reader, priceFile: undefined });

  await log.give(3);
  await log.send(3, [record(3, "00000000-0000-4000-8000-000000000001", "4bf92f3577b34da6a3ce929d0e0e4736")]);
  await until(() => log.committed.get(3) === 1n);
  expect(worker.isKeeper()).toBe(false);
  await systemClock.sleep(1_500, { ref: true });
  expect(await unsettled()).toHaveLength(1);

  await log.give(0);
  expect(worker.isKeeper()).toBe(true);
  await until(async () => (await unsettled()).length === 0);

  // A range that another worker inserts while this one keeps the ledger.
  const [range] = (await store.ask("SELECT * FROM outlay.ingest_ranges FINAL LIMIT 1")) as Record<string, unknown>[];
  expect(range).toBeDefined();
  const times = { newest_ts: Date.UTC(2026, 6, 1), oldest_ts: Date.UTC(2026, 6, 1), oldest_received_at: 0 };
  const counts = { calls_stored: 0, outcomes_stored: 0, duplicates: 0, dead_letters: 0, repaired: 0 };
  const place = { log_partition: 5, first_offset: 1n, last_offset: 1n, token: "t" };
  const row = { ...place, ...counts, ...times, inserted_at: Date.now(), links: 1, is_unsettled: true };
  await store.writer.insert(ingestRangesTable, [row], { token: "t" });
  expect(await unsettled()).toHaveLength(1);
  await until(async () => (await unsettled()).length === 0);

  log.take();
  await until(() => !worker.isKeeper());
  // The next term begins when the last one is over.
  await log.give(0);
  await until(() => worker.isKeeper());
  await worker.stop();
  expect(worker.isKeeper()).toBe(false);
});
