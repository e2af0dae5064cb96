import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

/** Spans as the AI SDK writes them: 4 to 6 and 7-legacy under the scope `ai`, 7 under `gen_ai`. */

const ai = (operationId: string, attributes: Record<string, string | number | readonly string[]>) =>
  translated({
    scope: "ai",
    name: operationId,
    attributes: {
      "operation.name": `${operationId} answer`,
      "ai.operationId": operationId,
      "ai.telemetry.functionId": "answer",
      "resource.name": "answer",
      ...attributes,
    },
  });

const v5 = { "ai.request.headers.user-agent": "ai/5.0.93 ai-sdk/provider-utils/3.0.17 runtime/node.js/v22" };
const v6 = { "ai.request.headers.user-agent": "ai/6.0.3 ai-sdk/anthropic/3.0.1" };
const claude = { "ai.model.provider": "anthropic.messages", "ai.model.id": "claude-sonnet-4-5" };
const gpt = { "ai.model.provider": "openai.responses", "ai.model.id": "gpt-5" };
const rawAnthropic = {
  "ai.response.providerMetadata": JSON.stringify({
    anthropic: {
      usage: {
        input_tokens: 5_905,
        cache_read_input_tokens: 4_096,
        cache_creation_input_tokens: 768,
        cache_creation: { ephemeral_5m_input_tokens: 256, ephemeral_1h_input_tokens: 512 },
        output_tokens: 1,
        service_tier: "standard",
      },
      cacheCreationInputTokens: 768,
    },
  }),
};

describe("who is the parent and who is the call", () => {
  test.each([
    ["ai.generateText", "agent"],
    ["ai.streamText", "agent"],
    ["ai.generateObject", "agent"],
    ["ai.streamObject", "agent"],
    ["ai.embed", "workflow"],
    ["ai.embedMany", "workflow"],
    ["ai.rerank", "workflow"],
    ["ai.toolCall", "tool"],
    ["ai.somethingNew", "agent"],
    ["ai.generateText.doGenerate", "model_call"],
    ["ai.streamText.doStream", "model_call"],
    ["ai.embedMany.doEmbed", "model_call"],
    ["ai.rerank.doRerank", "model_call"],
    ["ai.decide.doDecide", "model_call"],
    ["ai.generateSpeech", "model_call"],
  ])("%s is a %s, and only a call is billed", (operationId, kind) => {
    const event = ai(operationId, { ...gpt, "ai.usage.inputTokens": 10, "ai.usage.outputTokens": 5 });
    expect(event).toMatchObject({ dialect: "vercel_ai", kind, isBillable: kind === "model_call", workflow: "answer" });
    expect(event?.isSoleRecord).toBeUndefined();
  });
});

