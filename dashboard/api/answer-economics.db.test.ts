import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { type OutcomeTaskRow, outcomeTasksTable } from "@outlay/clickhouse/tables/outcome-tasks";
import type { OutcomeRow } from "@outlay/clickhouse/tables/outcomes";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EconomicsGroup, economicsAnswer } from "../contract/economics.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { percentile, usdText } from "./testing/usage-oracle.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = 20261124;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const ask = async (project: string, query = "") =>
  economicsAnswer.parse(await api.get(`/tasks/economics?project=${project}${query}`));

const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6)) * 1_000_000n;
const cents = (money: string | null | undefined): string => Number(money).toFixed(4);

describe("the worked example: 1,000 tasks, $84.00, 870 successes, 90 failures, 40 unknown that cost $2.40", () => {
  let answer: Awaited<ReturnType<typeof ask>>;
  beforeAll(async () => {
    const tasks = Array.from({ length: 1_000 }, (_, n) => n);
    const outcomeOf = (n: number) => (n < 870 ? "success" : n < 960 ? "failure" : undefined);
    await api.insert({
      calls: tasks.flatMap((n) => {
        // 960 tasks with an outcome cost $81.60, in two calls each; 40 without cost $2.40.
        const cost = n < 960 ? usd(0.085) / 2n : usd(0.06) / 2n;
        return [0, 1].map((attempt) =>
          plainCall(2 * n + attempt, {
            project_id: "example",
            ts: NOW - DAY,
            task_key: taskKey(n),
            workflow: "support",
            cost,
          }),
        );
      }),
      outcomes: tasks.flatMap((n) => {
        const outcome = outcomeOf(n);
        return outcome === undefined
          ? []
          : [plainOutcome(n, { project_id: "example", closed_at: NOW - HOUR, outcome })];
      }),
    });
    answer = await ask("example");
  });

  test("reproduces to the cent", () => {
    const { totals } = answer;
    expect(totals).toMatchObject({
      tasks: 1_000,
      successes: 870,
      failures: 90,
      unknown: 40,
      cost: "84",
      known_outcome_cost: "81.6",
    });
    expect([totals.cpst, totals.cpst_low, totals.cpst_high].map(cents)).toEqual(["0.0938", "0.0923", "0.0966"]);
    expect(totals.success_rate).toBeCloseTo(0.906, 3);
    expect(totals.outcome_share).toBe(0.96);
    expect(answer.groups).toEqual([{ ...totals, group: { workflow: "support" } }]);
  });

  test("the interval holds the point, and Wilson's the rate", () => {
    const { cpst_interval, cpst, success_rate_interval, success_rate } = answer.totals;
    expect(Number(cpst_interval?.[0])).toBeLessThan(Number(cpst));
    expect(Number(cpst_interval?.[1])).toBeGreaterThan(Number(cpst));
    // Wilson 1927 for 870 of 960.
    expect(success_rate_interval?.map((bound) => bound.toFixed(4))).toEqual(["0.8862", "0.9231"]);
    expect(success_rate).toBeCloseTo(870 / 960, 12);
  });

  test("another failed attempt raises the cost per success, and relabelling moves counts by exactly one", async () => {
    await api.insert({
      calls: [plainCall(5_000, { project_id: "example", ts: NOW - DAY, task_key: taskKey(900), cost: usd(1) })],
      outcomes: [plainOutcome(0, { project_id: "example", closed_at: NOW - HOUR, outcome: "failure", revision: 1 })],
    });
    const { totals } = await ask("example");
    expect([totals.successes, totals.failures, totals.tasks]).toEqual([869, 91, 1_000]);
    expect(Number(totals.cpst)).toBeGreaterThan(Number(answer.totals.cpst));
  });
});

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const [FROM, TO] = [NOW - 10 * DAY, NOW - 3 * DAY];
const around = fc.oneof(
  fc.integer({ min: FROM - 500 * DAY, max: FROM }),
  fc.integer({ min: FROM, max: TO }),
  fc.integer({ min: TO - HOUR, max: TO + 2 * DAY }),
  fc.integer({ min: TO, max: TO + 100 * DAY }),
  fc.constantFrom(FROM - 1, FROM, TO - 1, TO),
);
const workflow = fc.constantFrom("w1", "w2", "");
const taskHistory = fc.record({
  calls: fc.array(
    fc.record({
      ts: around,
      costs: fc.array(maybe(fc.bigInt({ min: 0n, max: 2_000_000_000_000n })), { minLength: 1, maxLength: 2 }),
      isWithdrawn: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
      isBillable: fc.integer({ min: 0, max: 6 }).map((n) => n > 0),
      model: fc.constantFrom("m1", "m2", "m3"),
      startedAt: maybe(fc.integer({ min: FROM - 2 * DAY, max: FROM })),
    }),
    { maxLength: 4 },
  ),
  workflow,
  team: fc.constantFrom("red", "green"),
  outcomes: fc.array(
    fc.record({
      closedAt: fc.oneof(
        fc.integer({ min: FROM - 20 * DAY, max: TO + DAY }),
        fc.integer({ min: FROM - 400 * DAY, max: TO + 100 * DAY }),
      ),
      labelledAt: fc.constantFrom(FROM, TO),
      revision: fc.integer({ min: 0, max: 2 }),
      outcome: fc.constantFrom("success", "success", "failure", "partial", "abandoned", "unknown"),
      source: fc.constantFrom("sdk", "human", "evaluator", "evaluator", "evaluator"),
      evaluator: fc.constantFrom("e1", "e2"),
      /** Where settlement has put it: it arrived for this task, for one made up, or was put here and back again. */
      arrived: fc.constantFrom("here", "here", "moved here", "moved away", "moved here and away"),
      workflow,
    }),
    { maxLength: 4 },
  ),
});
type TaskHistory = typeof taskHistory extends fc.Arbitrary<infer T> ? T : never;

