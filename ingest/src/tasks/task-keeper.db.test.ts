import type { Writer } from "@outlay/clickhouse/store";
import type { CallRow } from "@outlay/clickhouse/tables/calls";
import type { OutcomeRow } from "@outlay/clickhouse/tables/outcomes";
import { taskMarksTable, taskStatesTable } from "@outlay/clickhouse/tables/task-states";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { TaskKeeper } from "./task-keeper.ts";
import { cohortQuestions } from "./testing/cohort-questions.ts";
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

const WHOLE = { from: NOON - 400 * DAY_MS, to: NOON + 400 * DAY_MS };
const keeperOf = (writer: Writer = store.writer, counters = new Counters(), roundRestMs = 60_000) =>
  new TaskKeeper({
    ...{ writer, clock: systemClock, logger: silentLogger, counters },
    ...{ lingerMs: 0, marginMs: 0, pollMs: 60_000, roundRestMs },
  });

/** Runs a keeper while `work` writes through it, until all of it is in the states. */
async function keeping(work: (writer: Writer) => Promise<unknown>, counters = new Counters()): Promise<Counters> {
  const keeper = keeperOf(store.writer, counters);
  keeper.start();
  try {
    await work(keeper.guard(store.writer));
    await keeper.idle();
  } finally {
    await keeper.stop();
  }
  return counters;
}

async function expectKept(project = "p", range: { from: number; to: number } = WHOLE): Promise<void> {
  const { ledger, kept } = await world.bothAnswers({ project, ...range }, [
    "workflow",
    "model_resolved",
    "customer_id",
  ]);
  expect(kept).toEqual(ledger);
}

async function expectCohortKept(nth: number, range: { from: number; to: number } = WHOLE): Promise<void> {
  const [question, asked] = cohortQuestions[nth % cohortQuestions.length] ?? [{}, {}];
  const about = { by: ["workflow", "model_resolved"] as const, segments: [], now: NOON + 5 * DAY_MS };
  const { ledger, kept } = await world.cohortAnswers({ project: "p", ...range }, { ...about, ...question }, asked);
  expect(kept).toEqual(ledger);
}

const call = (n: number, task: number, facts: Partial<CallRow> = {}): CallRow =>
  TaskWorld.call(n, { project_id: "p", task_key: taskKey(task), ...facts });
const usd = (dollars: number): bigint => BigInt(dollars) * 1_000_000_000_000n;

