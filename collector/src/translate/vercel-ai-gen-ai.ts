import type { OtlpSpan } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asNumber, asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import type { JsonObject } from "./read-json-attribute.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts, type UsageKeys } from "./usage-reading.ts";
import { inclusive, inputExcludesCache } from "./usage-semantics.ts";
import { splitUsage, type UsageFacts } from "./usage-split.ts";
import { providerOfAiSdk, readContext } from "./vercel-ai-context.ts";
import { addMetadataCounts, readMetadataFacts, readProviderMetadata } from "./vercel-ai-metadata.ts";

/**
 * Vercel AI SDK 7 (`@ai-sdk/otel`): scope `gen_ai`, without a version. `invoke_agent` and `step n` repeat what their
 * `chat` spans say; an outer `embeddings`, `rerank` or `decide` span has the name of the inner one, which is the call.
 */
export const vercelAiGenAi: Dialect = {
  name: "vercel_ai",

  isWrittenBy: ({ name }) => name === "gen_ai",

  recognises: ({ attributes }) => attributes.has("gen_ai.operation.name"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const metadata = readProviderMetadata(attributes);
    const facts = readGenAi(span, readUsed(span, metadata));
    facts.isSoleRecord = undefined;
    if (isOuter(span, facts)) facts.kind = "workflow";
    facts.isBillable = facts.kind === "model_call";
    facts.provider = providerOfAiSdk(facts.provider);
    if (facts.operation === "agent_step") facts.step = asText(span.name);
    // The user's name for the function; nothing says that it is an agent.
    if (facts.kind !== "tool") facts.workflow ??= facts.agentRole;
    if (metadata !== undefined && facts.kind === "model_call") readMetadataFacts(facts, metadata);
    readContext(facts, attributes);
    return facts;
  },
};

const usageKeys: UsageKeys = {
  ...genAiUsageKeys,
  // Opt-in (`usage: true`).
  reasoning: ["ai.usage.outputTokenDetails.reasoningTokens", ...genAiUsageKeys.reasoning],
};

function readUsed({ attributes }: OtlpSpan, metadata: JsonObject | undefined): UsageFacts {
  const counts = readCounts(attributes, usageKeys);
  const found = metadata && addMetadataCounts(counts, metadata);
  const used = splitUsage(counts, found === "raw_input" ? inputExcludesCache : inclusive);
  const seconds = asNumber(attributes.get("gen_ai.usage.seconds"));
  const characters = asNumber(attributes.get("gen_ai.usage.characters"));
  const isMeasured = addMeasure(used, "audio_ms_in", seconds === undefined ? undefined : seconds * 1000);
  return addMeasure(used, "characters_in", characters) || isMeasured ? asReported(used) : used;
}

const MEASURE_MAX = 1_000_000_000;

/** Speech and transcription are billed by what is read or heard. */
function addMeasure(used: UsageFacts, name: "audio_ms_in" | "characters_in", quantity: number | undefined): boolean {
  if (quantity === undefined || !(quantity >= 0) || quantity > MEASURE_MAX) return false;
  used.usage[name] = Math.round(quantity);
  return true;
}

const asReported = (used: UsageFacts): UsageFacts =>
  used.usageSource === "missing"
    ? { usage: used.usage, usageSource: "reported", usageQuality: "exact", usageConvention: "disjoint" }
    : used;

/** Only the inner span has usage; where neither has (`rerank`), the outer one is where the trace or its branch begins. */
function isOuter({ attributes, parentSpanId }: OtlpSpan, { operation }: DialectFacts): boolean {
  if (operation === "embeddings") return !attributes.has("gen_ai.usage.input_tokens");
  if (operation === "decide")
    return !attributes.has("gen_ai.usage.input_tokens") && !attributes.has("gen_ai.response.id");
  return operation === "rerank" && parentSpanId === "" && !attributes.has("ai.ranking.type");
}
