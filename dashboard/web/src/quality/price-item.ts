import type { PriceItem } from "@outlay/core/price-document";

/** What a reader typed, in USD for a million tokens; "" = not said. */
export interface TypedPrices {
  readonly input: string;
  readonly cacheRead: string;
  readonly output: string;
}

const DECIMAL = /^\d{1,9}(\.\d{1,15})?$/;

/** Whether a field holds an amount that can be kept exactly. */
export const isAmount = (text: string): boolean => DECIMAL.test(text.trim());

/**
 * A price entry for a model as telemetry names it. Reasoning is output, as at every provider; cached input costs what was
 * typed for it, or as much as other input. `undefined` while something is missing or no amount.
 */
export function typedPrice(model: string, provider: string, typed: TypedPrices): PriceItem | undefined {
  const [input, cacheRead, output] = [typed.input.trim(), typed.cacheRead.trim(), typed.output.trim()];
  if (!isAmount(input) || !isAmount(output) || (cacheRead !== "" && !isAmount(cacheRead))) return undefined;
  return {
    kind: "price",
    provider,
    model,
    tier: "standard",
    currency: "USD",
    per: 1_000_000,
    prices: {
      input_uncached: input,
      cache_read: cacheRead === "" ? input : cacheRead,
      output_text: output,
      output_reasoning: output,
    },
  };
}

/** A name for the entry that says what it prices, of the characters names may have. */
export function itemName(provider: string, model: string): string {
  const plain = `${provider}.${model}`.replaceAll(/[^a-zA-Z0-9._-]+/g, "-").replace(/^[^a-zA-Z0-9]+/, "");
  return (plain === "" ? "price" : plain).slice(0, 100);
}
