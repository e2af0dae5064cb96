import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Writer } from "@outlay/clickhouse/store";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { createAuth } from "@outlay/collector/auth";
import { startCollector } from "@outlay/collector/server";
import { type Clock, systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { silentLogger } from "@outlay/core/log";
import { type LocalLogOptions, openLocalLog } from "@outlay/eventlog/local-log";
import { Drain } from "@outlay/ingest/drain";
import { startLedgerLoops } from "@outlay/ingest/ledger-loops";
import { openPriceBooks } from "@outlay/ingest/price-books/price-books";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { emptyLedger } from "../kafka/store-at.ts";
import { expectExact } from "../kafka/worker.ts";
import { temporaryDirectory, until } from "../outlay-process.ts";
import { HttpLoad } from "./http-load.ts";

const SEED = Number(process.env["OUTLAY_TEST_SEED"] ?? Date.now() % 1_000_000);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const sleep = (ms: number) => systemClock.sleep(ms, { ref: true });

let store: FreshStore;
let directory: ReturnType<typeof temporaryDirectory>;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await emptyLedger(store);
  directory = temporaryDirectory();
  return () => directory.remove();
});

interface Wiring {
  readonly clock?: Clock;
  readonly log?: Partial<LocalLogOptions>;
  readonly writer?: Writer;
  /** Whether what is accepted is also stored. */
  readonly isIngesting?: boolean;
}

/** All parts from the door to the ledger, as `npm start` wires them, over one store. */
async function start({
  clock = systemClock,
  log: bounds = {},
  writer = store.writer,
  isIngesting = true,
}: Wiring = {}) {
  const counters = new Counters();
  const shared = { clock, counters, logger: silentLogger };
  const { log, reader } = await openLocalLog({ directory: directory.path, ...shared, ...bounds });
  const collector = await startCollector({
    ...{ host: "127.0.0.1", port: 0, auth: createAuth(undefined), log, ready: () => true },
    ...shared,
  });
  const books = await openPriceBooks({ reader: store.reader, writer, file: undefined, ...shared });
  const loops = startLedgerLoops({ reader: store.reader, writer, books, log, ...shared, loggerOf: () => silentLogger });
  const drain = new Drain({ reader, writer: loops.writer, books, onInserted: loops.onInserted, ...shared });
  const running = isIngesting ? drain.run() : Promise.resolve();
  return {
    url: `http://127.0.0.1:${collector.port}`,
    counters,
    drained: () => until(async () => (log.stats().lagRecords === 0 ? true : undefined), "an empty log", 90_000),
    async stop() {
      await collector.close();
      if (isIngesting) await drain.stop();
      await running;
      await loops.stop();
      await books.stop();
      await log.close();
    },
  };
}

test(`the clock jumps by hours and days, forward and back, under load (seed ${SEED})`, async () => {
  let offsetMs = 0;
  const outlay = await start({ clock: { ...systemClock, now: () => Date.now() + offsetMs } });
  const load = new HttpLoad(SEED);
  const jumps = (async () => {
    for (const jump of [HOUR_MS, -HOUR_MS, -HOUR_MS, DAY_MS, -DAY_MS, 0]) {
      await sleep(700);
      offsetMs = jump;
    }
    await sleep(700);
  })();
  await load.run(() => outlay.url, jumps);
  await outlay.drained();
  await outlay.stop();
  await expectExact(store, load);
});

test(`a damaged record of the log is put aside and counted, and everything else goes on (seed ${SEED})`, async () => {
  const before = await start({ isIngesting: false });
  const load = new HttpLoad(SEED);
  await load.run(() => before.url, sleep(1_000));
  await before.stop();
  const [name = ""] = (await readdir(directory.path)).filter((file) => file.endsWith(".log") || /^\d+/.test(file));
  const path = join(directory.path, name);
  const bytes = await readFile(path);
  const at = bytes.indexOf('"calls":[', bytes.length / 2);
  bytes.write("XXXXXXX", at);
  await writeFile(path, bytes);

  const after = await start();
  await load.run(() => after.url, sleep(1_000));
  await after.drained();
  await after.stop();
  expect(after.counters.get("outlay_log_corrupt_ranges_total")).toBe(1);
  const [aside = ""] = (await readdir(directory.path)).filter((file) => file.endsWith(".corrupt"));
  const damaged = await readFile(join(directory.path, aside), "utf8");
  const rows = (await store.ask(
    "SELECT if(event_id = '', toString(call_id), event_id) AS event_id FROM outlay.calls",
  )) as { event_id: string }[];
  const stored = new Set(rows.map(({ event_id }) => event_id));
  expect(rows.length).toBe(stored.size);
  const missing = [...load.acknowledged].filter((id) => !stored.has(id));
  expect(missing.length).toBeGreaterThan(0);
  expect(missing.length).toBeLessThanOrEqual(20);
  expect(missing.filter((id) => !damaged.includes(id))).toEqual([]);
});

test(`a store that is slower than what comes fills the log, clients are told when to come again, nothing is lost (seed ${SEED})`, async () => {
  let isSlow = true;
  const writer: Writer = {
    ...store.writer,
    async insertOnce(batch, options) {
      if (isSlow) await sleep(1_500);
      return store.writer.insertOnce(batch, options);
    },
  };
  const outlay = await start({ writer, log: { storedBytesMax: 300_000 } });
  const load = new HttpLoad(SEED, { pauseMs: 5 });
  const slow = sleep(5_000).finally(() => {
    isSlow = false;
  });
  await load.run(() => outlay.url, slow);
  await outlay.drained();
  await outlay.stop();
  expect(load.refusals).toBeGreaterThan(0);
  expect(load.refusalsWithoutRetryAfter).toBe(0);
  await expectExact(store, load);
});

test(`the store says that its disk is full for a while, now and then after it has written (seed ${SEED})`, async () => {
  let isFull = false;
  const full = () => {
    const message = "Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)";
    if (isFull) throw new AppError("store_unavailable", message, { retryable: true });
  };
  const writer: Writer = {
    ...store.writer,
    async insert(table, rows, options) {
      full();
      return store.writer.insert(table, rows, options);
    },
    async insertOnce(batch, options) {
      full();
      // Half of the inserts happen all the same, and their answer is lost.
      await store.writer.insertOnce(batch, options);
      full();
    },
  };
  const outlay = await start({ writer });
  const load = new HttpLoad(SEED);
  const filling = (async () => {
    for (const state of [true, false, true, false]) {
      await sleep(1_000);
      isFull = state;
    }
    await sleep(500);
  })();
  await load.run(() => outlay.url, filling);
  await outlay.drained();
  await outlay.stop();
  await expectExact(store, load);
});
