import { expect, test } from "vitest";
import { fakeFetch, noGzip } from "../test/fake-fetch.ts";
import { init } from "./init.ts";
import type { Options } from "./options.ts";

function connect(options: Options = {}) {
  const { fetch, requests } = fakeFetch(202);
  const client = init({ fetch, flushOnExit: false, ...options, limits: noGzip });
  const sent = async () => {
    await client.flush();
    const events = requests.flatMap((request) => request.events);
    return {
      calls: events.filter(({ type }) => type === "llm_call"),
      outcomes: events.filter(({ type }) => type === "outcome"),
    };
  };
  return { client, sent };
}

const pause = () => new Promise((resolve) => setImmediate(resolve));

test("calls recorded inside a task carry it across awaits, and tasks at the same time do not mix", async () => {
  const { client, sent } = connect();
  await Promise.all(
    ["a", "b", "c"].map((taskId) =>
      client.withTask({ workflow: `flow-${taskId}`, taskId, attempt: 2 }, async () => {
        await pause();
        client.recordCall({ model: taskId });
        await pause();
        client.recordCall({ model: taskId, attempt: 3 });
      }),
    ),
  );
  client.recordCall({ model: "outside" });
  const { calls } = await sent();
  for (const call of calls.slice(0, 6)) {
    expect(call).toMatchObject({ taskId: call["model"], workflow: `flow-${call["model"]}` });
    expect(call["taskStartedAt"]).toMatch(/Z$/);
  }
  expect(calls.map((call) => call["attempt"])).toEqual([2, 2, 2, 3, 3, 3, undefined]);
  expect(calls[6]).not.toHaveProperty("taskId");
});

test("an error thrown out of a task records a failure and comes out unchanged", async () => {
  const { client, sent } = connect();
  const error = new Error("the host's own");
  await expect(
    client.withTask({ workflow: "w", taskId: "t", team: "search", feature: "chat" }, () => {
      throw error;
    }),
  ).rejects.toBe(error);
  const { outcomes } = await sent();
  expect(outcomes).toHaveLength(1);
  expect(outcomes[0]).toMatchObject({
    type: "outcome",
    taskId: "t",
    outcome: "failure",
    source: "sdk",
    criteria: "exception",
    workflow: "w",
    team: "search",
  });
  expect(outcomes[0]).not.toHaveProperty("feature");
});

test("an error after a verdict does not change the verdict", async () => {
  const { client, sent } = connect();
  await client
    .withTask({ workflow: "w" }, async (task) => {
      task.succeed();
      throw new Error("afterwards");
    })
    .catch(() => {});
  expect((await sent()).outcomes.map(({ outcome }) => outcome)).toEqual(["success"]);
});

test("a task that ends without a verdict records no outcome, and gives back what its function gave", async () => {
  const { client, sent } = connect();
  expect(await client.withTask({ workflow: "w" }, async () => 42)).toBe(42);
  expect((await sent()).outcomes).toEqual([]);
});

test("a second verdict revises the first", async () => {
  const { client, sent } = connect();
  const task = client.startTask({ workflow: "w" });
  task.partial();
  task.abandon({ explanation: "left" });
  expect(task.isJudged).toBe(true);
  const { outcomes } = await sent();
  expect(outcomes.map(({ outcome, revision }) => [outcome, revision])).toEqual([
    ["partial", undefined],
    ["abandoned", 1],
  ]);
});

test("a task inside a task is the current one until it ends", async () => {
  const { client, sent } = connect();
  await client.withTask({ workflow: "outer", taskId: "o" }, async () => {
    await client.withTask({ workflow: "inner", taskId: "i" }, async () => client.recordCall({ model: "m" }));
    client.recordCall({ model: "m" });
  });
  expect((await sent()).calls.map(({ taskId }) => taskId)).toEqual(["i", "o"]);
});

test("without a task storage the task object still carries the task", async () => {
  const none = { getStore: () => undefined, run: <R>(_: unknown, fn: () => R) => fn() };
  const { client, sent } = connect({ storage: none });
  await client.withTask({ workflow: "w", taskId: "t" }, async (task) => {
    await pause();
    client.recordCall({ model: "unbound" });
    task.recordCall({ model: "bound" });
  });
  expect((await sent()).calls.map(({ taskId }) => taskId)).toEqual([undefined, "t"]);
});

test("what the caller changes after recording is not sent", async () => {
  const { client, sent } = connect();
  const tags = { a: "1" };
  const call = {
    model: "m",
    tags,
    usage: { inputTokens: 1, cacheWrite: { "5m": 2 } },
    prefixHashes: [{ tokens: 1, hash: "h" }],
  };
  client.recordCall(call);
  call.model = "other";
  tags.a = "2";
  call.usage.cacheWrite["5m"] = 99;
  call.prefixHashes[0] = { tokens: 5, hash: "x" };
  expect((await sent()).calls[0]).toMatchObject({
    model: "m",
    tags: { a: "1" },
    usage: { inputTokens: 1, cacheWrite: { "5m": 2 } },
    prefixHashes: [{ tokens: 1, hash: "h" }],
  });
});

test("a call is dated by its start: now, less its duration where that is known", async () => {
  const { client, sent } = connect();
  client.recordCall({ model: "m", durationMs: 3_600_000 });
  client.recordCall({ model: "m" });
  const [long, short] = (await sent()).calls.map(({ occurredAt }) => Date.parse(String(occurredAt)));
  expect((short ?? 0) - (long ?? 0)).toBeGreaterThanOrEqual(3_600_000);
});
