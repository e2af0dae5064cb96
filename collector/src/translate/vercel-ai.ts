import type { CallEvent } from "@outlay/core/call-event";
import type { Attributes } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asNumber, asText, firstOf } from "./read-attribute.ts";
import { asTtftMs, readFinishReason, readGenAi } from "./read-gen-ai.ts";
import type { JsonObject } from "./read-json-attribute.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts, type UsageKeys } from "./usage-reading.ts";
import { inclusive, inputExcludesCache, unknownSemantics } from "./usage-semantics.ts";
import { splitUsage, type UsageFacts, type UsageSemantics } from "./usage-split.ts";
import { providerOfAiSdk, readContext } from "./vercel-ai-context.ts";
import { addMetadataCounts, readGoogleUsage, readMetadataFacts, readProviderMetadata } from "./vercel-ai-metadata.ts";

/**
 * Vercel AI SDK 4 to 6, and 7 with its legacy telemetry: scope `ai`, `ai.operationId`. The calls are `….doGenerate`,
 * `….doStream`, `….doEmbed`, `….doRerank`; their parents repeat them, the last step only or all of them, and are never
 * counted, not even where an aborted stream leaves nothing else: they carry no usage then.
 */
export const vercelAi: Dialect = {
  name: "vercel_ai",

  recognises: ({ attributes }) => attributes.has("ai.operationId"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const operationId = asText(attributes.get("ai.operationId"), 100) ?? "";
    const meaning = meaningOf(operationId);
    const provider = providerOfAiSdk(
      asText(firstOf(attributes, ["ai.model.provider", "gen_ai.provider.name", "gen_ai.system"]), 100),
    );
    const metadata = meaning.kind === "model_call" ? readProviderMetadata(attributes) : undefined;
    const facts = readGenAi(span, readUsed(attributes, provider, metadata));
    facts.kind = meaning.kind;
    facts.isBillable = meaning.kind === "model_call";
    facts.isSoleRecord = undefined;
    facts.operation = meaning.operation;
    facts.provider = provider;
    facts.model = asText(attributes.get("ai.model.id")) ?? facts.model;
    facts.modelResolved = asText(attributes.get("ai.response.model")) ?? facts.modelResolved;
    facts.responseId = asText(attributes.get("ai.response.id")) ?? facts.responseId;
    facts.finishReason = readFinishReason(attributes, finishKeys) ?? facts.finishReason;
    facts.ttftMs = asTtftMs(asNumber(firstOf(attributes, ttftMsKeys))) ?? facts.ttftMs;
    facts.toolName = asText(attributes.get("ai.toolCall.name")) ?? facts.toolName;
    facts.workflow = asText(firstOf(attributes, functionKeys)) ?? facts.workflow;
    if (meaning.operation === "chat") facts.streamed = operationId.endsWith(".doStream");
    if (metadata !== undefined) readMetadataFacts(facts, metadata);
    readContext(facts, attributes);
    return facts;
  },
};

const finishKeys = ["ai.response.finishReason", "ai.finishReason"];
const ttftMsKeys = ["ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"];
const functionKeys = ["ai.telemetry.functionId", "resource.name"];

type Meaning = Pick<CallEvent, "kind" | "operation">;

const meaningOfOperation: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["ai.toolCall", { kind: "tool", operation: "execute_tool" }],
  ["ai.embed", { kind: "workflow", operation: "embed" }],
  ["ai.embedMany", { kind: "workflow", operation: "embed" }],
  ["ai.rerank", { kind: "workflow", operation: "rerank" }],
  // These have no inner span.
  ["ai.generateSpeech", { kind: "model_call", operation: "generate_speech" }],
  ["ai.transcribe", { kind: "model_call", operation: "transcribe" }],
  ["ai.streamTranscribe", { kind: "model_call", operation: "transcribe" }],
]);
const operationOfCall: ReadonlyMap<string, string> = new Map([
  ["doGenerate", "chat"],
  ["doStream", "chat"],
  ["doEmbed", "embeddings"],
  ["doRerank", "rerank"],
]);

