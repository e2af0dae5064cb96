import type { Attributes } from "../otlp-types.ts";
import { addCount } from "./add-count.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts } from "./usage-reading.ts";
import { inclusive } from "./usage-semantics.ts";
import { splitUsage, type UsageFacts } from "./usage-split.ts";

/**
 * The tracing built into Anthropic's SDKs (`com.anthropic.sdk.typescript`, `.python`, …, with a platform at the end for
 * Bedrock, Vertex and the like), and the spans the Claude API itself exports. Both follow the newest OpenTelemetry
 * names; input includes the cache. Every API method has a span, and only `messages.create` names an operation.
 */
export const anthropicSdk: Dialect = {
  name: "anthropic_sdk",

  isWrittenBy: ({ name }) => name.startsWith("com.anthropic.sdk.") || name === "com.anthropic.claude-platform",

  recognises: ({ name, attributes }) =>
    name.startsWith("anthropic.") || attributes.has("gen_ai.provider.name") || attributes.has("gen_ai.operation.name"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readAnthropicUsage(attributes));
    if (!attributes.has("gen_ai.operation.name")) {
      // Counting tokens and making a session name a model too; neither runs it.
      facts.kind = "other";
      facts.operation = asText(span.name, 100) ?? "unknown";
    }
    facts.finishReason ??= asText(attributes.get("anthropic.message.stop_reason"));
    return facts;
  },
};

/**
 * What compacting the conversation used is billed with the call and is in none of the totals. Its input is one figure
 * with the cached tokens inside, so their classes are an assumption.
 */
function readAnthropicUsage(attributes: Attributes): UsageFacts {
  const counts = readCounts(attributes, genAiUsageKeys);
  const compaction = readCounts(attributes, {
    input: ["anthropic.usage.compaction.input_tokens"],
    output: ["anthropic.usage.compaction.output_tokens"],
  });
  if (compaction.input === undefined && compaction.output === undefined) return splitUsage(counts, inclusive);
  counts.input = addCount(counts.input, compaction.input);
  counts.output = addCount(counts.output, compaction.output);
  return splitUsage(counts, { ...inclusive, quality: "assumed_semantics" });
}