const instant = fc.oneof(
  fc.integer({ min: NOON - 40 * DAY_MS, max: NOON + 40 * DAY_MS }),
  fc.integer({ min: NOON, max: NOON + 3_600_000 }),
);
const task = fc.integer({ min: 1, max: 5 });
const project = fc.constantFrom("p", "p", "q");
const someCall = fc.record({
  n: fc.integer({ min: 1, max: 40 }),
  project,
  task: fc.oneof(task, task, fc.constant(0)),
  ts: instant,
  cost: fc.option(fc.bigInt({ min: 0n, max: usd(3) }), { nil: undefined }),
  model: fc.constantFrom("m1", "m2"),
  workflow: fc.constantFrom("w1", "w2", ""),
  isBillable: fc.constantFrom(true, true, true, false),
  startedAt: fc.option(instant, { nil: undefined, freq: 2 }),
  schema_valid: fc.constantFrom(undefined, true, false),
  escalated_to: fc.constantFrom("", "", "", "desk"),
});
const someOutcome = fc.record({
  project,
  task,
  closedAt: instant,
  labelledAt: instant,
  revision: fc.integer({ min: 0, max: 1 }),
  outcome: fc.constantFrom("success", "failure", "partial", "abandoned", "unknown"),
  source: fc.constantFrom("sdk", "human", "evaluator", "business"),
  evaluator: fc.constantFrom("", "judge"),
  score: fc.constantFrom(undefined, 0.2, 0.9),
  manual_minutes: fc.constantFrom(undefined, 0, 2.5),
  value_amount: fc.constantFrom(undefined, 7_000_000n),
  value_currency: fc.constantFrom("USD", "EUR"),
  workflow: fc.constantFrom("w1", ""),
});
const writing = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      calls: fc.array(someCall, { maxLength: 6 }),
      outcomes: fc.array(someOutcome, { maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      correct: fc.nat(),
      to: fc.oneof(task, fc.constant(0)),
      cost: fc.bigInt({ min: 0n, max: usd(2) }),
      isBillable: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ place: fc.nat(), to: task }) },
  { weight: 1, arbitrary: fc.record({ again: fc.nat() }) },
);
const step = fc.oneof(
  { weight: 9, arbitrary: writing },
  { weight: 2, arbitrary: fc.record({ killAt: fc.integer({ min: 1, max: 5 }), isAfter: fc.boolean() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** At the nth write of its own the keeper's process dies, before it or after it. */
function dyingAt(nth: number, isAfter: boolean): Writer {
  let writes = 0;
  return {
    ...store.writer,
    async insert(table, rows, options) {
      writes += 1;
      if (writes === nth && isAfter) await store.writer.insert(table, rows, options);
      if (writes >= nth) throw new Error("killed");
      await store.writer.insert(table, rows, options);
    },
  };
}

async function play(steps: readonly Step[]): Promise<void> {
  let keeper = keeperOf();
  keeper.start();
  const sent: OutcomeRow[] = [];
  const ranges: { calls: CallRow[]; outcomes: OutcomeRow[] }[] = [];
  for (const one of steps) {
    const writer = keeper.guard(store.writer);
    if ("calls" in one) {
      const calls = one.calls.map(({ n, project: project_id, task: of, ts, model, startedAt, isBillable, ...facts }) =>
        call(n, of, {
          ...{ project_id, ts: ts - (ts % 40) + n, model_resolved: model, task_started_at: startedAt },
          ...{ ...facts, is_billable: isBillable, task_key: of === 0 ? "" : taskKey(of) },
        }),
      );
      // An id is one call, whenever it is sent.
      const known = new Map(world.calls.map((row) => [`${row.project_id} ${row.call_id}`, row.ts]));
      const fresh = calls.filter((row, at) => {
        const name = `${row.project_id} ${row.call_id}`;
        return (
          (known.get(name) ?? row.ts) === row.ts &&
          calls.findIndex((other) => `${other.project_id} ${other.call_id}` === name) === at
        );
      });
      const outcomes = one.outcomes.map(({ project: project_id, task: of, closedAt, labelledAt, ...facts }) =>
        world.outcome({ project_id, task_key: taskKey(of), closed_at: closedAt, labelled_at: labelledAt, ...facts }),
      );
      sent.push(...outcomes);
      ranges.push({ calls: fresh, outcomes });
      await world.insert(writer, { calls: fresh, outcomes });
    } else if ("again" in one) {
      const range = ranges[one.again % Math.max(1, ranges.length)];
      if (range !== undefined) await world.insert(writer, range);
    } else if ("correct" in one) {
      const { calls } = world;
      const row = calls[one.correct % Math.max(1, calls.length)];
      const changes = { task_key: one.to === 0 ? "" : taskKey(one.to), cost: one.cost, is_billable: one.isBillable };
      if (row !== undefined) await world.correct(writer, row, changes);
    } else if ("place" in one) {
      const row = sent[one.place % Math.max(1, sent.length)];
      if (row !== undefined) await world.place(writer, row, taskKey(one.to));
    } else {
      await keeper.stop();
      keeper = keeperOf(dyingAt(one.killAt, one.isAfter));
      keeper.start();
      await systemClock.sleep(30, { ref: true });
      await keeper.stop();
      keeper = keeperOf();
      keeper.start();
    }
  }
  await keeper.idle();
  await keeper.stop();
}

test("whatever is written, corrected, moved, sent again and killed, what is kept answers as the ledger does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), instant, async (steps, at) => {
      world = await TaskWorld.empty(store);
      await play(steps);
      for (const name of ["p", "q"]) {
        await expectKept(name);
        await expectKept(name, { from: at - 20 * DAY_MS, to: at + 1 });
      }
      const days = await world.bothAnswers({ project: "p", ...WHOLE }, ["team"], "1d");
      expect(days.kept).toEqual(days.ledger);
      expect(await world.tornRows()).toBe(0);
      for (const [by, bucket] of [
        [["workflow", "model_resolved"], ""],
        [["team"], ""],
        [[], "1w"],
      ] as const) {
        const summed = await world.daysAnswers({ project: "p", from: at - 20 * DAY_MS, to: at + 1 }, by, bucket);
        expect(summed.days).toEqual(summed.kept);
      }
    }),
    { numRuns: 6 },
  );
}, 600_000);