describe("version 6 and 7-legacy", () => {
  const counts = {
    "ai.usage.inputTokens": 10_769,
    "ai.usage.outputTokens": 77,
    "ai.usage.totalTokens": 10_846,
    "ai.usage.cachedInputTokens": 4_096,
    "ai.usage.inputTokenDetails.noCacheTokens": 5_905,
    "ai.usage.inputTokenDetails.cacheReadTokens": 4_096,
    "ai.usage.inputTokenDetails.cacheWriteTokens": 768,
    "ai.usage.outputTokenDetails.textTokens": 57,
    "ai.usage.outputTokenDetails.reasoningTokens": 20,
    "ai.usage.reasoningTokens": 20,
    "gen_ai.usage.input_tokens": 10_769,
    "gen_ai.usage.output_tokens": 77,
  };

  test("totals hold their parts, under both names counted once", () => {
    const event = ai("ai.streamText.doStream", {
      ...claude,
      ...counts,
      "ai.response.id": "msg_1",
      "ai.response.model": "claude-sonnet-4-5-20250929",
      "ai.response.finishReason": "stop",
      "ai.response.msToFirstChunk": 412.4,
      "ai.telemetry.metadata.userId": "u-1",
      "ai.telemetry.metadata.sessionId": "s-1",
      "ai.telemetry.metadata.tenant": "acme",
      "ai.telemetry.metadata.labels": ["a", "b"],
      "ai.prompt.messages": "SECRET",
      "ai.response.text": "SECRET",
    });
    expect(event).toMatchObject({
      operation: "chat",
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      modelResolved: "claude-sonnet-4-5-20250929",
      responseId: "msg_1",
      usage: {
        input_uncached: 5_905,
        cache_read: 4_096,
        cache_write_unknown: 768,
        output_text: 57,
        output_reasoning: 20,
      },
      usageQuality: "exact",
      streamed: true,
      ttftMs: 412,
      finishReason: "stop",
      userId: "u-1",
      sessionId: "s-1",
      tags: { tenant: "acme", labels: "a,b" },
    });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("generateObject still says promptTokens, and its provider metadata tells the cache", () => {
    const object = { ...claude, ...v6, "ai.usage.promptTokens": 10_769, "ai.usage.completionTokens": 77 };
    expect(ai("ai.generateObject.doGenerate", { ...object, ...rawAnthropic })).toMatchObject({
      usage: { input_uncached: 5_905, cache_read: 4_096, cache_write_5m: 256, cache_write_1h: 512, output_text: 77 },
      usageQuality: "exact",
    });
    expect(ai("ai.generateObject.doGenerate", object)?.usageQuality).toBe("upper_bound");
  });
});

describe("up to version 5", () => {
  const generated = { "ai.usage.promptTokens": 5_905, "ai.usage.completionTokens": 77 };
  const streamed = {
    "ai.usage.inputTokens": 5_905,
    "ai.usage.outputTokens": 77,
    "ai.usage.totalTokens": 5_982,
    "ai.usage.cachedInputTokens": 4_096,
  };

  test("Anthropic's input leaves the cache out; its metadata tells what was read and written, by time to live", () => {
    const usage = {
      input_uncached: 5_905,
      cache_read: 4_096,
      cache_write_5m: 256,
      cache_write_1h: 512,
      output_text: 77,
      requests: 1,
    };
    for (const counts of [generated, streamed]) {
      const event = ai("ai.generateText.doGenerate", { ...claude, ...v5, ...counts, ...rawAnthropic });
      expect(event?.usage).toEqual(usage);
      expect(event).toMatchObject({ usageQuality: "exact", serviceTier: "standard" });
    }
  });

  test("the metadata of version 4 has the two cache counts alone", () => {
    const metadata = JSON.stringify({ anthropic: { cacheCreationInputTokens: 768, cacheReadInputTokens: 4_096 } });
    const old = { "ai.request.headers.user-agent": "ai/4.3.16", "ai.response.providerMetadata": metadata };
    expect(ai("ai.generateText.doGenerate", { ...claude, ...old, ...generated })).toMatchObject({
      usage: { input_uncached: 5_905, cache_read: 4_096, cache_write_unknown: 768 },
      usageQuality: "exact",
    });
  });

  test("without metadata Anthropic's cache is nowhere (a lower bound), OpenAI's in the total (an upper bound)", () => {
    expect(ai("ai.generateText.doGenerate", { ...claude, ...v5, ...generated })?.usageQuality).toBe("lower_bound");
    expect(ai("ai.generateText.doGenerate", { ...gpt, ...v5, ...generated })?.usageQuality).toBe("upper_bound");
    expect(ai("ai.streamText.doStream", { ...gpt, ...v5, ...streamed })).toMatchObject({
      usage: { input_uncached: 1_809, cache_read: 4_096 },
      usageQuality: "exact",
    });
  });

  test("OpenAI's metadata of version 4 tells cache and reasoning", () => {
    const metadata = JSON.stringify({ openai: { cachedPromptTokens: 4_096, reasoningTokens: 50 } });
    const old = { "ai.request.headers.user-agent": "ai/4.3.16", "ai.response.providerMetadata": metadata };
    expect(ai("ai.generateText.doGenerate", { ...gpt, ...old, ...generated })).toMatchObject({
      usage: { input_uncached: 1_809, cache_read: 4_096, output_text: 27, output_reasoning: 50 },
    });
  });

  test("Google's output leaves the thoughts out, which its metadata or the total proves", () => {
    const gemini = { "ai.model.provider": "google.generative-ai", "ai.model.id": "gemini-2.5-flash", ...v5 };
    const counts = {
      "ai.usage.inputTokens": 100,
      "ai.usage.outputTokens": 40,
      "ai.usage.totalTokens": 390,
      "ai.usage.reasoningTokens": 250,
    };
    const usageMetadata = {
      promptTokenCount: 100,
      candidatesTokenCount: 40,
      thoughtsTokenCount: 250,
      totalTokenCount: 390,
    };
    const usage = { input_uncached: 100, output_text: 40, output_reasoning: 250 };
    const metadata = { "ai.response.providerMetadata": JSON.stringify({ google: { usageMetadata } }) };
    expect(ai("ai.streamText.doStream", { ...gemini, ...counts })).toMatchObject({
      provider: "gcp.gemini",
      usage,
      usageQuality: "assumed_semantics",
    });
    expect(ai("ai.streamText.doStream", { ...gemini, ...counts, ...metadata })).toMatchObject({
      usage,
      usageQuality: "exact",
    });
  });

  test("of an unknown version the numbers decide, and it is said", () => {
    const counts = { "ai.usage.inputTokens": 61, "ai.usage.outputTokens": 44, "ai.usage.cachedInputTokens": 4_608 };
    expect(ai("ai.streamText.doStream", { ...claude, ...counts })).toMatchObject({
      usage: { input_uncached: 61, cache_read: 4_608 },
      usageQuality: "assumed_semantics",
    });
  });
});

describe("what goes wrong, and what a gateway adds", () => {
  test("counts that are NaN are missing", () => {
    const nothing = { "ai.usage.promptTokens": Number.NaN, "ai.usage.completionTokens": Number.NaN };
    expect(ai("ai.streamText.doStream", { ...gpt, ...nothing })).toMatchObject({ usage: {}, usageSource: "missing" });
  });

  test("a failed attempt is a call with an error", () => {
    const attributes = { "ai.operationId": "ai.generateText.doGenerate", ...gpt };
    const event = translated({
      scope: "ai",
      statusCode: 2,
      attributes,
      events: [{ name: "exception", timeNs: 0n, attributes: new Map([["exception.type", "AI_APICallError"]]) }],
    });
    expect(event).toMatchObject({ kind: "model_call", status: "error", errorType: "AI_APICallError" });
  });

  test("embeddings count their tokens as input", () => {
    expect(ai("ai.embed.doEmbed", { ...gpt, "ai.usage.tokens": 12 })).toMatchObject({
      operation: "embeddings",
      usage: { input_uncached: 12, requests: 1 },
    });
  });

  test("a gateway's cost is kept apart, and the provider it chose is the provider", () => {
    const metadata = JSON.stringify({ gateway: { cost: "0.00125", routing: { finalProvider: "anthropic" } } });
    const attributes = {
      "ai.model.provider": "gateway",
      "ai.model.id": "anthropic/claude-sonnet-4.5",
      "ai.response.providerMetadata": metadata,
      "ai.usage.inputTokens": 10,
      "ai.usage.outputTokens": 5,
    };
    expect(ai("ai.generateText.doGenerate", attributes)).toMatchObject({
      provider: "anthropic",
      reportedCostUsd: "0.00125",
    });
  });

  test("what Traceloop's SDK makes of the spans keeps parent and call apart", () => {
    const attributes = {
      "ai.operationId": "ai.generateText",
      "ai.sdk.version": "5.0.93",
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-4-5",
      "gen_ai.usage.input_tokens": 5_905,
      "gen_ai.usage.output_tokens": 77,
      "gen_ai.usage.cache_read.input_tokens": 4_096,
      "gen_ai.usage.total_tokens": 5_982,
      "traceloop.span.kind": "agent",
      "traceloop.association.properties.tenant": "acme",
    };
    expect(translated({ scope: "ai", attributes })).toMatchObject({ kind: "agent", isBillable: false });
    const call = { ...attributes, "ai.operationId": "ai.generateText.doGenerate" };
    expect(translated({ scope: "ai", attributes: call })).toMatchObject({
      kind: "model_call",
      provider: "anthropic",
      usage: { input_uncached: 5_905, cache_read: 4_096 },
      usageQuality: "exact",
      tags: { tenant: "acme" },
    });
  });

  test.each([
    ["anthropic.messages", "anthropic"],
    ["google.vertex.chat", "gcp.vertex_ai"],
    ["azure-openai.responses", "azure.ai.openai"],
    ["fireworks.chat", "fireworks"],
    ["acme", "acme"],
  ])("%s is the provider %s", (name, provider) => {
    expect(ai("ai.generateText.doGenerate", { "ai.model.provider": name })?.provider).toBe(provider);
  });
});

describe("version 7", () => {
  const v7 = (
    attributes: Record<string, string | number>,
    more: { name?: string; parentSpanId?: string; kind?: number } = {},
  ) =>
    translated({
      scope: "gen_ai",
      kind: 3,
      ...more,
      attributes: { "gen_ai.provider.name": "anthropic", "gen_ai.request.model": "claude-sonnet-4-5", ...attributes },
    });
  const counts = {
    "gen_ai.usage.input_tokens": 10_769,
    "gen_ai.usage.output_tokens": 77,
    "gen_ai.usage.cache_read.input_tokens": 4_096,
    "gen_ai.usage.cache_creation.input_tokens": 768,
  };

  test("chat is the call; agent and step repeat it", () => {
    expect(v7({ "gen_ai.operation.name": "chat", ...counts })).toMatchObject({
      dialect: "vercel_ai",
      kind: "model_call",
      usage: { input_uncached: 5_905, cache_read: 4_096, cache_write_unknown: 768, output_text: 77, requests: 1 },
      usageQuality: "exact",
    });
    const agent = v7({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "answer", ...counts });
    expect(agent).toMatchObject({ kind: "agent", isBillable: false, workflow: "answer" });
    expect(agent?.isSoleRecord).toBeUndefined();
    expect(v7({ "gen_ai.operation.name": "agent_step" }, { name: "step 2", kind: 1 })).toMatchObject({
      kind: "agent",
      isBillable: false,
      step: "step 2",
    });
  });

  test("of two spans of one name only the inner one, with the usage, is the call", () => {
    const embeddings = { "gen_ai.operation.name": "embeddings" };
    expect(v7(embeddings)).toMatchObject({ kind: "workflow", isBillable: false });
    expect(v7({ ...embeddings, "gen_ai.usage.input_tokens": 12 })).toMatchObject({
      kind: "model_call",
      isBillable: true,
    });
    expect(v7({ "gen_ai.operation.name": "decide" })?.kind).toBe("workflow");
    expect(v7({ "gen_ai.operation.name": "decide", "gen_ai.response.id": "x" })?.kind).toBe("model_call");
    expect(v7({ "gen_ai.operation.name": "rerank" })?.kind).toBe("workflow");
    expect(v7({ "gen_ai.operation.name": "rerank" }, { parentSpanId: "b7ad6b7169203332" })?.kind).toBe("model_call");
  });

  test("reasoning, time to live and runtime context come where they were opted into", () => {
    const event = v7({
      "gen_ai.operation.name": "chat",
      ...counts,
      ...rawAnthropic,
      "ai.usage.outputTokenDetails.reasoningTokens": 20,
      "ai.settings.context.userId": "u-1",
      "ai.settings.context.tenant": "acme",
      "gen_ai.client.operation.time_to_first_chunk": 0.25,
    });
    expect(event).toMatchObject({
      usage: { cache_write_5m: 256, cache_write_1h: 512, output_text: 57, output_reasoning: 20 },
      userId: "u-1",
      tags: { tenant: "acme" },
      ttftMs: 250,
    });
  });

  test("an aborted stream leaves a call without usage", () => {
    expect(v7({ "gen_ai.operation.name": "chat" })).toMatchObject({ kind: "model_call", usageSource: "missing" });
  });

  test("transcription by seconds and speech by characters are quantities of their own", () => {
    expect(v7({ "gen_ai.operation.name": "ai.transcribe", "gen_ai.usage.seconds": 12.5 })).toMatchObject({
      kind: "model_call",
      usage: { audio_ms_in: 12_500 },
      usageSource: "reported",
    });
    expect(v7({ "gen_ai.operation.name": "ai.generateSpeech", "gen_ai.usage.characters": 300 })?.usage).toMatchObject({
      characters_in: 300,
    });
  });
});
