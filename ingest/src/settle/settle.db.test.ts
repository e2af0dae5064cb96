import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NOON, SettledLedger, spanEvent, traceOf, uuidOf } from "./testing/settled-ledger.ts";

let store: FreshStore;
let ledger: SettledLedger;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(async () => {
  ledger = await SettledLedger.empty(store);
});

const ID = "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG";
/** 1,000 × 2.50 + 100 × 10 USD per million. */
const PRICE = "0.0035";

async function send(...requests: CallEvent[][]): Promise<void> {
  for (const request of requests) {
    await ledger.append(request);
    await ledger.run();
  }
}

test("a record that turns out to repeat another one costs nothing any more, and says what it would have cost", async () => {
  await send([spanEvent("outer", { emitter: "a", workflow: "refund", tags: { x: "1" } })]);
  expect(await ledger.billed()).toEqual(["outer"]);
  await send([spanEvent("inner", { emitter: "b", parentSpanId: "outer" })]);
  expect(await ledger.billed()).toEqual(["inner"]);
  expect(await ledger.cost()).toBe(PRICE);
  expect(
    await ledger.ask(
      `SELECT call_id, sign, revision, reason, settlement, settled_by, cost, cost_excluded, price_status, workflow, tags, corrected_by
       FROM outlay.calls WHERE revision > 0 ORDER BY call_id`,
    ),
  ).toEqual([
    expect.objectContaining({
      call_id: uuidOf("inner"),
      reason: "context",
      cost: PRICE,
      workflow: "refund",
      tags: { x: "1" },
    }),
    {
      call_id: uuidOf("outer"),
      sign: 1,
      revision: 1,
      reason: "nested",
      settlement: "nested",
      settled_by: uuidOf("inner"),
      cost: null,
      cost_excluded: PRICE,
      price_status: "not_billable",
      workflow: "refund",
      tags: { x: "1" },
      corrected_by: "settlement",
    },
  ]);
  expect(ledger.counters.get("outlay_settle_corrections_total", { reason: "nested" })).toBe(1);
});

test("what was not billed is billed again when better is known, at the price of its own time", async () => {
  const missing = { usage: {}, usageSource: "missing", usageQuality: "unknown" } as const;
  const estimate = { usage: { input_uncached: 18, output_text: 11 }, usageQuality: "client_estimate" } as const;
  await send([
    spanEvent("a", { emitter: "x", ...estimate }),
    spanEvent("b", { emitter: "y", parentSpanId: "a", ...missing }),
  ]);
  expect(await ledger.billed()).toEqual(["a"]);
  await send([spanEvent("c", { emitter: "z", parentSpanId: "b" })]);
  expect(await ledger.billed()).toEqual(["c"]);
  await send([
    spanEvent("a2", { emitter: "w", responseId: ID, traceId: "other", occurredAt: 60_000 }),
    spanEvent("c2", { traceId: "other", responseId: ID, emitter: "v", occurredAt: 60_000 }),
  ]);
  expect(await ledger.cost()).toBe("0.007");
});

test("spans that nothing links are one call where usage and time say so, in whichever order they come", async () => {
  const unnamed = spanEvent("u", { emitter: "x", traceId: "one" });
  const named = spanEvent("n", { emitter: "y", traceId: "two", responseId: ID, occurredAt: 20, durationMs: 900 });
  await send([unnamed]);
  await send([named]);
  expect(await ledger.billed()).toEqual(["n"]);
  // What comes later to the one must not make it forget the other.
  await send([
    spanEvent("inner", { emitter: "z", traceId: "two", parentSpanId: "n", occurredAt: 30, durationMs: 800 }),
  ]);
  expect(await ledger.billed()).toEqual(["inner"]);
});

test("a repeated request changes nothing, also when its calls were corrected", async () => {
  const request = [spanEvent("outer", { emitter: "a" }), spanEvent("inner", { emitter: "b", parentSpanId: "outer" })];
  await send(request);
  const rows = await ledger.ask("SELECT count() AS rows FROM outlay.calls");
  await send(request, request);
  expect(await ledger.ask("SELECT count() AS rows FROM outlay.calls")).toEqual(rows);
  expect(await ledger.cost()).toBe(PRICE);
});

