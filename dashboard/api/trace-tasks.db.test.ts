import { outcomeTasksTable } from "@outlay/clickhouse/tables/outcome-tasks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tasksEndpoint } from "../contract/tasks.ts";
import { traceEndpoint } from "../contract/traces.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;
const TRACE = "ab".repeat(16);

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const said = (project: string, n: number, facts: object = {}) =>
  plainOutcome(n, { project_id: project, closed_at: NOW - HOUR, labelled_at: NOW - HOUR, ...facts });

/** Calls of one trace, one of each of the tasks, in this order. */
const calls = (project: string, tasks: readonly number[], facts: Parameters<typeof plainCall>[1] = {}) =>
  tasks.map((n) =>
    plainCall(n, {
      project_id: project,
      trace_id: TRACE,
      task_key: taskKey(n),
      ts: NOW - 2 * HOUR + n,
      received_at: NOW - 2 * HOUR,
      cost: 10n ** 12n,
      price_status: "priced",
      ...facts,
    }),
  );

const tasksOf = async (project: string) =>
  traceEndpoint.response.parse(await api.get(`/traces/${TRACE}?project=${project}`)).tasks;

const rule = (project: string, body: object) =>
  api.put("/success-rules/liked", { project, combine: "all", author: "ada", reason: "a test", ...body });

test("without rules a task ended as was said, and is unknown where nothing was", async () => {
  await api.insert({ calls: calls("plain", [1, 2]), outcomes: [said("plain", 1, { outcome: "partial" })] });
  const tasks = await tasksOf("plain");
  expect(tasks.map(({ verdict, rule, outcome }) => [verdict, rule, outcome?.outcome])).toEqual([
    ["partial", undefined, "partial"],
    ["unknown", undefined, undefined],
  ]);
});

test("a task that a rule of success judges ends in a trace as it does in /tasks, beside what was said", async () => {
  await rule("ruled", {
    conditions: [{ kind: "thumbs", silence: { hours: 1_000, means: "failure" } }],
    workflow: "chat",
    effective_from: "2026-01-01T00:00:00Z",
  });
  await api.insert({
    calls: [...calls("ruled", [1, 2, 3, 4, 6], { workflow: "chat" }), ...calls("ruled", [5], { workflow: "other" })],
    outcomes: [
      said("ruled", 1),
      said("ruled", 1, { ...said("ruled", 11), task_key: taskKey(1), source: "human", outcome: "failure" }),
      said("ruled", 2),
      said("ruled", 3, { source: "human" }),
      said("ruled", 5, { outcome: "abandoned" }),
      // Worked on again long after it was closed.
      said("ruled", 6, { source: "human", closed_at: NOW - 700 * HOUR, labelled_at: NOW - 700 * HOUR }),
    ],
  });
  const tasks = await tasksOf("ruled");
  expect(tasks.map(({ verdict, rule, is_maturing }) => [verdict, rule, is_maturing])).toEqual([
    ["failure", "liked@1", false],
    ["unknown", "liked@1", true],
    ["success", "liked@1", false],
    ["unknown", "liked@1", true],
    ["abandoned", undefined, undefined],
    ["success", "liked@1", false],
  ]);
  expect(tasks.map(({ outcome }) => outcome?.outcome)).toEqual([
    "failure",
    "success",
    "success",
    undefined,
    "abandoned",
    "success",
  ]);
  const listed = tasksEndpoint.response.parse(await api.get("/tasks?project=ruled&from=now-60d&to=now"));
  const verdicts = new Map(listed.tasks.map(({ task_key, outcome }) => [task_key, outcome]));
  expect(tasks.map(({ verdict }) => verdict)).toEqual([1, 2, 3, 4, 5, 6].map((n) => verdicts.get(taskKey(n))));
});

test("a judgement whose task settlement found counts for that task, and no more for the one it came with", async () => {
  const moved = said("placed", 7, { source: "evaluator", evaluator: "judge", outcome: "failure" });
  await api.insert({ calls: calls("placed", [6, 7]), outcomes: [moved] });
  const placed = {
    project_id: "placed",
    outcome_id: moved.outcome_id,
    revision: 1,
    closed_at: moved.closed_at,
    sent_key: taskKey(7),
    task_key: taskKey(6),
    settled_at: NOW,
  };
  await api.store.writer.insert(outcomeTasksTable, [placed], { token: "placed" });
  expect((await tasksOf("placed")).map(({ verdict }) => verdict)).toEqual(["failure", "unknown"]);
});
