import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SettledLedger, spanEvent } from "./testing/settled-ledger.ts";

/** What other tools count twice, by the issue that says so; each as one request, and with the parts in either order. */

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const agent = { kind: "agent", operation: "invoke_agent", isBillable: false, durationMs: 60_000 } as const;
const input = (tokens: number, output?: number): Partial<CallEvent> => ({
  usage: output === undefined ? { input_uncached: tokens } : { input_uncached: tokens, output_text: output },
});

interface Golden {
  readonly issue: string;
  readonly events: readonly CallEvent[];
  readonly billed: readonly string[];
  readonly inputTokens: number;
}

const goldens: readonly Golden[] = [
  {
    issue: "openinference#3164: root 29,899 and children 29,899 are 29,899",
    events: [
      spanEvent("root", { ...agent, ...input(29_899) }),
      spanEvent("c1", { parentSpanId: "root", ...input(9_899) }),
      spanEvent("c2", { parentSpanId: "root", occurredAt: 5_000, ...input(20_000) }),
    ],
    billed: ["c1", "c2"],
    inputTokens: 29_899,
  },
  {
    issue: "openinference#3164, where the root calls itself a model call",
    events: [
      spanEvent("root", { durationMs: 60_000, ...input(29_899) }),
      spanEvent("c1", { parentSpanId: "root", ...input(9_899) }),
      spanEvent("c2", { parentSpanId: "root", occurredAt: 5_000, ...input(20_000) }),
    ],
    billed: ["c1", "c2"],
    inputTokens: 29_899,
  },
  {
    issue: "langfuse#14754: an AI SDK 7 agent span repeats its children",
    events: [
      spanEvent("agent", { ...agent, emitter: "gen_ai", ...input(700, 70) }),
      spanEvent("step", {
        ...agent,
        emitter: "gen_ai",
        operation: "agent_step",
        parentSpanId: "agent",
        ...input(700, 70),
      }),
      spanEvent("chat", { emitter: "gen_ai", parentSpanId: "step", ...input(700, 70) }),
    ],
    billed: ["chat"],
    inputTokens: 700,
  },
  {
    issue: "langfuse#16409: an embedding's root and child are one embedding",
    events: [
      spanEvent("outer", { operation: "embeddings", model: "text-embedding-3-small", ...input(12) }),
      spanEvent("inner", {
        operation: "embeddings",
        model: "text-embedding-3-small",
        parentSpanId: "outer",
        durationMs: 900,
        ...input(12),
      }),
    ],
    billed: ["inner"],
    inputTokens: 12,
  },
  {
    issue: "strands#1267: agent, cycle and call, and the SDK's own span below",
    events: [
      spanEvent("agent", { ...agent, emitter: "strands", ...input(4_000, 40) }),
      spanEvent("cycle", {
        kind: "workflow",
        isBillable: false,
        emitter: "strands",
        parentSpanId: "agent",
        ...input(4_000, 40),
      }),
      spanEvent("model", { emitter: "strands", parentSpanId: "cycle", ...input(4_000, 40) }),
      spanEvent("sdk", {
        emitter: "botocore",
        parentSpanId: "model",
        occurredAt: 5,
        durationMs: 900,
        usageQuality: "lower_bound",
        ...input(3_900, 40),
      }),
    ],
    billed: ["model"],
    inputTokens: 4_000,
  },
  {
    issue: "pydantic-ai#3995: the run span carries the usage of its calls",
    events: [
      spanEvent("run", { ...agent, emitter: "pydantic-ai", ...input(300, 30) }),
      spanEvent("c1", { emitter: "pydantic-ai", parentSpanId: "run", ...input(100, 10) }),
      spanEvent("c2", { emitter: "pydantic-ai", parentSpanId: "run", occurredAt: 3_000, ...input(200, 20) }),
    ],
    billed: ["c1", "c2"],
    inputTokens: 300,
  },
  {
    issue: "phoenix#12768: three instrumentations of one call are one call",
    events: [
      spanEvent("framework", { emitter: "langchain", durationMs: 3_000 }),
      spanEvent("library", {
        emitter: "openinference-openai",
        parentSpanId: "http",
        occurredAt: 20,
        durationMs: 2_000,
      }),
      spanEvent("sdk", { emitter: "openai-sdk", parentSpanId: "library", occurredAt: 30 }),
    ],
    billed: ["sdk"],
    inputTokens: 1_000,
  },
  {
    issue: "langfuse#2112: an answer from LiteLLM's cache costs nothing",
    events: [0, 60_000].map((occurredAt, n) =>
      spanEvent(`l${n}`, {
        dialect: "litellm",
        emitter: "litellm",
        traceId: `l${n}`,
        occurredAt,
        responseId: "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
      }),
    ),
    billed: ["l0"],
    inputTokens: 1_000,
  },
];

describe.each(goldens)("$issue", ({ events, billed, inputTokens }) => {
  test.each([
    ["in one request", [events]],
    ["one by one", events.map((event) => [event])],
    ["children first", [...events].reverse().map((event) => [event])],
  ])("%s", async (_, requests) => {
    const ledger = await SettledLedger.empty(store);
    for (const request of requests) {
      await ledger.append(request);
      await ledger.run();
    }
    expect(await ledger.billed()).toEqual(billed);
    expect(
      await ledger.ask("SELECT toUInt32(sumIf(input_tokens * sign, is_billable)) AS tokens FROM outlay.calls"),
    ).toEqual([{ tokens: inputTokens }]);
  });
});
