import { isEmbedding, type LitellmEntry, priceOf } from "./litellm-checks.ts";
import type { PriceEntry } from "./price-document.ts";

type Quantity = keyof PriceEntry["prices"];
type Tier = PriceEntry["tier"];

/** One price field of an entry: what it is for, at which tier, above how large a prompt. */
export interface LitellmPrice {
  readonly field: string;
  readonly of: Quantity;
  /** USD per single unit. */
  readonly usd: number;
  /** Power of ten from that unit to a million of ours: a second has 1,000 of our milliseconds. */
  readonly power: number;
  /** A whole number by which it is multiplied as well: the pixels of one image. */
  readonly times?: string;
  readonly tier: Tier;
  readonly promptTokens?: number;
}

const TOKENS = 6;
const SECONDS_AS_MS = 3;
const PER_THOUSAND = 3;

const fields: Readonly<Record<string, readonly [of: Quantity, power: number]>> = {
  input_cost_per_token: ["input_uncached", TOKENS],
  output_cost_per_token: ["output_text", TOKENS],
  cache_read_input_token_cost: ["cache_read", TOKENS],
  input_cost_per_token_cache_hit: ["cache_read", TOKENS],
  cache_creation_input_token_cost: ["cache_write_unknown", TOKENS],
  // "Above one hour" is the lifetime of what is written, not a size.
  cache_creation_input_token_cost_above_1hr: ["cache_write_1h", TOKENS],
  output_cost_per_reasoning_token: ["output_reasoning", TOKENS],
  input_cost_per_audio_token: ["input_audio", TOKENS],
  output_cost_per_audio_token: ["output_audio", TOKENS],
  input_cost_per_image_token: ["input_image", TOKENS],
  output_cost_per_image_token: ["output_image", TOKENS],
  input_cost_per_video_token: ["input_video", TOKENS],
  output_cost_per_video_token: ["output_video", TOKENS],
  cache_read_input_audio_token_cost: ["cache_read_audio", TOKENS],
  cache_read_input_image_token_cost: ["cache_read_image", TOKENS],
  cache_read_input_video_token_cost: ["cache_read_video", TOKENS],
  input_cost_per_request: ["requests", TOKENS],
  input_cost_per_query: ["requests", TOKENS],
  ocr_cost_per_page: ["pages", TOKENS],
  file_search_cost_per_1k_calls: ["file_searches", PER_THOUSAND],
  input_cost_per_character: ["characters_in", TOKENS],
  output_cost_per_image: ["images", TOKENS],
  input_cost_per_audio_per_second: ["audio_ms_in", SECONDS_AS_MS],
  output_cost_per_audio_per_second: ["audio_ms_out", SECONDS_AS_MS],
  output_cost_per_video_per_second: ["video_ms_out", SECONDS_AS_MS],
};

/** What `…_cost_per_second` measures, by mode. */
const seconds: Readonly<Record<string, Readonly<Record<string, Quantity>>>> = {
  input_cost_per_second: { audio_transcription: "audio_ms_in" },
  output_cost_per_second: { audio_speech: "audio_ms_out", video_generation: "video_ms_out" },
};

const tiers: Readonly<Record<string, Tier>> = {
  flex: "flex",
  priority: "priority",
  batches: "batch",
  batch_requests: "batch",
};
const tierSuffix = /_(flex|priority|batches|batch_requests)$/;
const cliffSuffix = /_above_(\d{1,5})k_tokens$/;
const imageSize = /(?:^|\/)(\d{2,5})-x-(\d{2,5})\//;

/** Every price of an entry that a usage class exists for, and the names of the price fields that have none. */
export function readLitellmPrices(key: string, entry: LitellmEntry): { prices: LitellmPrice[]; ignored: string[] } {
  const prices: LitellmPrice[] = [];
  const ignored: string[] = [];
  for (const field of Object.keys(entry)) {
    if (!/cost|uplift/.test(field) || /dbu?_cost/.test(field)) continue;
    const price = readField(key, entry, field);
    if (price !== undefined) prices.push(price);
    else if ((priceOf(entry, field) ?? 0) > 0 && !/multiplier/.test(field)) ignored.push(field);
  }
  return { prices: prices.filter((price) => !isRepeated(price, prices) && !isOrphan(price, prices)), ignored };
}

