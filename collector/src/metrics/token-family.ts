import type { OtlpPoint, OtlpScope } from "../otlp-types.ts";
import { asText } from "../translate/read-attribute.ts";
import { readProvider } from "../translate/read-provider.ts";
import { semanticsOf } from "../translate/usage-rules.ts";
import { inclusive, inputExcludesCache, outputExcludesReasoning } from "../translate/usage-semantics.ts";
import type { CountName, UsageCounts, UsageSemantics } from "../translate/usage-split.ts";

/** What one point counts: tokens of a kind (a modality is counted besides), prompt tokens of tools, or USD. */
export interface Part {
  readonly counts: readonly (CountName | "extraInput" | "costUsd")[];
  /** Tells the points of one series apart; a second point of the same part begins another group. */
  readonly key: string;
}

/** Metrics that count the tokens of model calls between them. */
export interface TokenFamily {
  /** The dialect of the events made from it. */
  readonly name: string;
  /** Of two families that one scope writes of the same calls, the one with the higher rank is read. */
  readonly rank: number;
  /** Attributes that tell points of one series apart; all others name the series. */
  readonly partAttributes: readonly string[];
  /** Whether a histogram's count is a number of requests. */
  readonly countsRequests: boolean;
  /** Coding agents write their own attributes, others those of the conventions. */
  readonly isAgent: boolean;
  /** `undefined` for a metric of another family, or one that sums up others. */
  partOf(point: OtlpPoint): Part | undefined;
  /** `counts` are all that the series was found to count. */
  semantics(point: OtlpPoint, scope: OtlpScope, counts: UsageCounts): UsageSemantics;
}

type TypeNames = ReadonlyMap<string, Part["counts"][number]>;

/** The part that the attribute `key` names. Totals and subsets nobody knows are left out. */
function partByType({ metric, attributes }: OtlpPoint, key: string, types: TypeNames): Part | undefined {
  const type = asText(attributes.get(key)) ?? "";
  const count = types.get(type);
  return count && { counts: [count], key: `${metric.name} ${type}` };
}

const otelTypes: TypeNames = new Map([
  ["input", "input"],
  ["prompt", "input"],
  ["output", "output"],
  ["completion", "output"],
  ["cache_read", "cacheRead"],
  ["cached_input", "cacheRead"],
  ["input_cached", "cacheRead"],
  ["cache_read_input", "cacheRead"],
  ["cache_write", "cacheWrite"],
  ["cache_creation", "cacheWrite"],
  ["cache_creation_input", "cacheWrite"],
  ["reasoning", "reasoning"],
]);

const assumed: UsageSemantics = { ...inclusive, quality: "assumed_semantics" };
/** What is asked of them is not cached, so there is no part that a total could hide. */
const uncached = /embed|rerank|speech|transcri|moderat|image|video|ocr/i;

/**
 * What the totals of a series mean: what the registry says of its emitter, as for spans, but that a cached part may be
 * hidden in them which the spans tell of; else the conventions', which is only certain where a cached part is counted
 * too or nothing is cached.
 */
function judgeOtel({ attributes }: OtlpPoint, scope: OtlpScope, counts: UsageCounts): UsageSemantics {
  const operation = asText(attributes.get("gen_ai.operation.name"), 100);
  const known = semanticsOf(scope, { provider: readProvider(attributes), operation });
  const hidesNothing = (counts.cacheRead ?? counts.cacheWrite) !== undefined || uncached.test(operation ?? "");
  if (known !== undefined) return hidesNothing ? known : { ...known, omitsCache: true };
  return hidesNothing ? inclusive : assumed;
}

/** `gen_ai.client.token.usage`, the histogram of the conventions until 1.41. */
const otelTokenUsage: TokenFamily = {
  name: "otel_gen_ai",
  rank: 0,
  partAttributes: ["gen_ai.token.type"],
  countsRequests: true,
  isAgent: false,
  partOf: (point) =>
    point.metric.name === "gen_ai.client.token.usage" ? partByType(point, "gen_ai.token.type", otelTypes) : undefined,
  semantics: judgeOtel,
};

/** The histograms of the newest conventions: totals of each call, without their parts. */
const otelOperationTokens: TokenFamily = {
  name: "otel_gen_ai",
  rank: 1,
  partAttributes: [],
  countsRequests: true,
  isAgent: false,
  partOf({ metric }) {
    const count = operationTotals.get(metric.name);
    return count && { counts: [count], key: count };
  },
  semantics: judgeOtel,
};

const operationTotals: ReadonlyMap<string, "input" | "output"> = new Map([
  ["gen_ai.client.inference.operation.input_tokens", "input"],
  ["gen_ai.client.inference.operation.output_tokens", "output"],
]);

