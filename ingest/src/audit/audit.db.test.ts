import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { MemoryLogStorage, openMemoryLog } from "@outlay/eventlog/memory-log";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { appendItems, auditWorld, drainWorld, type Item, removeRows } from "./testing/world.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

async function forget(): Promise<void> {
  for (const table of ["calls", "outcomes", "ingest_ranges", "dead_letters", "log_records", "repeats"])
    await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
}

const item: fc.Arbitrary<Item> = fc.record({
  n: fc.integer({ min: 0, max: 40 }),
  as: fc.constantFrom("call", "call", "call", "later", "outcome", "poison"),
});
const batch = fc.record({
  items: fc.array(item, { minLength: 1, maxLength: 9 }),
  torn: fc.boolean(),
  isRepeated: fc.boolean(),
});
const world = fc.record({
  batches: fc.array(batch, { minLength: 1, maxLength: 8 }),
  crashes: fc.array(fc.record({ crashAt: fc.integer({ min: 1, max: 25 }), isAfter: fc.boolean() }), { maxLength: 3 }),
});

/** Appends the batches of a world and drains them, with its crashes. @returns events accepted */
async function live({ batches, crashes }: typeof world extends fc.Arbitrary<infer World> ? World : never) {
  await forget();
  const storage = new MemoryLogStorage();
  const { log } = openMemoryLog({ storage });
  let seq = 0;
  let acknowledged = 0;
  for (const { items, torn, isRepeated } of batches) {
    const said = { collector: "c1", acknowledged, torn: torn && items.length > 4 };
    seq += 1;
    await appendItems(log, items, { ...said, seq });
    acknowledged += items.length;
    if (!isRepeated) continue;
    seq += 1;
    await appendItems(log, items, { ...said, seq, acknowledged });
    acknowledged += items.length;
  }
  for (const crash of crashes) await drainWorld(store, storage, crash);
  await drainWorld(store, storage);
  return acknowledged;
}

test("whatever is sent, repeated, torn or cut off by crashes: accepted = stored + rejected + duplicates", async () => {
  await fc.assert(
    fc.asyncProperty(world, async (drawn) => {
      const accepted = await live(drawn);
      const audit = await auditWorld(store);
      expect(audit).toMatchObject({ accepted, inFlight: 0, records: [], ranges: [], orphans: [], lost: [] });
      expect(audit.stored + audit.rejected + audit.duplicates).toBe(accepted);
    }),
    { numRuns: 6 },
  );
});

const plain = {
  batches: [
    { items: Array.from({ length: 9 }, (_, n): Item => ({ n, as: "call" })), torn: false, isRepeated: false },
    {
      items: [
        ...Array.from({ length: 5 }, (_, n): Item => ({ n: 20 + n, as: "outcome" })),
        { n: 3, as: "call" as const },
      ],
      torn: false,
      isRepeated: false,
    },
    {
      items: [
        { n: 30, as: "poison" as const },
        { n: 31, as: "call" as const },
      ],
      torn: false,
      isRepeated: false,
    },
  ],
  crashes: [],
};

test.each([
  ["calls", "log_offset = 0 AND log_index = 4", { log_offset: 0n, n_missing: 1, n_accepted: 9, n_accounted: 8 }],
  ["outcomes", "log_offset = 1 AND log_index = 2", { log_offset: 1n, n_missing: 1 }],
  ["dead_letters", "log_offset = 2", { log_offset: 2n, n_missing: 1 }],
  ["repeats", "log_offset = 1", { log_offset: 1n, n_missing: 1 }],
  ["log_records", "log_offset = 1", { log_offset: 1n, n_never_accepted: 6 }],
] as const)("a row taken out of %s is found with its place, by record and by range", async (table, where, found) => {
  await live(plain);
  await removeRows(store, table, where);
  const { records, ranges } = await auditWorld(store);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject(found);
  expect(ranges).toHaveLength(1);
});

test.each([
  ["calls", "log_offset = 0 AND log_index = 4", 0n],
  ["outcomes", "log_offset = 1 AND log_index = 2", 1n],
] as const)("a row of %s written twice is found with its place", async (table, where, offset) => {
  await live(plain);
  await store.writer.command(
    `INSERT INTO outlay.${table} SELECT * FROM outlay.${table} WHERE ${where} SETTINGS async_insert = 0, insert_deduplicate = 0`,
  );
  const { records } = await auditWorld(store);
  expect(records).toMatchObject([{ log_offset: offset, n_doubled: 1, n_missing: 0 }]);
});

test("half a correction is found", async () => {
  await live(plain);
  await store.writer.command(
    "INSERT INTO outlay.calls SELECT * REPLACE (-1 AS sign) FROM outlay.calls WHERE log_offset = 0 AND log_index = 4 SETTINGS async_insert = 0",
  );
  expect((await auditWorld(store)).records).toMatchObject([{ log_offset: 0n, n_unpaired: 1, n_missing: 0 }]);
});

test("an event left out as a repeat of what is not in the ledger is found", async () => {
  await live(plain);
  await removeRows(store, "calls", "log_offset = 0 AND log_index = 3");
  expect((await auditWorld(store)).orphans).toMatchObject([{ log_offset: 1n, n_events: 1 }]);
});

test("a record that vanished with its rows is found by the range and by what its collector had acknowledged", async () => {
  await live(plain);
  for (const table of ["calls", "log_records"]) await removeRows(store, table, "log_offset = 0");
  const { ranges, lost } = await auditWorld(store);
  expect(ranges).toMatchObject([{ reported_stored: 9, counted_stored: 0, records_missing: 1 }]);
  expect(lost).toMatchObject([{ collector: "c1", n_lost: 9 }]);
});

test("what is read and not yet inserted is in flight, not missing", async () => {
  await forget();
  const storage = new MemoryLogStorage();
  const { log } = openMemoryLog({ storage });
  await appendItems(log, [{ n: 1, as: "call" }], { collector: "c1", seq: 1, acknowledged: 0 });
  await drainWorld(store, storage);
  await appendItems(
    log,
    [
      { n: 2, as: "call" },
      { n: 3, as: "call" },
    ],
    { collector: "c1", seq: 2, acknowledged: 1 },
  );
  // Effects of a range: the intent, its records, its calls.
  await drainWorld(store, storage, { crashAt: 2, isAfter: true });
  expect(await auditWorld(store)).toMatchObject({ accepted: 3, stored: 1, inFlight: 2, records: [], ranges: [] });
});
