import type { CallEvent } from "./call-event.ts";
import { addUsd, CALL_COST_MAX, costOf, type PicoUsd, parseUsd, ZERO_USD } from "./money.ts";
import type { PriceBook } from "./price-book-shape.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import { type CompiledRate, cardFor, type NoCard, type PriceCard } from "./price-card.ts";
import { tokenClasses } from "./price-rules.ts";
import { inputTokens, outputTokens, type Usage, type UsageClass } from "./usage.ts";

export type PriceableCall = Pick<
  CallEvent,
  | "provider"
  | "hostProvider"
  | "model"
  | "modelResolved"
  | "occurredAt"
  | "serviceTier"
  | "region"
  | "selfHosted"
  | "usage"
  | "usageSource"
  | "reportedCostUsd"
  | "isBillable"
  | "status"
  | "durationMs"
> &
  Partial<Pick<CallEvent, "operation" | "signal">>;

/**
 * Besides {@link NoCard} (no model or provider we know; `self_hosted`: the call says so, or the provider's name means the
 * user's own machines, and no price of their own is written down; `no_price_for_usage`: the model is listed, but nothing
 * this call used has a price; `no_fx_rate`: the price is in a currency without a rate on that day):
 */
export type UnpricedReason =
  | NoCard["reason"]
  | "usage_missing"
  /** The call failed or was blocked and no usage came with it: probably unbilled, but nobody said so. */
  | "failed_without_usage"
  /** The model is priced by the time its machine is busy, and the call's duration is not known. */
  | "duration_missing"
  /** More than 999,999.999999999999 USD for one call: a wrong quantity, not a bill. */
  | "out_of_range";

/** Cost by what it was spent on. `undefined`: no quantity known, or none of it priced; never a stand-in for 0. */
export interface CostLines {
  readonly input: PicoUsd | undefined;
  readonly cacheRead: PicoUsd | undefined;
  readonly cacheWrite: PicoUsd | undefined;
  readonly output: PicoUsd | undefined;
  readonly other: PicoUsd | undefined;
}
type Line = keyof CostLines;

/**
 * What a call cost, and how far that is known. Where `cost` is known it is exactly the sum of the known `lines`.
 *
 * - `priced`: every known quantity has a price.
 * - `partly_priced`: some do. `cost` is what they cost, so at least that; `unpricedClasses` or a `…_usage_missing` flag
 *   says what is not in it.
 * - `unpriced`: `cost` is unknown, which is not 0; `unpricedReason` says why.
 * - `provider_reported`: as `unpriced`, but the sender stated a cost, which is taken over whole (line `other`).
 * - `not_billable`: nobody was charged for it; adds nothing to spend.
 */
export interface PricedCall {
  readonly status: "priced" | "partly_priced" | "unpriced" | "provider_reported" | "not_billable";
  readonly cost: PicoUsd | undefined;
  /**
   * What it costs at list prices, before the user's own prices and contracts. Where no list prices all that the call used,
   * the user's own price before a contract.
   */
  readonly listCost: PicoUsd | undefined;
  /** `not_billable` only: what it would have cost, so that what was kept from being counted twice can be shown. */
  readonly excludedCost: PicoUsd | undefined;
  readonly lines: CostLines;
  readonly unpricedReason?: UnpricedReason;
  readonly unpricedClasses: readonly UsageClass[];
  /** Ids of the price rows, fees, multipliers, contracts and exchange rates used. */
  readonly priceIds: readonly string[];
  readonly flags: readonly PriceFlag[];
  /** `source@version` of the price book's layers. */
  readonly book: string;
}

const emptyLines = (): Record<Line, PicoUsd | undefined> => ({
  input: undefined,
  cacheRead: undefined,
  cacheWrite: undefined,
  output: undefined,
  other: undefined,
});

/**
 * Prices one call at its own time. Each class is quantity × unit price × every factor that applies, rounded half up once to
 * a pico-dollar; cost is the sum. A computed cost wins over a reported one; a reported cost counts only where none could be
 * computed and it is above 0, because tools that lack a price report 0.
 */
export function priceCall(call: PriceableCall, book: PriceBook): PricedCall {
  if (!call.isBillable) {
    const excludedCost = call.usageSource === "missing" ? undefined : computeCost(call, book).cost;
    return { ...unpriced(book), status: "not_billable", excludedCost };
  }
  const computed = computeCost(call, book);
  if (computed.status !== "unpriced" || call.reportedCostUsd === undefined) return computed;
  const reported = parseUsd(call.reportedCostUsd);
  if (reported === undefined || reported === ZERO_USD || reported > CALL_COST_MAX) return computed;
  return {
    ...computed,
    status: "provider_reported",
    cost: reported,
    listCost: reported,
    lines: { ...emptyLines(), other: reported },
  };
}

