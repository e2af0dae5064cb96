import type { CallEvent } from "./call-event.ts";
import { costOf, type Factor, type UnitCost, unitCostOf } from "./money.ts";
import { rowFor } from "./price-book.ts";
import type { PricedQuantity, Rate } from "./price-book-rates.ts";
import type { Contract, PriceBook, PriceRow } from "./price-book-shape.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import { type Candidate, findCandidates } from "./price-match.ts";
import { bedrockRegionOf, resourceRegionOf } from "./price-match-name.ts";
import { isVertexName } from "./price-provider-names.ts";
import {
  type Conditions,
  contractFor,
  exchangeRateFor,
  factorsOf,
  type Multipliers,
  multipliersFor,
  tokenClasses,
} from "./price-rules.ts";
import { Stretch } from "./price-time.ts";
import { QUANTITY_MAX, type UsageClass } from "./usage.ts";

/** What decides which prices a call has, besides its time. */
export type CallTerms = Pick<
  CallEvent,
  "provider" | "hostProvider" | "model" | "modelResolved" | "serviceTier" | "region" | "selfHosted"
>;

/** What one unit of a class costs, all factors in it. */
export interface CompiledRate {
  /** At list prices and after a contract (the same object where there is none), by the size of the prompt. */
  readonly list: readonly UnitCost[];
  readonly cost: readonly UnitCost[];
  /** The price at `index + 1` holds for prompts of more tokens than `above[index]`. Ascending. */
  readonly above: readonly number[];
  readonly flag?: PriceFlag;
  /** Price ids to name where this rate is used, besides the card's own. */
  readonly ids: readonly string[];
}

/** Everything a call's cost follows from but its quantities, for the stretch of time in which it stays so. */
export interface PriceCard {
  readonly kind: "card";
  readonly modelId: string;
  readonly rates: Readonly<Partial<Record<PricedQuantity, CompiledRate>>>;
  /** Tokens of a prompt above which input costs more; absent: never. */
  readonly longContextAbove?: number;
  readonly isFree: boolean;
  readonly hasTokenPrices: boolean;
  /** Pictures that the model draws cost more than the text it writes. */
  readonly drawsDearer: boolean;
  readonly flags: readonly PriceFlag[];
  readonly priceIds: readonly string[];
  /** What lists charge, where the card is the user's own price and some list knows the model. */
  readonly listCard?: PriceCard;
}

export interface NoCard {
  readonly kind: "none";
  readonly reason:
    | "no_model"
    | "unknown_model"
    | "unknown_provider"
    | "self_hosted"
    | "no_price_at_that_time"
    | "no_price_for_usage"
    | "no_fx_rate";
}

interface Cached {
  readonly from: number;
  readonly to: number;
  readonly card: PriceCard | NoCard;
}

/** Distinct terms remembered per book, and stretches of time for each. A sender inventing names costs time, not memory. */
const TERMS_MAX = 10_000;
const STRETCHES_MAX = 32;
const cards = new WeakMap<PriceBook, Map<string, Cached[]>>();

/** The card for a call's terms at an instant. Pure but for a bounded memory of earlier answers. */
export function cardFor(book: PriceBook, terms: CallTerms, instant: number): PriceCard | NoCard {
  let ofBook = cards.get(book);
  if (ofBook === undefined) {
    ofBook = new Map();
    cards.set(book, ofBook);
  }
  const { provider, hostProvider, model, modelResolved, serviceTier, region, selfHosted } = terms;
  const key = `${provider}\n${model}\n${modelResolved}\n${serviceTier}\n${region}\n${hostProvider}\n${selfHosted}`;
  let known = ofBook.get(key);
  if (known === undefined) {
    if (ofBook.size >= TERMS_MAX) ofBook.clear();
    known = [];
    ofBook.set(key, known);
  }
  for (const { from, to, card } of known) if (instant >= from && instant < to) return card;
  const stretch = new Stretch(instant);
  const card = makeCard(book, terms, stretch);
  if (known.length >= STRETCHES_MAX) known.length = 0;
  known.push({ from: stretch.from, to: stretch.to, card });
  return card;
}

interface Choice {
  readonly candidate: Candidate;
  readonly row: PriceRow;
  readonly multipliers: Multipliers;
}

function makeCard(book: PriceBook, terms: CallTerms, stretch: Stretch): PriceCard | NoCard {
  const conditions = { tier: terms.serviceTier ?? "standard", regions: regionsOf(terms) };
  const choice = choose(book, conditions, findCandidates(book, terms, stretch), stretch);
  if (typeof choice === "string") return { kind: "none", reason: choice };
  const card = compile(book, choice, conditions, stretch);
  if (card === undefined) return { kind: "none", reason: "no_fx_rate" };
  const listCard = choice.candidate.layer.isOwn ? listCardFor(book, terms, conditions, stretch) : undefined;
  return listCard === undefined ? card : { ...card, listCard };
}

