/**
 * Everything a computed cost may rest on besides a listed price of exactly that quantity. A call carries the names; this
 * table says what they mean and on which side of the truth the cost may be.
 *
 * - `exact`: the provider's own rule; the flag only records that it was applied.
 * - `upper`: the true cost is at most this. `lower`: it is at least this. `either`: not known.
 */
export const priceFlags = {
  reasoning_at_output_price: { bound: "exact", meaning: "Providers bill reasoning tokens as output tokens." },
  cache_write_1h_at_twice_input: { bound: "exact", meaning: "Claude: a one-hour cache write costs twice the input." },
  long_context_price: { bound: "exact", meaning: "The whole prompt passed the threshold; all tokens cost more." },
  listed_as_free: { bound: "exact", meaning: "The price source lists the model as free of charge." },
  tier_by_multiplier: { bound: "exact", meaning: "The list price × the provider's published factor for the tier." },
  region_by_multiplier: { bound: "exact", meaning: "The list price × the provider's published factor for the region." },
  contract_applied: { bound: "exact", meaning: "A contract turns the list cost into the cost; both are kept." },
  covered_by_commitment: {
    bound: "exact",
    meaning: "Paid with reserved capacity or an allowance, so 0 for this call.",
  },
  converted_currency: { bound: "exact", meaning: "The price is in another currency, at the rate of the call's day." },
  priced_by_alias: { bound: "exact", meaning: "A configured alias says which model the name means." },
  request_counted_once: { bound: "exact", meaning: "A fee per request applies; one call is one request." },

  cache_read_at_input_price: { bound: "upper", meaning: "No price for cache reads is listed." },
  cache_write_at_input_price: { bound: "lower", meaning: "No price for cache writes is listed." },
  cache_write_ttl_assumed_5m: {
    bound: "lower",
    meaning: "Lifetime of the write not stated; a one-hour write is dearer.",
  },
  cache_write_ttl_at_only_price: { bound: "either", meaning: "One write price is listed, for another lifetime." },
  audio_at_text_price: { bound: "lower", meaning: "No price for audio tokens is listed." },
  image_at_text_price: { bound: "either", meaning: "No price for image tokens is listed." },
  video_at_text_price: { bound: "either", meaning: "No price for video tokens is listed." },

  long_context_price_missing: {
    bound: "lower",
    meaning: "The prompt passed the model's threshold, but no price above it is listed for cached tokens.",
  },
  typical_price: {
    bound: "either",
    meaning:
      "The price depends on what the usage does not tell, such as a search's context size; a middle one was used.",
  },
  output_not_split: {
    bound: "lower",
    meaning:
      "The model draws, and its pictures cost more than its text; the output was not split and is priced as text.",
  },
  provider_wide_fee: { bound: "either", meaning: "The provider's general fee; the model's own prices name none." },
  any_model_price: { bound: "either", meaning: "Your price for any model of the provider; none names this model." },
  priced_by_busy_time: { bound: "either", meaning: "The machine's price per hour × the call's duration." },
  busy_time_not_shared: {
    bound: "upper",
    meaning: "How many calls the machine serves at once is not stated; each is charged the whole machine.",
  },

  tier_priced_as_standard: { bound: "either", meaning: "No price of this service tier is known; standard was used." },
  cost_upper_bound: { bound: "upper", meaning: "The tier is cheaper than standard." },
  cost_lower_bound: { bound: "lower", meaning: "The tier is dearer than standard." },

  input_usage_missing: { bound: "lower", meaning: "The model charges for input; no input quantity is known." },
  output_usage_missing: { bound: "lower", meaning: "The model charges for output; no output quantity is known." },
  prompt_size_unknown: { bound: "lower", meaning: "The price depends on the prompt's size, which is not known." },

  provider_inferred: { bound: "either", meaning: "No provider we know was given; the model's name decided." },
  priced_on_requested_model: { bound: "either", meaning: "The answering model has no price; the requested one has." },
  snapshot_at_alias_price: { bound: "either", meaning: "This dated snapshot has no price; the undated model has." },
  fine_tuned_at_base_price: { bound: "lower", meaning: "This fine-tuned model has no price; its base has." },
  variant_at_base_price: { bound: "either", meaning: "A suffix such as :thinking has no price; the model has." },
  contract_on_own_price: {
    bound: "either",
    meaning: "A contract's factor × your own price, which may have the discount in it already.",
  },
  multiplier_on_own_price: {
    bound: "either",
    meaning: "Your standard price × the provider's published factor; your prices have none for the tier.",
  },
  host_not_priced: { bound: "either", meaning: "Whoever served the model lists no price; its maker's was used." },
  deployment_assumed_global: {
    bound: "lower",
    meaning: "Azure sells the model dearer in data zones and regions; the price of global deployments was used.",
  },
  region_not_priced: { bound: "either", meaning: "The regional profile has no price; the model without it has." },
  loose_model_match: { bound: "either", meaning: "The price source's pattern covers the name without naming it." },
} as const satisfies Record<string, { bound: "exact" | "upper" | "lower" | "either"; meaning: string }>;

export type PriceFlag = keyof typeof priceFlags;
