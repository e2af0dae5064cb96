import type { Clock } from "./clock.ts";
import { modelInLayers, rowsInForce, sourceOf, unitPriceText } from "./list-prices.ts";
import type { UnitPrice } from "./money.ts";
import type { PricedQuantity, Rate, Rates } from "./price-book-rates.ts";
import type { PriceBook, PricedModel, PriceLayer, PriceRow, ServiceTier } from "./price-book-shape.ts";

interface Side {
  readonly priceId: string;
  readonly source: string;
  readonly isOwn: boolean;
  /** Decimal text in the conflict's currency, for `per` units. */
  readonly price: string;
  readonly per: number;
}

/** One quantity of one model that two sources price differently at an instant. */
export interface PriceConflict {
  readonly provider: string;
  readonly model: string;
  readonly tier: ServiceTier;
  readonly region: string | undefined;
  readonly quantity: PricedQuantity;
  /** Where they agree on small prompts: the size from which on they differ. */
  readonly fromPromptTokens: number | undefined;
  readonly currency: string;
  /** What calls are priced by. */
  readonly winner: Side;
  readonly other: Side;
  /** other ÷ winner, for orientation; `undefined` where the winner is free. */
  readonly ratio: number | undefined;
  readonly why: "own_prices_before_lists" | "nearer_own_prices_first" | "stronger_list_first";
}

/**
 * Where the layers of a book disagree at an instant: every layer against the strongest one that lists the same thing.
 * Some thousand prices take 0.1 s, so others have their turn after each provider.
 */
export async function findPriceConflicts(
  book: PriceBook,
  at: number,
  clock: Pick<Clock, "breathe">,
  isAsked: (model: PricedModel) => boolean = () => true,
): Promise<PriceConflict[]> {
  const conflicts = new Map<string, PriceConflict>();
  for (const layer of book.layers) {
    // What no other layer could disagree with is not compared.
    if (layer === book.layers[0]) continue;
    for (const { exact } of layer.providers.values()) {
      for (const model of new Set(exact.values())) {
        if (!isAsked(model)) continue;
        for (const conflict of conflictsOf(book, layer, model, at)) {
          conflicts.set(`${conflict.winner.priceId}\n${conflict.other.priceId}\n${conflict.quantity}`, conflict);
        }
      }
      await clock.breathe();
    }
  }
  return [...conflicts.values()];
}

function* conflictsOf(book: PriceBook, layer: PriceLayer, model: PricedModel, at: number): Generator<PriceConflict> {
  const stronger = modelInLayers(book, model, at).filter(
    (found) => book.layers.indexOf(found.layer) < book.layers.indexOf(layer),
  );
  for (const row of stronger.length === 0 ? [] : rowsInForce(model, at)) {
    const winner = stronger
      .flatMap((found) => rowsInForce(found.model, at).map((one) => ({ layer: found.layer, row: one })))
      .find((found) => found.row.tier === row.tier && found.row.region === row.region);
    if (winner === undefined || winner.row.currency !== row.currency) continue;
    yield* differencesOf(winner, { layer, row }, model);
  }
}

interface Placed {
  readonly layer: PriceLayer;
  readonly row: PriceRow;
}

function* differencesOf(winner: Placed, other: Placed, { provider, id: model }: PricedModel): Generator<PriceConflict> {
  for (const quantity of Object.keys(other.row.rates) as PricedQuantity[]) {
    const left = listedRate(winner.row.rates, quantity);
    const right = listedRate(other.row.rates, quantity);
    if (left === undefined || right === undefined) continue;
    const size = firstDifference(left, right);
    if (size === undefined) continue;
    const [winning, losing] = [atSize(left, size), atSize(right, size)];
    const { tier, region, currency } = other.row;
    yield {
      provider,
      model,
      tier,
      region,
      quantity,
      fromPromptTokens: size === 0 ? undefined : size,
      currency,
      winner: sideOf(winner, winning, left.per),
      other: sideOf(other, losing, right.per),
      ratio: winning === 0n ? undefined : Number(losing * BigInt(left.per)) / Number(winning * BigInt(right.per)),
      why: whyFirst(winner.layer, other.layer),
    };
  }
}

/** Only what a source says itself: a fallback repeats another quantity's price. */
function listedRate(rates: Rates, quantity: PricedQuantity): Rate | undefined {
  const rate = rates[quantity];
  const isRepeated = quantity !== "cache_write_unknown" && rate === rates.cache_write_unknown;
  return rate === undefined || rate.flag !== undefined || isRepeated ? undefined : rate;
}

/** The smallest prompt for which two rates differ; 0 where they always do. */
function firstDifference(left: Rate, right: Rate): number | undefined {
  const sizes = [0, ...[...left.cliffs, ...right.cliffs].map(({ above }) => above + 1)].sort((a, b) => a - b);
  return sizes.find((size) => atSize(left, size) * BigInt(right.per) !== atSize(right, size) * BigInt(left.per));
}

const atSize = ({ base, cliffs }: Rate, promptTokens: number): UnitPrice =>
  cliffs.findLast(({ above }) => promptTokens > above)?.price ?? base;

const sideOf = ({ layer, row }: Placed, price: UnitPrice, per: number): Side => ({
  priceId: row.id,
  source: sourceOf(layer),
  isOwn: layer.isOwn,
  price: unitPriceText(price),
  per,
});

function whyFirst(winner: PriceLayer, other: PriceLayer): PriceConflict["why"] {
  if (!winner.isOwn) return "stronger_list_first";
  return other.isOwn ? "nearer_own_prices_first" : "own_prices_before_lists";
}
