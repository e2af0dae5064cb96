import type { OutcomeRow } from "@outlay/clickhouse/tables/outcomes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { economicsAnswer } from "../contract/economics.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const ask = async (project: string, query = "") =>
  economicsAnswer.parse(await api.get(`/tasks/economics?project=${project}${query}`));

const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6)) * 1_000_000n;

describe("what several say of one task", () => {
  const said = (outcome: OutcomeRow["outcome"], evaluator = "", facts: Partial<OutcomeRow> = {}) => ({
    outcome,
    evaluator,
    source: evaluator === "" ? "human" : "evaluator",
    ...facts,
  });
  let project = 0;

  test.each<[string, ReturnType<typeof said>[], string]>([
    [
      "one evaluator's failure stands beside another's success",
      [said("failure", "task"), said("success", "violence")],
      "failure",
    ],
    ["an evaluator may change its mind", [said("failure", "task"), said("success", "task")], "success"],
    ["an evaluator that fails to judge erases nothing", [said("success", "task"), said("unknown", "task")], "success"],
    ["nor does another's", [said("success", "task"), said("unknown", "coherence")], "success"],
    ["nor a person who does not know", [said("success"), said("unknown")], "success"],
    ["a person stands above evaluators, whoever is later", [said("success"), said("failure", "task")], "success"],
    ["of people the latest counts", [said("success"), said("failure")], "failure"],
    ["a higher revision stands above all", [said("success"), said("failure", "task", { revision: 1 })], "failure"],
    ["also to take a verdict back", [said("success"), said("unknown", "", { revision: 1 })], "unknown"],
    ["partly is worse than success", [said("partial", "a"), said("success", "b")], "partial"],
  ])("%s", async (_, outcomes, expected) => {
    project += 1;
    const rows = outcomes.map((facts, n) =>
      plainOutcome(n, {
        ...{ project_id: `said-${project}`, task_key: taskKey(1), closed_at: NOW - HOUR, labelled_at: NOW - HOUR + n },
        ...facts,
      }),
    );
    const call = plainCall(1, { project_id: `said-${project}`, task_key: taskKey(1), ts: NOW - HOUR });
    await api.insert({ calls: [call], outcomes: rows });
    const { totals } = await ask(`said-${project}`);
    const { successes: success, failures: failure, partial, unknown } = totals;
    const none = { success: 0, failure: 0, partial: 0, unknown: 0 };
    expect({ success, failure, partial, unknown }).toEqual({ ...none, [expected]: 1 });
  });
});