function callRows({ calls, workflow: name, team }: TaskHistory, n: number): CallRow[] {
  return calls.flatMap(({ ts, costs, isWithdrawn, isBillable, model, startedAt }, index) =>
    costs.flatMap((cost, revision) => {
      const row = plainCall(n * 10 + index, {
        project_id: "random",
        ...{ ts, revision, cost, team, workflow: name, is_billable: isBillable, model_resolved: model },
        task_key: taskKey(n),
        task_started_at: startedAt,
      });
      return revision < costs.length - 1 || isWithdrawn ? [row, { ...row, sign: -1 }] : [row];
    }),
  );
}

const outcomeRows = ({ outcomes }: TaskHistory, n: number): OutcomeRow[] =>
  outcomes.map(({ closedAt, labelledAt, arrived, ...said }, index) =>
    plainOutcome(n * 10 + index, {
      project_id: "random",
      ...{ closed_at: closedAt, labelled_at: labelledAt, ...said },
      task_key: arrived === "here" || arrived === "moved away" ? taskKey(n) : madeUp(n),
      log_offset: BigInt(n * 10 + index),
    }),
  );

const madeUp = (n: number): string => taskKey(100_000 + n);

/** The task that was made up for some of the outcomes, with those that are there. */
const madeUpHistory = (history: TaskHistory): TaskHistory => ({
  ...history,
  calls: [],
  outcomes: history.outcomes.flatMap((one) =>
    one.arrived === "moved away" || one.arrived === "moved here and away" ? [{ ...one, arrived: "here" as const }] : [],
  ),
});

const moveRows = (history: TaskHistory, n: number): OutcomeTaskRow[] =>
  outcomeRows(history, n).flatMap(({ project_id, outcome_id, closed_at, task_key }, index) => {
    const moves = movesOf[history.outcomes[index]?.arrived ?? "here"];
    return moves.map((to, move) => ({
      ...{ project_id, outcome_id, closed_at, sent_key: task_key, settled_at: NOW, revision: move + 1 },
      task_key: to === "here" ? taskKey(n) : madeUp(n),
    }));
  });
const movesOf = {
  here: [],
  "moved here": ["here"],
  "moved away": ["away"],
  "moved here and away": ["here", "away"],
} as const;

const severities = ["success", "partial", "abandoned", "failure"];

