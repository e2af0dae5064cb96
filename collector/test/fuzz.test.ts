import { openGenaiPrices } from "@outlay/core/genai-prices";
import { type PriceableCall, priceCall } from "@outlay/core/price-call";
import { readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import { inputTokens, outputTokens, type Usage, usageClasses } from "@outlay/core/usage";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AttributeValue } from "../src/otlp-types.ts";
import { translateSpan } from "../src/translate/translate-span.ts";

/**
 * A million generated spans and usage objects, from what emitters and providers write and from what they never should:
 * no throw, no negative quantity, no cost without the ids of its prices, lines that sum to the cost, and classes that sum
 * to the totals. fast-check chooses the seeds and says them where one fails; each seed stands for a hundred inputs.
 */
const INPUTS_PER_SEED = 100;
const SEEDS = 5_000;

const book = openGenaiPrices();
const AT = Date.parse("2026-11-01T12:00:00Z");

test("half a million spans: every one becomes a call whose usage and cost hold together", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new Draw(seed);
      for (let input = 0; input < INPUTS_PER_SEED; input += 1) checkSpan(random);
    }),
    { numRuns: SEEDS },
  );
}, 600_000);

test("half a million usage objects: every one is read, or said not to be understood", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new Draw(seed);
      for (let input = 0; input < INPUTS_PER_SEED; input += 1) checkUsageObject(random);
    }),
    { numRuns: SEEDS },
  );
}, 600_000);

