/** One entry of LiteLLM's price map: field → value, USD per single unit. */
export type LitellmEntry = Readonly<Record<string, unknown>>;

/** Why an entry is not taken over. A wrong price is worse than none: without one the call is shown as unpriced. */
export const litellmSkipReasons = {
  not_an_entry: "It is documentation or a rule, not a model.",
  no_provider: "It does not say whose price it is.",
  no_prices: "It states no price.",
  only_zero_prices: "Every price is 0, which LiteLLM also writes for prices it does not know.",
  only_units_without_a_class: "It is priced by something no call is measured in here.",
  commitment: "It is an hourly price of reserved capacity, not a price of use.",
  token_cheaper_than_character: "A token has several characters, yet it is listed as cheaper than one.",
  output_cheaper_than_half_input: "Generated tokens are listed at less than half the price of read ones.",
  cache_read_dearer_than_input: "Reading from the cache is listed as dearer than sending the tokens again.",
  price_implausibly_high: "It is dearer than any model by far: probably per thousand or per million tokens.",
  price_implausibly_low: "It is cheaper than any model by far: probably a slip of the decimal point.",
  known_to_be_wrong: "The provider's own list said otherwise.",
  does_not_fit: "A name or a price is larger than a price document takes.",
  same_model_other_price: "Another entry names the same model, with other prices; the more direct one was taken.",
} as const;
export type LitellmSkipReason = keyof typeof litellmSkipReasons;

/** Entries that no rule finds, with the values that are wrong; once LiteLLM corrects them they are taken. */
const knownWrong: Readonly<Record<string, LitellmEntry>> = {
  // Anthropic's list: 0.80 and 2.40 USD per million tokens.
  "claude-instant-1.2": { input_cost_per_token: 1.63e-7, output_cost_per_token: 5.51e-7 },
};

/** USD per token. The dearest listed are o1-pro at 150 and 600 USD per million. */
const INPUT_MAX = 2e-4;
const OUTPUT_MAX = 1.2e-3;
/** 0.001 USD per million tokens. */
const TOKEN_MIN = 1e-9;

export const isEmbedding = (key: string, { mode }: LitellmEntry): boolean =>
  mode === "embedding" || mode === "rerank" || mode === "moderation" || /embed|rerank|moderation/.test(key);

/** What speaks against the entry's own numbers. Comparisons only: nothing is computed with these floats. */
export function findImplausiblePrice(key: string, entry: LitellmEntry): LitellmSkipReason | undefined {
  const wrong = knownWrong[key.slice(key.lastIndexOf("/") + 1)];
  if (wrong && Object.entries(wrong).every(([field, value]) => entry[field] === value)) return "known_to_be_wrong";
  const input = priceOf(entry, "input_cost_per_token");
  const output = priceOf(entry, "output_cost_per_token");
  if (isBelow(input, priceOf(entry, "input_cost_per_character"))) return "token_cheaper_than_character";
  if (isBelow(output, priceOf(entry, "output_cost_per_character"))) return "token_cheaper_than_character";
  if ((input ?? 0) >= INPUT_MAX || (output ?? 0) >= OUTPUT_MAX) return "price_implausibly_high";
  if (isBelow(input, TOKEN_MIN) || isBelow(output, TOKEN_MIN)) return "price_implausibly_low";
  if (isBelow(input, priceOf(entry, "cache_read_input_token_cost"))) return "cache_read_dearer_than_input";
  const generatesText = (entry["mode"] === "chat" || entry["mode"] === "completion") && !isEmbedding(key, entry);
  if (generatesText && input !== undefined && output !== undefined && output < input / 2) {
    return "output_cheaper_than_half_input";
  }
  return undefined;
}

export function priceOf(entry: LitellmEntry, field: string): number | undefined {
  const value = entry[field];
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Whether a price that is not 0 is below another. */
const isBelow = (price: number | undefined, other: number | undefined): boolean =>
  price !== undefined && price > 0 && other !== undefined && price < other;