/** The card of a call by the lists alone: what it would cost without the user's own prices and contracts. */
function listCardFor(
  book: PriceBook,
  terms: CallTerms,
  conditions: Conditions,
  stretch: Stretch,
): PriceCard | undefined {
  const lists = book.layers.filter(({ isOwn }) => !isOwn);
  const choice = choose(book, conditions, findCandidates(book, terms, stretch, lists), stretch);
  if (typeof choice === "string") return undefined;
  return compile({ ...book, layers: lists }, choice, conditions, stretch);
}

/** Everything a call says of where it ran. `vertex` is the region of prices that hold on Vertex AI, wherever that is. */
function regionsOf({ region, model = "", modelResolved = "", provider, hostProvider }: CallTerms): readonly string[] {
  const names = [modelResolved, model];
  const isVertex =
    names.some((name) => name.startsWith("projects/")) ||
    [hostProvider, provider].some((name) => isVertexName(name ?? ""));
  const regions = [region?.trim().toLowerCase(), ...names.map(bedrockRegionOf), ...names.map(resourceRegionOf)];
  if (isVertex) regions.push("vertex");
  return [...new Set(regions.filter((name) => name !== undefined && name !== ""))] as string[];
}

/**
 * The row that prices a call: of the strongest layer that has one for the model, the time and the tier, where a standard
 * price with a known multiplier for the tier counts as a price for it. Only if no layer has one: the standard price.
 */
function choose(
  book: PriceBook,
  conditions: Conditions,
  candidates: ReturnType<typeof findCandidates>,
  stretch: Stretch,
): Choice | NoCard["reason"] {
  let reason: NoCard["reason"] | undefined;
  let closeness: number | undefined;
  let standardOnly: Choice | undefined;
  for (;;) {
    const next = candidates.next();
    if (next.done === true) return standardOnly ?? reason ?? next.value;
    const candidate = next.value;
    // What is found by assuming more is another model, and not another price of this one.
    if (closeness !== undefined && candidate.closeness > closeness) return standardOnly ?? reason ?? "unknown_model";
    closeness = candidate.closeness;
    const { model } = candidate;
    const ofTier = rowFor(model, conditions, stretch);
    if (ofTier !== undefined && hasPrice(ofTier)) {
      return { candidate, row: ofTier, multipliers: multipliersFor(book, candidate, ofTier, conditions, stretch) };
    }
    const standard =
      conditions.tier === "standard" ? ofTier : rowFor(model, { ...conditions, tier: "standard" }, stretch);
    if (standard === undefined) reason ??= "no_price_at_that_time";
    else if (!hasPrice(standard)) reason = "no_price_for_usage";
    else {
      const choice = {
        candidate,
        row: standard,
        multipliers: multipliersFor(book, candidate, standard, conditions, stretch),
      };
      if (choice.multipliers.isForTier) return choice;
      standardOnly ??= choice;
    }
  }
}

const hasPrice = (row: PriceRow): boolean => row.isFree || Object.keys(row.rates).length > 0;

/** `undefined` where the price is in a currency without a rate at that time. */
function compile(book: PriceBook, choice: Choice, conditions: Conditions, stretch: Stretch): PriceCard | undefined {
  const { candidate, row, multipliers } = choice;
  const inUsd = conversionOf(book, row, stretch);
  if (inUsd === undefined) return undefined;
  const contract = contractFor(book, candidate, conditions, stretch);
  const rates: Partial<Record<PricedQuantity, CompiledRate>> = {};
  for (const [name, rate] of Object.entries(row.rates) as [PricedQuantity, Rate][]) {
    const hours = name === "busy_hours" ? 3_600_000 * (row.concurrency ?? 1) : 1;
    const factors = [...inUsd.factors, ...factorsOf(multipliers.byClass.get(name as UsageClass))];
    rates[name] = compileRate({ ...rate, per: rate.per * hours }, factors, contract);
  }
  addFees(book, rates, candidate, contract, stretch);
  const hasTokenPrices = Object.keys(rates).some((name) => tokenClasses.has(name));
  const longContextAbove = row.rates.input_uncached?.cliffs[0]?.above;
  const ids = [row.id, ...multipliers.ids, ...inUsd.ids, contract?.id, candidate.alias];
  return {
    kind: "card",
    modelId: candidate.model.id,
    rates,
    ...(longContextAbove !== undefined && { longContextAbove }),
    isFree: row.isFree,
    hasTokenPrices,
    drawsDearer: isDearer(rates.output_image, rates.output_text),
    flags: flagsOf(choice, conditions, contract),
    priceIds: ids.filter((id) => id !== undefined),
  };
}

const isDearer = (one: CompiledRate | undefined, other: CompiledRate | undefined): boolean => {
  const [left, right] = [one?.list[0], other?.list[0]];
  return left !== undefined && right !== undefined && costOf(left, QUANTITY_MAX) > costOf(right, QUANTITY_MAX);
};

function conversionOf(
  book: PriceBook,
  row: PriceRow,
  stretch: Stretch,
): { factors: readonly Factor[]; ids: readonly string[] } | undefined {
  if (row.currency === "USD") return { factors: [], ids: [] };
  const rate = exchangeRateFor(book.layers, row.currency, stretch);
  return rate && { factors: [rate.usd], ids: [rate.id] };
}

