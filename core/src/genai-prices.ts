import corrections from "../prices/corrections.json" with { type: "json" };
import fees from "../prices/fees.json" with { type: "json" };
import prices from "../prices/genai-prices.json" with { type: "json" };
import multipliers from "../prices/multipliers.json" with { type: "json" };
import { buildPriceBook, type PriceLayerInput } from "./price-book.ts";
import type { PriceBook } from "./price-book-shape.ts";
import { type PriceDocument, priceDocumentSchema } from "./price-document.ts";

/** What is known beyond the vendored data (prices/README.md): corrections of it, fees, and the multipliers of tiers and regions. */
const curated: PriceDocument = priceDocumentSchema.parse({
  source: multipliers.source,
  version: multipliers.version,
  items: [...corrections.items, ...fees.items, ...multipliers.items],
});

/** The list prices everyone has. Put a user's own layers before them and imported lists after them. */
export const defaultPriceLayers: readonly PriceLayerInput[] = [{ list: curated }, { list: prices }];

/** The default price book: the vendored genai-prices data with what was curated beside it. */
export const openGenaiPrices = (): PriceBook => buildPriceBook(defaultPriceLayers);
