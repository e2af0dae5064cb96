import { describe, expect, test } from "vitest";
import { settleCalls } from "./settle-calls.ts";
import type { SettleFacts } from "./settle-facts.ts";
import { record } from "./testing/record.ts";

/** The records that are billed, and why the others are not; the same whatever the order. */
function settled(...records: SettleFacts[]): Record<string, string> {
  const say = (given: SettleFacts[]) => {
    const verdicts = settleCalls(given);
    return Object.fromEntries(
      records.map(({ callId }) => {
        const verdict = verdicts.get(callId);
        const why = verdict?.settlement ? `: ${verdict.settlement}` : "";
        return [
          callId,
          `${verdict?.billed ? "billed" : `not billed${verdict?.settledBy ? ` but ${verdict.settledBy}` : ""}`}${why}`,
        ];
      }),
    );
  };
  const answer = say(records);
  expect(say([...records].reverse())).toEqual(answer);
  return answer;
}

const ID = "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG";
const [inner, outer] = ["com.anthropic.sdk@1.11.0", "@traceloop/instrumentation-anthropic@0.27.0"];
const agent = (callId: string, facts: Partial<SettleFacts> = {}) =>
  record(callId, { kind: "agent", isBillable: false, operation: "invoke_agent", ...facts });
const missing = {
  usageSource: "missing",
  usageQuality: "unknown",
  inputTokens: undefined,
  outputTokens: undefined,
} as const;

test("a call that nothing else tells of stays as it arrived", () => {
  expect(settled(record("a"), agent("b"), record("c", { isBillable: false }))).toEqual({
    a: "billed",
    b: "not billed",
    c: "not billed",
  });
});

test("a log of a span's call is not billed beside it; the better usage wins", () => {
  const log = (facts: Partial<SettleFacts> = {}) => record("log", { signal: "log", spanId: "a", ...facts });
  expect(settled(record("a"), log())).toEqual({ a: "billed", log: "not billed but a: duplicate_span" });
  expect(settled(record("a", { usageQuality: "client_estimate" }), log())).toEqual({
    a: "not billed but log: duplicate_span",
    log: "billed",
  });
  expect(settled(record("a", missing), log())).toMatchObject({ log: "billed" });
});

test("logs and native events written inside an agent's span are calls of their own", () => {
  const inside = { spanId: "agent", inputTokens: 7 };
  expect(
    settled(
      agent("agent"),
      record("l1", { signal: "log", ...inside }),
      record("l2", { signal: "log", ts: 20, ...inside }),
      record("n1", { signal: "native", ...inside, ts: 9_000_000 }),
    ),
  ).toEqual({ agent: "not billed", l1: "billed", l2: "billed", n1: "billed" });
});

test("of nested instrumentations the inner one is billed, the outer one where only it knows the usage", () => {
  const [a, b] = [record("a", { emitter: outer }), record("b", { emitter: inner, parentSpanId: "a" })];
  expect(settled(a, b)).toEqual({ a: "not billed but b: nested", b: "billed" });
  expect(settled(a, { ...b, ...missing })).toEqual({ a: "billed", b: "not billed but a: nested" });
  expect(settled(a, { ...b, usageQuality: "client_estimate" })).toEqual({ a: "billed", b: "not billed but a: nested" });
  expect(settled({ ...a, ...missing }, { ...b, ...missing })).toEqual({ a: "not billed but b: nested", b: "billed" });
});

test("three instrumentations of one call are one call", () => {
  expect(
    settled(
      record("a", { emitter: "x" }),
      record("b", { emitter: "y", parentSpanId: "a" }),
      record("c", { emitter: "z", parentSpanId: "b" }),
    ),
  ).toEqual({ a: "not billed but c: nested", b: "not billed but c: nested", c: "billed" });
});

