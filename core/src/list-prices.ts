import type { UnitPrice } from "./money.ts";
import { matchesRegion } from "./price-book.ts";
import type { PriceBook, PricedModel, PricedProvider, PriceLayer, PriceRow, ServiceTier } from "./price-book-shape.ts";
import { findCandidates } from "./price-match.ts";
import { providerId } from "./price-provider-names.ts";
import { holds, Stretch } from "./price-time.ts";

/** One row of prices that is in force, where it stands. */
export interface ListedPrice {
  readonly layer: PriceLayer;
  readonly model: PricedModel;
  /** Every exact name of the model in that layer, its id first. */
  readonly names: readonly string[];
  readonly row: PriceRow;
}

export interface PriceFilter {
  readonly provider?: string | undefined;
  /** A name or a part of one, in any case. */
  readonly model?: string | undefined;
  readonly tier?: ServiceTier | undefined;
  /** Rows that hold there, those for any region among them. */
  readonly region?: string | undefined;
  /** The source of a layer: what stands before `@` in its label. */
  readonly source?: string | undefined;
}

export const sourceOf = ({ label }: PriceLayer): string => label.slice(0, label.indexOf("@"));

/** All rows of all layers that hold at an instant, by provider, model and then strength of the layer. */
export function listPrices(book: PriceBook, filter: PriceFilter, at: number): ListedPrice[] {
  const provider = filter.provider === undefined ? undefined : providerId(filter.provider);
  const part = filter.model?.toLowerCase();
  const region = filter.region?.toLowerCase();
  const listed = book.layers.flatMap((layer, strength) => {
    if (filter.source !== undefined && sourceOf(layer) !== filter.source) return [];
    const providers = [...layer.providers.values()].filter(({ id }) => provider === undefined || id === provider);
    return providers.flatMap((one) =>
      modelsOf(one)
        .filter(({ names }) => part === undefined || names.some((name) => name.includes(part)))
        .flatMap(({ model, names }) => rowsInForce(model, at).map((row) => ({ layer, model, names, row, strength }))),
    );
  });
  return listed
    .filter(({ row }) => filter.tier === undefined || row.tier === filter.tier)
    .filter(({ row }) => region === undefined || row.region === undefined || matchesRegion(row.region, [region]))
    .sort(
      (left, right) =>
        compareText(left.model.provider, right.model.provider) ||
        compareText(left.model.id, right.model.id) ||
        left.strength - right.strength ||
        compareText(left.row.id, right.row.id),
    );
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function modelsOf(provider: PricedProvider): { model: PricedModel; names: string[] }[] {
  const names = new Map<PricedModel, Set<string>>();
  const all = [...provider.patterns, ...provider.fees].map(({ model }) => model);
  for (const model of [...provider.exact.values(), ...all]) {
    if (!names.has(model)) names.set(model, new Set([model.id.toLowerCase()]));
  }
  for (const [name, model] of provider.exact) names.get(model)?.add(name);
  return [...names].map(([model, found]) => ({ model, names: [...found] }));
}

/** The rows of a model that hold; of several for one tier and region the one that counts. */
export function rowsInForce(model: PricedModel, at: number): PriceRow[] {
  const counting = new Map<string, PriceRow>();
  for (const row of model.rows) {
    if (holds(row, new Stretch(at))) counting.set(`${row.tier}\n${row.region ?? ""}`, row);
  }
  return [...counting.values()];
}

/** The same model in the layers that know it, strongest first; nothing had to be assumed about its name. */
export function modelInLayers(
  book: PriceBook,
  { provider, id }: PricedModel,
  at: number,
): { layer: PriceLayer; model: PricedModel }[] {
  const found: { layer: PriceLayer; model: PricedModel }[] = [];
  let closeness: number | undefined;
  for (const candidate of findCandidates(book, { provider, model: id }, new Stretch(at))) {
    if (closeness !== undefined && candidate.closeness > closeness) break;
    closeness = candidate.closeness;
    if (candidate.flags.length === 0 && candidate.model.provider === provider) found.push(candidate);
  }
  return found;
}

/** The row of a stronger layer that counts in place of this one, if there is any. */
export function overridingRow(book: PriceBook, { layer, model, row }: ListedPrice, at: number): PriceRow | undefined {
  for (const other of modelInLayers(book, model, at)) {
    if (other.layer === layer) return undefined;
    const same = rowsInForce(other.model, at).find(({ tier, region }) => tier === row.tier && region === row.region);
    if (same !== undefined && Object.keys(same.rates).length > 0) return same;
  }
  return undefined;
}

const PLACES = 18;

/** A listed price as decimal text in its currency, for as many units as its rate says. */
export function unitPriceText(price: UnitPrice): string {
  const digits = price.toString().padStart(PLACES + 1, "0");
  const fraction = digits.slice(-PLACES).replace(/0+$/, "");
  return `${digits.slice(0, -PLACES)}${fraction === "" ? "" : `.${fraction}`}`;
}
