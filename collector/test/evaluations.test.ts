import { describe, expect, test } from "vitest";
import { NOW, startHarness } from "./harness.ts";
import { keyValues } from "./otlp-encode.ts";
import { type Attributes, encodings, logsExport, nanoseconds } from "./otlp-signals-fixture.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const NAME = "gen_ai.evaluation.result";
const source = { resource: { "service.name": "judge", "deployment.environment.name": "production" } };

const evaluation = (change: Attributes = {}): Attributes => ({
  "gen_ai.evaluation.name": "Relevance",
  "gen_ai.evaluation.score.value": 0.83,
  "gen_ai.evaluation.score.label": "relevant",
  "gen_ai.evaluation.explanation": "answers the question",
  "gen_ai.response.id": "resp_1",
  ...change,
});

describe.each(Object.entries(encodings))("evaluations in %s", (_, post) => {
  test("a log event is the outcome of its trace, by the evaluator", async () => {
    const harness = await startHarness();
    const log = {
      eventName: NAME,
      attributes: evaluation({ "outlay.workflow": "support" }),
      traceId: TRACE,
      spanId: SPAN,
    };
    for (const _try of [1, 2]) {
      expect((await post(harness, "Logs", logsExport([log], source))).status).toBe(200);
    }
    expect(harness.outcomes()).toEqual([
      {
        outcomeId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        taskKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
        taskId: `trace:${TRACE}`,
        occurredAt: NOW - 60_000,
        traceId: TRACE,
        spanId: SPAN,
        responseId: "resp_1",
        source: "evaluator",
        evaluator: "Relevance",
        outcome: "success",
        score: 0.83,
        explanation: "answers the question",
        workflow: "support",
        environment: "production",
        tags: { "service.name": "judge", "evaluation.score.label": "relevant" },
      },
    ]);
  });

  test("an event of a span that is about anything is one too, at the event's own time", async () => {
    const harness = await startHarness();
    const span = {
      traceId: TRACE,
      spanId: SPAN,
      name: "POST /checkout",
      startTimeUnixNano: nanoseconds(NOW - 5_000),
      endTimeUnixNano: nanoseconds(NOW - 1_000),
      attributes: keyValues({ "http.request.method": "POST" }),
      events: [
        { name: "exception", timeUnixNano: nanoseconds(NOW - 3_000), attributes: [] },
        { name: NAME, timeUnixNano: nanoseconds(NOW - 2_000), attributes: keyValues(evaluation()) },
        { name: NAME, attributes: keyValues(evaluation({ "gen_ai.evaluation.name": "Groundedness" })) },
      ],
    };
    const spans = [span, { ...span, spanId: "b7ad6b7169203332", events: [] }];
    await post(harness, "Traces", {
      resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: "judge" }, spans }] }],
    });
    expect(harness.calls()).toEqual([]);
    expect(harness.outcomes()).toMatchObject([
      { evaluator: "Relevance", occurredAt: NOW - 2_000, traceId: TRACE, spanId: SPAN },
      { evaluator: "Groundedness", occurredAt: NOW - 1_000 },
    ]);
    expect(harness.counters.get("outlay_collector_spans_ignored_total")).toBe(1);
  });

  test("what the span says of its task holds for the evaluations on it; what an evaluation says itself counts first", async () => {
    const harness = await startHarness();
    const attributes = { "gen_ai.operation.name": "chat", "outlay.task.id": "ticket-1", "outlay.workflow": "support" };
    const span = {
      traceId: TRACE,
      spanId: SPAN,
      name: "chat gpt-4o",
      startTimeUnixNano: nanoseconds(NOW - 5_000),
      endTimeUnixNano: nanoseconds(NOW - 1_000),
      attributes: keyValues({ ...attributes, "error.type": "timeout", "gen_ai.request.model": "gpt-4o" }),
      events: [
        { name: NAME, attributes: keyValues(evaluation()) },
        { name: NAME, attributes: keyValues(evaluation({ "outlay.task.id": "ticket-2" })) },
      ],
    };
    const outcomesOf = async (resource: object, one: object) => {
      await post(harness, "Traces", { resourceSpans: [{ resource, scopeSpans: [{ scope: {}, spans: [one] }] }] });
      return harness.outcomes();
    };
    expect(await outcomesOf({}, span)).toMatchObject([
      { taskId: "ticket-1", workflow: "support", outcome: "success", spanId: SPAN },
      { taskId: "ticket-2", workflow: "support", outcome: "success" },
    ]);
    const resource = { attributes: keyValues({ "outlay.task.id": "ticket-3" }) };
    const plain = { ...span, spanId: "b7ad6b7169203332", attributes: [], events: span.events.slice(0, 1) };
    expect((await outcomesOf(resource, plain)).at(-1)).toMatchObject({ taskId: "ticket-3" });
  });

  test("the task is the one named, else the trace, else the response; without any of them it is refused", async () => {
    const harness = await startHarness();
    const event = (attributes: Attributes, traceId?: string) => ({
      eventName: NAME,
      attributes: { "gen_ai.evaluation.name": "x", "gen_ai.evaluation.score.label": "pass", ...attributes },
      ...(traceId !== undefined && { traceId }),
    });
    const logs = [
      event({ "outlay.task.id": "ticket-7", "gen_ai.response.id": "r" }, TRACE),
      event({ "gen_ai.response.id": "r" }, TRACE),
      event({ "gen_ai.response.id": "r" }),
      event({}, "00000000000000000000000000000000"),
    ];
    const response = await post(harness, "Logs", logsExport(logs));
    expect(await response.text()).toContain("outlay.task.id");
    expect(harness.outcomes().map((outcome) => outcome.taskId)).toEqual(["ticket-7", `trace:${TRACE}`, "response:r"]);
  });
});