test("attempts below one call are billed each, the outer one is not; a failed one stays as it is", () => {
  const attempt = (callId: string, ts: number, facts: Partial<SettleFacts> = {}) =>
    record(callId, { emitter: inner, parentSpanId: "a", ts, durationMs: 100, ...facts });
  expect(settled(record("a"), attempt("b", 10), attempt("c", 200))).toEqual({
    a: "not billed but c: nested",
    b: "billed",
    c: "billed",
  });
  expect(settled(record("a"), attempt("b", 10, missing), attempt("c", 200))).toEqual({
    a: "not billed but c: nested",
    b: "billed",
    c: "billed",
  });
});

test("a tool that calls a model makes another call, as does an embedding inside a chat", () => {
  const tool = agent("t", { kind: "tool", parentSpanId: "a" });
  expect(settled(record("a"), tool, record("b", { parentSpanId: "t" }))).toEqual({
    a: "billed",
    t: "not billed",
    b: "billed",
  });
  const embedding = record("e", {
    parentSpanId: "a",
    operation: "embeddings",
    inputTokens: 5,
    outputTokens: undefined,
  });
  expect(settled(record("a"), embedding)).toEqual({ a: "billed", e: "billed" });
});

test("a next call that hangs below the last one is another call", () => {
  const next = record("b", { parentSpanId: "a", ts: 5_000 });
  expect(settled(record("a", { durationMs: 1_000 }), next)).toEqual({ a: "billed", b: "billed" });
});

test("a wrapper of another model with other usage is a call of its own", () => {
  const guard = record("b", { parentSpanId: "a", modelRequested: "gpt-4o-mini", inputTokens: 9, outputTokens: 1 });
  expect(settled(record("a"), guard)).toEqual({ a: "billed", b: "billed" });
  const alias = record("b", { parentSpanId: "a", modelRequested: "my-deployment" });
  expect(settled(record("a"), alias)).toEqual({ a: "not billed but b: nested", b: "billed" });
});

test("spans that nobody sent may lie between, if time, model and usage agree", () => {
  const a = record("a", { emitter: outer, ts: 0, durationMs: 1_000 });
  const b = record("b", { emitter: inner, ts: 100, durationMs: 800, parentSpanId: "http" });
  expect(settled(a, b)).toEqual({ a: "not billed but b: nested", b: "billed" });
  expect(settled(a, { ...b, inputTokens: 3 })).toEqual({ a: "billed", b: "billed" });
  expect(settled(a, { ...b, modelRequested: "gpt-4o-mini" })).toEqual({ a: "billed", b: "billed" });
  expect(settled(a, { ...b, ts: 3_000 })).toEqual({ a: "billed", b: "billed" });
  expect(settled({ ...a, responseId: "r1" }, { ...b, responseId: "r2" })).toEqual({ a: "billed", b: "billed" });
});

test("equal calls made at once are each billed", () => {
  const call = (callId: string, parentSpanId: string, emitter = outer) => record(callId, { parentSpanId, emitter });
  expect(settled(call("a", "x"), call("b", "y"), call("c", "z"))).toEqual({ a: "billed", b: "billed", c: "billed" });
  // Siblings cannot lie below each other: only equal usage says that they are one.
  expect(settled(call("a", "x"), { ...call("b", "x", inner), ...missing })).toEqual({ a: "billed", b: "billed" });
  expect(settled(call("a", "x"), { ...call("b", "x", inner), ts: 5, durationMs: 990 })).toMatchObject({
    a: "not billed but b: nested",
  });
});

test("equal calls made at once and instrumented twice are paired, each once", () => {
  const verdicts = settled(
    ...["a", "b", "c"].flatMap((name, n) => [
      record(`${name}1`, { emitter: outer, ts: n * 10, durationMs: 1_000 }),
      record(`${name}2`, { emitter: inner, ts: n * 10 + 2, durationMs: 996, parentSpanId: `http-${name}` }),
    ]),
  );
  expect(Object.values(verdicts).filter((verdict) => verdict === "billed")).toHaveLength(3);
  expect(verdicts).toMatchObject({ a1: "not billed but a2: nested", c1: "not billed but c2: nested" });
});

