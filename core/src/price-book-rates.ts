import type { UnitPrice } from "./money.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import type { UsageClass } from "./usage.ts";

/** What can be priced: the classes of usage, and the hours a machine of one's own was busy. */
export type PricedQuantity = UsageClass | "busy_hours";

/** What units of a class cost, by the size of the prompt. */
export interface Rate {
  readonly base: UnitPrice;
  /** How many units the prices are for. */
  readonly per: number;
  /** Ascending. Above `above` prompt tokens (cached ones included, strictly more) every unit costs `price`. */
  readonly cliffs: readonly { readonly above: number; readonly price: UnitPrice }[];
  /** Present where this is a fallback and not a listed price. */
  readonly flag?: PriceFlag;
}

export type Rates = Partial<Record<PricedQuantity, Rate>>;

type Fallback = readonly [of: UsageClass, flag: PriceFlag | undefined];
const writeFallback = (flag?: PriceFlag): readonly Fallback[] => [
  ["cache_write_unknown", flag],
  ["input_uncached", "cache_write_at_input_price"],
];

/**
 * Where a class has no price of its own: the classes whose price stands in, in order (read → input, write → input,
 * reasoning → output, audio, image, video → text). A listed `cache_write_unknown` price is the source's one write price.
 */
const fallbacks: Partial<Record<UsageClass, readonly Fallback[]>> = {
  cache_read: [["input_uncached", "cache_read_at_input_price"]],
  cache_write_unknown: writeFallback(),
  cache_write_5m: writeFallback(),
  cache_write_30m: writeFallback(),
  cache_write_1h: writeFallback("cache_write_ttl_at_only_price"),
  cache_write_12h: writeFallback("cache_write_ttl_at_only_price"),
  output_reasoning: [["output_text", "reasoning_at_output_price"]],
  input_audio: [["input_uncached", "audio_at_text_price"]],
  input_image: [["input_uncached", "image_at_text_price"]],
  input_video: [["input_uncached", "video_at_text_price"]],
  cache_read_audio: [
    ["cache_read", "audio_at_text_price"],
    ["input_audio", "cache_read_at_input_price"],
    ["input_uncached", "audio_at_text_price"],
  ],
  cache_read_image: [
    ["cache_read", "image_at_text_price"],
    ["input_uncached", "cache_read_at_input_price"],
  ],
  cache_read_video: [
    ["cache_read", "video_at_text_price"],
    ["input_uncached", "cache_read_at_input_price"],
  ],
  output_audio: [["output_text", "audio_at_text_price"]],
  output_image: [["output_text", "image_at_text_price"]],
  output_video: [["output_text", "video_at_text_price"]],
};

/** Listed prices plus every documented fallback, so that pricing a quantity is one look-up. */
export function withFallbacks(listed: Rates, modelId: string): Rates {
  const rates: Rates = { ...listed };
  for (const [name, candidates] of Object.entries(fallbacks) as [UsageClass, readonly Fallback[]][]) {
    if (rates[name] !== undefined) continue;
    const found = candidates.find(([of]) => listed[of] !== undefined);
    const rate = found && listed[found[0]];
    if (rate !== undefined) rates[name] = flagged(rate, found?.[1]);
  }
  return modelId.includes("claude") ? withClaudeCacheWrites(rates, listed) : rates;
}

/** Anthropic's rule everywhere Claude is sold: a 5-minute write costs 1.25 × input (listed), a 1-hour write 2 × input. */
function withClaudeCacheWrites(rates: Rates, listed: Rates): Rates {
  const write = listed.cache_write_unknown;
  const input = listed.input_uncached;
  if (write === undefined || input === undefined) return rates;
  return {
    ...rates,
    cache_write_unknown: flagged(write, "cache_write_ttl_assumed_5m"),
    cache_write_30m: flagged(write, "cache_write_ttl_at_only_price"),
    cache_write_1h: listed.cache_write_1h ?? flagged(twice(input), "cache_write_1h_at_twice_input"),
  };
}

const flagged = (rate: Rate, flag: PriceFlag | undefined): Rate => (flag === undefined ? rate : { ...rate, flag });

function twice(rate: Rate): Rate {
  const doubled = (price: UnitPrice): UnitPrice => (2n * price) as UnitPrice;
  return {
    base: doubled(rate.base),
    per: rate.per,
    cliffs: rate.cliffs.map(({ above, price }) => ({ above, price: doubled(price) })),
  };
}
