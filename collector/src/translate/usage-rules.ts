import type { OtlpScope } from "../otlp-types.ts";
import {
  inclusive,
  inputExcludesCache,
  isAtLeast,
  outputExcludesReasoning,
  unknownSemantics,
} from "./usage-semantics.ts";
import type { UsageSemantics } from "./usage-split.ts";

/**
 * The semantics registry: the same attribute means different things under different emitters. Read in the emitters'
 * sources at the versions named, or seen in what they sent. Who is not listed is judged by the names it uses and by
 * arithmetic (`otel-gen-ai.ts`); dialects with one meaning of their own state it in their file.
 */
interface UsageRule {
  /** Exact names of instrumentation scopes. */
  readonly scopes: readonly string[];
  /** Versions from this one on; and below that one. A scope without a version fits only a rule without them. */
  readonly from?: string;
  readonly below?: string;
  readonly providers?: readonly string[];
  readonly operation?: string;
  readonly streamed?: boolean;
  readonly responseIdPrefix?: string;
  readonly semantics: UsageSemantics;
  /** How it is known. */
  readonly note: string;
}

const inclusiveCacheHidden: UsageSemantics = { ...inclusive, omitsCache: true };
const cacheBesideHidden: UsageSemantics = { ...inputExcludesCache, omitsCache: true };

const python = "opentelemetry.instrumentation";
const rawCacheProviders = ["anthropic", "aws.bedrock"];

/** Within one scope the particular stands before the general. */
const usageRules: readonly UsageRule[] = [
  // OpenTelemetry's own.
  {
    scopes: ["@opentelemetry/instrumentation-openai", `${python}.openai_v2`, "opentelemetry.util.genai.handler"],
    operation: "embeddings",
    semantics: inclusive,
    note: "Embeddings are not cached.",
  },
  {
    scopes: ["@opentelemetry/instrumentation-openai"],
    semantics: inclusiveCacheHidden,
    note: "Seen in 0.22: OpenAI's totals, the cached part recorded nowhere, so it is counted at the full price.",
  },
  {
    scopes: [`${python}.openai_v2`, "opentelemetry.util.genai.handler"],
    semantics: inclusiveCacheHidden,
    note: "Seen in 2.4b0, whose spans util-genai 1.1b0 writes: chat records totals only; Responses has cache_read.",
  },
  { scopes: [`${python}.google_genai`], semantics: inclusive, note: "1.3b0 adds thoughts to the candidates." },

  // Traceloop, JavaScript.
  {
    scopes: ["@traceloop/instrumentation-openai"],
    responseIdPrefix: "resp_",
    semantics: inclusiveCacheHidden,
    note: "0.27: the Responses API's own totals; the cached part is not recorded.",
  },
  {
    scopes: ["@traceloop/instrumentation-openai"],
    streamed: true,
    semantics: { ...inclusive, quality: "client_estimate" },
    note: "Seen in 0.27: counts of a stream are tiktoken's, the provider's own are thrown away (18/11 for 1585/350).",
  },
  {
    scopes: ["@traceloop/instrumentation-openai"],
    streamed: false,
    semantics: inclusiveCacheHidden,
    note: "0.27: the provider's own totals; the cached part is not recorded.",
  },
  {
    scopes: ["@traceloop/instrumentation-openai"],
    semantics: { ...inclusive, quality: "client_estimate", source: "reported" },
    note: "0.27 marks no span as streamed: any of them may hold tiktoken's counts.",
  },
  {
    scopes: ["@traceloop/instrumentation-anthropic"],
    semantics: inputExcludesCache,
    note: "Seen in 0.27: input_tokens as Anthropic gives it; total_tokens = input + output, without the cache.",
  },
  {
    scopes: ["@traceloop/instrumentation-bedrock"],
    semantics: cacheBesideHidden,
    note: "0.27: Bedrock's own counts, which leave the cache out, and no cache attribute.",
  },
  {
    scopes: ["@traceloop/instrumentation-google-generativeai", "@traceloop/instrumentation-vertexai"],
    semantics: outputExcludesReasoning,
    note: "Seen in 0.27: output is the candidates; total_tokens counts the thoughts too.",
  },
  {
    scopes: ["@traceloop/instrumentation-langchain"],
    providers: rawCacheProviders,
    semantics: cacheBesideHidden,
    note: "0.27: llmOutput.usage, which is Anthropic's own object, without its cache counts.",
  },
  {
    scopes: ["@traceloop/instrumentation-langchain"],
    semantics: inclusiveCacheHidden,
    note: "0.27: llmOutput.tokenUsage, totals only.",
  },
  {
    scopes: ["@traceloop/instrumentation-cohere", "@traceloop/instrumentation-together-ai"],
    semantics: inclusive,
    note: "0.27: billed units; OpenAI's shape.",
  },

  // Traceloop, Python.
  {
    scopes: [`${python}.openai.v1`, `${python}.openai.v0`],
    operation: "embeddings",
    semantics: inclusive,
    note: "Embeddings are not cached.",
  },
  {
    scopes: [`${python}.openai.v1`, `${python}.openai.v0`],
    semantics: inclusiveCacheHidden,
    note: "0.62.4: OpenAI's totals; cache_read is always there except on streams.",
  },
  {
    scopes: [`${python}.anthropic`],
    streamed: true,
    semantics: { ...inclusive, quality: "upper_bound" },
    note: "Seen in 0.62.4: the output of a stream has the placeholder of message_start added to it (266 for 265).",
  },
  {
    scopes: [`${python}.anthropic`],
    semantics: inclusive,
    note: "0.62.4 adds both cache counts to input_tokens, the opposite of its JavaScript twin.",
  },
  {
    scopes: [`${python}.bedrock`],
    from: "0.62",
    semantics: inputExcludesCache,
    note: "0.62.4: Converse's own counts with cache attributes beside them.",
  },
  {
    scopes: [`${python}.bedrock`],
    semantics: cacheBesideHidden,
    note: "Older: the cache is only a mark (gen_ai.prompt_caching), not a count.",
  },
  {
    scopes: [`${python}.google_generativeai`, `${python}.vertexai`],
    semantics: outputExcludesReasoning,
    note: "0.62.4: output is the candidates, no reasoning attribute; the total counts the thoughts too.",
  },
  {
    scopes: [`${python}.langchain`, `${python}.openai_agents`, `${python}.mistralai`],
    semantics: inclusive,
    note: "0.62.4: LangChain's usage_metadata, the Agents SDK's and Mistral's usage: totals hold their parts.",
  },
  {
    scopes: [`${python}.crewai.instrumentation`, `${python}.crewai`],
    semantics: inclusiveCacheHidden,
    note: "0.62.4: prompt and completion totals of the last call, no cache attribute.",
  },
  {
    scopes: [`${python}.cohere`, `${python}.ollama`, `${python}.groq`, `${python}.together`],
    semantics: inclusive,
    note: "0.62.4: billed units (Cohere); providers without a billed cache.",
  },

  // OpenInference.
  {
    scopes: ["openinference.instrumentation.bedrock"],
    semantics: unknownSemantics,
    note: "0.1.61: InvokeModel with Anthropic adds the cache to the prompt, streams of Converse and Nova leave it out.",
  },
  {
    scopes: ["@arizeai/openinference-instrumentation-bedrock"],
    semantics: unknownSemantics,
    note: "Converse's counts as they come, by model family.",
  },
];