describe("edges", () => {
  test("zero successes have no ratio but a cost", async () => {
    await api.insert({
      calls: [plainCall(1, { project_id: "failing", ts: NOW - DAY, task_key: taskKey(1), cost: usd(2) })],
      outcomes: [plainOutcome(1, { project_id: "failing", closed_at: NOW - HOUR, outcome: "failure" })],
    });
    const { totals } = await ask("failing");
    expect(totals).toMatchObject({
      cost: "2",
      cpst: null,
      cpst_interval: null,
      cpst_low: null,
      cpst_high: null,
      success_rate: 0,
    });
  });

  test("tasks of which no call is on record cost an unknown amount, not nothing", async () => {
    await api.insert({ outcomes: [plainOutcome(1, { project_id: "silent", closed_at: NOW - HOUR })] });
    const { totals } = await ask("silent");
    expect(totals).toMatchObject({
      tasks: 1,
      tasks_without_calls: 1,
      cost: null,
      cpst: null,
      cpst_low: null,
      cpst_high: null,
    });
  });

  test("a task costs what all its calls cost, however long before or after the range they were made", async () => {
    const call = (n: number, task: number, ts: number) =>
      plainCall(n, { project_id: "long", ts, task_key: taskKey(task), cost: usd(5), workflow: "w" });
    await api.insert({
      calls: [call(1, 1, NOW - 40 * DAY), call(2, 2, NOW - 900 * DAY), call(3, 2, NOW - HOUR), call(4, 2, NOW + DAY)],
      outcomes: [1, 2].map((n) => plainOutcome(n, { project_id: "long", closed_at: NOW - HOUR })),
    });
    const { totals, groups } = await ask("long");
    expect(totals).toMatchObject({ successes: 2, cost: "20", cpst: "10", calls: 4, tasks_without_calls: 0 });
    expect(groups.map(({ group }) => group)).toEqual([{ workflow: "w" }]);
  });

  test("a call cancelled long ago counts no more", async () => {
    const call = plainCall(1, { project_id: "undone", ts: NOW - 60 * DAY, task_key: taskKey(1), cost: usd(5) });
    const again = { ...call, revision: 1, cost: usd(7) };
    await api.insert({
      calls: [call, { ...call, sign: -1 }, again],
      outcomes: [plainOutcome(1, { project_id: "undone", closed_at: NOW - HOUR })],
    });
    expect((await ask("undone")).totals).toMatchObject({ cost: "7", calls: 1 });
  });

  test("an unjudged task that is called again, however late, leaves the range", async () => {
    const call = (n: number, ts: number) => plainCall(n, { project_id: "resumed", ts, task_key: taskKey(1) });
    await api.insert({ calls: [call(1, NOW - 60 * DAY), call(2, NOW - HOUR)] });
    const before = await ask("resumed", "&from=now-61d&to=now-59d");
    expect([before.totals.tasks, (await ask("resumed")).totals.tasks]).toEqual([0, 1]);
  });

  test("a newer revision that closes the task elsewhere takes it there, and the older one counts nowhere", async () => {
    const said = { project_id: "moved", task_key: taskKey(1) };
    await api.insert({
      calls: [plainCall(1, { ...said, ts: NOW - HOUR, cost: usd(1) })],
      outcomes: [
        plainOutcome(1, { ...said, revision: 1, outcome: "success", closed_at: NOW - HOUR }),
        plainOutcome(1, { ...said, revision: 2, outcome: "failure", closed_at: NOW - 100 * DAY }),
      ],
    });
    expect((await ask("moved", "&from=now-1d")).totals).toMatchObject({ tasks: 0, successes: 0, failures: 0 });
    const there = await ask("moved", "&from=now-101d&to=now-99d");
    expect(there.totals).toMatchObject({ tasks: 1, failures: 1, cost: "1" });
  });

  test("spend without a task is shown apart and belongs to no group", async () => {
    await api.insert({ calls: [plainCall(1, { project_id: "loose", ts: NOW - HOUR, cost: usd(3) })] });
    const answer = await ask("loose");
    expect(answer.unattributed).toEqual({ calls: 1, cost: "3" });
    expect(answer.totals).toMatchObject({ tasks: 0, cost: null });
  });

  test("a project without data answers with zeros", async () => {
    const answer = await ask("nothing");
    expect(answer).toMatchObject({
      groups: [],
      unattributed: { calls: 0, cost: "0" },
      totals: { tasks: 0, cost: null },
    });
  });

  test("more groups than are shown are counted, and stay in the totals", async () => {
    const tasks = Array.from({ length: 1_005 }, (_, n) => n);
    await api.insert({
      calls: tasks.map((n) =>
        plainCall(n, { project_id: "many", ts: NOW - HOUR, task_key: taskKey(n), customer_id: `c${n}`, cost: usd(1) }),
      ),
    });
    const shown = async (query: string) => {
      const answer = await ask("many", `&by=customer_id${query}`);
      return [answer.groups.length, answer.groups_omitted, answer.totals.tasks];
    };
    expect(await shown("")).toEqual([100, 905, 1_005]);
    expect(await shown("&limit=1000")).toEqual([1_000, 5, 1_005]);
    await expect(shown("&limit=1001")).rejects.toThrow(/400.*limit/);
  });

  test("what a group was before is said although other groups were dearer then", async () => {
    const spent = (n: number, ts: number, cost: number) =>
      plainCall(n, { project_id: "turned", ts, task_key: taskKey(n), workflow: `w${n % 2}`, cost: usd(cost) });
    await api.insert({
      calls: [spent(0, NOW - HOUR, 9), spent(1, NOW - HOUR, 1), spent(2, NOW - 8 * DAY, 2), spent(3, NOW - 8 * DAY, 5)],
    });
    const { groups, groups_omitted } = await ask("turned", "&compare=prev&limit=1");
    expect(groups).toMatchObject([{ group: { workflow: "w0" }, cost: "9", previous: { cost: "2" } }]);
    expect(groups_omitted).toBe(1);
  });
});
