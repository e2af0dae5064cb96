import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type ProviderUsage, readProviderUsage } from "../src/provider-usage/read-provider-usage.ts";
import { inputTokens, outputTokens, type Usage, type UsageClass } from "../src/usage.ts";

/** One recorded body read as one provider's API would be: what genai-prices makes of it, and what we do. */
export interface Reading {
  /** `provider/flavour`, the extractor of genai-prices. */
  readonly extractor: string;
  readonly provider: string;
  readonly id: number;
  readonly model: string;
  readonly theirs: Counts;
  /** USD as decimal text, where the provider sells the model. */
  readonly theirPrice: { readonly input: string; readonly output: string } | undefined;
  readonly ours: ProviderUsage;
  /** Whether the extractor is one for the API that the body came from; the others read what was never theirs. */
  readonly isOwnApi: boolean;
}

interface Row {
  id: number;
  model: string | null;
  body: Record<string, unknown>;
  expected: {
    usage: Record<string, number>;
    extractors: { provider_id: string; api_flavor: string; input_price?: string; output_price?: string }[];
  }[];
}

const folder = new URL("../test-data/", import.meta.url);

export const testData = (name: string): string => readFileSync(new URL(name, folder), "utf8");

export function recordedReadings(): readonly Reading[] {
  const text = gunzipSync(readFileSync(new URL("provider_usage_bodies_a.jsonl.gz", folder))).toString("utf8");
  return text
    .trim()
    .split("\n")
    .flatMap((line) => readingsOf(JSON.parse(line) as Row));
}

export function recordedBodies(): readonly Record<string, unknown>[] {
  const text = gunzipSync(readFileSync(new URL("provider_usage_bodies_a.jsonl.gz", folder))).toString("utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as Row).body);
}

function readingsOf({ id, model, body, expected }: Row): Reading[] {
  return expected.flatMap(({ usage, extractors }) =>
    extractors.map(({ provider_id, api_flavor, input_price, output_price }): Reading => {
      const theirPrice = input_price === undefined ? undefined : { input: input_price, output: output_price ?? "0" };
      return {
        extractor: `${provider_id}/${api_flavor}`,
        provider: provider_id,
        id,
        model: String(body["model"] ?? body["modelVersion"] ?? model ?? ""),
        theirs: countsOfTheirs(usage),
        theirPrice,
        ours: readProviderUsage({ provider: provider_id, apiFlavour: api_flavor, body }),
        isOwnApi: apisOf(body).includes(`${provider_id}/${api_flavor}`) || apisOf(body).includes(`*/${api_flavor}`),
      };
    }),
  );
}

/** The extractors made for the API that a body came from, told by names that only it has. */
function apisOf(body: Record<string, unknown>): readonly string[] {
  const usage = (body["usage"] ?? body["usageMetadata"] ?? body["meta"]) as Record<string, unknown>;
  if ("promptTokenCount" in usage) return ["google/default"];
  if ("inputTokens" in usage) return ["aws/default"];
  if ("billed_units" in usage) return ["cohere/default", "cohere/embeddings"];
  if ("prompt_tokens" in usage && !("completion_tokens" in usage)) return ["*/embeddings"];
  if ("prompt_tokens" in usage)
    return ["*/chat", "groq/default", "mistral/default", "perplexity/default", "x-ai/default"];
  if ("cache_creation" in usage) return ["*/anthropic", "anthropic/default", "minimax/default"];
  return ["*/responses"];
}

/** The quantities genai-prices has, under its names; totals include their parts there. */
const ourClasses = {
  cache_read_tokens: ["cache_read", "cache_read_audio", "cache_read_image", "cache_read_video"],
  cache_audio_read_tokens: ["cache_read_audio"],
  cache_image_read_tokens: ["cache_read_image"],
  cache_video_read_tokens: ["cache_read_video"],
  cache_write_tokens: ["cache_write_5m", "cache_write_30m", "cache_write_1h", "cache_write_12h", "cache_write_unknown"],
  cache_write_5m_tokens: ["cache_write_5m"],
  input_audio_tokens: ["input_audio", "cache_read_audio"],
  input_image_tokens: ["input_image", "cache_read_image"],
  input_video_tokens: ["input_video", "cache_read_video"],
  output_reasoning_tokens: ["output_reasoning"],
  output_image_tokens: ["output_image"],
  web_searches: ["web_searches"],
} as const satisfies Record<string, readonly UsageClass[]>;

/**
 * Text and tool-use tokens are not compared by themselves: they are what the totals have beyond the other parts, and ours
 * put tool-use prompts with the input they are.
 */
type Count = keyof typeof ourClasses | "input_tokens" | "output_tokens";
export type Counts = Readonly<Record<Count, number>>;
const countNames = [
  ...(Object.keys(ourClasses) as (keyof typeof ourClasses)[]),
  "input_tokens",
  "output_tokens",
] as const;

const countsOfTheirs = (usage: Record<string, number>): Counts =>
  Object.fromEntries(countNames.map((name) => [name, usage[name] ?? 0])) as Counts;

function countsOfOurs(usage: Usage): Counts {
  const sums = Object.entries(ourClasses).map(([name, classes]) => [
    name,
    classes.reduce((sum, usageClass) => sum + (usage[usageClass] ?? 0), 0),
  ]);
  return {
    ...(Object.fromEntries(sums) as Counts),
    input_tokens: inputTokens(usage) ?? 0,
    output_tokens: outputTokens(usage) ?? 0,
  };
}

/** Names of the quantities in which the two readings differ. */
export function differingCounts({ theirs, ours }: Reading): readonly Count[] {
  const counts = countsOfOurs(ours.usage);
  return countNames.filter((name) => counts[name] !== theirs[name]);
}

/** What a committed list says of one kind of difference, and where it occurs: extractor → ids of the bodies. */
interface Difference {
  readonly right: "outlay" | "genai-prices" | "both";
  readonly why: string;
  readonly at: Readonly<Record<string, readonly number[]>>;
}

export function listedDifferences(kind: "usage" | "price"): Readonly<Record<string, Difference>> {
  const lists = JSON.parse(testData("usage-differences.json")) as Record<string, Record<string, Difference>>;
  return lists[kind] ?? {};
}

/** `extractor #id` of everything listed, sorted. */
export const placesOf = (differences: Readonly<Record<string, Difference>>): readonly string[] =>
  Object.values(differences)
    .flatMap(({ at }) => Object.entries(at).flatMap(([extractor, ids]) => ids.map((id) => `${extractor} #${id}`)))
    .sort();