function compileRate(rate: Rate, factors: readonly Factor[], contract: Contract | undefined): CompiledRate {
  const prices = [rate.base, ...rate.cliffs.map(({ price }) => price)];
  const list = prices.map((price) => unitCostOf(price, rate.per, factors));
  return {
    list,
    cost:
      contract === undefined ? list : prices.map((price) => unitCostOf(price, rate.per, [...factors, contract.factor])),
    above: rate.cliffs.map(({ above }) => above),
    ids: [],
    ...(rate.flag !== undefined && { flag: rate.flag }),
  };
}

/** The provider's general fees for quantities that the row has no price for and that are not tokens. */
function addFees(
  book: PriceBook,
  rates: Partial<Record<PricedQuantity, CompiledRate>>,
  { seller, name, model }: Candidate,
  contract: Contract | undefined,
  stretch: Stretch,
): void {
  const names = [name, model.id.toLowerCase()];
  for (const { providers } of book.layers) {
    for (const fee of providers.get(seller)?.fees ?? []) {
      if (!names.some((spelling) => spelling.startsWith(fee.prefix))) continue;
      const row = rowFor(fee.model, { tier: "standard", regions: [] }, stretch);
      const inUsd = row && conversionOf(book, row, stretch);
      if (row === undefined || inUsd === undefined || fee.model === model) continue;
      for (const [quantity, rate] of Object.entries(row.rates) as [PricedQuantity, Rate][]) {
        if (tokenClasses.has(quantity) || quantity === "busy_hours" || rates[quantity] !== undefined) continue;
        const compiled = compileRate(rate, inUsd.factors, contract);
        rates[quantity] = { ...compiled, flag: "provider_wide_fee", ids: [row.id, ...inUsd.ids] };
      }
    }
  }
}

function flagsOf(
  { candidate, row, multipliers }: Choice,
  { tier, regions }: Conditions,
  contract: Contract | undefined,
): readonly PriceFlag[] {
  const flags = candidate.flags.filter((flag) => flag !== "region_not_priced" || row.region === undefined);
  if (isElsewhereOnBedrock(candidate, row, regions)) addRegionFlag(flags);
  const isCovered = contract?.factor.num === 0n;
  if (row.rates.busy_hours !== undefined) {
    flags.push("priced_by_busy_time");
    if (row.concurrency === undefined) flags.push("busy_time_not_shared");
  }
  if (row.tier !== tier && !isCovered) {
    if (multipliers.isForTier) flags.push("tier_by_multiplier");
    else flags.push(...standardPriceFlags(tier, candidate.seller));
  }
  if (multipliers.isForRegion) flags.push("region_by_multiplier");
  if (multipliers.isOnOwnPrice) flags.push("multiplier_on_own_price");
  const isElsewhere = regions.some((region) => !region.startsWith("global"));
  if (candidate.seller === "azure" && isElsewhere && !candidate.layer.isOwn && row.region === undefined) {
    if (!multipliers.isForRegion) flags.push("deployment_assumed_global");
  }
  if (row.currency !== "USD") flags.push("converted_currency");
  if (contract !== undefined) flags.push("contract_applied");
  if (contract !== undefined && candidate.layer.isOwn && !isCovered) flags.push("contract_on_own_price");
  if (isCovered || isReserved(row)) flags.push("covered_by_commitment");
  return flags;
}

/** AWS lists prices of the US; in other regions many models cost more, where their id does not say which it is. */
function isElsewhereOnBedrock(
  { seller, layer, model, name }: Candidate,
  row: PriceRow,
  regions: readonly string[],
): boolean {
  if (seller !== "aws" || layer.isOwn || row.region !== undefined || model.id.startsWith("regional.")) return false;
  if (bedrockRegionOf(name) !== undefined) return false;
  return regions.some((region) => !/^(?:global|us(?:-(?:east|west)-\d)?)$/.test(region));
}

function addRegionFlag(flags: PriceFlag[]): void {
  if (!flags.includes("region_not_priced")) flags.push("region_not_priced");
}

/** Prices of 0 for a tier of reserved capacity. */
const isReserved = ({ tier, rates }: PriceRow): boolean =>
  (tier === "scale" || tier === "provisioned") && Object.values(rates).every(({ base }) => base === 0n);

/** Anthropic's and Mistral's priority is reserved capacity: dearer or cheaper by what was agreed. */
const priorityByAgreement: ReadonlySet<string> = new Set(["anthropic", "mistral"]);

/** No price of the tier is known: the standard price, and on which side of the truth that is. */
function standardPriceFlags(tier: Conditions["tier"], seller: string): readonly PriceFlag[] {
  if (tier === "priority" && priorityByAgreement.has(seller)) return ["tier_priced_as_standard"];
  const isDearer = tier === "priority" || tier === "fast";
  return ["tier_priced_as_standard", isDearer ? "cost_lower_bound" : "cost_upper_bound"];
}
