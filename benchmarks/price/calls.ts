import { toUsageFacts } from "@outlay/collector/native-usage";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import type { NativeUsage } from "@outlay/core/native";
import { type PriceableCall, priceCall } from "@outlay/core/price-call";
import { readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";

/** One call as an application may report it: in the native contract's fields, or with the provider's own answer. */
interface ReportedCall {
  readonly provider: string;
  readonly model: string;
  readonly modelResolved: string;
  readonly region: string | undefined;
  readonly tier: "batch" | "flex" | "priority" | undefined;
  readonly occurredAt: number;
  readonly native: NativeUsage;
  readonly body: unknown;
}

const openaiUsage = (scale: number) => ({
  prompt_tokens: 1_200 * scale,
  completion_tokens: 310 * scale,
  total_tokens: 1_510 * scale,
  prompt_tokens_details: { cached_tokens: 640 * scale, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 128 * scale, audio_tokens: 0 },
});
const openaiNative = (scale: number): NativeUsage => ({
  inputTokens: 1_200 * scale,
  cacheRead: 640 * scale,
  outputTokens: 310 * scale,
  outputReasoning: 128 * scale,
});
const anthropicUsage = (scale: number) => ({
  input_tokens: 400 * scale,
  cache_read_input_tokens: 3_000 * scale,
  cache_creation_input_tokens: 300 * scale,
  cache_creation: { ephemeral_5m_input_tokens: 200 * scale, ephemeral_1h_input_tokens: 100 * scale },
  output_tokens: 210 * scale,
});
const anthropicNative = (scale: number): NativeUsage => ({
  inputUncached: 400 * scale,
  cacheRead: 3_000 * scale,
  cacheWrite: { "5m": 200 * scale, "1h": 100 * scale },
  outputTokens: 210 * scale,
});
const geminiUsage = (scale: number) => ({
  promptTokenCount: 2_000 * scale,
  cachedContentTokenCount: 500 * scale,
  candidatesTokenCount: 300 * scale,
  thoughtsTokenCount: 90 * scale,
  totalTokenCount: 2_390 * scale,
});
const geminiNative = (scale: number): NativeUsage => ({
  inputTokens: 2_000 * scale,
  cacheRead: 500 * scale,
  outputText: 300 * scale,
  outputReasoning: 90 * scale,
});
const converseUsage = (scale: number) => ({
  inputTokens: 700 * scale,
  outputTokens: 150 * scale,
  totalTokens: 850 * scale,
  cacheReadInputTokens: 0,
});
const converseNative = (scale: number): NativeUsage => ({
  inputUncached: 700 * scale,
  cacheRead: 0,
  outputTokens: 150 * scale,
});

const sources: readonly {
  provider: string;
  models: readonly string[];
  nativeOf: (scale: number) => NativeUsage;
  bodyOf: (scale: number, model: string) => unknown;
}[] = [
  {
    provider: "openai",
    models: (
      "gpt-4o gpt-4o-2024-08-06 gpt-4o-mini gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.2 " +
      "gpt-5.4 gpt-5.4-mini gpt-5.5 gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna o3 o4-mini gpt-5-2025-08-07"
    ).split(" "),
    nativeOf: openaiNative,
    bodyOf: (scale, model) => ({ id: "chatcmpl-1", model, usage: openaiUsage(scale) }),
  },
  {
    provider: "anthropic",
    models: (
      "claude-haiku-4-5-20251001 claude-sonnet-4-5-20250929 claude-sonnet-4-6 claude-sonnet-5 claude-opus-4-5 " +
      "claude-opus-4-6 claude-opus-4-7 claude-opus-4-8 claude-opus-5 claude-fable-5"
    ).split(" "),
    nativeOf: anthropicNative,
    bodyOf: (scale, model) => ({ id: "msg_1", model, usage: anthropicUsage(scale) }),
  },
  {
    provider: "gcp.vertex_ai",
    models:
      "gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-3-flash-preview gemini-3.5-flash gemini-3.6-flash".split(
        " ",
      ),
    nativeOf: geminiNative,
    bodyOf: (scale, model) => ({ modelVersion: model, usageMetadata: geminiUsage(scale) }),
  },
  {
    provider: "aws.bedrock",
    models: [
      "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "global.anthropic.claude-opus-4-6-v1:0",
      "amazon.nova-lite-v1:0",
      "amazon.nova-pro-v1:0",
    ],
    nativeOf: converseNative,
    bodyOf: (scale) => ({ usage: converseUsage(scale), stopReason: "end_turn" }),
  },
  {
    provider: "deepseek",
    models: ["deepseek-chat", "deepseek-v4-pro", "deepseek-v4-flash"],
    nativeOf: openaiNative,
    bodyOf: (scale, model) => ({ model, usage: openaiUsage(scale) }),
  },
  {
    provider: "mistral_ai",
    models: ["mistral-large-latest", "mistral-small-latest", "mistral-medium-latest"],
    nativeOf: openaiNative,
    bodyOf: (scale, model) => ({ model, usage: openaiUsage(scale) }),
  },
  {
    provider: "groq",
    models: ["openai/gpt-oss-120b", "llama-3.3-70b-versatile", "qwen/qwen3-32b"],
    nativeOf: openaiNative,
    bodyOf: (scale, model) => ({ model, usage: openaiUsage(scale) }),
  },
  {
    provider: "openai",
    models: ["our-own-model"],
    nativeOf: openaiNative,
    bodyOf: (scale, model) => ({ model, usage: openaiUsage(scale) }),
  },
];
const tiers = [undefined, undefined, undefined, undefined, "batch", "flex", "priority"] as const;
const regions = [undefined, undefined, "eu", "us-east-1", "europe-west1"] as const;
const WEEK_MS = 7 * 86_400_000;

/** `count` calls over four weeks, the same every time; no two neighbours alike. */
export function makeCalls(count: number): readonly ReportedCall[] {
  const from = Date.parse("2026-08-24T00:00:00Z");
  const models = sources.flatMap(({ models: names, ...source }) => names.map((model) => ({ model, ...source })));
  return Array.from({ length: count }, (_, index): ReportedCall => {
    const at = models[(index * 7) % models.length];
    if (at === undefined) throw new Error("there are no models");
    // A hundredth of the prompts is long enough to pass a cliff.
    const scale = index % 100 === 0 ? 150 : 1 + (index % 13);
    return {
      provider: at.provider,
      model: at.model,
      modelResolved: at.model,
      region: regions[index % regions.length],
      tier: tiers[index % tiers.length],
      occurredAt: from + Math.floor((index * 4 * WEEK_MS) / count),
      native: asDecoded(at.nativeOf(scale)),
      body: asDecoded(at.bodyOf(scale, at.model)),
    };
  });
}

/** An object as a JSON parser makes it, which is not laid out in memory as one that code wrote down. */
const asDecoded = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const book = openGenaiPrices();

/** What a run answers: calls per second, and how many of them got a price. */
interface Pace {
  readonly callsPerSecond: number;
  readonly priced: number;
}

/** Usage in the native contract's fields to classes, as the collector does it, and the classes to a cost. */
export function runNative(calls: readonly ReportedCall[]): Pace {
  return measure(calls, (call) => {
    const facts = toUsageFacts(call.native);
    if (!facts.ok) throw new Error(`usage of ${call.model} was refused: ${facts.fault.message}`);
    return toPriceable(call, facts.value);
  });
}

/** The provider's own answer to classes, and the classes to a cost. */
export function runRaw(calls: readonly ReportedCall[]): Pace {
  return measure(calls, (call) =>
    toPriceable(call, readProviderUsage({ provider: call.provider, model: call.model, body: call.body })),
  );
}

/** Pricing alone, of classes that were made before. */
export function runPricing(calls: readonly ReportedCall[]): Pace {
  const ready = calls.map((call) => toPriceable(call, readProviderUsage(call)));
  return measure(ready, (call) => call);
}

function measure<Call>(calls: readonly Call[], toUsage: (call: Call) => PriceableCall): Pace {
  let priced = 0;
  const startedAt = performance.now();
  for (const call of calls) if (priceCall(toUsage(call), book).cost !== undefined) priced += 1;
  return { callsPerSecond: calls.length / ((performance.now() - startedAt) / 1_000), priced };
}

const toPriceable = (call: ReportedCall, facts: Pick<PriceableCall, "usage" | "usageSource">): PriceableCall => ({
  provider: call.provider,
  model: call.model,
  modelResolved: call.modelResolved,
  region: call.region,
  serviceTier: call.tier,
  occurredAt: call.occurredAt,
  selfHosted: undefined,
  hostProvider: undefined,
  durationMs: 1_200,
  reportedCostUsd: undefined,
  isBillable: true,
  status: "ok",
  usage: facts.usage,
  usageSource: facts.usageSource,
});
