import { taskMarksTable } from "@outlay/clickhouse/tables/task-states";
import { afterAll, beforeAll, expect, test } from "vitest";
import { economicsAnswer } from "../contract/economics.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  await api.insert({
    calls: [1, 2].map((n) => plainCall(n, { project_id: "p", ts: NOW - HOUR, task_key: taskKey(n) })),
    outcomes: [plainOutcome(1, { project_id: "p", closed_at: NOW - HOUR })],
  });
});
afterAll(() => api.close());

const ask = async (query = "") => economicsAnswer.parse(await api.get(`/tasks/economics?project=p${query}`));
let version = 0;
const mark = (kind: string, facts: { call_rows?: number; outcome_rows?: number } = {}) => {
  version += 1;
  const row = { kind, name: kind === "project" ? "p" : "", version, at: NOW, call_rows: 0, outcome_rows: 0, ...facts };
  return api.store.writer.insert(taskMarksTable, [row], { token: `mark:${version}` });
};
// No state is written here, so an answer without tasks is one from the states.
const tasks = async (query = "") => (await ask(query)).totals.tasks;

test("the states are read only when they are filled, and of a small project only when they have seen all of it", async () => {
  expect(await tasks()).toBe(2);
  await mark("project", { call_rows: 2, outcome_rows: 1 });
  expect(await tasks()).toBe(2);
  await mark("filled");
  expect(await tasks()).toBe(0);
  await api.insert({ calls: [plainCall(3, { project_id: "p", ts: NOW - HOUR, task_key: taskKey(3) })] });
  expect(await tasks()).toBe(3);
  await mark("project", { call_rows: 3, outcome_rows: 1 });
  expect(await tasks()).toBe(0);
});

test("what the states do not keep is asked of the ledger", async () => {
  expect(await tasks("&view=spend")).toBe(3);
  expect(await tasks("&by=tag:tier")).toBe(3);
});

test("rules judge what is kept, and of single tasks what is kept says which they are", async () => {
  await api.put("/success-rules/r", {
    ...{ project: "p", combine: "all", author: "ada", reason: "a test", conditions: [{ kind: "sdk" }] },
  });
  expect(await tasks()).toBe(0);
  expect(await tasks("&rule=none")).toBe(0);
  expect(await api.get("/tasks?project=p")).toMatchObject({ tasks: [], total: { tasks: 0 }, next: null });
  expect(await api.get("/tasks?project=p&view=spend")).toMatchObject({ total: { tasks: 3 } });
});

test("the version of the answer moves when the states have followed, and the pulse's with it", async () => {
  const before = (await ask()).data_version;
  await mark("project", { call_rows: 3, outcome_rows: 1 });
  const { data_version } = await ask();
  expect(data_version).not.toBe(before);
  expect(await api.get("/pulse?project=p")).toMatchObject({ data_version });
});
