import { eraseTexts } from "@outlay/clickhouse/erase-texts";
import { callTexts } from "@outlay/clickhouse/queries/call-texts";
import type { Writer } from "@outlay/clickhouse/store";
import { textErasuresTable } from "@outlay/clickhouse/tables/text-erasures";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import type { CallText, TextPart } from "@outlay/core/text/call-text";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Drain } from "./drain.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  for (const table of ["calls", "call_texts", "text_erasures", "ingest_ranges", "dead_letters"])
    await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
});

const NOW = systemClock.now();
const AT = NOW - 60_000;
const idOf = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
const call = (n: number): CallEvent => ({
  ...{ callId: idOf(n), dialect: "native", kind: "model_call", occurredAt: AT, provider: "openai", model: "gpt-4o" },
  ...{ operation: "chat", status: "ok", isBillable: true, usage: { input_uncached: n }, usageSource: "reported" },
  usageQuality: "exact",
});
const text = (n: number, part: TextPart, change: Partial<CallText> = {}): CallText => ({
  ...{ callId: idOf(n), part, occurredAt: AT, expiresAt: NOW + 86_400_000, text: `${part} of ${n}`, bytes: 10 },
  ...change,
});

async function append(storage: MemoryLogStorage, ns: readonly number[], texts: readonly unknown[]): Promise<void> {
  const body = Buffer.from(
    JSON.stringify({ project: "p", receivedAt: NOW - 30_000, calls: ns.map(call), outcomes: [], texts }),
  );
  const { log } = openMemoryLog({ storage });
  await log.append({ key: crypto.randomUUID(), project: "p", schema: RECORD_SCHEMA, count: ns.length, body });
}

/** Drains until everything is committed, or until the writer says that the process was killed. */
async function drainAll(storage: MemoryLogStorage, wrap?: (crash: () => void) => Writer): Promise<Counters> {
  const counters = new Counters();
  const { log, reader } = openMemoryLog({ storage });
  let isKilled = false;
  const writer = wrap?.(() => {
    isKilled = true;
  });
  const drain = new Drain({
    ...{ reader, writer: writer ?? store.writer, clock: systemClock, logger: silentLogger, counters, lingerMs: 5 },
    books: { bookOf: () => openGenaiPrices(), catchUp: async () => {} },
  });
  const running = drain.run();
  running.catch(() => {});
  while (log.stats().lagRecords > 0 && !isKilled) await systemClock.sleep(2, { ref: true });
  await drain.stop().catch(() => {});
  return counters;
}

const stored = async (): Promise<unknown[]> =>
  store.ask("SELECT part, content FROM outlay.call_texts ORDER BY content");
const read = (calls: readonly string[], now = NOW) =>
  store.reader.query(callTexts, { project: "p", calls: [...calls], from: AT - 1, to: AT + 1, now });

test("each text of each call is stored once, whatever comes again, and is no event of the audit", async () => {
  const storage = new MemoryLogStorage();
  await append(storage, [1, 2], [text(1, "input"), text(1, "output"), text(2, "input"), text(1, "input")]);
  await append(storage, [1], [text(1, "input")]);
  const counters = await drainAll(storage);
  await append(storage, [1], [text(1, "output")]);
  await drainAll(storage);
  expect(await stored()).toHaveLength(3);
  expect(counters.get("outlay_ingest_texts_stored_total")).toBe(3);
  expect(counters.get("outlay_ingest_duplicates_total")).toBe(1);
  expect(await store.ask("SELECT sum(events) AS n FROM outlay.log_records FINAL")).toEqual([{ n: "4" }]);
});

test.each(["before", "after"] as const)("a kill %s the insert of texts leaves each of them once", async (when) => {
  const storage = new MemoryLogStorage();
  await append(storage, [5, 6], [text(5, "input"), text(6, "input"), text(6, "output")]);
  await drainAll(storage, (crash) => ({
    ...store.writer,
    async insertOnce(batch, options) {
      const isText = batch.table.name === "outlay.call_texts";
      if (!isText || when === "after") await store.writer.insertOnce(batch, options);
      if (!isText) return;
      crash();
      throw new Error("killed");
    },
  }));
  await drainAll(storage);
  expect(await stored()).toHaveLength(3);
});

test("a text that cannot be used costs nothing but itself and leaves no copy in a dead letter", async () => {
  const storage = new MemoryLogStorage();
  await append(
    storage,
    [7],
    [text(7, "input"), { callId: "x", text: "zanzibar" }, text(7, "output", { bytes: 2 ** 40 })],
  );
  const counters = await drainAll(storage);
  expect(await stored()).toEqual([{ part: "input", content: "input of 7" }]);
  expect(counters.get("outlay_ingest_calls_stored_total")).toBe(1);
  expect(counters.get("outlay_ingest_texts_dropped_total")).toBe(2);
  expect(await store.ask("SELECT payload FROM outlay.dead_letters")).toEqual([]);
});

test("a text is found by its call or its span, until it expires", async () => {
  const storage = new MemoryLogStorage();
  await append(
    storage,
    [8],
    [text(8, "input", { spanCallId: idOf(80) }), text(8, "output", { expiresAt: NOW + 3_600_000 })],
  );
  await drainAll(storage);
  expect((await read([idOf(8)])).map(({ content }) => content)).toEqual(["input of 8", "output of 8"]);
  expect(await read([idOf(80)])).toHaveLength(1);
  expect(await read([idOf(8)], NOW + 3_600_001)).toHaveLength(1);
  expect(await read([idOf(9)])).toEqual([]);
});

test("what was erased is not answered from that moment on, and not on disk after the next deletion", async () => {
  const storage = new MemoryLogStorage();
  const texts = [text(1, "input"), text(2, "input", { userId: "u" }), text(3, "input", { userId: "v" })];
  await append(storage, [1, 2, 3], texts);
  await drainAll(storage);
  const none = "00000000-0000-0000-0000-000000000000";
  const erasure = { project_id: "p", erased_at: NOW, erasure_id: idOf(99), before: 0, author: "a", reason: "r" };
  const erasures = [
    { ...erasure, call_id: idOf(1), user_id: "" },
    { ...erasure, call_id: none, user_id: "u" },
  ];
  await store.writer.insert(textErasuresTable, erasures, { token: "erasure-1" });
  expect((await read([1, 2, 3].map(idOf))).map(({ content }) => content)).toEqual(["input of 3"]);
  expect(await stored()).toHaveLength(3);
  await eraseTexts(store.writer);
  expect(await stored()).toEqual([{ part: "input", content: "input of 3" }]);
  // The call stays erased when it is sent again; the user's next words are new.
  await append(storage, [1], [text(1, "input")]);
  await drainAll(storage);
  expect(await read([idOf(1)])).toEqual([]);
});
