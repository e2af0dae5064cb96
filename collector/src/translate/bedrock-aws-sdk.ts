import type { Attributes, OtlpScope } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText, firstOf } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts } from "./usage-reading.ts";
import { inputExcludesCache, unknownSemantics } from "./usage-semantics.ts";
import { splitUsage, type UsageFacts } from "./usage-split.ts";

const scopes = [
  "@opentelemetry/instrumentation-aws-sdk",
  "opentelemetry.instrumentation.botocore",
  "io.opentelemetry.aws-sdk",
];

/**
 * Bedrock through OpenTelemetry's instrumentations of the AWS SDKs (JavaScript, Python, Java). They pass on Bedrock's
 * `inputTokens`, which leaves the cached tokens out, and record the cached ones nowhere.
 */
export const bedrockAwsSdk: Dialect = {
  name: "bedrock_aws_sdk",

  isWrittenBy: (scope: OtlpScope) => scopes.some((name) => scope.name.startsWith(name)),

  recognises: ({ attributes }) =>
    attributes.has("gen_ai.system") ||
    attributes.has("gen_ai.provider.name") ||
    attributes.has("gen_ai.operation.name"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readBedrockUsage(attributes));
    facts.provider ??= "aws.bedrock";
    facts.region = asText(firstOf(attributes, ["cloud.region", "aws.region"]));
    return facts;
  },
};

function readBedrockUsage(attributes: Attributes): UsageFacts {
  const counts = readCounts(attributes, genAiUsageKeys);
  // A version that does record the cache follows a convention that tells what its total means; arithmetic checks it.
  if (counts.cacheRead !== undefined || counts.cacheWrite !== undefined) return splitUsage(counts, unknownSemantics);
  const quality = canCache(attributes) ? "lower_bound" : "exact";
  return splitUsage(counts, { ...inputExcludesCache, quality });
}

/** The families for which Bedrock offers prompt caching; a model behind an ARN of one's own may be any. */
function canCache(attributes: Attributes): boolean {
  const model = asText(attributes.get("gen_ai.request.model"), 2000) ?? "";
  return /claude|nova|arn:/.test(model) && !model.includes("embed");
}