function unpriced(book: PriceBook, reason?: UnpricedReason): PricedCall {
  return {
    status: "unpriced",
    cost: undefined,
    listCost: undefined,
    excludedCost: undefined,
    lines: emptyLines(),
    ...(reason !== undefined && { unpricedReason: reason }),
    unpricedClasses: [],
    priceIds: [],
    flags: [],
    book: book.label,
  };
}

function computeCost(call: PriceableCall, book: PriceBook): PricedCall {
  const isMissing = isUsageMissing(call.usage);
  // Without usage only a price by the hour or by the request can say anything.
  if (isMissing && call.durationMs === undefined && call.usage.requests === undefined) {
    return unpriced(book, missingReason(call));
  }
  const card = cardFor(book, call, call.occurredAt);
  if (isMissing && !isPricedWithoutTokens(call, card)) {
    // Whoever counted requests has reported a usage; what is missing then is the price.
    const isReported = call.usage.requests !== undefined && card.kind === "none";
    return unpriced(book, isReported ? card.reason : missingReason(call));
  }
  if (card.kind === "none") return unpriced(book, card.reason);
  if (card.rates.busy_hours !== undefined && call.durationMs === undefined) return unpriced(book, "duration_missing");
  return billFor(call, card, book);
}

function missingReason({ status }: PriceableCall): UnpricedReason {
  return status === "error" || status === "blocked" ? "failed_without_usage" : "usage_missing";
}

function isPricedWithoutTokens({ usage }: PriceableCall, card: PriceCard | NoCard): boolean {
  if (card.kind === "none") return false;
  const { busy_hours, requests } = card.rates;
  return busy_hours !== undefined || (requests !== undefined && usage.requests !== undefined);
}

/** A count of requests alone says nothing of what they used. */
function isUsageMissing(usage: Usage): boolean {
  for (const name in usage) if (name !== "requests" && usage[name as UsageClass] !== undefined) return false;
  return true;
}

const lineOf: Partial<Record<string, Line>> = {
  input_uncached: "input",
  input_audio: "input",
  input_image: "input",
  input_video: "input",
  cache_read: "cacheRead",
  cache_read_audio: "cacheRead",
  cache_read_image: "cacheRead",
  cache_read_video: "cacheRead",
  cache_write_5m: "cacheWrite",
  cache_write_30m: "cacheWrite",
  cache_write_1h: "cacheWrite",
  cache_write_12h: "cacheWrite",
  cache_write_unknown: "cacheWrite",
  output_text: "output",
  output_reasoning: "output",
  output_audio: "output",
  output_image: "output",
  output_video: "output",
};

/** Usage × the prices of one card, as it is being summed up. */
class Bill {
  /** `undefined` until something has a price. */
  cost: PicoUsd | undefined;
  list: PicoUsd | undefined;
  readonly lines = emptyLines();
  readonly unpricedClasses: UsageClass[] = [];
  readonly flags: PriceFlag[];
  readonly priceIds: string[];
  readonly card: PriceCard;
  readonly promptTokens: number | undefined;

  constructor(card: PriceCard, promptTokens: number | undefined) {
    this.card = card;
    this.promptTokens = promptTokens;
    this.flags = card.flags.slice();
    this.priceIds = card.priceIds.slice();
  }

  charge(name: UsageClass, quantity: number): void {
    const { rates, isFree, hasTokenPrices } = this.card;
    const rate = rates[name];
    const isToken = tokenClasses.has(name);
    // Paid by the hour and not by the token: the tokens are in the hour.
    const isInHour = rates.busy_hours !== undefined && !hasTokenPrices;
    if (rate !== undefined) this.add(lineOf[name] ?? "other", rate, quantity, name);
    else if (isFree && isToken) this.addAmount(lineOf[name] ?? "other", ZERO_USD, ZERO_USD);
    else if (quantity > 0 && !(isInHour && isToken)) this.unpricedClasses.push(name);
  }

  add(line: Line, rate: CompiledRate, quantity: number, name: string): void {
    if (quantity === 0) {
      this.addAmount(line, ZERO_USD, ZERO_USD);
      return;
    }
    const step = stepOf(rate, this.promptTokens);
    const list = rate.list[step];
    const unit = rate.cost[step];
    if (list === undefined || unit === undefined) return;
    const cost = costOf(unit, quantity);
    this.addAmount(line, cost, unit === list ? cost : costOf(list, quantity));
    this.addRateFlags(rate, name);
  }

  private addAmount(line: Line, cost: PicoUsd, list: PicoUsd): void {
    const before = this.lines[line];
    this.lines[line] = before === undefined ? cost : addUsd(before, cost);
    this.cost = this.cost === undefined ? cost : addUsd(this.cost, cost);
    this.list = this.list === undefined ? list : addUsd(this.list, list);
  }