test("twins in different traces, a log of a span, and a remote agent are found across requests", async () => {
  const agent = {
    kind: "agent",
    operation: "invoke_agent",
    isBillable: false,
    isSoleRecord: true,
    durationMs: 9_000,
  } as const;
  await send([spanEvent("agent", { ...agent, traceId: "r" })]);
  expect(await ledger.billed()).toEqual(["agent"]);
  await send(
    [spanEvent("a", { emitter: "langchain", responseId: ID, traceId: "1" })],
    [spanEvent("l", { signal: "log", spanId: spanEvent("a").spanId ?? "", traceId: "1" })],
    [spanEvent("b", { emitter: "openai", responseId: ID, traceId: "2", occurredAt: 10, durationMs: 900 })],
    [spanEvent("far", { traceId: "r", parentSpanId: "unknown", occurredAt: 500 })],
  );
  expect(await ledger.billed()).toEqual(["b", "far"]);
  expect(
    await ledger.ask(
      "SELECT argMax(settlement, revision) AS why, call_id FROM outlay.calls GROUP BY call_id ORDER BY why, call_id",
    ),
  ).toEqual(
    [
      ["", "b"],
      ["", "far"],
      ["aggregate", "agent"],
      ["duplicate_response", "a"],
      ["duplicate_span", "l"],
    ].map(([why, name]) => ({ why, call_id: uuidOf(name ?? "") })),
  );
});

const point = (name: string, occurredAt: number, input: number): CallEvent => ({
  ...spanEvent(name, {
    occurredAt,
    signal: "metric",
    isBillable: false,
    isSoleRecord: true,
    usage: { input_uncached: input },
  }),
  traceId: undefined,
  spanId: undefined,
  meter: { series: uuidOf("series"), startedAt: spanEvent("x").occurredAt, isCumulative: true },
});
const inputs = () => ledger.net("toUInt32(sum(input_uncached * sign)) AS input, sumIf(sign, is_billable) AS billed");

test("a cumulative metric is billed by its differences, in whatever order its points come, until a span tells finer", async () => {
  await send([point("p3", 180_000, 40)], [point("p1", 60_000, 10)], [point("p2", 120_000, 25)]);
  expect(await inputs()).toEqual([10, 15, 15].map((input) => ({ input, billed: "1" })));
  expect(await ledger.cost()).toBe("0.0001");
  await send([spanEvent("span", { occurredAt: 7_200_000 })]);
  expect(await ledger.billed()).toEqual(["span"]);
  expect(await ledger.cost()).toBe(PRICE);
  expect(await ledger.ask("SELECT toString(sum(cost_excluded * sign)) AS excluded FROM outlay.calls")).toEqual([
    { excluded: "0.0001" },
  ]);
});

test("a counter that went on after days of sleep is billed by its differences, in whatever order its points come", async () => {
  const hour = 3_600_000;
  await send([point("q3", 100 * hour, 40)], [point("q1", 10 * hour, 10)], [point("q2", 50 * hour, 25)]);
  expect(await inputs()).toEqual([10, 15, 15].map((input) => ({ input, billed: "1" })));
});

test("logs outside of traces and spans of one source are paired across requests", async () => {
  const log = (name: string, occurredAt: number): CallEvent => ({
    ...spanEvent(name, { signal: "log", emitter: "events", occurredAt }),
    traceId: undefined,
    spanId: undefined,
  });
  await send(
    [log("l1", 900)],
    [spanEvent("s1", { traceId: "1" })],
    [spanEvent("s2", { traceId: "2", occurredAt: 9_000 })],
    [log("l2", 10_100)],
    [log("l3", 50_000)],
  );
  expect(await ledger.billed()).toEqual(["l3", "s1", "s2"]);
});

test("constants of a test server are no response ids: distinct calls stay apart, however many come", async () => {
  const call = (n: number) => spanEvent(`c${n}`, { traceId: `t${n}`, responseId: "chatcmpl-123", occurredAt: n * 500 });
  await send(
    Array.from({ length: 60 }, (_, n) => call(n)),
    Array.from({ length: 60 }, (_, n) => call(60 + n)),
  );
  expect(await ledger.billed()).toHaveLength(120);
});

const metricOf = (name: string, over: Partial<CallEvent> = {}): CallEvent => {
  const { traceId, spanId, durationMs, ...facts } = spanEvent(name, {
    ...{ signal: "metric", isBillable: false, isSoleRecord: true, occurredAt: 60_000 },
    meter: { series: uuidOf(`series ${name}`), startedAt: NOON, isCumulative: false },
    ...over,
  });
  return facts;
};

test.each([false, true])(
  "a metric of a service is not billed beside a log of one of its sessions (metric first: %s)",
  async (isFirst) => {
    const { traceId, spanId, ...log } = spanEvent("l", { signal: "log", sourceKey: "claude-code s1" });
    const metric = metricOf("m", { sourceKey: "claude-code" });
    await send(...(isFirst ? [[metric], [log]] : [[log], [metric]]));
    expect(await ledger.billed()).toEqual(["l"]);
    await send([metricOf("n", { sourceKey: "claude" }), metricOf("o", { sourceKey: "claude-code", model: "o3" })]);
    expect(await ledger.billed()).toEqual(["l", "n", "o"]);
  },
);

