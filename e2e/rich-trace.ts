import { addUsd, parseUsd, ZERO_USD } from "@outlay/core/money";

/** Everything a trace may have, made up: for tests of the trace page. */
export interface RichTrace {
  readonly traceId: string;
  /** Spans around the calls, as an OpenTelemetry exporter sends them as JSON. */
  readonly otlp: object;
  /** Calls and an outcome, as the native contract takes them. */
  readonly events: readonly object[];
  /** Billed calls that have a price. */
  readonly pricedCalls: number;
  readonly unpricedCalls: number;
}

const TRACE = "5ca1ab1e0000000000000000000000a1";
const span = (name: number) => `00000000000000${name.toString(16).padStart(2, "0")}`;

/**
 * A support agent that plans, looks something up, is refused once by its model and once more, falls back to another model,
 * waits in a queue, answers once from a cache, asks a model without a price, and fails in a tool. The agent repeats the
 * usage of its calls, and one parent was never sent.
 */
export function richTrace(startMs: number): RichTrace {
  const at = (ms: number) => new Date(startMs + ms).toISOString();
  const shared = { traceId: TRACE, workflow: "refunds", team: "support", taskId: "refund-7", provider: "anthropic" };
  const call = (id: number, parent: number, ms: number, facts: object) => ({
    type: "llm_call",
    eventId: `rich-${id}`,
    spanId: span(id),
    parentSpanId: span(parent),
    occurredAt: at(ms),
    model: "claude-sonnet-4-5",
    ...shared,
    ...facts,
  });
  const usage = { inputUncached: 1_200, cacheRead: 10_000, outputText: 300, outputReasoning: 100 };
  const events = [
    call(3, 2, 100, {
      step: "plan",
      durationMs: 1_900,
      ttftMs: 700,
      queueMs: 400,
      streamed: true,
      usage,
      finishReason: "tool_use",
    }),
    call(5, 2, 4_000, {
      step: "answer",
      durationMs: 800,
      status: "error",
      errorType: "rate_limited",
      httpStatus: 429,
      usage: { inputTokens: 0, outputTokens: 0 },
    }),
    call(6, 2, 5_200, {
      step: "answer",
      durationMs: 900,
      status: "timeout",
      errorType: "timeout",
      attempt: 2,
      retryOf: "rich-5",
      usage: { inputTokens: 900, outputTokens: 0 },
    }),
    call(7, 2, 6_400, {
      ...{ step: "answer", model: "gpt-4o", provider: "openai", durationMs: 1_600, ttftMs: 500, streamed: true },
      ...{ attempt: 3, retryOf: "rich-6", fallbackFrom: "claude-sonnet-4-5", fallbackReason: "timeout" },
      usage: { inputTokens: 1_500, outputTokens: 250 },
    }),
    call(8, 2, 8_200, {
      ...{ step: "faq", model: "gpt-4o-mini", provider: "openai", durationMs: 12 },
      cache: { kind: "semantic", tier: "redis", hit: true, similarity: 0.97, ageMs: 60_000, savedCostUsd: "0.0004" },
      usage: { inputTokens: 0, outputTokens: 0 },
    }),
    call(9, 2, 8_300, {
      step: "translate",
      model: "house-model-1",
      provider: "in-house",
      durationMs: 700,
      usage: { inputTokens: 500, outputTokens: 200 },
    }),
    call(11, 99, 9_200, {
      step: "summary",
      model: "claude-haiku-4-5",
      durationMs: 600,
      usage: { inputTokens: 2_000, outputTokens: 80 },
    }),
    {
      ...{ type: "outcome", eventId: "rich-outcome", taskId: "refund-7", workflow: "refunds", outcome: "success" },
      ...{ source: "human", occurredAt: at(20_000), closedAt: at(10_000) },
    },
  ];
  const otlp = otlpOf([
    frame({ id: 1, ms: 0, lengthMs: 9_900, name: "invoke_workflow refunds", operation: "invoke_workflow", startMs }),
    frame({
      id: 2,
      parent: 1,
      ms: 40,
      lengthMs: 9_000,
      name: "invoke_agent support",
      operation: "invoke_agent",
      startMs,
      agent: "support",
      copied: true,
    }),
    frame({
      id: 4,
      parent: 2,
      ms: 2_100,
      lengthMs: 1_800,
      name: "execute_tool orders",
      operation: "execute_tool",
      startMs,
      tool: "orders",
    }),
    frame({
      id: 10,
      parent: 1,
      ms: 9_100,
      lengthMs: 500,
      name: "execute_tool mail",
      operation: "execute_tool",
      startMs,
      tool: "mail",
      failed: true,
    }),
  ]);
  return { traceId: TRACE, otlp, events, pricedCalls: 5, unpricedCalls: 1 };
}

