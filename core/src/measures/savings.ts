import { addUsd, costOf, type PicoUsd, ZERO_USD } from "../money.ts";
import type { PriceBook } from "../price-book-shape.ts";
import { type CallTerms, type CompiledRate, cardFor, type PriceCard } from "../price-card.ts";
import { tokenClasses } from "../price-rules.ts";
import type { UsageClass } from "../usage.ts";

/** Calls that all have the same prices. */
export interface SavingsCell {
  readonly terms: CallTerms;
  /** When: milliseconds since 1970 UTC. Prices must not have changed between its calls. */
  readonly at: number;
  /** Whether the prompts of its calls were long enough for dearer prices. */
  readonly isLongContext: boolean;
  readonly calls: number;
  /** Sums over its calls; may be negative where corrections lie in another cell. */
  readonly usage: Readonly<Partial<Record<UsageClass, number>>>;
  /** What the ledger says they cost, and what they cost at list prices. */
  readonly cost: PicoUsd;
  readonly listCost: PicoUsd;
}

/** What was saved by each lever, in the order in which they apply; negative where it cost more than it saved. */
export interface CellSavings {
  /** Tokens read from a provider's cache × (input price − price of a read), at standard prices. */
  readonly cacheReads: PicoUsd;
  /** What writing them cost more than reading them uncached would have. To be subtracted. */
  readonly cacheWrites: PicoUsd;
  /** What the same calls would have cost in the standard tier, caches used, less what their own tier lists. */
  readonly serviceTier: PicoUsd;
  /** List price less cost: contracts and the user's own prices. */
  readonly contract: PicoUsd;
}

/** The class that the tokens would have been of, had there been no cache. */
const uncached: Readonly<Partial<Record<UsageClass, UsageClass>>> = {
  cache_read: "input_uncached",
  cache_read_audio: "input_audio",
  cache_read_image: "input_image",
  cache_read_video: "input_video",
  cache_write_5m: "input_uncached",
  cache_write_30m: "input_uncached",
  cache_write_1h: "input_uncached",
  cache_write_12h: "input_uncached",
  cache_write_unknown: "input_uncached",
};

/**
 * Realised savings of a cell (measure M16): list prices of its own time, as the price book has them, against what the ledger
 * says. Nothing counts twice: each lever is worked out on what the one before it left, so that cost + all of them (writes
 * subtracted) is exactly what the calls would have cost in the standard tier, at list prices, without a cache. `undefined` where
 * the book does not give the list price that the ledger has: then it cannot give the other prices either.
 */
export function cellSavings(cell: SavingsCell, book: PriceBook): CellSavings | undefined {
  const own = cardFor(book, cell.terms, cell.at);
  const standard = cardFor(book, { ...cell.terms, serviceTier: "standard" }, cell.at);
  if (own.kind === "none" || standard.kind === "none") return undefined;
  // As the ledger's list price was made: by the lists alone where they price it all, else before a contract.
  const pairs = [
    [own.listCard, standard.listCard],
    [own, standard],
  ] as const;
  for (const [tier, plain] of pairs) {
    const savings = tier && plain && savingsBy(cell, tier, plain);
    if (savings !== undefined) return savings;
  }
  return undefined;
}

function savingsBy(cell: SavingsCell, tier: PriceCard, standard: PriceCard): CellSavings | undefined {
  const listed = priceAll(cell, tier);
  const inStandard = priceAll(cell, standard);
  if (listed === undefined || inStandard === undefined || !isNear(listed, cell)) return undefined;
  let [cacheReads, cacheWrites] = [ZERO_USD, ZERO_USD];
  for (const [name, plainName] of Object.entries(uncached) as [UsageClass, UsageClass][]) {
    const tokens = cell.usage[name] ?? 0;
    if (tokens === 0) continue;
    const plain = price(cell, standard, plainName, tokens);
    const cached = price(cell, standard, name, tokens);
    if (plain === undefined || cached === undefined) return undefined;
    if (name.startsWith("cache_read")) cacheReads = addUsd(cacheReads, (plain - cached) as PicoUsd);
    else cacheWrites = addUsd(cacheWrites, (cached - plain) as PicoUsd);
  }
  return {
    cacheReads,
    cacheWrites,
    serviceTier: (inStandard - listed) as PicoUsd,
    contract: (cell.listCost - cell.cost) as PicoUsd,
  };
}

/** Each class of each call was rounded to a pico-dollar by itself. */
function isNear(listed: PicoUsd, { listCost, calls, usage }: SavingsCell): boolean {
  const off = listed > listCost ? listed - listCost : listCost - listed;
  return off <= BigInt(Math.abs(calls)) * BigInt(Object.keys(usage).length + 1);
}

function priceAll(cell: SavingsCell, card: PriceCard): PicoUsd | undefined {
  if (card.rates.busy_hours !== undefined) return undefined;
  let sum = ZERO_USD;
  for (const [name, quantity = 0] of Object.entries(cell.usage) as [UsageClass, number | undefined][]) {
    if (name === "requests") continue;
    const cost = price(cell, card, name, quantity);
    if (cost === undefined) return undefined;
    sum = addUsd(sum, cost);
  }
  const { requests } = card.rates;
  if (requests === undefined) return sum;
  return addUsd(sum, multiply(requests, cell, cell.usage.requests ?? cell.calls) ?? ZERO_USD);
}

/** At list prices; `undefined` where there is none for what was used. */
function price(cell: SavingsCell, card: PriceCard, name: UsageClass, quantity: number): PicoUsd | undefined {
  if (quantity === 0) return ZERO_USD;
  const rate = card.rates[name];
  if (rate !== undefined) return multiply(rate, cell, quantity);
  return card.isFree && tokenClasses.has(name) ? ZERO_USD : undefined;
}

function multiply(
  { list, above }: CompiledRate,
  { isLongContext }: SavingsCell,
  quantity: number,
): PicoUsd | undefined {
  // Of more than one step it is not known which one a call was on.
  if (isLongContext && above.length > 1) return undefined;
  const unit = list[isLongContext ? above.length : 0];
  if (unit === undefined) return undefined;
  const cost = costOf(unit, Math.abs(quantity));
  return (quantity < 0 ? -cost : cost) as PicoUsd;
}