test("single tasks and rules of success: what is kept answers as the ledger does", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(writing, { minLength: 2, maxLength: 6 }), instant, async (steps, at) => {
      world = await TaskWorld.empty(store);
      await play(steps);
      for (let nth = 0; nth < cohortQuestions.length; nth++) await expectCohortKept(nth);
      await expectCohortKept(steps.length, { from: at - 20 * DAY_MS, to: at + 1 });
      for (const range of [WHOLE, { from: at - 20 * DAY_MS, to: at + 1 }]) {
        const stated = await world.statedAnswers({ project: "p", ...range });
        expect(stated.kept).toEqual(stated.ledger);
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 240_000);

test("a ledger older than its states is filled, however often that is cut off, and nothing reads them before", async () => {
  const calls = Array.from({ length: 60 }, (_, n) => call(n, n % 20, { ts: NOON + (n - 30) * DAY_MS }));
  await world.insert(store.writer, { calls });
  for (const nth of [2, 3, 1]) {
    const cut = keeperOf(dyingAt(nth, nth === 3));
    cut.start();
    await systemClock.sleep(150, { ref: true });
    await cut.stop();
    expect(await store.ask("SELECT count() AS n FROM outlay.task_marks WHERE kind = 'filled'")).toEqual([{ n: "0" }]);
  }
  await keeping(async () => {});
  await expectKept();
});

test("a late outcome moves its task and no other", async () => {
  const calls = [1, 2, 3].map((n) => call(n, n, { ts: NOON + n * DAY_MS, workflow: "w" }));
  await keeping((writer) => world.insert(writer, { calls }));
  const before = await store.ask("SELECT task_key, version FROM outlay.task_states FINAL ORDER BY task_key");
  const late = world.outcome({ project_id: "p", task_key: taskKey(2), closed_at: NOON + 2 * DAY_MS + 60_000 });
  await keeping((writer) => world.insert(writer, { outcomes: [late] }));
  const after = await store.ask("SELECT task_key, version FROM outlay.task_states FINAL ORDER BY task_key");
  expect(after.filter((row, at) => JSON.stringify(row) !== JSON.stringify(before[at]))).toHaveLength(1);
  await expectKept();
});

test("a look reads the ledger where the tasks are, not all of it", async () => {
  const calls = Array.from({ length: 50 }, (_, n) => call(n, n, { ts: NOON - n * 7 * DAY_MS }));
  await keeping((writer) => world.insert(writer, { calls }));
  const read: { file: string; params: Record<string, unknown> }[] = [];
  const listening: Writer = {
    ...store.writer,
    query: (query, params, options) => {
      read.push({ file: query.file, params: params as Record<string, unknown> });
      return store.writer.query(query, params, options);
    },
  };
  const keeper = keeperOf(listening);
  keeper.start();
  await keeper.idle();
  read.length = 0;
  // One more call of a task of ten weeks ago, and one of a new task.
  const news = [call(101, 10, { ts: NOON - 70 * DAY_MS + 60_000 }), call(102, 102, { ts: NOON + 60_000 })];
  await world.insert(keeper.guard(store.writer), { calls: news });
  await keeper.idle();
  const looked = [...read];
  await keeper.stop();
  const spans = looked.filter(({ file }) => file === "task-states-ledger.sql").map(({ params }) => params);
  const total = spans.reduce((sum, { called_from, called_to }) => sum + Number(called_to) - Number(called_from), 0);
  expect(spans).toHaveLength(2);
  expect(total).toBe(60_000);
  await expectKept();
});

test("a state that was lost, doubled or bent heals by itself, is counted, and nothing else changes", async () => {
  const calls = Array.from({ length: 40 }, (_, n) => call(n, n % 10, { ts: NOON + n * 3_600_000, cost: usd(1) }));
  await keeping((writer) => world.insert(writer, { calls }));
  await store.writer.command(
    `ALTER TABLE outlay.task_states DELETE WHERE task_key = '${taskKey(1)}' SETTINGS mutations_sync = 1`,
  );
  await store.writer.command(
    `INSERT INTO outlay.task_states SELECT * REPLACE(version + 1 AS version) FROM outlay.task_states WHERE task_key = '${taskKey(2)}'`,
  );
  const bent = `FROM outlay.task_states WHERE task_key = '${taskKey(3)}'`;
  for (const change of ["version + 5 AS version, toDecimal128(77, 12) AS cost", "toInt8(-1) AS sign"])
    await store.writer.command(`INSERT INTO outlay.task_states SELECT * REPLACE(${change}) ${bent} AND cost != 77`);
  await store.writer.command("INSERT INTO outlay.task_free_spend VALUES ('p', 1965000, 1, 1, 1, 1)");
  const { ledger, kept } = await world.bothAnswers({ project: "p", ...WHOLE }, []);
  expect(kept).not.toEqual(ledger);
  const counters = new Counters();
  const keeper = keeperOf(store.writer, counters, 5);
  keeper.start();
  while (counters.get("outlay_task_states_healed_total") < 4) await systemClock.sleep(20, { ref: true });
  await keeper.stop();
  expect(counters.get("outlay_task_states_healed_total")).toBe(4);
  await expectKept();
}, 60_000);

test("the version of a project moves when its states have followed, and only its", async () => {
  await keeping((writer) => world.insert(writer, { calls: [call(1, 1), call(2, 2, { project_id: "q" })] }));
  const marks = () =>
    store.ask("SELECT name, version FROM outlay.task_marks FINAL WHERE kind = 'project' ORDER BY name");
  const before = (await marks()) as { name: string; version: string }[];
  await keeping((writer) => world.insert(writer, { calls: [call(3, 1)] }));
  const after = (await marks()) as { name: string; version: string }[];
  expect(after.map(({ name, version }, at) => [name, version !== before[at]?.version])).toEqual([
    ["p", true],
    ["q", false],
  ]);
});

test("what another process inserted is found and looked at once", async () => {
  const counters = new Counters();
  const keeper = new TaskKeeper({
    ...{ writer: store.writer, clock: systemClock, logger: silentLogger, counters },
    ...{ lingerMs: 0, pollMs: 50, roundRestMs: 60_000 },
  });
  keeper.start();
  await keeper.idle();
  await world.insert(store.writer, { calls: [call(1, 1), call(2, 2)] });
  while (counters.get("outlay_task_states_changed_total") < 2) await systemClock.sleep(20, { ref: true });
  await keeper.idle();
  const looks = counters.get("outlay_task_states_looks_total");
  await systemClock.sleep(300, { ref: true });
  await keeper.stop();
  expect(counters.get("outlay_task_states_looks_total")).toBe(looks);
  await expectKept();
});

test("while the store refuses, writes wait and are in the states when it is back", async () => {
  let isDown = true;
  const moody: Writer = {
    ...store.writer,
    insert: (table, rows, options) =>
      isDown && [taskStatesTable.name, taskMarksTable.name].includes(table.name)
        ? Promise.reject(new Error("memory limit"))
        : store.writer.insert(table, rows, options),
  };
  const keeper = keeperOf(moody);
  keeper.start();
  await world.insert(keeper.guard(store.writer), { calls: [call(1, 1), call(2, 1)] });
  await systemClock.sleep(300, { ref: true });
  isDown = false;
  await keeper.idle();
  await keeper.stop();
  await expectKept();
});
