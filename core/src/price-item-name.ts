import type { PriceItem } from "./price-document.ts";

const LENGTH_MAX = 100;

/** A name for an item by what it is about, so that writing it again replaces it: `price-openai-gpt-5.6-batch-2026-11-01`. */
export function priceItemName(item: PriceItem): string {
  const slug = partsOf(item)
    .filter((part) => part !== undefined && part !== "")
    .join("-")
    .replaceAll("*", "any")
    .replaceAll(/[^a-zA-Z0-9._-]+/g, "-")
    .replace(/-+$/, "");
  return slug.slice(0, LENGTH_MAX);
}

function partsOf(item: PriceItem): readonly (string | undefined)[] {
  switch (item.kind) {
    case "price": {
      const windows = item.windows?.map(({ from, to }) => `${from}-${to}`).join("-");
      return [
        item.kind,
        item.provider,
        item.model,
        item.tier === "standard" ? "" : item.tier,
        item.region,
        item.from,
        windows,
      ];
    }
    case "multiplier":
      return [item.kind, item.provider, item.models?.[0], item.tier, item.regions?.[0], item.from];
    case "contract":
      return [item.kind, item.id, item.from];
    case "fx":
      return [item.kind, item.currency, item.from];
    case "alias":
      return [item.kind, item.onlyProvider, item.model, item.from];
  }
}