const INFERENCE_USAGE = "gen_ai.client.inference.usage.";
const inferenceCounts: ReadonlyMap<string, CountName> = new Map([
  ["input_tokens", "input"],
  ["output_tokens", "output"],
  ["cache_read.input_tokens", "cacheRead"],
  ["cache_write.input_tokens", "cacheWrite"],
  ["cache_creation.input_tokens", "cacheWrite"],
  ["reasoning.output_tokens", "reasoning"],
]);
const inferenceModalities: ReadonlyMap<string, CountName> = new Map([
  ["input audio", "inputAudio"],
  ["input image", "inputImage"],
  ["input video", "inputVideo"],
  ["cacheRead audio", "cacheReadAudio"],
  ["cacheRead image", "cacheReadImage"],
  ["cacheRead video", "cacheReadVideo"],
  ["output audio", "outputAudio"],
  ["output image", "outputImage"],
  ["output video", "outputVideo"],
]);

/** The counters of the newest conventions; cached and reasoning tokens are subsets, each split by modality. */
const otelInferenceUsage: TokenFamily = {
  name: "otel_gen_ai",
  rank: 2,
  partAttributes: ["gen_ai.token.modality"],
  countsRequests: false,
  isAgent: false,
  partOf({ metric, attributes }) {
    if (!metric.name.startsWith(INFERENCE_USAGE)) return undefined;
    const count = inferenceCounts.get(metric.name.slice(INFERENCE_USAGE.length));
    if (count === undefined) return undefined;
    const modality = asText(attributes.get("gen_ai.token.modality")) ?? "unknown";
    const ofModality = inferenceModalities.get(`${count} ${modality}`);
    return { counts: ofModality ? [count, ofModality] : [count], key: `${count} ${modality}` };
  },
  semantics: judgeOtel,
};

const claudeTypes: TypeNames = new Map([
  ["input", "input"],
  ["output", "output"],
  ["cacheRead", "cacheRead"],
  ["cacheCreation", "cacheWrite"],
]);

const claudeCodeUsage: TokenFamily = {
  name: "claude_code",
  rank: 3,
  partAttributes: ["type"],
  countsRequests: false,
  isAgent: true,
  partOf(point) {
    if (point.metric.name === "claude_code.cost.usage") return { counts: ["costUsd"], key: "cost" };
    return point.metric.name === "claude_code.token.usage" ? partByType(point, "type", claudeTypes) : undefined;
  },
  semantics: () => inputExcludesCache,
};

const geminiTypes: TypeNames = new Map([
  ["input", "input"],
  ["output", "output"],
  ["cache", "cacheRead"],
  ["thought", "reasoning"],
  ["tool", "extraInput"],
] as const);

/** Gemini CLI and its descendants. These convert other models' usage, in which thoughts are part of the output. */
const geminiCliUsage: TokenFamily = {
  name: "gemini_cli",
  rank: 3,
  partAttributes: ["type"],
  countsRequests: false,
  isAgent: true,
  partOf: (point) =>
    /^(gemini_cli|qwen[-_]code)\.token\.usage$/.test(point.metric.name)
      ? partByType(point, "type", geminiTypes)
      : undefined,
  semantics: ({ metric }) => (metric.name.startsWith("gemini_cli.") ? outputExcludesReasoning : inclusive),
};

const codexTypes: TypeNames = new Map([
  ["input", "input"],
  ["cached_input", "cacheRead"],
  ["cache_write_input", "cacheWrite"],
  ["output", "output"],
  ["reasoning_output", "reasoning"],
]);

/** A histogram of whole turns: its sums are tokens, its counts are no requests. */
const codexUsage: TokenFamily = {
  name: "codex",
  rank: 3,
  partAttributes: ["token_type"],
  countsRequests: false,
  isAgent: true,
  partOf: (point) =>
    point.metric.name === "codex.turn.token_usage" ? partByType(point, "token_type", codexTypes) : undefined,
  semantics: () => inclusive,
};

const families: readonly TokenFamily[] = [
  otelTokenUsage,
  otelOperationTokens,
  otelInferenceUsage,
  claudeCodeUsage,
  geminiCliUsage,
  codexUsage,
];

/** The family a point belongs to and what it counts; `undefined` for metrics that count no tokens of model calls. */
export function tokenPartOf(point: OtlpPoint): { family: TokenFamily; part: Part } | undefined {
  // A gauge says how things are, not how much was used.
  if (point.metric.type !== "sum" && point.metric.type !== "histogram") return undefined;
  for (const family of families) {
    const part = family.partOf(point);
    if (part) return { family, part };
  }
  return undefined;
}