function meaningOf(operationId: string): Meaning {
  const known = meaningOfOperation.get(operationId);
  if (known !== undefined) return known;
  const last = operationId.slice(operationId.lastIndexOf(".") + 1);
  const operation = operationOfCall.get(last);
  if (operation !== undefined) return { kind: "model_call", operation };
  // A call of a kind that was not there yet: the SDK names them all `do…`.
  if (/^do[A-Z]/.test(last)) return { kind: "model_call", operation: last.slice(2).toLowerCase() };
  return { kind: "agent", operation: "invoke_agent" };
}

const usageKeys: UsageKeys = {
  ...genAiUsageKeys,
  input: [
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
    "ai.usage.tokens",
    "ai.usage.input_tokens",
    ...genAiUsageKeys.input,
  ],
  output: ["ai.usage.outputTokens", "ai.usage.completionTokens", "ai.usage.output_tokens", ...genAiUsageKeys.output],
  total: ["ai.usage.totalTokens", "ai.usage.total_tokens", ...genAiUsageKeys.total],
  cacheRead: ["ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.cachedInputTokens", ...genAiUsageKeys.cacheRead],
  cacheWrite: ["ai.usage.inputTokenDetails.cacheWriteTokens", ...genAiUsageKeys.cacheWrite],
  reasoning: ["ai.usage.outputTokenDetails.reasoningTokens", "ai.usage.reasoningTokens", ...genAiUsageKeys.reasoning],
};

function readUsed(attributes: Attributes, provider: string | undefined, metadata: JsonObject | undefined): UsageFacts {
  const counts = readCounts(attributes, usageKeys);
  const google = metadata && readGoogleUsage(metadata);
  // The end of a stream may be missing from the metadata, but never from both.
  if (google !== undefined && counts.output !== undefined) return google;
  const found = metadata && addMetadataCounts(counts, metadata);
  if (found === "raw_input") return splitUsage(counts, inputExcludesCache);
  return splitUsage(counts, judge(attributes, provider, metadata !== undefined));
}

const excludeCache: ReadonlySet<string> = new Set(["anthropic", "aws.bedrock"]);
const google: ReadonlySet<string> = new Set(["gcp.gemini", "gcp.vertex_ai"]);

/**
 * Version 6 made input include the cache and output the reasoning for every provider. Before, both followed the
 * provider: Anthropic's and Bedrock's input leaves the cache out, Google's output the thoughts; and calls that report
 * `promptTokens` have no attribute for the cache at all.
 */
function judge(attributes: Attributes, provider: string | undefined, hasMetadata: boolean): UsageSemantics {
  const version = majorVersion(attributes);
  const hasOldNames = attributes.has("ai.usage.promptTokens");
  if (version === undefined) return unknownSemantics;
  if (version >= 6) return { ...inclusive, omitsCache: hasOldNames && !hasMetadata };
  if (provider !== undefined && excludeCache.has(provider)) return { ...inputExcludesCache, omitsCache: !hasMetadata };
  if (provider !== undefined && google.has(provider)) return { ...unknownSemantics, omitsCache: hasOldNames };
  return { ...inclusive, omitsCache: hasOldNames };
}

/** From the SDK's own user agent (`ai/5.0.1 …`) or Traceloop's mark; details of tokens came with 6. */
function majorVersion(attributes: Attributes): number | undefined {
  const agent = asText(attributes.get("ai.request.headers.user-agent"), 500) ?? "";
  const marked = asText(attributes.get("ai.sdk.version"), 100) ?? "";
  const major = /(?:^|\s)ai\/(\d{1,3})\./.exec(agent)?.[1] ?? /^(\d{1,3})\./.exec(marked)?.[1];
  if (major !== undefined) return Number(major);
  for (const key of attributes.keys()) if (key.startsWith("ai.usage.") && key.includes("TokenDetails.")) return 6;
  return undefined;
}
