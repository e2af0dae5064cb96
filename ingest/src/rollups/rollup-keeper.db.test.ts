import { type RollupName, rollupNames } from "@outlay/clickhouse/rollups";
import type { Writer } from "@outlay/clickhouse/store";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { SAMPLE_TIME, sampleRow } from "@outlay/clickhouse/testing/sample-call";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { SettledLedger, spanEvent } from "../settle/testing/settled-ledger.ts";
import { RollupKeeper } from "./rollup-keeper.ts";
import { tornRollups, truncateRollups, withoutFeed } from "./testing/rollup-state.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  await SettledLedger.empty(store);
  await truncateRollups(store);
});

const DAY_MS = 86_400_000;
const keeperOf = (counters = new Counters()) =>
  new RollupKeeper({ writer: store.writer, clock: systemClock, logger: silentLogger, counters, lingerMs: 0 });

/** Runs a keeper while `work` writes through it, until it suspects nothing more. @returns how many slots were torn */
async function keeping(work: (writer: Writer) => Promise<unknown>, writer = store.writer): Promise<number> {
  const counters = new Counters();
  const keeper = keeperOf(counters);
  keeper.start();
  try {
    await work(keeper.guard(writer));
    await keeper.idle();
  } finally {
    await keeper.stop();
  }
  return counters.get("outlay_rollup_torn_buckets_total");
}

/** Nested instrumentations on two days of two months: the inner one comes later, and a correction takes the outer one back. */
const requests: CallEvent[][] = ["outer", "inner"].map((emitter) =>
  [0, 31 * DAY_MS].map((occurredAt, n) =>
    spanEvent(`${emitter}${n}`, {
      emitter,
      traceId: `t${n}`,
      occurredAt,
      ...(emitter === "outer" ? { workflow: "w", durationMs: 2_000 } : { parentSpanId: `outer${n}` }),
    }),
  ),
);

/** At the nth write of calls the process dies: before it, after it, or when one rollup has not got it yet. */
function dyingAt(nth: number, when: "before" | "after" | RollupName) {
  let writes = 0;
  let isDead = false;
  let report: (error: Error) => void = () => {};
  const crash = new Promise<never>((_, reject) => {
    report = reject;
  });
  crash.catch(() => {});
  function die(): never {
    isDead = true;
    const error = new Error("killed");
    report(error);
    throw error;
  }
  async function effect(write: () => Promise<void>): Promise<void> {
    writes += 1;
    if (isDead || (writes === nth && when === "before")) die();
    if (writes === nth && when !== "before" && when !== "after") await withoutFeed(store, when, write);
    else await write();
    if (writes === nth) die();
  }
  const dying: Writer = {
    ...store.writer,
    insert: (table, rows, options) => (isDead ? die() : store.writer.insert(table, rows, options)),
    insertOnce: (batch, options) => effect(() => store.writer.insertOnce(batch, options)),
    correct: (corrections, options) => effect(() => store.writer.correct(corrections, options)),
  };
  return { dying, crash, isDead: () => isDead };
}

test.each(["before", "after", "usage_15m", "people_15m", "models_1d"] as const)(
  "killed %s any one write, the rollups are equal to the ledger soon after the next start, and a tear is counted",
  async (when) => {
    for (let nth = 1; ; nth += 1) {
      const ledger = await SettledLedger.empty(store);
      await truncateRollups(store);
      const { dying, crash, isDead } = dyingAt(nth, when);
      // Died with what it knew: nothing is looked at before the next start.
      const deaf = keeperOf().guard(dying);
      for (const request of requests) {
        await ledger.append(request);
        if (!isDead()) await ledger.run({ writer: deaf, crash });
      }
      if (!isDead()) break;
      const wasTorn = (await tornRollups(store)).length > 0;
      expect(wasTorn, `write ${nth}`).toBe(when !== "before" && when !== "after");
      await store.writer.command(
        `INSERT INTO outlay.rollup_fills SELECT arrayJoin(['${rollupNames.join("','")}']), now64(3)`,
      );
      const torn = await keeping((writer) => ledger.run({ writer }));
      expect(await tornRollups(store), `write ${nth}`).toEqual([]);
      expect(torn > 0, `write ${nth}`).toBe(wasTorn);
      expect(await ledger.billed()).toEqual(["inner0", "inner1"]);
      expect(nth).toBeLessThan(12);
    }
  },
  120_000,
);

test("a write that fails between the ledger and a rollup is repaired while the program runs", async () => {
  const ledger = await SettledLedger.empty(store);
  let failures = 1;
  const failing: Writer = {
    ...store.writer,
    async insertOnce(batch, options) {
      if (failures-- <= 0) return store.writer.insertOnce(batch, options);
      await withoutFeed(store, "work_15m", () => store.writer.insertOnce(batch, options));
      throw new Error("memory limit");
    },
  };
  const torn = await keeping(async (writer) => {
    for (const request of requests) await ledger.append(request);
    await ledger.run({ writer });
  }, failing);
  expect(torn).toBeGreaterThan(0);
  expect(await tornRollups(store)).toEqual([]);
});

const stored = (n: number) => ({ ...sampleRow(n), ts: SAMPLE_TIME + n * 3_600_000 });

test("a ledger older than its rollups is rolled up once, however often that is cut off", async () => {
  await store.writer.insert(
    callsTable,
    Array.from({ length: 200 }, (_, n) => stored(n)),
    { token: "old" },
  );
  await truncateRollups(store);
  for (let cuts = 0; cuts < 3; cuts += 1) {
    const keeper = keeperOf();
    keeper.start();
    await systemClock.sleep(cuts * 40, { ref: true });
    await keeper.stop();
  }
  expect(await keeping(async () => {})).toBe(0);
  expect(await tornRollups(store)).toEqual([]);
  expect(await store.ask("SELECT uniqExact(rollup) AS filled FROM outlay.rollup_fills")).toEqual([
    { filled: String(rollupNames.length) },
  ]);
  expect(await store.ask("SELECT sum(signed_calls) AS calls FROM outlay.work_1d")).toEqual([{ calls: "200" }]);
});

test("rows that a rollup lost or has twice, wherever they are, are found by the rounds, repaired and counted", async () => {
  await keeping(async () => {});
  await store.writer.insert(
    callsTable,
    Array.from({ length: 24 }, (_, n) => stored(n)),
    { token: "rounds" },
  );
  await store.writer.command("TRUNCATE TABLE outlay.work_1h");
  await store.writer.command(
    "INSERT INTO outlay.usage_15m SETTINGS insert_deduplicate = 0 SELECT * FROM outlay.usage_15m LIMIT 7",
  );
  await store.writer.command("ALTER TABLE outlay.work_15m DELETE WHERE team = 'team-7' SETTINGS mutations_sync = 1");
  expect(await tornRollups(store)).toEqual(["usage_15m", "work_15m", "work_1h", "work_1d"]);
  const counters = new Counters();
  const keeper = keeperOf(counters);
  keeper.start();
  while ((await tornRollups(store)).length > 0) await systemClock.sleep(20, { ref: true });
  await keeper.stop();
  expect(counters.get("outlay_rollup_torn_buckets_total")).toBeGreaterThan(24);
  expect(counters.get("outlay_rollup_healed_rows_total")).toBeGreaterThan(24);
});
