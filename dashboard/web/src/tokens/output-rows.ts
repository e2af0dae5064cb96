import type { ObservedModel } from "../../../contract/observed-text.ts";
import type { BenchRow } from "./bench-rows.ts";
import type { BenchAnswer } from "./tokens-queries.ts";

/** A model of the bench on the project's own traffic. `undefined` where nothing is known. */
export interface OutputRow {
  readonly id: string;
  readonly name: string;
  /** Tokens for a thousand characters: of the texts of the bench, and as calls were billed. */
  readonly countedPerThousand: number | undefined;
  /** What was counted is an estimate: its tokenizer is not public. */
  readonly isEstimated: boolean;
  readonly observedPerThousand: number | undefined;
  readonly measuredCalls: number;
  /** Tokens that it answers a call with; `isOwn`: it was asked, else it is what all models answer on average. */
  readonly outputPerCall: number | undefined;
  readonly isOwnOutput: boolean;
  readonly outputCalls: number;
  /** USD for a thousand calls of the usual length: reading it with its own tokenizer, and what it answers. An estimate. */
  readonly inputUsd: number | undefined;
  readonly outputUsd: number | undefined;
  /** As `inputUsd`, with as much of it read from the provider's cache as of this model's calls, else of all calls. */
  readonly cachedInputUsd: number | undefined;
  /** 0 … 1; `undefined` where calls do not say what was cached. */
  readonly cachedShare: number | undefined;
}

/** Of the input of calls, what was read from a cache: of each model by `provider::model`, and of all. */
export interface CacheShares {
  readonly all: number | undefined;
  readonly byModel: ReadonlyMap<string, number>;
}

export interface OutputFigures {
  /** Characters of the input of a usual call, and how that is known. */
  readonly charactersPerCall: number | undefined;
  readonly charactersFrom: "stated" | "inferred";
  readonly rows: readonly OutputRow[];
}

/**
 * Effective cost of a call with its output: characters × tokens ÷ character × input price + observed output tokens × output
 * price. With a cache a share of the input costs the price of a read; what writing it cost is left out. Tokens per character are those that were billed where calls state characters, else those counted on the bench.
 */
export function outputFigures(
  bench: readonly BenchRow[],
  observed: readonly ObservedModel[],
  prices: BenchAnswer["prices"],
  cache: CacheShares,
): OutputFigures {
  const seen = new Map(observed.map((one) => [`${one.provider}::${one.model}`, one]));
  const stated = meanOf(observed.map((one) => [one.characters_per_call, one.measured_calls]));
  const charactersPerCall =
    stated ??
    meanOf(
      bench.map(({ id, perThousand }) => {
        const own = seen.get(id);
        const tokens = own?.input_tokens_per_call ?? null;
        const isKnown = tokens !== null && perThousand !== undefined && perThousand > 0;
        return [isKnown ? (1_000 * tokens) / perThousand : null, own?.input_known_calls ?? 0];
      }),
    );
  const usualOutput = meanOf(observed.map((one) => [one.output_tokens_per_call, one.output_known_calls]));
  const rows = bench.map(({ id, name, perThousand, tokens: counted }): OutputRow => {
    const own = seen.get(id);
    const observedPerThousand = own?.tokens_per_1000_characters ?? undefined;
    const ownOutput = own?.output_tokens_per_call ?? undefined;
    const list = prices.find(({ model }) => model === id)?.list;
    const tokens = scaled(charactersPerCall, observedPerThousand ?? perThousand);
    const outputPerCall = ownOutput ?? usualOutput;
    const cachedShare = cache.byModel.get(id) ?? cache.all;
    return {
      ...{ id, name, countedPerThousand: perThousand, observedPerThousand, outputPerCall },
      isEstimated: counted?.quality === "estimated",
      measuredCalls: own?.measured_calls ?? 0,
      isOwnOutput: ownOutput !== undefined,
      outputCalls: own?.output_known_calls ?? 0,
      inputUsd: costOf(tokens, list?.input),
      outputUsd: costOf(outputPerCall, list?.output),
      cachedInputUsd: cachedCost(tokens, list, cachedShare),
      cachedShare,
    };
  });
  return { charactersPerCall, charactersFrom: stated === undefined ? "inferred" : "stated", rows };
}

const scaled = (characters: number | undefined, perThousand: number | undefined): number | undefined =>
  characters === undefined || perThousand === undefined ? undefined : (characters * perThousand) / 1_000;

/** Of a thousand calls with so many tokens each, at so much for a million. */
const costOf = (tokens: number | undefined, perMillion: string | null | undefined): number | undefined =>
  tokens === undefined || perMillion === null || perMillion === undefined
    ? undefined
    : (tokens * Number(perMillion)) / 1_000;

/** A model whose list names no price of cached input has no cache to read from. */
function cachedCost(
  tokens: number | undefined,
  list: BenchAnswer["prices"][number]["list"] | undefined,
  share: number | undefined,
): number | undefined {
  if (share === undefined) return undefined;
  const [fresh, read] = [costOf(tokens, list?.input), costOf(tokens, list?.cache_read ?? list?.input)];
  return fresh === undefined || read === undefined ? undefined : fresh * (1 - share) + read * share;
}

/** Weighted; `undefined` where nothing is known. */
function meanOf(parts: readonly (readonly [value: number | null, weight: number])[]): number | undefined {
  const known = parts.flatMap(([value, weight]) => (value === null || weight <= 0 ? [] : [{ value, weight }]));
  const weight = known.reduce((sum, one) => sum + one.weight, 0);
  return weight === 0 ? undefined : known.reduce((sum, one) => sum + one.value * one.weight, 0) / weight;
}