/** The outcome that counts, as the definition says: one task's, among all that belongs to it. */
function currentOutcome({ outcomes }: TaskHistory) {
  const own = outcomes
    .map((one, place) => ({ ...one, place }))
    .filter(({ arrived }) => arrived === "here" || arrived === "moved here")
    .sort((a, b) => b.labelledAt - a.labelledAt || b.place - a.place);
  const newest = own.filter(({ revision }) => revision === Math.max(...own.map((one) => one.revision)));
  const verdicts = newest.filter(({ outcome }) => outcome !== "unknown");
  const said = verdicts.length > 0 ? verdicts : newest;
  const stated = said.find(({ source }) => source !== "evaluator");
  if (stated !== undefined) return stated;
  const latest = said.filter((one, at) => said.findIndex(({ evaluator }) => evaluator === one.evaluator) === at);
  return latest.sort((a, b) => severities.indexOf(b.outcome) - severities.indexOf(a.outcome))[0];
}

interface OracleTask {
  readonly values: Readonly<Record<string, string>>;
  readonly outcome: string;
  readonly costs: readonly (bigint | null)[];
  readonly durationMs: number | null;
}

/** What the definition of the cohort says, read aloud over one task. */
function oracleTask(history: TaskHistory): OracleTask | undefined {
  const { calls, workflow: called, team } = history;
  const standing = calls.filter(({ isWithdrawn, isBillable }) => !isWithdrawn && isBillable);
  const current = currentOutcome(history);
  const cohortAt = current?.closedAt ?? Math.max(...standing.map(({ ts }) => ts));
  if (!(cohortAt >= FROM && cohortAt < TO)) return undefined;
  const spent = standing.map((call) => ({ ...call, cost: call.costs.at(-1) ?? null }));
  const models = ["m1", "m2", "m3"].map((model) => {
    const own = spent.filter((call) => call.model === model);
    return { model, cost: own.reduce((sum, { cost }) => sum + (cost ?? 0n), 0n), calls: own.length };
  });
  const seen = models.filter(({ model }) => standing.some((call) => call.model === model));
  const main = seen.sort((a, b) => Number(b.cost - a.cost) || b.calls - a.calls || (a.model < b.model ? 1 : -1))[0];
  const starts = standing.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  const startedAt =
    starts.length > 0 ? Math.min(...starts) : spent.length > 0 ? Math.min(...standing.map(({ ts }) => ts)) : null;
  return {
    values: {
      workflow: current?.workflow || (standing.length > 0 ? called : ""),
      team: standing.length > 0 ? team : "",
      model_resolved: main?.model ?? "",
    },
    outcome: current?.outcome ?? "unknown",
    costs: spent.map(({ cost }) => cost),
    durationMs: current && startedAt !== null && startedAt <= current.closedAt ? current.closedAt - startedAt : null,
  };
}

function oracleGroup(tasks: readonly OracleTask[]) {
  const count = (outcome: string): number => tasks.filter((task) => task.outcome === outcome).length;
  const spend = (some: readonly OracleTask[]): bigint | null => {
    const known = some.flatMap(({ costs }) => costs.filter((cost) => cost !== null));
    return known.length === 0 ? null : known.reduce((sum, cost) => sum + cost, 0n);
  };
  const money = (pico: bigint | null): string | null => (pico === null ? null : usdText(pico));
  const per = (pico: bigint | null, n: number): string | null =>
    pico === null || n === 0 ? null : usdText((pico * 2n + BigInt(n)) / (BigInt(n) * 2n));
  const known = tasks.filter(({ outcome }) => outcome !== "unknown");
  const [successes, unknown] = [count("success"), count("unknown")];
  const durations = tasks.map(({ durationMs }) => durationMs);
  return {
    tasks: tasks.length,
    successes,
    failures: count("failure"),
    partial: count("partial"),
    abandoned: count("abandoned"),
    unknown,
    cost: money(spend(tasks)),
    known_outcome_cost: money(spend(known)),
    success_rate: known.length === 0 ? null : successes / known.length,
    cpst: per(spend(known), successes),
    cpst_low: per(spend(tasks), successes + unknown),
    cpst_high: per(spend(tasks), successes),
    outcome_share: tasks.length === 0 ? null : known.length / tasks.length,
    calls: tasks.reduce((sum, { costs }) => sum + costs.length, 0),
    tasks_without_calls: tasks.filter(({ costs }) => costs.length === 0).length,
    unpriced_calls: tasks.reduce((sum, { costs }) => sum + costs.filter((cost) => cost === null).length, 0),
    duration_p50_ms: percentile(0.5, durations),
    duration_p95_ms: percentile(0.95, durations),
  };
}