  private addRateFlags(rate: CompiledRate, name: string): void {
    if (rate.flag !== undefined) addFlag(this.flags, rate.flag);
    for (const id of rate.ids) if (!this.priceIds.includes(id)) this.priceIds.push(id);
    const [above] = rate.above;
    if (above !== undefined) {
      if (this.promptTokens === undefined) addFlag(this.flags, "prompt_size_unknown");
      else if (this.promptTokens > above) addFlag(this.flags, "long_context_price");
      return;
    }
    const { longContextAbove } = this.card;
    if (longContextAbove === undefined || this.promptTokens === undefined) return;
    if (this.promptTokens > longContextAbove && name.startsWith("cache_")) {
      addFlag(this.flags, "long_context_price_missing");
    }
  }
}

/** Which of a rate's prices a prompt of so many tokens has; an unknown size counts as small. */
function stepOf({ above }: CompiledRate, promptTokens: number | undefined): number {
  if (promptTokens === undefined) return 0;
  let step = 0;
  while (step < above.length && promptTokens > (above[step] ?? Number.POSITIVE_INFINITY)) step += 1;
  return step;
}

function addFlag(flags: PriceFlag[], flag: PriceFlag): void {
  if (!flags.includes(flag)) flags.push(flag);
}

/** Everything a call used, at the prices of a card. */
function sumUp({ usage, durationMs }: PriceableCall, card: PriceCard, promptTokens: number | undefined): Bill {
  const bill = new Bill(card, promptTokens);
  for (const name in usage) {
    const quantity = usage[name as UsageClass];
    if (quantity !== undefined && name !== "requests") bill.charge(name as UsageClass, quantity);
  }
  const { requests, busy_hours } = card.rates;
  // A fee per request falls due once even if nobody counted; without such a fee a count of requests costs nothing.
  if (requests !== undefined) {
    bill.add("other", requests, usage.requests ?? 1, "requests");
    if (usage.requests === undefined) addFlag(bill.flags, "request_counted_once");
  }
  if (busy_hours !== undefined) bill.add("other", busy_hours, durationMs ?? 0, "busy_hours");
  return bill;
}

/** What lists charge for a call that the user's own prices price; `undefined` where they do not price all of it. */
function listedCost(call: PriceableCall, card: PriceCard, own: Bill): PicoUsd | undefined {
  if (card.listCard === undefined) return undefined;
  const { cost, unpricedClasses } = sumUp(call, card.listCard, own.promptTokens);
  return unpricedClasses.every((name) => own.unpricedClasses.includes(name)) ? cost : undefined;
}

function billFor(call: PriceableCall, card: PriceCard, book: PriceBook): PricedCall {
  const knownTokens = inputTokens(call.usage);
  // A metric sums many calls: how long each of their prompts was is not known.
  const bill = sumUp(call, card, call.signal === "metric" ? undefined : knownTokens);
  if (card.isFree) addFlag(bill.flags, "listed_as_free");
  const { cost, lines, unpricedClasses, flags, priceIds } = bill;
  const list = listedCost(call, card, bill) ?? bill.list;
  if (cost === undefined) return { ...unpriced(book, "no_price_for_usage"), unpricedClasses };
  if (cost > CALL_COST_MAX || (list ?? cost) > CALL_COST_MAX) return unpriced(book, "out_of_range");
  const isWhole = addMissingUsageFlags(flags, call, card, knownTokens);
  const status = isWhole && unpricedClasses.length === 0 ? "priced" : "partly_priced";
  // "At least 0" says nothing, and would be read as free.
  if (status === "partly_priced" && cost === ZERO_USD && list === ZERO_USD) {
    return { ...unpriced(book, isWhole ? "no_price_for_usage" : "usage_missing"), unpricedClasses };
  }
  const priced: PricedCall = {
    status,
    cost,
    listCost: list,
    excludedCost: undefined,
    lines,
    unpricedClasses,
    priceIds,
    flags,
    book: book.label,
  };
  return isWhole ? priced : { ...priced, unpricedReason: "usage_missing" };
}

const producesNoText = /embed|rerank|moderation/;

/** Flags a side of the bill that the model charges for and of which no quantity at all is known; true if there is none. */
function addMissingUsageFlags(
  flags: PriceFlag[],
  { usage, operation }: PriceableCall,
  { rates, modelId, drawsDearer }: PriceCard,
  knownTokens: number | undefined,
): boolean {
  const isInputKnown = rates.input_uncached === undefined || knownTokens !== undefined;
  // Reasoning alone is a part of the answer whose rest is not known; audio or images alone are an answer.
  const hasAnswer =
    usage.output_text !== undefined || (usage.output_reasoning === undefined && outputTokens(usage) !== undefined);
  const isOutputKnown =
    hasAnswer ||
    rates.output_text === undefined ||
    producesNoText.test(modelId) ||
    (operation !== undefined && producesNoText.test(operation));
  if (drawsDearer && usage.output_image === undefined && (usage.output_text ?? 0) > 0) flags.push("output_not_split");
  if (!isInputKnown) flags.push("input_usage_missing");
  if (!isOutputKnown) flags.push("output_usage_missing");
  return isInputKnown && isOutputKnown;
}
