import { AppError } from "./errors.ts";
import type { PriceBook, PricedModel, PricedProvider, PriceLayer, PriceRow, ServiceTier } from "./price-book-shape.ts";
import type { PriceDocument } from "./price-document.ts";
import { compileDocument } from "./price-layer.ts";
import { compileSource, isPriceSource } from "./price-source.ts";
import { holds, Stretch } from "./price-time.ts";

export type { PriceBook, PricedModel, PricedProvider, PriceRow };

/** A layer of prices as it comes: written by the user (`own`), or anyone's list prices, in either of the two forms. */
export type PriceLayerInput = { readonly own: PriceDocument } | { readonly list: PriceDocument | object };

/** Compiling is the costly part and documents are shared between the books of several projects. */
const compiled = new WeakMap<object, Map<boolean, PriceLayer>>();

/**
 * Puts layers together, strongest first: prices of a project, prices of all projects, price lists. A layer without items
 * is left out. Give documents that were parsed by `priceDocumentSchema`; the vendored form is parsed here.
 * Throws `configuration` naming the first fields that are wrong.
 */
export function buildPriceBook(inputs: readonly PriceLayerInput[]): PriceBook {
  const layers = inputs.map(compileOnce).filter(hasAnything);
  if (layers.length === 0) throw new AppError("configuration", "a price book needs at least one layer with prices");
  return {
    label: layers.map(({ label }) => label).join("+"),
    layers,
    providers: mergeProviders(layers),
  };
}

function compileOnce(input: PriceLayerInput): PriceLayer {
  const isOwn = "own" in input;
  const prices = isOwn ? input.own : input.list;
  const known = compiled.get(prices) ?? new Map<boolean, PriceLayer>();
  compiled.set(prices, known);
  const layer =
    known.get(isOwn) ??
    (isPriceSource(prices) ? compileSource(prices) : compileDocument(prices as PriceDocument, isOwn));
  known.set(isOwn, layer);
  return layer;
}

const hasAnything = (layer: PriceLayer): boolean =>
  layer.providers.size + layer.multipliers.length + layer.contracts.length > 0 ||
  layer.exchangeRates.size + layer.aliases.size > 0;

function mergeProviders(layers: readonly PriceLayer[]): ReadonlyMap<string, PricedProvider> {
  const merged = new Map<string, PricedProvider>();
  for (const { providers } of layers) {
    for (const [id, weaker] of providers) {
      const stronger = merged.get(id);
      merged.set(id, stronger === undefined ? weaker : merge(stronger, weaker));
    }
  }
  return merged;
}

const merge = (stronger: PricedProvider, weaker: PricedProvider): PricedProvider => ({
  id: stronger.id,
  exact: new Map([...weaker.exact, ...stronger.exact]),
  patterns: [...stronger.patterns, ...weaker.patterns],
  fees: [...stronger.fees, ...weaker.fees],
  matchesName: (name) => stronger.matchesName(name) || weaker.matchesName(name),
  matchesModel: (name) => stronger.matchesModel(name) || weaker.matchesModel(name),
  sameAs: [...new Set([...stronger.sameAs, ...weaker.sameAs])],
});

/** The standard prices of a model, for any region, at an instant (milliseconds since 1970 UTC); `undefined` if none hold. */
export function rowAt(model: PricedModel, instant: number): PriceRow | undefined {
  return rowFor(model, { tier: "standard", regions: [] }, new Stretch(instant));
}

/** The row of exactly that tier which holds, with the narrowest region; shortens the stretch to where that stays so. */
export function rowFor(
  { rows }: PricedModel,
  { tier, regions }: { tier: ServiceTier; regions: readonly string[] },
  stretch: Stretch,
): PriceRow | undefined {
  let best: PriceRow | undefined;
  let bestWidth = -1;
  for (const row of rows) {
    if (row.tier !== tier || (row.region !== undefined && !matchesRegion(row.region, regions))) continue;
    const width = row.region?.length ?? 0;
    if (holds(row, stretch) && width >= bestWidth) [best, bestWidth] = [row, width];
  }
  return best;
}

/** Whether a region, exact or with a `*` at the end, is one of those named by a call. */
export const matchesRegion = (pattern: string, regions: readonly string[]): boolean =>
  pattern.endsWith("*") ? regions.some((region) => region.startsWith(pattern.slice(0, -1))) : regions.includes(pattern);
