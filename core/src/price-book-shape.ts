import type { serviceTiers } from "./facts.ts";
import type { Factor } from "./money.ts";
import type { Pattern } from "./price-book-clause.ts";
import type { Rates } from "./price-book-rates.ts";
import type { Validity } from "./price-time.ts";
import type { UsageClass } from "./usage.ts";

/** What a price book is made of, once compiled. */

export type ServiceTier = (typeof serviceTiers)[number];

/** One set of prices of one model: for a tier, perhaps a region, for a time. */
export interface PriceRow extends Validity {
  /** Stable and readable: `genai-prices@2026-08-21/anthropic/claude-sonnet-4-5#1`. */
  readonly id: string;
  readonly tier: ServiceTier;
  /** Exact or with a `*` at the end, lower-cased; absent: any region. */
  readonly region?: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Prices by usage class, fallbacks included. Empty: the source names the model and says nothing of its price. */
  readonly rates: Rates;
  /** The source says that tokens of this model cost nothing. */
  readonly isFree: boolean;
  /** `busy_hours` only: calls among which an hour of the machine is divided. */
  readonly concurrency?: number;
}

export interface PricedModel {
  readonly provider: string;
  readonly id: string;
  /** Of the rows that hold for a call, the last one with the narrowest region counts. */
  readonly rows: readonly PriceRow[];
}

/** The models one layer has prices for, of one provider. */
export interface PriceList {
  /** By lower-cased name. */
  readonly exact: ReadonlyMap<string, PricedModel>;
  /** Most specific first. */
  readonly patterns: readonly (Pattern & { readonly model: PricedModel })[];
  /** Fees for all models whose names begin so; longest first. */
  readonly fees: readonly { readonly prefix: string; readonly model: PricedModel }[];
}

export interface PricedProvider extends PriceList {
  readonly id: string;
  /** Whether a lower-cased provider name, or model name, means this provider. */
  readonly matchesName: (name: string) => boolean;
  readonly matchesModel: (name: string) => boolean;
  /** Providers that sell the same models at the same list price. */
  readonly sameAs: readonly string[];
}

interface Rule extends Validity {
  readonly id: string;
  readonly provider: string;
  /** Lower-cased names of models, a beginning where a `*` ends it; absent: all. */
  readonly models?: readonly string[];
  readonly tier?: ServiceTier;
  readonly factor: Factor;
}
export interface Multiplier extends Rule {
  readonly regions?: readonly string[];
  readonly classes?: ReadonlySet<UsageClass>;
}
export type Contract = Rule;

export interface ExchangeRate {
  readonly id: string;
  readonly validFrom: number;
  /** USD for one unit of the currency. */
  readonly usd: Factor;
}

export interface Alias extends Validity {
  readonly id: string;
  readonly onlyProvider?: string;
  readonly means: { readonly provider: string; readonly model: string };
}

/** One source of prices, compiled. */
export interface PriceLayer {
  readonly label: string;
  /** Prices the user wrote: what is really paid, also for machines of their own. The others are list prices. */
  readonly isOwn: boolean;
  readonly providers: ReadonlyMap<string, PricedProvider>;
  readonly multipliers: readonly Multiplier[];
  readonly contracts: readonly Contract[];
  /** By currency, oldest first. */
  readonly exchangeRates: ReadonlyMap<string, readonly ExchangeRate[]>;
  /** By lower-cased name. */
  readonly aliases: ReadonlyMap<string, readonly Alias[]>;
}

export interface PriceBook {
  /** `source@version` of every layer, strongest first, joined with `+`; kept with every priced call. */
  readonly label: string;
  /** Strongest first. */
  readonly layers: readonly PriceLayer[];
  /** Every provider of any layer, with all models by name; where layers know the same name, the strongest one's model. */
  readonly providers: ReadonlyMap<string, PricedProvider>;
}