interface Frame {
  readonly id: number;
  readonly parent?: number;
  readonly ms: number;
  readonly lengthMs: number;
  readonly name: string;
  readonly operation: string;
  readonly startMs: number;
  readonly agent?: string;
  readonly tool?: string;
  /** It repeats the usage of the calls below it, as frameworks do. */
  readonly copied?: boolean;
  readonly failed?: boolean;
}

function frame({ id, parent, ms, lengthMs, name, operation, startMs, agent, tool, copied, failed }: Frame): object {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const count = (key: string, intValue: string) => ({ key, value: { intValue } });
  return {
    traceId: TRACE,
    spanId: span(id),
    ...(parent !== undefined && { parentSpanId: span(parent) }),
    name,
    kind: 1,
    startTimeUnixNano: `${startMs + ms}000000`,
    endTimeUnixNano: `${startMs + ms + lengthMs}000000`,
    status: failed === true ? { code: 2, message: "mailbox is full" } : {},
    attributes: [
      text("gen_ai.operation.name", operation),
      text("outlay.workflow", "refunds"),
      text("outlay.task.id", "refund-7"),
      ...(agent === undefined ? [] : [text("gen_ai.agent.name", agent)]),
      ...(tool === undefined ? [] : [text("gen_ai.tool.name", tool)]),
      ...(failed === true ? [text("error.type", "mailbox_full")] : []),
      ...(copied === true
        ? [count("gen_ai.usage.input_tokens", "17100"), count("gen_ai.usage.output_tokens", "1230")]
        : []),
    ],
  };
}

const otlpOf = (spans: readonly object[]): object => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: "service.name", value: { stringValue: "refund-service" } }] },
      scopeSpans: [{ scope: { name: "outlay.e2e" }, spans }],
    },
  ],
});

/** A trace of `count` spans: an agent above, rounds below it, in each a call and tools. */
export function largeTrace(
  startMs: number,
  count: number,
): { readonly traceId: string; readonly otlp: object; readonly calls: number } {
  const traceId = "5000000000000000000000000000a5ca";
  const spans: object[] = [];
  const add = (id: number, parent: number | undefined, ms: number, lengthMs: number, attributes: object[]) =>
    spans.push({
      traceId,
      spanId: id.toString(16).padStart(16, "0"),
      ...(parent !== undefined && { parentSpanId: parent.toString(16).padStart(16, "0") }),
      name: "span",
      kind: 1,
      startTimeUnixNano: `${startMs + ms}000000`,
      endTimeUnixNano: `${startMs + ms + lengthMs}000000`,
      attributes,
    });
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  add(1, undefined, 0, count * 20, [
    text("gen_ai.operation.name", "invoke_agent"),
    text("gen_ai.agent.name", "large"),
    text("outlay.workflow", "large"),
  ]);
  let calls = 0;
  for (let id = 2; id <= count; id += 1) {
    const isCall = id % 2 === 0;
    if (isCall) calls += 1;
    add(id, 1, (id - 2) * 20, 18, [
      text("outlay.workflow", "large"),
      text("outlay.step", isCall ? "think" : "act"),
      text("gen_ai.operation.name", isCall ? "chat" : "execute_tool"),
      ...(isCall
        ? [
            text("gen_ai.provider.name", "openai"),
            text("gen_ai.request.model", "gpt-4o-mini"),
            { key: "gen_ai.usage.input_tokens", value: { intValue: String(1_000 + id) } },
            { key: "gen_ai.usage.output_tokens", value: { intValue: "100" } },
          ]
        : [text("gen_ai.tool.name", `tool-${id % 7}`)]),
    ]);
  }
  return { traceId, otlp: otlpOf(spans), calls };
}

/** Exact sum of decimal texts in USD. */
export const sumUsd = (texts: readonly string[]) =>
  texts.reduce((total, text) => addUsd(total, parseUsd(text || "0") ?? ZERO_USD), ZERO_USD);
