import type { Writer } from "@outlay/clickhouse/store";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TaskKeeper } from "./task-keeper.ts";
import { DAY_MS, NOON, TaskWorld, taskKey } from "./testing/task-world.ts";

let store: FreshStore;
let world: TaskWorld;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  world = await TaskWorld.empty(store);
});

const RANGE = { project: "p", from: NOON - 40 * DAY_MS, to: NOON + 40 * DAY_MS };
const HEALED = "outlay_task_days_healed_total";
const feeds = ["task_days_feed", "task_model_days_feed", "task_label_delays_feed"];

async function keeping(
  work: (writer: Writer) => Promise<unknown> = async () => {},
  { counters = new Counters(), marginMs = 0 } = {},
): Promise<Counters> {
  const keeper = new TaskKeeper({
    ...{ writer: store.writer, clock: systemClock, logger: silentLogger, counters },
    ...{ lingerMs: 0, marginMs, pollMs: 60_000, roundRestMs: 60_000 },
  });
  keeper.start();
  try {
    await work(keeper.guard(store.writer));
    await keeper.idle();
  } finally {
    await keeper.stop();
  }
  return counters;
}

/** A few tasks over some days, with verdicts and without. */
function write(writer: Writer): Promise<void> {
  const facts = (n: number) => ({ ts: NOON + (n % 5) * DAY_MS, task_key: taskKey(n % 12), workflow: `w${n % 3}` });
  const calls = Array.from({ length: 24 }, (_, n) =>
    TaskWorld.call(n, { project_id: "p", cost: BigInt(n) * 700_000_000_003n, ...facts(n) }),
  );
  const outcomes = Array.from({ length: 8 }, (_, n) =>
    world.outcome({
      ...{ project_id: "p", task_key: taskKey(n), workflow: `w${n % 3}` },
      ...{ closed_at: NOON + (n % 6) * DAY_MS, labelled_at: NOON + (n + 1) * DAY_MS },
      outcome: (["success", "failure", "partial", "abandoned"] as const)[n % 4] ?? "success",
    }),
  );
  return world.insert(writer, { calls, outcomes });
}

async function expectSummed(): Promise<void> {
  expect(await world.tornRows()).toBe(0);
  for (const range of [RANGE, { ...RANGE, from: NOON + 1, to: NOON + 3 * DAY_MS + 1 }]) {
    for (const bucket of ["", "1d", "1M"] as const) {
      const { days, kept } = await world.daysAnswers(range, ["workflow"], bucket);
      expect(days).toEqual(kept);
      expect(days).not.toEqual([]);
    }
  }
}

test("sums by day are what the states add up to, whatever is corrected", async () => {
  await keeping(async (writer) => {
    await write(writer);
    const [first, second] = world.calls;
    if (first === undefined || second === undefined) throw new Error("no calls");
    await world.correct(writer, first, { cost: 5n, task_key: taskKey(9) });
    await world.correct(writer, second, { is_billable: false });
  });
  await expectSummed();
});

test("states older than the sums are added up once, and the mark says so", async () => {
  await keeping(write);
  for (const table of ["task_days", "task_model_days", "task_label_delays"])
    await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
  await store.writer.command(
    "ALTER TABLE outlay.task_marks DELETE WHERE kind = 'summed_by_model' SETTINGS mutations_sync = 1",
  );
  expect(await world.tornRows()).toBeGreaterThan(0);
  const counters = await keeping();
  expect(counters.get(HEALED)).toBe(0);
  expect(await store.ask("SELECT count() > 0 AS n FROM outlay.task_marks WHERE kind = 'summed_by_model'")).toEqual([
    { n: 1 },
  ]);
  await expectSummed();
});

test("a kill between states and their sums is found at the next start, mended and counted", async () => {
  await keeping(write);
  for (const feed of feeds) await store.writer.command(`DETACH TABLE outlay.${feed}`);
  const [first] = world.calls;
  if (first === undefined) throw new Error("no calls");
  await keeping((writer) => world.correct(writer, first, { cost: 77n }));
  for (const feed of feeds) await store.writer.command(`ATTACH TABLE outlay.${feed}`);
  expect(await world.tornRows()).toBeGreaterThan(0);
  const counters = await keeping(undefined, { marginMs: 60_000 });
  expect(counters.get(HEALED)).toBeGreaterThan(0);
  await expectSummed();
});

test("sums that are wrong for no reason known are mended in rounds and counted", async () => {
  await keeping(write);
  await store.writer.command(
    `INSERT INTO outlay.task_days (project_id, day, workflow, signed_failures, signed_cost, signed_squares) VALUES ('p', '${new Date(NOON - 30 * DAY_MS).toISOString().slice(0, 10)}', 'w1', 3, 5, 7)`,
  );
  await store.writer.command(
    "ALTER TABLE outlay.task_label_delays DELETE WHERE project_id = 'p' SETTINGS mutations_sync = 1",
  );
  const counters = new Counters();
  const keeper = new TaskKeeper({
    ...{ writer: store.writer, clock: systemClock, logger: silentLogger, counters },
    ...{ lingerMs: 0, marginMs: 0, pollMs: 60_000, roundRestMs: 5 },
  });
  keeper.start();
  while ((await world.tornRows()) > 0) await systemClock.sleep(300, { ref: true });
  await keeper.stop();
  expect(counters.get(HEALED)).toBeGreaterThan(0);
  await expectSummed();
}, 60_000);