test.each([false, true])(
  "of a histogram and counters of the same calls one is billed (histogram first: %s)",
  async (isFirst) => {
    const histogram = metricOf("h", { usage: { input_uncached: 1_000, output_text: 100, requests: 3 } });
    const counter = metricOf("c", { occurredAt: 120_000 });
    await send(...(isFirst ? [[histogram], [counter]] : [[counter], [histogram]]));
    expect(await ledger.billed()).toEqual(["c"]);
    await send([spanEvent("a")]);
    expect(await ledger.billed()).toEqual(["a"]);
  },
);

test("an id that looks like a response's and turns out to be a constant lets go of what it joined", async () => {
  const call = (n: number) =>
    spanEvent(`c${n}`, {
      traceId: `t${n}`,
      responseId: ID,
      emitter: n % 2 ? "x" : "y",
      occurredAt: n * 60_000,
      durationMs: n < 2 ? 1_000 : 100,
    });
  await send(Array.from({ length: 90 }, (_, n) => call(n)));
  expect((await ledger.billed()).length).toBeLessThan(10);
  await send(Array.from({ length: 20 }, (_, n) => call(90 + n)));
  expect(await ledger.billed()).toHaveLength(110);
});

test("a judgement of a trace or a response becomes the task of its calls, whichever comes first, weeks later too", async () => {
  const judgement = (name: string, over: Partial<OutcomeEvent>): OutcomeEvent => ({
    outcomeId: uuidOf(name),
    taskKey: uuidOf(`task ${name}`),
    occurredAt: NOON + 1_000,
    outcome: "success",
    source: "evaluator",
    ...over,
  });
  const ofTrace = (name: string, over: Partial<OutcomeEvent> = {}) =>
    judgement(name, { traceId: traceOf(name), taskId: `trace:${traceOf(name)}`, ...over });
  const ofResponse = judgement("r", { responseId: ID, taskId: `response:${ID}` });
  await ledger.append([], "p", [ofTrace("early")]);
  await ledger.run();
  await send([
    spanEvent("a", { traceId: "early" }),
    spanEvent("b", { traceId: "late" }),
    spanEvent("c", { traceId: "other", taskKey: uuidOf("own") }),
    spanEvent("d", { traceId: "fourth", responseId: ID }),
    spanEvent("e", { traceId: "fifth" }),
  ]);
  await ledger.append([], "p", [ofTrace("late", { occurredAt: NOON + 20 * 86_400_000 }), ofTrace("other"), ofResponse]);
  await ledger.run();
  const tasks = await ledger.net(
    "argMaxIf(task_key, revision, sign = 1) AS task, argMaxIf(reason, revision, sign = 1) AS why",
  );
  const none = { task: "00000000-0000-0000-0000-000000000000", why: "" };
  expect(tasks).toEqual([
    { task: uuidOf("task early"), why: "task_of_judgement" },
    { task: uuidOf("task late"), why: "task_of_judgement" },
    { task: uuidOf("own"), why: "" },
    { task: uuidOf("task r"), why: "task_of_judgement" },
    none,
  ]);
});

test("projects are settled apart", async () => {
  await ledger.append([spanEvent("a", { emitter: "x", responseId: ID })], "p");
  await ledger.append([spanEvent("b", { emitter: "y", responseId: ID, parentSpanId: "a" })], "q");
  await ledger.run();
  expect(await ledger.billed()).toEqual(["a", "b"]);
});

test("calls that nothing can be linked to are not even looked at", async () => {
  const { traceId, spanId, sourceKey, emitter, ...plain } = spanEvent("n");
  await send([{ ...plain, signal: "native", dialect: "native" }]);
  expect(await ledger.billed()).toEqual(["n"]);
  expect(ledger.counters.get("outlay_settle_ranges_total")).toBe(0);
});

test("answers from a cache that go on for days cost nothing, in whichever order they come", async () => {
  const hour = 3_600_000;
  const replays = [0, 20, 40, 60].map((hours) =>
    spanEvent(`h${hours}`, {
      traceId: `t${hours}`,
      emitter: "litellm@1",
      responseId: ID,
      occurredAt: (hours - 80) * hour,
    }),
  );
  for (const order of [replays, replays.toReversed(), [...replays.slice(2), ...replays.slice(0, 2)]]) {
    ledger = await SettledLedger.empty(store);
    await send(...order.map((event) => [event]));
    expect(await ledger.billed()).toEqual(["h0"]);
    expect(await ledger.cost()).toBe(PRICE);
  }
});
