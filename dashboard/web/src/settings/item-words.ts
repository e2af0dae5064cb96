import type { PriceItem } from "@outlay/core/price-document";

const perWords: Readonly<Record<number, string>> = {
  1: "each",
  1000: "per 1,000",
  60000: "per minute",
  3600000: "per hour",
  1000000: "per 1M",
};

/** "per 1M": how many units a price is for, in words. */
export const perLabel = (per: number): string => perWords[per] ?? `per ${per.toLocaleString("en-US")}`;

/** "input uncached": a usage class in words. */
export const className = (name: string): string => name.replaceAll("_", " ");

/** A decimal without the zeros that say nothing. */
export const plainDecimal = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** A price exactly, with cents at least, so that a column of them is aligned. */
export function priceDecimal(text: string): string {
  const [whole = "", fraction = ""] = plainDecimal(text).split(".");
  return `${whole}.${fraction.padEnd(2, "0")}`;
}

/** What an item says, in one line. */
export function itemWords(item: PriceItem): string {
  switch (item.kind) {
    case "price": {
      const prices = Object.entries(item.prices).map(([name, price]) => `${className(name)} ${price}`);
      const tier = item.tier === "standard" ? "" : ` (${item.tier})`;
      const cliffs = item.cliffs === undefined ? "" : ", other prices for long prompts";
      return `${item.provider} ${item.model}${tier}: ${prices.join(", ")} ${item.currency} ${perLabel(item.per)}${cliffs}${validityWords(item)}`;
    }
    case "alias":
      return `${item.model} means ${item.means.model} of ${item.means.provider}${validityWords(item)}`;
    case "contract":
      return `${item.id}: list price × ${item.factor} at ${item.provider}${modelWords(item.models)}${validityWords(item)}`;
    case "multiplier":
      return `list price × ${item.factor} at ${item.provider}${modelWords(item.models)}${item.tier === undefined ? "" : `, tier ${item.tier}`}${validityWords(item)}`;
    case "fx":
      return `1 ${item.currency} = ${item.usd} USD from ${item.from}`;
  }
}

const modelWords = (models: readonly string[] | undefined) => (models === undefined ? "" : ` for ${models.join(", ")}`);

const validityWords = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  `${from === undefined ? "" : `, from ${from}`}${to === undefined ? "" : `, until ${to}`}`;

/** Calls whose cost an item may change: what a re-pricing is narrowed to. A name with a `*` narrows to its provider. */
export function scopeOfItem(item: PriceItem): { models?: string[]; providers?: string[] } {
  if (item.kind === "fx") return {};
  if (item.kind === "alias") return { models: [item.model] };
  const models = item.kind === "price" ? [item.model, ...(item.aliases ?? [])] : (item.models ?? []);
  return models.length === 0 || models.some((name) => name.endsWith("*")) ? { providers: [item.provider] } : { models };
}
