import { defaultPriceLayers } from "./genai-prices.ts";
import { buildPriceBook, type PriceBook, type PriceLayerInput } from "./price-book.ts";
import type { PriceDocument } from "./price-document.ts";

/** What is known besides the list prices that Outlay brings: stronger than they are, and weaker. */
export interface PriceLayers {
  /** Written by the customer, strongest first: of a project, of all projects, from a file. */
  readonly own: readonly PriceDocument[];
  /** Imported lists: they fill in models that nothing above them names. */
  readonly lists: readonly PriceDocument[];
}

/**
 * What an imported list or a price file may call itself, and names that are taken. A layer is named `source@version`, so
 * a name stands for one layer and has no `@`.
 */
export const sourceName = /^(?!(?:project|all-projects|curated|genai-prices)$)[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/;

/** The price book of these layers around the default ones. Throws AppError `configuration` naming what is wrong. */
export function layeredPriceBook({ own, lists }: PriceLayers): PriceBook {
  const stronger = own.map((document): PriceLayerInput => ({ own: document }));
  const weaker = lists.map((document): PriceLayerInput => ({ list: document }));
  return buildPriceBook([...stronger, ...defaultPriceLayers, ...weaker]);
}
