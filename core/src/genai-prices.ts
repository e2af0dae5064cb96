import prices from "../prices/genai-prices.json" with { type: "json" };
import { buildPriceBook, type PriceBook } from "./price-book.ts";

/** The default price book: the vendored genai-prices data (prices/README.md). Compiles it, so call it once per process. */
export const openGenaiPrices = (): PriceBook => buildPriceBook(prices);
