import { afterAll, beforeAll, expect, test } from "vitest";
import { taskEndpoint } from "../contract/tasks.ts";
import { accessOfKey } from "./access.ts";
import { answerTask } from "./answer-task.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-20T00:00:00Z");
const USD = 1_000_000_000_000n;
const TASK = taskKey(1);

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  const call = (n: number, project_id: string, cost: bigint | undefined) =>
    plainCall(n, { project_id, task_key: TASK, cost, ...(cost === undefined ? {} : { price_status: "priced" }) });
  const wrong = call(9, "second", 7n * USD);
  await api.insert({
    calls: [
      ...[call(1, "first", 2n * USD), call(2, "second", 3n * USD), call(3, "second", undefined), call(4, "third", USD)],
      ...[wrong, { ...wrong, sign: -1, reason: "test" }],
      plainCall(5, { project_id: "second", task_key: taskKey(2), cost: 9n * USD }),
    ],
    outcomes: [
      plainOutcome(1, { project_id: "first", task_key: TASK, closed_at: NOW - 1_000, labelled_at: NOW - 1_000 }),
    ],
  });
});
afterAll(() => api.close());

const of = async (project: string) => taskEndpoint.response.parse(await api.get(`/tasks/${TASK}?project=${project}`));

test("a task that other projects worked on is shown with what it cost there, apart from its own cost", async () => {
  expect(await of("first")).toMatchObject({
    task: { cost: "2", calls: 1 },
    elsewhere: [
      { project: "second", calls: 2, cost: "3", unpriced_calls: 1, outcomes: 0 },
      { project: "third", calls: 1, cost: "1", unpriced_calls: 0, outcomes: 0 },
    ],
    cost_everywhere: "6",
  });
  expect((await of("third")).elsewhere[0]).toEqual({
    ...{ project: "first", calls: 1, cost: "2", unpriced_calls: 0, outcomes: 1 },
  });
});

test("nothing is said of projects that the caller may not read", async () => {
  const answer = await answerTask(api.store.reader, {
    query: { project: "first", task_id: TASK },
    body: undefined,
    access: accessOfKey({ v: 1, id: "k", projects: ["first", "third"], role: "read", issuedAt: 0 }),
    now: NOW,
    signal: new AbortController().signal,
  });
  expect(answer.elsewhere.map(({ project }) => project)).toEqual(["third"]);
  expect(answer.cost_everywhere).toBe("3");
});