test("one response recorded in two traces is billed once", () => {
  const [a, b] = [
    record("a", { emitter: outer, responseId: ID }),
    record("b", { emitter: inner, traceId: "t2", responseId: ID, ts: 40, durationMs: 900 }),
  ];
  expect(settled(a, b)).toEqual({ a: "not billed but b: duplicate_response", b: "billed" });
  expect(settled(a, { ...b, ts: 200_000 })).toMatchObject({ b: "not billed but a: duplicate_response" });
});

test("a gateway and its client, instrumented alike, are one call", () => {
  const client = record("a", { responseId: ID, sourceKey: "app" });
  const gateway = record("b", { responseId: ID, sourceKey: "gateway", traceId: "t2", ts: 10, durationMs: 900 });
  expect(settled(client, gateway)).toEqual({ a: "not billed but b: duplicate_response", b: "billed" });
});

test("an answer from a gateway's cache is not billed again", () => {
  const litellm = { dialect: "litellm", emitter: "litellm", responseId: ID };
  const again = record("b", { ...litellm, traceId: "t2", ts: 600_000 });
  expect(settled(record("a", litellm), again)).toEqual({ a: "billed", b: "not billed but a: replayed_response" });
  expect(settled(record("a", litellm), { ...again, inputTokens: 1 })).toEqual({ a: "billed", b: "billed" });
});

test("an answer with a known id in a fraction of the time is a replay; in equal time it stays a suspect", () => {
  const again = record("b", { responseId: ID, traceId: "t2", ts: 600_000, durationMs: 10 });
  expect(settled(record("a", { responseId: ID }), again)).toEqual({
    a: "billed",
    b: "not billed but a: replayed_response",
  });
  expect(settled(record("a", { responseId: ID }), { ...again, durationMs: 1_000 })).toEqual({
    a: "billed",
    b: "billed",
  });
});

test("the replay of a call that is instrumented twice is not billed at all", () => {
  const pair = (name: string, ts: number) => [
    record(`${name}1`, { emitter: "app", ts, traceId: name }),
    record(`${name}2`, {
      emitter: "litellm",
      dialect: "litellm",
      responseId: ID,
      ts,
      traceId: name,
      parentSpanId: `${name}1`,
    }),
  ];
  const verdicts = settled(...pair("a", 0), ...pair("b", 600_000));
  expect(Object.keys(verdicts).filter((callId) => verdicts[callId] === "billed")).toEqual(["a2"]);
});

test.each(["chatcmpl-123", "resp_1", "test-response-id", "chatcmpl-aaaaaaaaaaaaaaaaaaaa"])(
  "calls are not taken for one because they share the id %s",
  (responseId) => {
    const calls = ["a", "b", "c"].map((name, n) => record(name, { traceId: name, ts: n * 100, responseId }));
    expect(settled(...calls, record("d", { traceId: "d", responseId, emitter: inner, inputTokens: 8 }))).toEqual({
      a: "billed",
      b: "billed",
      c: "billed",
      d: "billed",
    });
  },
);

test("also with a weak id, two instrumentations of one process are paired when all else is equal", () => {
  const pair = (name: string, ts: number) => [
    record(`${name}1`, { emitter: outer, traceId: `${name}1`, ts, durationMs: 100, responseId: "chatcmpl-7" }),
    record(`${name}2`, { emitter: inner, traceId: `${name}2`, ts: ts + 5, durationMs: 90, responseId: "chatcmpl-7" }),
  ];
  const verdicts = settled(...pair("a", 0), ...pair("b", 150), ...pair("c", 300));
  expect(Object.keys(verdicts).filter((callId) => verdicts[callId] === "billed")).toEqual(["a2", "b2", "c2"]);
});