function readField(key: string, entry: LitellmEntry, field: string): LitellmPrice | undefined {
  if (field === "search_context_cost_per_query") return searchPrice(entry);
  const usd = priceOf(entry, field);
  if (usd === undefined) return undefined;
  const tier = tierSuffix.exec(field)?.[1] ?? "";
  const withoutTier = tier === "" ? field : field.slice(0, -tier.length - 1);
  const cliff = cliffSuffix.exec(withoutTier);
  const base = cliff === null ? withoutTier : withoutTier.slice(0, -cliff[0].length);
  const meaning = meaningOf(key, entry, base);
  if (meaning === undefined || (field === base && isMistaken(entry, field, usd))) return undefined;
  return {
    field,
    ...meaning,
    usd,
    tier: tiers[tier] ?? "standard",
    ...(cliff?.[1] !== undefined && { promptTokens: Number(cliff[1]) * 1_000 }),
  };
}

function meaningOf(
  key: string,
  entry: LitellmEntry,
  base: string,
): Pick<LitellmPrice, "of" | "power" | "times"> | undefined {
  const known = fields[base];
  if (known !== undefined) {
    // Embeddings have no output; their 0 is no price of one.
    if (known[0] === "output_text" && isEmbedding(key, entry)) return undefined;
    return { of: known[0], power: known[1] };
  }
  const mode = String(entry["mode"]);
  const ofSecond = seconds[base]?.[mode];
  if (ofSecond !== undefined) return { of: ofSecond, power: SECONDS_AS_MS };
  if (mode !== "image_generation") return undefined;
  // Older entries state the price of a made image as that of its input.
  const isPricedOtherwise = ["input_cost_per_token", "output_cost_per_token", "output_cost_per_image"].some(
    (field) => (priceOf(entry, field) ?? 0) > 0,
  );
  if (base === "input_cost_per_image" && !isPricedOtherwise) return { of: "images", power: TOKENS };
  const [, width, height] = imageSize.exec(key) ?? [];
  const isPixel = base === "input_cost_per_pixel" || base === "output_cost_per_pixel";
  if (!isPixel || width === undefined || height === undefined) return undefined;
  return { of: "images", power: TOKENS, times: (BigInt(width) * BigInt(height)).toString() };
}

/** Single values that contradict the entry they stand in. */
function isMistaken(entry: LitellmEntry, field: string, usd: number): boolean {
  const input = priceOf(entry, "input_cost_per_token");
  // The token price copied into another field.
  if (field === "input_cost_per_query") return usd === input;
  // Below the price of input it is the price of reading, or 0 for "not known".
  if (field === "cache_creation_input_token_cost") return input !== undefined && usd < input;
  // The field it was before there was one for every provider.
  if (field === "input_cost_per_token_cache_hit") return priceOf(entry, "cache_read_input_token_cost") !== undefined;
  return false;
}

/** Fees per search differ by how much is read; the middle one is what providers take where nothing is asked for. */
function searchPrice(entry: LitellmEntry): LitellmPrice | undefined {
  const sizes = entry["search_context_cost_per_query"];
  if (typeof sizes !== "object" || sizes === null) return undefined;
  const usd = priceOf(sizes as LitellmEntry, "search_context_size_medium");
  if (usd === undefined) return undefined;
  return { field: "search_context_cost_per_query", of: "web_searches", usd, power: TOKENS, tier: "standard" };
}

/** Where a side is priced by the token, its other prices state the same thing in another unit. */
const repeats: Partial<Record<Quantity, readonly Quantity[]>> = {
  characters_in: ["input_uncached"],
  audio_ms_in: ["input_uncached", "input_audio"],
  audio_ms_out: ["output_text", "output_audio"],
  video_ms_out: ["output_text", "output_video"],
  images: ["output_text", "output_image"],
};

const isRepeated = ({ of }: LitellmPrice, all: readonly LitellmPrice[]): boolean =>
  all.some((other) => other.usd > 0 && repeats[of]?.includes(other.of) === true);

/** A price above some size of prompt, of something that has none below it, is no price of the same thing. */
const isOrphan = ({ of, tier, promptTokens }: LitellmPrice, all: readonly LitellmPrice[]): boolean =>
  promptTokens !== undefined &&
  !all.some((other) => other.of === of && other.tier === tier && other.promptTokens === undefined);
