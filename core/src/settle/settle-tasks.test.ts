import { expect, test } from "vitest";
import { settleCalls } from "./settle-calls.ts";
import type { SettleFacts } from "./settle-facts.ts";
import { type Judgement, settleTasks } from "./settle-tasks.ts";
import { record } from "./testing/record.ts";

const ID = "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG";
const madeUp = (name: string) => ({ taskKey: `key of ${name}`, taskId: name });
const agent = { kind: "agent", isBillable: false, durationMs: 9_000, usageSource: "missing" } as const;
const named = (taskKey: string) => ({ context: { taskKey } });

function judgement(target: Partial<Pick<Judgement, "traceId" | "spanId" | "responseId">>): Judgement {
  const { traceId = "", spanId = "", responseId = "" } = target;
  const ofResponse = madeUp(`response:${responseId}`);
  const outcomeId = [traceId, spanId, responseId].join();
  return {
    outcomeId,
    traceId,
    spanId,
    responseId,
    ofResponse,
    madeUp: traceId ? madeUp(`trace:${traceId}`) : ofResponse,
  };
}

/** Tasks of the judgements and of the calls that got one, whatever the order of both. */
function settle(records: SettleFacts[], judgements: Judgement[] = [], located: string[] = [ID]) {
  const answers = [false, true].map((isReversed) => {
    const inOrder = <Item>(items: Item[]) => (isReversed ? [...items].reverse() : items);
    const { verdicts, judged } = settleTasks(inOrder(records), settleCalls(records), {
      judgements: inOrder(judgements),
      located: new Set(located),
    });
    const calls = [...verdicts].flatMap(([id, { context }]) => (context.taskKey ? [[id, context.taskKey]] : []));
    return {
      judged: judgements.map(({ outcomeId }) => judged.get(outcomeId)?.taskKey),
      calls: Object.fromEntries(calls),
    };
  });
  expect(answers[1]).toEqual(answers[0]);
  return answers[0];
}

test("a judgement belongs to the task of the span, the response or the trace it judges", () => {
  const records = [record("a", { ...named("T"), responseId: ID })];
  const judgements = [{ traceId: "t1", spanId: "a" }, { traceId: "t1", spanId: "gone" }, { responseId: ID }];
  expect(settle(records, judgements.map(judgement))).toEqual({ judged: ["T", "T", "T"], calls: {} });
});

test("of several tasks in a trace the span or the response tells, else the made-up one stays", () => {
  const records = [
    record("a", named("A")),
    record("b", { ...named("B"), ts: 5_000, responseId: ID }),
    record("c", { ts: 9_000, traceId: "t1" }),
  ];
  const judgements = [
    { traceId: "t1", spanId: "a" },
    { traceId: "t1", responseId: ID },
    { traceId: "t1", spanId: "gone" },
  ];
  expect(settle(records, judgements.map(judgement))).toEqual({
    judged: ["A", "B", "key of trace:t1"],
    calls: { c: "key of trace:t1" },
  });
});

test("what is judged by its response is not judged by the judge's own trace", () => {
  const ofJudge = judgement({ traceId: "judge", spanId: "j", responseId: ID });
  const judge = record("j", { traceId: "judge", ts: 60_000 });
  expect(settle([record("a", { ...named("T"), responseId: ID }), judge], [ofJudge])).toEqual({
    judged: ["T"],
    calls: {},
  });
  const key = `key of response:${ID}`;
  expect(settle([record("a", { responseId: ID }), judge], [ofJudge])).toEqual({ judged: [key], calls: { a: key } });
  expect(settle([judge], [ofJudge]), "the answer is stored and not among them").toEqual({
    judged: [undefined],
    calls: {},
  });
  expect(settle([judge], [ofJudge], []), "no answer is stored").toEqual({
    judged: ["key of trace:judge"],
    calls: { j: "key of trace:judge" },
  });
});

test("a response and a trace that are judged and have no task are one task", () => {
  const records = [record("a", { responseId: ID }), record("b", { ts: 5_000 })];
  const key = "key of trace:t1";
  expect(settle(records, [judgement({ responseId: ID }), judgement({ traceId: "t1" })])).toEqual({
    judged: [key, key],
    calls: { a: key, b: key },
  });
});

test("a call takes the task of the nearest span above that names one, and so do judgements of it", () => {
  const records = [
    record("outer", { ...agent, ...named("T") }),
    record("inner", { ...agent, parentSpanId: "outer" }),
    record("a", { parentSpanId: "inner" }),
    record("b", { parentSpanId: "not sent", ts: 3_000 }),
    record("other", { ...agent, ...named("U"), parentSpanId: "outer" }),
    record("c", { parentSpanId: "other", ts: 5_000 }),
    record("elsewhere", { traceId: "t2" }),
  ];
  const judgements = ["outer", "inner", "a", "c"].map((spanId) => judgement({ traceId: "t1", spanId }));
  const { judged, calls } = settle(records, judgements) ?? {};
  expect(judged).toEqual(["T", "T", "T", "U"]);
  expect(calls, "the two agents around b do not agree").toEqual({ a: "T", c: "U" });
  expect(settle(records.slice(0, 4))?.calls).toEqual({ a: "T", b: "T" });
});

test("an agent without a task is judged for what was called below it", () => {
  const records = [
    record("x", agent),
    record("y", { ...agent, ts: 10_000 }),
    record("a", { ...named("A"), parentSpanId: "x" }),
    record("b", { ...named("B"), parentSpanId: "y", ts: 10_000 }),
  ];
  const judgements = ["x", "y"].map((spanId) => judgement({ traceId: "t1", spanId }));
  expect(settle(records, judgements)?.judged).toEqual(["A", "B"]);
});

test("what is not billed gets no task, and its judgement goes where it is billed", () => {
  const records = [record("a", { emitter: "x" }), record("b", { ...named("T"), emitter: "y", parentSpanId: "a" })];
  expect(settle(records, [judgement({ traceId: "t1", spanId: "a" })])).toEqual({ judged: ["T"], calls: {} });
});