test.each<[string, Attributes, object]>([
  [
    "a label we know counts before the score",
    { label: "Not Relevant", value: 0.9 },
    { outcome: "failure", score: 0.9 },
  ],
  ["a label of another case", { label: "PASS", value: 1 }, { outcome: "success", score: 1 }],
  ["a flag as label", { label: true }, { outcome: "success" }],
  ["partly", { label: "partially-correct", value: 0.5 }, { outcome: "partial", score: 0.5 }],
  ["a score alone, from one half on", { value: 0.5 }, { outcome: "success", score: 0.5 }],
  ["a score alone, below", { value: 0.49 }, { outcome: "failure", score: 0.49 }],
  ["a score as text", { value: "0.75" }, { outcome: "success", score: 0.75 }],
  ["a label nobody knows", { label: "purple", value: 0.2 }, { outcome: "failure", score: 0.2 }],
  ["a score on another scale", { value: 4.5 }, { outcome: "unknown", tags: { "evaluation.score.value": "4.5" } }],
  ["neither", {}, { outcome: "unknown" }],
  [
    "an evaluator that failed",
    { value: 0.9, label: "pass", error: "timeout" },
    { outcome: "unknown", tags: { "error.type": "timeout", "evaluation.score.label": "pass" } },
  ],
  [
    "a measure of a fault with a label",
    { name: "Hallucination", value: 0, label: "pass" },
    { outcome: "success", tags: { "evaluation.score.value": "0" } },
  ],
  ["an amount, whatever its number", { name: "token_cost", value: 0.004 }, { outcome: "unknown" }],
  ["an amount, whatever its label", { name: "ResponseLength", value: 1, label: "pass" }, { outcome: "unknown" }],
  ["a response time", { name: "response-time", value: 0.8 }, { outcome: "unknown" }],
  [
    "no amount, for the name only contains the word",
    { name: "sentiment", value: 0.8 },
    { outcome: "success", score: 0.8 },
  ],
  ["a guard that passes", { name: "violence", value: 0, label: "pass" }, { outcome: "unknown" }],
  ["a guard that fails", { name: "SelfHarm", value: 1, label: "fail" }, { outcome: "failure" }],
  ["a guard's own scale", { name: "hate_unfairness", value: 0, label: "Very low" }, { outcome: "unknown" }],
  [
    "no guard, for the name only contains the word",
    { name: "whatever", value: 0.8 },
    { outcome: "success", score: 0.8 },
  ],
  [
    "a measure of harm without a label",
    { name: "Toxicity", value: 0.9 },
    { outcome: "unknown", tags: { "evaluation.score.value": "0.9" } },
  ],
])("what an evaluation says: %s", async (_, { name = "Quality", value, label, error }, expected) => {
  const harness = await startHarness();
  const attributes = {
    "gen_ai.evaluation.name": name,
    ...(value !== undefined && { "gen_ai.evaluation.score.value": value }),
    ...(label !== undefined && { "gen_ai.evaluation.score.label": label }),
    ...(error !== undefined && { "error.type": error }),
  };
  await harness.post("/v1/logs", JSON.stringify(logsExport([{ eventName: NAME, attributes, traceId: TRACE }])));
  const [outcome] = harness.outcomes();
  expect(outcome).toMatchObject(expected);
  if (!("score" in expected)) expect(outcome).not.toHaveProperty("score");
});

test.each(Object.entries(encodings))("of a span's events 256 are read, in %s", async (_, post) => {
  const harness = await startHarness();
  const time = (index: number) => nanoseconds(NOW - 10_000 + index);
  const events = Array.from({ length: 300 }, (_event, index) => ({
    name: NAME,
    timeUnixNano: time(index),
    attributes: keyValues(evaluation()),
  }));
  const span = {
    traceId: TRACE,
    spanId: SPAN,
    name: "eval",
    startTimeUnixNano: time(0),
    endTimeUnixNano: time(1),
    events,
  };
  await post(harness, "Traces", { resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: [span] }] }] });
  expect(harness.outcomes()).toHaveLength(256);
});

test("an explanation is cut to 2,000 characters, never through a character", async () => {
  const harness = await startHarness();
  const attributes = evaluation({ "gen_ai.evaluation.explanation": `${"x".repeat(1_999)}😀${"y".repeat(1_000)}` });
  await harness.post("/v1/logs", JSON.stringify(logsExport([{ eventName: NAME, attributes, traceId: TRACE }])));
  expect(harness.outcomes()[0]?.explanation).toBe("x".repeat(1_999));
});