const scopes = [
  ...["", "acme", "ai", "gen_ai", "litellm", "openrouter", "pydantic-ai", "langfuse-sdk", "gcp.vertex.agent"],
  ...["@opentelemetry/instrumentation-openai", "@opentelemetry/instrumentation-aws-sdk", "strands.telemetry.tracer"],
  ...["@traceloop/instrumentation-openai", "@traceloop/instrumentation-anthropic", "@openlit/instrumentation-openai"],
  ...["opentelemetry.instrumentation.anthropic", "opentelemetry.instrumentation.bedrock"],
  ...["@arizeai/openinference-instrumentation-openai", "openinference.instrumentation.langchain"],
  ...["com.anthropic.sdk.typescript", "com.anthropic.claude_code.tracing"],
];
const models = [
  ...["gpt-5-mini", "gpt-4o-2024-08-06", "ft:gpt-4o:acme::x", "claude-sonnet-4-5-20250929", "gemini-2.5-pro"],
  ...["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "deepseek-chat", "text-embedding-3-small", "no-such-model"],
  ...["mistral-large-latest", "grok-4", "llama3:8b", "openai/gpt-5", "sonar-pro", "", "gpt-4o:free"],
];
const providers = [
  ...["openai", "anthropic", "aws.bedrock", "azure.ai.openai", "gcp.gemini", "gcp.vertex_ai", "deepseek", "x_ai"],
  ...["openrouter", "ollama", "mistral_ai", "perplexity", "groq", "cohere", "Nobody"],
];
const texts: Readonly<Record<string, readonly AttributeValue[]>> = {
  "gen_ai.operation.name": ["chat", "generate_content", "embeddings", "invoke_agent", "execute_tool", "rerank", ""],
  "gen_ai.provider.name": providers,
  "gen_ai.system": providers,
  "gen_ai.request.model": models,
  "gen_ai.response.model": models,
  "llm.model_name": models,
  "ai.model.id": models,
  "ai.model.provider": ["anthropic.messages", "openai.chat", "google.generative-ai", "."],
  "ai.operationId": ["ai.generateText", "ai.generateText.doGenerate", "ai.streamText.doStream", "ai.embed.doEmbed"],
  "openinference.span.kind": ["LLM", "CHAIN", "AGENT", "EMBEDDING", "TOOL", "RERANKER"],
  "traceloop.span.kind": ["workflow", "task", "agent", "tool"],
  "langfuse.observation.type": ["generation", "span", "agent", "embedding"],
  "openai.response.service_tier": ["default", "flex", "priority", "batch", "auto"],
  "gen_ai.is_streaming": ["True", "False", true],
  "error.type": ["timeout", "BadRequestError"],
  "outlay.service_tier": ["batch", "provisioned", "fast"],
  "outlay.region": ["us-east-1", "global", "eu"],
};
const textKeys = Object.keys(texts);
const countKeys = [
  ...["input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "total_tokens", "reasoning_tokens"].map(
    (name) => `gen_ai.usage.${name}`,
  ),
  ...["cache_read.input_tokens", "cache_write.input_tokens", "cache_creation.input_tokens", "cost", "total_cost"].map(
    (name) => `gen_ai.usage.${name}`,
  ),
  ...["reasoning.output_tokens", "audio.input_tokens", "image.input_tokens", "audio.output_tokens"].map(
    (name) => `gen_ai.usage.${name}`,
  ),
  ...["prompt", "completion", "total", "prompt_details.cache_read", "prompt_details.cache_write"].map(
    (name) => `llm.token_count.${name}`,
  ),
  ...["promptTokens", "completionTokens", "inputTokens", "outputTokens", "cachedInputTokens", "tokens"].map(
    (name) => `ai.usage.${name}`,
  ),
  ...["input_tokens", "output_tokens", "cache_read_tokens", "cache_creation_tokens"],
  ...["ephemeral_5m", "ephemeral_1h"].map((name) => `anthropic.usage.cache_creation.${name}_input_tokens`),
];
const jsonKeys = [
  ...["langfuse.observation.usage_details", "output.value", "ai.response.providerMetadata", "metadata"],
  ...["hidden_params", "gcp.vertex.agent.llm_response"],
];

/** Attributes that count something, whose value no emitter could mean. */
const oddCounts: readonly AttributeValue[] = ["12", "", "-1", -1, Number.NaN, 1.5, true, 10n ** 20n, ["5"], 1e308];

function checkSpan(random: Draw): void {
  const attributes = new Map<string, AttributeValue>();
  for (let more = random.below(7); more > 0; more -= 1) {
    const key = random.of(textKeys);
    attributes.set(key, random.of(texts[key] ?? []));
  }
  for (let more = random.below(6); more > 0; more -= 1) {
    attributes.set(random.of(countKeys), random.below(20) === 0 ? random.of(oddCounts) : random.count());
  }
  if (random.below(4) === 0) attributes.set(random.of(jsonKeys), JSON.stringify(usageObject(random, 0)));
  if (random.below(2) === 0) attributes.set("output.mime_type", "application/json");
  const span = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: random.hex16(),
    parentSpanId: "",
    name: random.of(["chat", "claude_code.llm_request", "litellm_request", "x"]),
    kind: random.below(6),
    startNs: BigInt(AT) * 1_000_000n,
    endNs: BigInt(AT + 1_000) * 1_000_000n,
    statusCode: random.below(3),
    attributes,
    events: [],
  };
  const scope = { name: random.of(scopes), version: random.of(["", "0.27.0", "1.5.0", "x"]) };
  const judged = translateSpan(span, scope, { attributes: new Map() }, AT + 2_000);
  if (judged === undefined) return;
  if (!judged.ok) throw new Error(`${judged.fault.path} ${judged.fault.message}`);
  const call = judged.value;
  if (call.isBillable && call.kind !== "model_call") throw new Error(`${call.kind} is billed`);
  checkUsage(call.usage);
  checkPrice(call);
}

function checkUsageObject(random: Draw): void {
  const body = usageObject(random, 0);
  const provider = random.of(providers);
  const read = readProviderUsage({ provider, model: random.of(models), body });
  checkUsage(read.usage);
  checkPrice({
    provider,
    model: random.of(models),
    modelResolved: read.model,
    occurredAt: AT,
    serviceTier: read.serviceTier,
    region: read.region,
    selfHosted: undefined,
    usage: read.usage,
    usageSource: read.usageSource,
    reportedCostUsd: read.reportedCostUsd,
    isBillable: true,
    status: "ok",
  });
}