test("who knows that an answer came from its cache is believed", () => {
  const hit = record("b", { parentSpanId: "a", isCacheHit: true, isBillable: false });
  expect(settled(record("a"), hit)).toEqual({ a: "not billed but b: nested", b: "not billed" });
  expect(settled(record("a"), { ...hit, ...missing })).toMatchObject({ a: "not billed but b: nested" });
});

test("a remote agent is billed only where nothing below it may be", () => {
  const sole = agent("s", { isSoleRecord: true, durationMs: 5_000 });
  expect(settled(sole)).toEqual({ s: "billed: sole_record" });
  expect(
    settled(agent("r"), { ...sole, parentSpanId: "r" }, record("a", { parentSpanId: "r", traceId: "t1" })),
  ).toMatchObject({
    s: "billed: sole_record",
    a: "billed",
  });
  const below = { s: "not billed but a: aggregate", a: "billed" };
  expect(settled(sole, record("a", { parentSpanId: "s" }))).toEqual(below);
  expect(settled(sole, record("a", { parentSpanId: "unknown" }))).toEqual(below);
  expect(settled(sole, record("a", { parentSpanId: "unknown", ts: 60_000 }))).toMatchObject({
    s: "billed: sole_record",
  });
  expect(settled({ ...sole, parentSpanId: "u" }, record("a", { parentSpanId: "u" }))).toMatchObject({
    s: "billed: sole_record",
  });
  expect(settled(sole, record("a", { parentSpanId: "s", ...missing }))).toMatchObject({ s: "billed: sole_record" });
  expect(settled(sole, { ...sole, callId: "s2", spanId: "s2", parentSpanId: "s" })).toEqual({
    s: "not billed but s2: aggregate",
    s2: "billed: sole_record",
  });
});

test("a log outside of any trace is paired with the span of its source that has its usage and its time", () => {
  const log = (callId: string, facts: Partial<SettleFacts> = {}) =>
    record(callId, { signal: "log", traceId: "", spanId: "", ts: 1_000, durationMs: undefined, ...facts });
  expect(settled(record("a"), log("l"))).toEqual({ a: "billed", l: "not billed but a: duplicate_signal" });
  expect(settled(record("a"), log("l", { sourceKey: "another" }))).toEqual({ a: "billed", l: "billed" });
  expect(settled(record("a"), log("l", { inputTokens: 1 }))).toEqual({ a: "billed", l: "billed" });
  expect(settled(record("a"), log("l", { ts: 60_000 }))).toEqual({ a: "billed", l: "billed" });
  expect(settled(record("a"), log("l"), log("m", { ts: 1_500 }))).toMatchObject({
    l: "not billed but a: duplicate_signal",
    m: "billed",
  });
});

test("spans of two instrumentations in traces of their own are one call where usage and time say so", () => {
  const twin = (facts: Partial<SettleFacts> = {}) =>
    record("b", { emitter: "y", traceId: "t2", spanId: "b", ts: 20, durationMs: 900, responseId: "msg_1", ...facts });
  expect(settled(record("a"), twin())).toEqual({ a: "not billed but b: unlinked_twin", b: "billed" });
  const two = { a: "billed", b: "billed" };
  expect(settled(record("a"), twin({ inputTokens: 7 }))).toEqual(two);
  expect(settled(record("a"), twin({ sourceKey: "another" }))).toEqual(two);
  expect(settled(record("a"), twin({ emitter: record("a").emitter }))).toEqual(two);
  expect(settled(record("a"), twin({ responseId: "" }))).toEqual(two);
  expect(settled(record("a"), twin({ ts: 500, durationMs: 5_000 }))).toEqual(two);
  expect(settled(record("a", { responseId: "msg_2" }), twin())).toEqual(two);
  expect(settled(record("a"), twin({ ...missing }))).toEqual(two);
  expect(settled(record("a"), twin(), twin({ callId: "c", traceId: "t3", ts: 30 }))).toMatchObject({
    a: "not billed but b: unlinked_twin",
    c: "billed",
  });
});

