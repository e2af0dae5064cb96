import { deadLetterList, deadLetterMarks } from "@outlay/clickhouse/queries/dead-letters";
import { deadLetterMarksTable } from "@outlay/clickhouse/tables/dead-letter-marks";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { auditWorld, callEvent, drainWorld, JULY, outcomeEvent } from "../audit/testing/world.ts";
import { payloadBytes } from "./letter-payload.ts";
import { Replayer } from "./replayer.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
let storage: MemoryLogStorage;
beforeEach(async () => {
  storage = new MemoryLogStorage();
  for (const table of [
    "calls",
    "outcomes",
    "ingest_ranges",
    "dead_letters",
    "dead_letter_marks",
    "log_records",
    "repeats",
  ])
    await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
});

const body = (calls: unknown[], outcomes: unknown[] = []) =>
  Buffer.from(JSON.stringify({ project: "p", receivedAt: JULY, calls, outcomes }));

async function append(bytes: Uint8Array, count: number, schema = RECORD_SCHEMA): Promise<void> {
  const { log } = openMemoryLog({ storage });
  await log.append({ key: crypto.randomUUID(), project: "p", schema, count, body: bytes });
  await drainWorld(store, storage);
}

const everything = { project: "p", from: 0, to: Date.UTC(2100, 0, 1), limit: 100 };
const letters = () => store.reader.query(deadLetterList, { ...everything, with_payload: true });

let asked = 0;
async function askReplay(): Promise<void> {
  asked += 1;
  const open = (await letters()).filter(({ status }) => status === "open");
  const marks = open.map(({ log_partition, log_offset, log_index }) => ({
    ...{
      project_id: "p",
      log_partition,
      log_offset,
      log_index,
      mark: "replay_requested",
      marked_at: systemClock.now(),
    },
    ...{ stored: 0, duplicates: 0, failed: 0, detail: "", author: "anna", reason: "mended" },
  }));
  await store.writer.insert(deadLetterMarksTable, marks, { token: `asked:${asked}` });
}

/** Looks, drains, looks again, until nothing waits. */
async function replay(counters = new Counters()): Promise<void> {
  const { log } = openMemoryLog({ storage });
  const books = { bookOf: () => openGenaiPrices() };
  const replayer = new Replayer({
    log,
    writer: store.writer,
    books,
    clock: systemClock,
    logger: silentLogger,
    counters,
  });
  for (let look = 0; (await replayer.look()) > 0; look += 1) {
    expect(look).toBeLessThan(5);
    await drainWorld(store, storage);
  }
}

/** Makes a letter's payload what a newer program would read: the fault is mended in it, its identity stays. */
async function mend(from: string, to: string): Promise<void> {
  await store.writer.command(
    `INSERT INTO outlay.dead_letters SELECT * REPLACE (replaceAll(payload, '${from}', '${to}') AS payload) FROM outlay.dead_letters FINAL SETTINGS async_insert = 0`,
  );
}

test("a replayed event is stored under its own identity, once, and the letter says so", async () => {
  await append(body([callEvent(1), { ...callEvent(2), status: "odd" }], [{ ...outcomeEvent(3), source: "odd" }]), 3);
  await mend('"status":"odd"', '"status":"ok"');
  await mend('"source":"odd"', '"source":"sdk"');
  await askReplay();
  await replay();
  expect(await letters()).toMatchObject([
    { status: "replayed", n_stored: 1, n_duplicates: 0 },
    { status: "replayed", n_stored: 1, n_duplicates: 0 },
  ]);
  expect(await store.ask("SELECT call_id FROM outlay.calls ORDER BY call_id")).toEqual([
    { call_id: callEvent(1).callId },
    { call_id: callEvent(2).callId },
  ]);
  expect(await auditWorld(store)).toMatchObject({ accepted: 5, stored: 3, rejected: 2, records: [], ranges: [] });
});