function checkUsage(usage: Usage): void {
  let input = 0;
  let output = 0;
  for (const [name, quantity] of Object.entries(usage)) {
    if (!classes.has(name)) throw new Error(`${name} is no class`);
    if (quantity === undefined) continue;
    if (!Number.isInteger(quantity) || quantity < 0) throw new Error(`${name} is ${quantity}`);
    if (/^(input|cache_read|cache_write)/.test(name)) input += quantity;
    else if (name.startsWith("output")) output += quantity;
  }
  if ((inputTokens(usage) ?? 0) !== input || (outputTokens(usage) ?? 0) !== output) {
    throw new Error(`the classes of ${JSON.stringify(usage)} do not sum to its totals`);
  }
}
const classes: ReadonlySet<string> = new Set(usageClasses);

function checkPrice(call: PriceableCall): void {
  const priced = priceCall(call, book);
  const { cost, lines, status } = priced;
  if (cost === undefined) {
    expect(["unpriced", "not_billable"]).toContain(status);
    return;
  }
  if (cost < 0n) throw new Error(`the cost is ${cost}`);
  if (status !== "provider_reported" && priced.priceIds.length === 0) throw new Error("a cost without price ids");
  let sum = 0n;
  for (const line of Object.values(lines)) sum += line ?? 0n;
  if (sum !== cost) throw new Error(`the lines sum to ${sum}, the cost is ${cost}`);
}

const fields = [
  ...["usage", "prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "cached_tokens"],
  ...["prompt_tokens_details", "completion_tokens_details", "input_tokens_details", "output_tokens_details"],
  ...["cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation", "ephemeral_5m_input_tokens"],
  ...[
    "ephemeral_1h_input_tokens",
    "reasoning_tokens",
    "audio_tokens",
    "image_tokens",
    "text_tokens",
    "server_tool_use",
  ],
  ...["web_search_requests", "usageMetadata", "promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount"],
  ...["cachedContentTokenCount", "toolUsePromptTokenCount", "totalTokenCount", "inputTokens", "outputTokens"],
  ...["cacheReadInputTokens", "cacheWriteInputTokens", "billed_units", "tokens", "search_units", "meta"],
  ...["prompt_cache_hit_tokens", "prompt_cache_miss_tokens", "prompt_eval_count", "eval_count", "cost", "is_byok"],
  ...["iterations", "type", "model", "id", "service_tier", "input", "output", "total", "x_groq", "promptTokensDetails"],
];
const odd: readonly unknown[] = [null, "5", "", -3, 1.5, 1e12, true, [], {}, "flex", "compaction", "TEXT"];

/** JSON made of the names providers use, nested as they never would; half of its leaves are plausible counts. */
function usageObject(random: Draw, depth: number): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (let more = 1 + random.below(8); more > 0; more -= 1) {
    const field = random.of(fields);
    const draw = random.below(12);
    if (draw === 0) made[field] = random.of(odd);
    else if (draw <= 2 && depth < 3) made[field] = usageObject(random, depth + 1);
    else if (draw === 3 && depth < 3) made[field] = [usageObject(random, depth + 1), usageObject(random, depth + 1)];
    else if (field === "model") made[field] = random.of(models);
    else made[field] = random.count();
  }
  return made;
}

/** A stream of draws from one seed (xorshift): building a hundred inputs by arbitraries would take most of the time. */
class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  below(limit: number): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) % limit;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Mostly of ordinary size; sometimes 0, sometimes beyond what a call may state. */
  count(): number {
    const draw = this.below(40);
    if (draw === 0) return 0;
    return draw === 1 ? this.below(4_000_000_000) : this.below(300_000);
  }

  hex16(): string {
    const hex = (this.below(4_294_967_295) + 1).toString(16).padStart(8, "0");
    return hex + hex;
  }
}
