import type { Factor } from "./money.ts";
import { matchesRegion } from "./price-book.ts";
import type {
  Contract,
  ExchangeRate,
  Multiplier,
  PriceBook,
  PriceLayer,
  PriceRow,
  ServiceTier,
} from "./price-book-shape.ts";
import type { Candidate } from "./price-match.ts";
import { isSnapshotOf } from "./price-match-name.ts";
import { holds, type Stretch } from "./price-time.ts";
import { inputTokens, outputTokens, type UsageClass, usageClasses } from "./usage.ts";

/** The rules of a price book that turn a row's prices into what a call costs: multipliers, contracts, exchange rates. */

const isToken = (name: UsageClass): boolean =>
  inputTokens({ [name]: 1 }) !== undefined || outputTokens({ [name]: 1 }) !== undefined;
/** What is counted in tokens; everything else is a fee per unit. */
export const tokenClasses: ReadonlySet<string> = new Set(usageClasses.filter(isToken));

/** Where a call ran and how it was served. */
export interface Conditions {
  readonly tier: ServiceTier;
  /** Lower-cased. */
  readonly regions: readonly string[];
}

export interface Multipliers {
  /** Factors by class; a class without one is priced as listed. */
  readonly byClass: ReadonlyMap<UsageClass, readonly Multiplier[]>;
  readonly ids: readonly string[];
  /** Whether some factor is for the call's tier, for its region, or list prices' own rule applied to the user's price. */
  readonly isForTier: boolean;
  readonly isForRegion: boolean;
  readonly isOnOwnPrice: boolean;
}

interface Ranked {
  readonly multiplier: Multiplier;
  readonly isOwn: boolean;
  readonly rank: readonly number[];
}

/**
 * The multipliers for a row: of those with the same kind of condition (tier, region, both, neither) the best one for each
 * class; those of different kinds multiply. The best is of the strongest layer, then with the longest model name, then
 * for named classes, then the latest.
 */
export function multipliersFor(
  book: PriceBook,
  candidate: Candidate,
  row: PriceRow,
  conditions: Conditions,
  stretch: Stretch,
): Multipliers {
  const best = new Map<string, Ranked>();
  for (const [depth, layer] of book.layers.entries()) {
    for (const [index, multiplier] of layer.multipliers.entries()) {
      const { tier, regions, classes } = multiplier;
      if (tier !== undefined && (tier !== conditions.tier || row.tier !== "standard")) continue;
      if (regions !== undefined && !appliesIn(regions, row, conditions, layer.isOwn || !candidate.layer.isOwn))
        continue;
      const length = scopeLength(multiplier, candidate);
      if (length === undefined || !holds(multiplier, stretch)) continue;
      const rank = [-depth, length, classes === undefined ? 0 : 1, multiplier.validFrom ?? 0, index];
      const kind = `${tier === undefined ? "" : "tier"}${regions === undefined ? "" : "region"}`;
      for (const name of classes ?? tokenClasses) {
        const before = best.get(`${kind} ${name}`);
        if (before === undefined || outranks(rank, before.rank)) {
          best.set(`${kind} ${name}`, { multiplier, isOwn: layer.isOwn, rank });
        }
      }
    }
  }
  const byClass = new Map<UsageClass, Multiplier[]>();
  for (const [key, { multiplier }] of best) {
    const name = key.slice(key.indexOf(" ") + 1) as UsageClass;
    byClass.set(name, [...(byClass.get(name) ?? []), multiplier]);
  }
  const used = [...best.values()];
  return {
    byClass,
    ids: [...new Set(used.map(({ multiplier }) => multiplier.id))],
    isForTier: used.some(({ multiplier }) => multiplier.tier !== undefined),
    isForRegion: used.some(({ multiplier }) => multiplier.regions !== undefined),
    isOnOwnPrice: candidate.layer.isOwn && used.some(({ isOwn }) => !isOwn),
  };
}

/** A price for a region has its uplift in it; the user's own price for any region is meant as what is paid everywhere. */
const appliesIn = (
  patterns: readonly string[],
  row: PriceRow,
  { regions }: Conditions,
  isOfSameKind: boolean,
): boolean => row.region === undefined && isOfSameKind && patterns.some((pattern) => matchesRegion(pattern, regions));

/** The contract that turns the list cost of a call into its cost. */
export function contractFor(
  book: PriceBook,
  candidate: Candidate,
  { tier }: Conditions,
  stretch: Stretch,
): Contract | undefined {
  let best: { contract: Contract; rank: readonly number[] } | undefined;
  for (const [depth, { contracts }] of book.layers.entries()) {
    for (const [index, contract] of contracts.entries()) {
      const length = scopeLength(contract, candidate);
      if (length === undefined || (contract.tier !== undefined && contract.tier !== tier)) continue;
      if (!holds(contract, stretch)) continue;
      const rank = [-depth, length, contract.tier === undefined ? 0 : 1, contract.validFrom ?? 0, index];
      if (best === undefined || outranks(rank, best.rank)) best = { contract, rank };
    }
  }
  return best?.contract;
}

/** USD for one unit of a currency: the latest rate that has begun, of the strongest layer that has one. */
export function exchangeRateFor(
  layers: readonly PriceLayer[],
  currency: string,
  stretch: Stretch,
): ExchangeRate | undefined {
  let best: ExchangeRate | undefined;
  for (const { exchangeRates } of layers) {
    for (const rate of exchangeRates.get(currency) ?? []) {
      stretch.cut(rate.validFrom);
      if (rate.validFrom <= stretch.at) best = rate;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

/** How closely a rule names the model of a candidate, by letters; `undefined` where it is not meant. */
function scopeLength(
  { provider, models }: { provider: string; models?: readonly string[] },
  { seller, model, name }: Candidate,
): number | undefined {
  if (provider !== seller) return undefined;
  if (models === undefined) return 0;
  let longest: number | undefined;
  for (const listed of models) {
    if (isNamed(model.id.toLowerCase(), listed) || isNamed(name, listed)) {
      longest = Math.max(longest ?? 0, listed.length);
    }
  }
  return longest;
}

/** `gpt-4` names `gpt-4` and `gpt-4-0613`, but neither `gpt-4o` nor `gpt-4-turbo`; `gpt-4*` names them all. */
const isNamed = (name: string, listed: string): boolean =>
  listed.endsWith("*")
    ? name.startsWith(listed.slice(0, -1))
    : name.startsWith(listed) && isSnapshotOf(name.slice(listed.length));

function outranks(left: readonly number[], right: readonly number[]): boolean {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}

export const factorsOf = (multipliers: readonly Multiplier[] = []): readonly Factor[] =>
  multipliers.map(({ factor }) => factor);
