import type { BatchAnswer } from "@outlay/core/native";
import { describe, expect, test } from "vitest";
import { nativeCall, startHarness } from "./harness.ts";

const anthropicAnswer = {
  id: "msg_1",
  model: "claude-sonnet-5-20260801",
  content: [{ type: "text", text: "a secret answer" }],
  usage: {
    input_tokens: 21,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 0,
    output_tokens: 30,
    service_tier: "batch",
    inference_geo: "us",
  },
};

const rawCall = (rawUsage: unknown, rest: object = {}) =>
  nativeCall({ provider: "anthropic", model: "claude-sonnet-5", usage: undefined, rawUsage, ...rest });

async function sent(...events: unknown[]) {
  const harness = await startHarness();
  const response = await harness.post("/v1/events", JSON.stringify({ events }));
  return { harness, status: response.status, answer: (await response.json()) as BatchAnswer };
}

describe("a call may carry the provider's own answer in place of usage", () => {
  test("the whole response: usage, model, response id, tier and region are read from it; its text is not kept", async () => {
    const { harness, status } = await sent(rawCall(anthropicAnswer));
    expect(status).toBe(202);
    expect(harness.calls()).toMatchObject([
      {
        usage: { input_uncached: 21, cache_read: 100, cache_write_unknown: 0, output_text: 30, requests: 1 },
        usageSource: "reported",
        usageQuality: "exact",
        usageConvention: "anthropic",
        model: "claude-sonnet-5",
        modelResolved: "claude-sonnet-5-20260801",
        responseId: "msg_1",
        serviceTier: "batch",
        region: "us",
      },
    ]);
    expect(JSON.stringify(harness.calls())).not.toMatch(/rawUsage|secret/);
  });

  test("the usage object alone, or the chunks of a stream", async () => {
    const chunks = [
      { model: "gpt-4o-2024-08-06", choices: [{ delta: {} }] },
      { usage: { prompt_tokens: 9, completion_tokens: 4 } },
    ];
    const { harness } = await sent(
      rawCall(anthropicAnswer.usage),
      rawCall(chunks, { eventId: "event-2", provider: "openai" }),
    );
    expect(harness.calls()).toMatchObject([
      { usage: { input_uncached: 21 }, serviceTier: "batch" },
      { usage: { input_uncached: 9, output_text: 4 }, modelResolved: "gpt-4o-2024-08-06", streamed: true },
    ]);
  });

  test("what the event says itself wins", async () => {
    const own = {
      modelResolved: "claude-sonnet-5-mine",
      responseId: "mine",
      serviceTier: "standard",
      region: "eu",
      reportedCostUsd: "0.5",
      streamed: false,
    };
    const { harness } = await sent(rawCall({ ...anthropicAnswer, usage: { ...anthropicAnswer.usage, cost: 9 } }, own));
    expect(harness.calls()).toMatchObject([own]);
  });

  test("usage of another model becomes a call of its own, once, however often the event is sent", async () => {
    const iterations = [
      { type: "message", input_tokens: 21, output_tokens: 30 },
      { type: "advisor_message", model: "claude-opus-4-8", input_tokens: 2518, output_tokens: 22 },
    ];
    const call = rawCall(
      { ...anthropicAnswer, usage: { ...anthropicAnswer.usage, iterations } },
      { team: "care", taskId: "task-1", durationMs: 900, spanId: "b7ad6b7169203331" },
    );
    const { harness } = await sent(call);
    const again = await harness.post("/v1/events", JSON.stringify(call));
    expect(await again.json()).toMatchObject({ duplicates: 1 });
    const [own, extra, ...rest] = harness.calls();
    expect(rest).toEqual([]);
    expect(extra).toMatchObject({
      model: "claude-opus-4-8",
      usage: { input_uncached: 2518, output_text: 22 },
      isBillable: true,
      team: "care",
      taskKey: own?.taskKey,
      occurredAt: own?.occurredAt,
    });
    expect(extra?.callId).not.toBe(own?.callId);
    for (const name of ["eventId", "responseId", "spanId", "modelResolved", "durationMs", "reportedCostUsd"]) {
      expect(extra).not.toHaveProperty(name);
    }
  });

  test("an answer nobody can read keeps the call, with its usage missing, and is counted", async () => {
    const { harness, answer } = await sent(rawCall({ tokens: "many" }));
    expect(answer).toMatchObject({ accepted: 1, rejected: [] });
    expect(harness.calls()).toMatchObject([{ usage: {}, usageSource: "missing", usageQuality: "unknown" }]);
    expect(harness.counters.get("outlay_collector_raw_usage_unread_total")).toBe(1);
  });

  test("both usage and rawUsage, or too much of it, is refused by name; the rest of the batch is taken", async () => {
    const { answer } = await sent(
      rawCall(anthropicAnswer),
      rawCall(anthropicAnswer, { eventId: "event-2", usage: { inputTokens: 1 } }),
      rawCall({ text: "x".repeat(40_000) }, { eventId: "event-3" }),
      rawCall("text", { eventId: "event-4" }),
    );
    expect(answer).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 1, code: "contradiction", path: "rawUsage", message: expect.stringContaining("beside usage") },
        { index: 2, code: "out_of_range", path: "rawUsage", message: expect.stringContaining("32768") },
        { index: 3, code: "invalid_value", path: "rawUsage" },
      ],
    });
  });
});
