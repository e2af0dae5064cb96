import type { Attributes, OtlpScope } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText } from "./read-attribute.ts";
import { readGenAi, readOperation, readStreamed } from "./read-gen-ai.ts";
import { readProvider } from "./read-provider.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { semanticsOf } from "./usage-rules.ts";
import { unknownSemantics } from "./usage-semantics.ts";
import type { UsageSemantics } from "./usage-split.ts";

/**
 * OpenTelemetry's GenAI semantic conventions, in the generations still on the wire: ≤ 1.36 (`gen_ai.system`,
 * `prompt_tokens`), 1.37 to 1.41 (`gen_ai.provider.name`, `cache_creation`) and the newest text (schema gen-ai/1.42).
 * Also whoever writes `gen_ai.*` without a dialect of its own.
 */
export const otelGenAi: Dialect = {
  name: "otel_gen_ai",

  recognises: ({ attributes }) => hasGenAiMarker(attributes),

  translate(span, scope): DialectFacts {
    return readGenAi(span, readUsage(span.attributes, genAiUsageKeys, judgeGenAi(span.attributes, scope)));
  },
};

/** Whether a span is about GenAI at all. */
export const hasGenAiMarker = (attributes: Attributes): boolean =>
  attributes.has("gen_ai.operation.name") ||
  attributes.has("gen_ai.provider.name") ||
  attributes.has("gen_ai.system") ||
  attributes.has("gen_ai.request.model");

/** What the totals mean: what the registry says of the emitter, else what the names it uses prove. */
export function judgeGenAi(attributes: Attributes, scope: OtlpScope): UsageSemantics {
  const known = semanticsOf(scope, {
    provider: readProvider(attributes),
    operation: readOperation(attributes),
    streamed: readStreamed(attributes),
    responseId: asText(attributes.get("gen_ai.response.id")),
  });
  if (known !== undefined) return known;
  // The newest names come with a text that says what they mean; arithmetic may still prove an emitter wrong.
  return followsNewestConvention(attributes) ? newestConvention : unknownSemantics;
}

const newestConvention: UsageSemantics = { ...unknownSemantics, quality: "exact" };

/** Keys of the newest convention. Any other key under `gen_ai.usage.` means an emitter with rules of its own. */
const newestKeys: ReadonlySet<string> = new Set([
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.cost",
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.usage.cache_write.input_tokens",
  "gen_ai.usage.cache_creation.input_tokens",
  "gen_ai.usage.reasoning.output_tokens",
  ...["text", "image", "audio"].flatMap((modality) => [
    `gen_ai.usage.${modality}.input_tokens`,
    `gen_ai.usage.${modality}.output_tokens`,
    `gen_ai.usage.${modality}.cache_read.input_tokens`,
  ]),
]);

/** `gen_ai.provider.name` replaced `gen_ai.system` in semconv 1.37, before any subset of tokens had a name. */
function followsNewestConvention(attributes: Attributes): boolean {
  if (!attributes.has("gen_ai.provider.name") || attributes.has("gen_ai.system")) return false;
  if (attributes.has("gen_ai.response.prompt_tokens")) return false;
  for (const key of attributes.keys()) if (key.startsWith("gen_ai.usage.") && !newestKeys.has(key)) return false;
  return true;
}
