import { recentCallIds } from "@outlay/clickhouse/queries/recent-call-ids";
import { presentCallIds } from "@outlay/clickhouse/queries/rows-present";
import { writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import type { LogReader } from "@outlay/eventlog/port";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Drain } from "./drain.ts";
import { openPriceBooks } from "./price-books/price-books.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ["calls", "outcomes", "ingest_ranges", "dead_letters"])
    await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
});

const JULY = Date.UTC(2026, 6, 31, 23, 59, 59);

/** Calls on both sides of a month, so that one insert writes two parts. */
const call = (n: number): CallEvent => ({
  callId: `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`,
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

async function append(
  storage: MemoryLogStorage,
  calls: unknown[],
  { key = crypto.randomUUID() as string, receivedAt = JULY + 10_000 } = {},
): Promise<void> {
  const { log } = openMemoryLog({ storage });
  const body = Buffer.from(JSON.stringify({ project: "p", receivedAt, calls, outcomes: [] }));
  await log.append({ key, project: "p", schema: RECORD_SCHEMA, count: calls.length, body });
}

/** Runs a drain until everything in the log is committed, or until `crash` rejects. */
async function drainAll(
  storage: MemoryLogStorage,
  {
    writer = store.writer,
    wrapReader = (reader: LogReader) => reader,
    counters = new Counters(),
    crash = new Promise<never>(() => {}),
  } = {},
): Promise<Counters> {
  const { log, reader } = openMemoryLog({ storage });
  const drain = new Drain({
    reader: wrapReader(reader),
    writer,
    books: { bookOf: () => openGenaiPrices(), catchUp: async () => {} },
    clock: systemClock,
    logger: silentLogger,
    counters,
    rangeEventsMax: 30,
    lingerMs: 5,
  });
  const running = drain.run();
  const drained = (async () => {
    while (log.stats().lagRecords > 0) await systemClock.sleep(2, { ref: true });
  })();
  await Promise.race([drained, running, crash]).catch(() => {});
  await drain.stop().catch(() => {});
  return counters;
}

async function storedIds(): Promise<string[]> {
  const everything = {
    partition: 0,
    from: 0n,
    to: 1_000_000n,
    first: 0,
    last: JULY * 2,
    received_first: 0,
    received_last: JULY * 2,
  };
  return (await store.reader.query(presentCallIds, everything)).map((row) => row.id).sort();
}

test("every event is stored once, repeats in the same and in other ranges and with another time are counted", async () => {
  const storage = new MemoryLogStorage();
  await append(storage, [call(1), call(2), call(1)]);
  await append(
    storage,
    Array.from({ length: 40 }, (_, n) => call(n)),
  );
  await append(storage, [{ ...call(3), occurredAt: JULY + 500_000 }, call(99)]);
  const counters = await drainAll(storage);
  expect(await storedIds()).toEqual([...Array.from({ length: 40 }, (_, n) => n), 99].map((n) => call(n).callId).sort());
  expect(counters.get("outlay_ingest_calls_stored_total")).toBe(41);
  expect(counters.get("outlay_ingest_duplicates_total")).toBe(4);
});

test("a repeat is found across restarts, whatever its age, when its time is the same", async () => {
  const storage = new MemoryLogStorage();
  await append(storage, [call(1), call(2)]);
  await drainAll(storage);
  await append(storage, [call(2), call(3)]);
  const counters = await drainAll(storage);
  expect(await storedIds()).toEqual([call(1), call(2), call(3)].map(({ callId }) => callId));
  expect(counters.get("outlay_ingest_duplicates_total")).toBe(1);
});

test("a new log in an old store loses nothing, also when the sender's batch id never changes", async () => {
  const old = new MemoryLogStorage();
  await append(old, [call(1)], { key: "always-the-same" });
  await drainAll(old);
  const fresh = new MemoryLogStorage();
  await append(fresh, [call(2)], { key: "always-the-same", receivedAt: JULY + 20_000 });
  await drainAll(fresh);
  expect(await storedIds()).toEqual([call(1), call(2)].map(({ callId }) => callId));
});

test("a new log in an old store counts its own events only, and knows those of the old log again", async () => {
  const calls = Array.from({ length: 20 }, (_, n) => call(n));
  const old = new MemoryLogStorage();
  await append(old, calls);
  await drainAll(old);
  // More than are remembered at a start may have come since: only the ledger knows these.
  const query = ((asked, params) =>
    (asked as unknown) === recentCallIds ? Promise.resolve([]) : store.writer.query(asked, params)) as Writer["query"];
  const forgetful = { ...store.writer, query };
  const fresh = new MemoryLogStorage();
  await append(fresh, [call(3), call(30)], { receivedAt: JULY + 20_000 });
  const counters = await drainAll(fresh, { writer: forgetful });
  expect(await storedIds()).toEqual([...calls, call(30)].map(({ callId }) => callId));
  expect(counters.get("outlay_ingest_calls_stored_total")).toBe(1);
  expect(counters.get("outlay_ingest_duplicates_total")).toBe(1);
});

test("a poison record and a poison event become dead letters and stop nothing", async () => {
  const storage = new MemoryLogStorage();
  const { log } = openMemoryLog({ storage });
  await log.append({ key: "poison", project: "p", schema: RECORD_SCHEMA, count: 1, body: Buffer.from("{torn") });
  const beyondTheColumn = { ...call(4), occurredAt: Date.UTC(2400, 0) };
  await append(storage, [call(1), { ...call(2), status: "great" }, call(3), beyondTheColumn]);
  const counters = await drainAll(storage);
  expect(await storedIds()).toEqual([call(1), call(3)].map(({ callId }) => callId));
  expect(counters.get("outlay_ingest_dead_letters_total")).toBe(3);
});

test("a store that fails for a while loses nothing and doubles nothing", async () => {
  const storage = new MemoryLogStorage();
  for (let batch = 0; batch < 4; batch += 1) await append(storage, [call(batch * 2), call(batch * 2 + 1)]);
  let failures = 3;
  const failing =
    <Args extends unknown[]>(run: (...args: Args) => Promise<void>) =>
    async (...args: Args) => {
      await run(...args); // The insert happens, its answer is lost.
      if (failures-- > 0) throw new Error("connection lost");
    };
  const writer: Writer = {
    ...store.writer,
    insertOnce: failing(store.writer.insertOnce.bind(store.writer)),
    query: store.writer.query,
    command: store.writer.command,
    insert: store.writer.insert,
  };
  await drainAll(storage, { writer });
  expect(await storedIds()).toEqual(Array.from({ length: 8 }, (_, n) => call(n).callId));
});

/** Fails at the nth effect, before or after it happens, and at every later one: as a crash would. */
function crashAt(nth: number, when: "before" | "after") {
  let effects = 0;
  let crashed = false;
  let reportCrash: (error: Error) => void = () => {};
  const crash = new Promise<never>((_, reject) => {
    reportCrash = reject;
  });
  crash.catch(() => {});
  const effect =
    <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      effects += 1;
      const isNow = effects === nth;
      if (crashed || (isNow && when === "before")) return fail();
      const result = await run(...args);
      return isNow ? fail() : result;
    };
  function fail(): never {
    crashed = true;
    const error = new Error("crash");
    reportCrash(error);
    throw error;
  }
  const { writer } = store;
  return {
    crash,
    hasCrashed: () => crashed,
    writer: {
      access: "write",
      insert: effect((table, rows, options) => writer.insert(table, rows, options)),
      insertOnce: effect((batch, options) => writer.insertOnce(batch, options)),
      command: (sql) => writer.command(sql),
      query: writer.query,
    } as Writer,
    wrapReader: (reader: LogReader): LogReader => ({
      run: (handlers) => reader.run(handlers),
      intend: effect((partition, range) => reader.intend(partition, range)),
      done: effect((partition, next) => reader.done(partition, next)),
      rewind: (partition, to) => reader.rewind(partition, to),
      stop: () => reader.stop(),
    }),
  };
}

test("a crash before or after any single effect leaves every event in the ledger exactly once", async () => {
  const expected = Array.from({ length: 60 }, (_, n) => call(n).callId);
  for (const when of ["before", "after"] as const) {
    for (let nth = 1; ; nth += 1) {
      await store.writer.command("TRUNCATE TABLE outlay.calls");
      const storage = new MemoryLogStorage();
      for (let batch = 0; batch < 4; batch += 1)
        await append(
          storage,
          Array.from({ length: 15 }, (_, n) => call(batch * 15 + n)),
        );
      const { writer, wrapReader, crash, hasCrashed } = crashAt(nth, when);
      await drainAll(storage, { writer, wrapReader, crash });
      await drainAll(storage);
      expect(await storedIds(), `crash ${when} effect ${nth}`).toEqual(expected);
      if (!hasCrashed()) break;
      expect(nth).toBeLessThan(50);
    }
  }
});

test("a price that was written before a call was sent prices it, however soon the call follows", async () => {
  const { log, reader } = openMemoryLog({ storage: new MemoryLogStorage() });
  const counters = new Counters();
  const shared = { ...store, clock: systemClock, logger: silentLogger, counters };
  // Polls once an hour: it is the drain that has to see to it.
  const books = await openPriceBooks({ ...shared, pollMs: 3_600_000 });
  const drain = new Drain({ ...shared, reader, books, lingerMs: 1 });
  const running = drain.run();
  for (let n = 0; n < 20; n += 1) {
    const model = `new-model-${n}`;
    const value = { kind: "price", provider: "acme", model, prices: { input_uncached: "2", output_text: "4" } };
    const change = { expectedVersion: 0, value, author: "anna", reason: "test" };
    await writeSetting(store.writer, { project: "p", kind: "price", name: model }, change);
    const event = { ...call(n), callId: crypto.randomUUID(), provider: "acme", model };
    const body = Buffer.from(JSON.stringify({ project: "p", receivedAt: JULY, calls: [event], outcomes: [] }));
    await log.append({ key: crypto.randomUUID(), project: "p", schema: RECORD_SCHEMA, count: 1, body });
  }
  while (log.stats().lagRecords > 0) await systemClock.sleep(2, { ref: true });
  await drain.stop();
  await running;
  await books.stop();
  const statuses = await store.ask("SELECT price_status, count() AS calls FROM outlay.calls GROUP BY price_status");
  expect(statuses).toEqual([{ price_status: "priced", calls: "20" }]);
});