test("what the ledger has by now is a duplicate, not a second call", async () => {
  await append(body([{ ...callEvent(2), status: "odd" }]), 1);
  await append(body([callEvent(2)]), 1);
  await mend('"status":"odd"', '"status":"ok"');
  await askReplay();
  await replay();
  expect(await letters()).toMatchObject([{ status: "replayed", n_stored: 0, n_duplicates: 1 }]);
  expect(await store.ask("SELECT count() AS calls FROM outlay.calls")).toEqual([{ calls: "1" }]);
});

test("what fails again stays open with the new reason, and makes no new letter", async () => {
  await append(body([{ ...callEvent(2), status: "odd" }]), 1);
  await mend('"status":"odd"', '"status":"stranger"');
  await askReplay();
  await replay();
  const [letter, ...others] = await letters();
  expect(others).toEqual([]);
  expect(letter).toMatchObject({
    status: "open",
    n_failed: 1,
    detail: expect.stringMatching(/^invalid_event: .*status/s),
  });
  const place = { project: "p", partition: 0, offset: letter?.log_offset ?? 0n, index: 0 };
  expect(await store.reader.query(deadLetterMarks, place)).toMatchObject([
    { mark: "replay_requested", author: "anna" },
    { mark: "replay_failed", author: "anna", failed: 1 },
  ]);
});

test("a record of a layout that was unknown is replayed whole; what still fails becomes a letter of its own", async () => {
  await append(body([callEvent(1), { ...callEvent(2), status: "odd" }]), 2, 9);
  expect(await letters()).toMatchObject([{ reason: "unknown_schema", kind: "record", n_events: 2 }]);
  await store.writer.command(
    "INSERT INTO outlay.dead_letters SELECT * REPLACE (1 AS record_schema) FROM outlay.dead_letters FINAL SETTINGS async_insert = 0",
  );
  await askReplay();
  await replay();
  expect(await letters()).toMatchObject([
    { reason: "invalid_event", kind: "call", status: "open", signal: "replay" },
    { reason: "unknown_schema", status: "replayed", n_stored: 1, n_failed: 1 },
  ]);
  expect(await auditWorld(store)).toMatchObject({ accepted: 4, stored: 1, rejected: 3, records: [], ranges: [] });
});

test("bytes that are no text are kept as they are, and stop nothing behind them", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  await append(bytes, 7);
  await append(body([callEvent(1)]), 1);
  const [letter] = await letters();
  expect(letter).toMatchObject({ reason: "not_json", encoding: "base64", n_events: 7, is_truncated: false });
  expect(letter && Uint8Array.from(payloadBytes(letter))).toEqual(bytes);
  expect(await auditWorld(store)).toMatchObject({ accepted: 8, stored: 1, rejected: 7, records: [], ranges: [] });
});

test("a time of reception that no store can hold makes a dead letter and stops nothing", async () => {
  await append(
    Buffer.from(JSON.stringify({ project: "p", receivedAt: 2 ** 52, calls: [callEvent(4)], outcomes: [] })),
    1,
  );
  await append(body([callEvent(1)]), 1);
  expect(await letters()).toMatchObject([{ reason: "not_a_record" }]);
  expect(await auditWorld(store)).toMatchObject({ accepted: 2, stored: 1, rejected: 1, records: [] });
});

test("a crash after the record was appended and before its answer sends it again, and counts it once", async () => {
  await append(body([{ ...callEvent(2), status: "odd" }]), 1);
  await mend('"status":"odd"', '"status":"ok"');
  await askReplay();
  const deps = { writer: store.writer, books: { bookOf: () => openGenaiPrices() }, clock: systemClock };
  const quiet = { logger: silentLogger, counters: new Counters() };
  await new Replayer({ log: openMemoryLog({ storage }).log, ...deps, ...quiet }).look();
  await replay();
  expect(await letters()).toMatchObject([{ status: "replayed", n_stored: 1, n_duplicates: 1 }]);
  expect(await store.ask("SELECT count() AS calls FROM outlay.calls")).toEqual([{ calls: "1" }]);
});