test("a span that leaves parts out on both sides gives way to the log of its call in the span above it", () => {
  const span = record("s", { parentSpanId: "p", usageQuality: "unknown" });
  const log = record("l", { signal: "log", spanId: "p", ts: 5, outputTokens: 720 });
  expect(settled(span, log)).toEqual({ s: "not billed but l: nested", l: "billed" });
  expect(settled(span)).toEqual({ s: "billed" });
});

test("a billed call takes over what it lacks from the records it replaces, the nearest first", () => {
  const verdicts = settleCalls([
    record("a", {
      context: { workflow: "refund", workflowVersion: "2", team: "a", userId: "u" },
      tags: { x: "a", y: "a" },
    }),
    record("b", { parentSpanId: "a", emitter: "y", context: { team: "b", promptName: "p" }, tags: { y: "b" } }),
    record("c", {
      parentSpanId: "b",
      emitter: "z",
      context: { userId: "own", workflowVersion: "own" },
      tags: { z: "c" },
    }),
  ]);
  expect(verdicts.get("c")).toMatchObject({
    billed: true,
    context: { workflow: "refund", workflowVersion: "2", team: "b", promptName: "p" },
    tags: { x: "a", y: "b" },
  });
  expect(verdicts.get("a")).toMatchObject({ context: {}, tags: {} });
});

test("metrics and summaries get no verdict from their trace", () => {
  const summary = record("l", { signal: "log", isSoleRecord: true, isBillable: false });
  expect([...settleCalls([record("a"), summary]).keys()]).toEqual(["a"]);
});

test("what hangs together longer than a day apart is settled alike, whatever else is at hand", () => {
  const hour = 3_600_000;
  const replay = (callId: string, hours: number) =>
    record(callId, {
      traceId: callId,
      emitter: "litellm",
      responseId: "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
      ts: hours * hour,
    });
  expect(settled(replay("a", 0), replay("b", 20), replay("c", 40), replay("d", 65))).toEqual({
    a: "billed",
    b: "not billed but a: replayed_response",
    c: "not billed but a: replayed_response",
    d: "billed",
  });
});

describe("sets that only a faulty sender brings about are settled all the same", () => {
  const SIZE = 20_000;
  const billedOf = (facts: (index: number) => Partial<SettleFacts>): number => {
    const records = Array.from({ length: SIZE }, (_, index) => record(`n${index}`, facts(index)));
    return [...settleCalls(records).values()].filter(({ billed }) => billed).length;
  };
  const below = (index: number) => (index === 0 ? "" : `n${index - 1}`);

  test.each<[string, number, (index: number) => Partial<SettleFacts>]>([
    [
      "a chain of calls inside each other",
      1,
      (i) => ({ parentSpanId: below(i), durationMs: 1e9, emitter: `e${i % 3}` }),
    ],
    ["a chain of calls one after the other", SIZE, (i) => ({ parentSpanId: below(i), ts: i * 2_000 })],
    ["a circle of agents", 0, (i) => ({ parentSpanId: below(i) || `n${SIZE - 1}`, kind: "agent", isBillable: false })],
    ["equal calls of two libraries at one time", SIZE, (i) => ({ parentSpanId: `u${i}`, emitter: `e${i % 2}` })],
    [
      "equal calls in traces of their own",
      SIZE,
      (i) => ({ traceId: `t${i}`, emitter: `e${i % 2}`, responseId: i % 2 ? "" : `chatcmpl-B9MHDbslfkBeAs8l4${i}` }),
    ],
    [
      "equal logs and spans of one source",
      SIZE,
      (i) => (i % 2 ? { traceId: "", signal: "log" } : { traceId: `t${i}` }),
    ],
  ])("%s", (_, billed, facts) => {
    expect(billedOf(facts)).toBe(billed);
  });
});