const exact = ({ cpst_interval: _a, success_rate_interval: _b, group: _c, ...rest }: EconomicsGroup) => rest;

describe("random histories of calls, revisions, withdrawals and outcomes", () => {
  const histories = fc.sample(taskHistory, { numRuns: 500, seed: SEED });
  const cohort = histories.flatMap((one) => [oracleTask(one) ?? [], oracleTask(madeUpHistory(one)) ?? []].flat());
  const range = `&from=${new Date(FROM).toISOString()}&to=${new Date(TO).toISOString()}`;
  beforeAll(async () => {
    await api.insert({ calls: histories.flatMap(callRows), outcomes: histories.flatMap(outcomeRows) });
    await api.store.writer.insert(outcomeTasksTable, histories.flatMap(moveRows), { token: "moves" });
  });

  test.each(["", "workflow", "team", "model_resolved", "workflow,model_resolved", "team,model_resolved,workflow"])(
    "by %j give what the definitions give task by task",
    async (by) => {
      const answer = await ask("random", `${range}&by=${by}`);
      expect(exact(answer.totals)).toEqual(oracleGroup(cohort));
      const names = by === "" ? [] : by.split(",");
      const groups = new Map<string, OracleTask[]>();
      for (const task of by === "" ? [] : cohort) {
        const key = JSON.stringify(names.map((name) => task.values[name]));
        groups.set(key, [...(groups.get(key) ?? []), task]);
      }
      const found = answer.groups.map((row) => [
        JSON.stringify(names.map((name) => row.group[name as "workflow"])),
        exact(row),
      ]);
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries([...groups].map(([key, tasks]) => [key, oracleGroup(tasks)])),
      );
      const tasks = answer.groups.reduce((sum, row) => sum + row.tasks, 0);
      if (by !== "") expect(tasks).toBe(answer.totals.tasks);
      expect(answer.coverage).toMatchObject({ tasks: cohort.length, calls: answer.totals.calls });
    },
  );

  type Values = OracleTask["values"];
  test.each<[string, (values: Values) => boolean]>([
    ["&f=workflow:eq:w1", ({ workflow: name }) => name === "w1"],
    ["&f=workflow:nhas:&f=team:in:red,green", ({ workflow: name, team }) => name === "" && team !== ""],
    [
      "&f=workflow:has:&f=model_resolved:ne:m2",
      ({ workflow: name, model_resolved }) => name !== "" && model_resolved !== "m2",
    ],
    [
      "&f=team:like:RE&f=model_resolved:nin:m1,m3",
      ({ team, model_resolved }) => /re/i.test(team ?? "") && !/m1|m3/.test(model_resolved ?? ""),
    ],
  ])("tasks are filtered by what they say: %s", async (f, holds) => {
    const some = cohort.filter(({ values }) => holds(values));
    const answer = await ask("random", `${range}&by=team${f}`);
    expect(some).not.toEqual([]);
    expect(exact(answer.totals)).toEqual(oracleGroup(some));
    expect(answer.groups.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(some.length);
    expect(exact((await ask("random", `${range}&by=${f}`)).totals)).toEqual(oracleGroup(some));
  });

  test("the Overview counts the same tasks as judged", async () => {
    const inside = { from: new Date(FROM).toISOString(), to: new Date(TO).toISOString() };
    const answer = await api.post("/query", { project: "random", range: inside, metrics: ["calls"] });
    const inRange = histories.filter(({ calls }) =>
      calls.some(({ ts, isWithdrawn, isBillable }) => !isWithdrawn && isBillable && ts >= FROM && ts < TO),
    );
    const judged = inRange.filter((one) => (currentOutcome(one)?.outcome ?? "unknown") !== "unknown");
    expect(answer).toMatchObject({ coverage: { tasks: inRange.length, tasks_with_outcome: judged.length } });
  });

  test("no task is in two adjacent ranges", async () => {
    const part = async (from: number, to: number) =>
      (await ask("random", `&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`)).totals.tasks;
    const middle = FROM + 3 * DAY;
    expect((await part(FROM, middle)) + (await part(middle, TO))).toBe(await part(FROM, TO));
  });
});