/** What a call must tell for its rule to be found. */
export interface UsageSubject {
  readonly provider?: string | undefined;
  readonly operation?: string | undefined;
  readonly streamed?: boolean | undefined;
  readonly responseId?: string | undefined;
}

const rulesOfScope: ReadonlyMap<string, readonly UsageRule[]> = groupByScope();

function groupByScope(): Map<string, UsageRule[]> {
  const groups = new Map<string, UsageRule[]>();
  for (const rule of usageRules) {
    for (const scope of rule.scopes) groups.set(scope, [...(groups.get(scope) ?? []), rule]);
  }
  return groups;
}

/** What the totals of a known emitter mean; `undefined` for an unknown one. The first rule that fits decides. */
export function semanticsOf(scope: OtlpScope, subject: UsageSubject): UsageSemantics | undefined {
  return rulesOfScope.get(scope.name)?.find((rule) => fits(rule, scope.version, subject))?.semantics;
}

function fits(rule: UsageRule, version: string, subject: UsageSubject): boolean {
  const { providers, operation, streamed, responseIdPrefix, from, below } = rule;
  if (providers !== undefined && !(subject.provider !== undefined && providers.includes(subject.provider)))
    return false;
  if (operation !== undefined && operation !== subject.operation) return false;
  if (streamed !== undefined && streamed !== subject.streamed) return false;
  if (responseIdPrefix !== undefined && subject.responseId?.startsWith(responseIdPrefix) !== true) return false;
  if (from !== undefined && !isAtLeast(version, from)) return false;
  return below === undefined || (version !== "" && !isAtLeast(version, below));
}
