import type { CallEvent } from "./call-event.ts";
import {
  addUsd,
  CALL_COST_MAX,
  type PicoUsd,
  parseUsd,
  priceTimesQuantity,
  type UnitPrice,
  ZERO_USD,
} from "./money.ts";
import { type PriceBook, type PriceRow, rowAt } from "./price-book.ts";
import { priceAt, type Rate } from "./price-book-rates.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import { matchModel } from "./price-match.ts";
import { inputTokens, outputTokens, type Usage, type UsageClass } from "./usage.ts";

export type PriceableCall = Pick<
  CallEvent,
  | "provider"
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
>;

export type UnpricedReason =
  | "no_model"
  | "unknown_model"
  | "unknown_provider"
  /** The call says so, or the provider's name means the user's own machines; they cost money, but not per token. */
  | "self_hosted"
  | "no_price_at_that_time"
  /** The model is listed, but nothing this call used has a price. */
  | "no_price_for_usage"
  | "usage_missing"
  /** The call failed or was blocked and no usage came with it: probably unbilled, but nobody said so. */
  | "failed_without_usage"
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
  /** What it costs at list prices; another than `cost` only where a contract changes it. */
  readonly listCost: PicoUsd | undefined;
  /** `not_billable` only: what it would have cost, so that what was kept from being counted twice can be shown. */
  readonly excludedCost: PicoUsd | undefined;
  readonly lines: CostLines;
  readonly unpricedReason?: UnpricedReason;
  readonly unpricedClasses: readonly UsageClass[];
  /** Ids of the price rows used. */
  readonly priceIds: readonly string[];
  readonly flags: readonly PriceFlag[];
  /** `source@version` of the price book. */
  readonly book: string;
}

const noLines: CostLines = {
  input: undefined,
  cacheRead: undefined,
  cacheWrite: undefined,
  output: undefined,
  other: undefined,
};

/**
 * Prices one call at its own time. Each class is quantity × unit price, rounded half up once to a pico-dollar; cost is
 * the sum. A computed cost wins over a reported one; a reported cost counts only where none could be computed and it is
 * above 0, because tools that lack a price report 0.
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
    lines: { ...noLines, other: reported },
  };
}

function unpriced(book: PriceBook, reason?: UnpricedReason): PricedCall {
  return {
    status: "unpriced",
    cost: undefined,
    listCost: undefined,
    excludedCost: undefined,
    lines: noLines,
    ...(reason !== undefined && { unpricedReason: reason }),
    unpricedClasses: [],
    priceIds: [],
    flags: [],
    book: book.label,
  };
}

function computeCost(call: PriceableCall, book: PriceBook): PricedCall {
  if (isUsageMissing(call.usage)) {
    const failed = call.status === "error" || call.status === "blocked";
    return unpriced(book, failed ? "failed_without_usage" : "usage_missing");
  }
  if (call.selfHosted === true) return unpriced(book, "self_hosted");
  const match = matchModel(book, call);
  if (match.kind === "unmatched") return unpriced(book, match.reason);
  const row = rowAt(match.model, call.occurredAt);
  if (row === undefined) return unpriced(book, "no_price_at_that_time");

  const promptTokens = inputTokens(call.usage);
  const flags = [...match.flags];
  const { cost, lines, unpricedClasses } = billFor(call.usage, row, promptTokens, flags);
  if (cost === undefined) return { ...unpriced(book, "no_price_for_usage"), unpricedClasses };
  if (cost > CALL_COST_MAX) return unpriced(book, "out_of_range");
  const isWhole = addMissingUsageFlags(flags, call.usage, row, match.model.id, promptTokens);
  addTierFlags(flags, call.serviceTier);
  const status = isWhole && unpricedClasses.length === 0 ? "priced" : "partly_priced";
  // "At least 0" says nothing, and would be read as free.
  if (status === "partly_priced" && cost === ZERO_USD) {
    return { ...unpriced(book, isWhole ? "no_price_for_usage" : "usage_missing"), unpricedClasses };
  }
  const priced: PricedCall = {
    status,
    cost,
    listCost: cost,
    excludedCost: undefined,
    lines,
    unpricedClasses,
    priceIds: [row.id],
    flags,
    book: book.label,
  };
  return isWhole ? priced : { ...priced, unpricedReason: "usage_missing" };
}

/** A count of requests alone says nothing of what they used. */
function isUsageMissing(usage: Usage): boolean {
  for (const name of classesOf(usage)) if (name !== "requests" && usage[name] !== undefined) return false;
  return true;
}

const lineOf: Partial<Record<UsageClass, Line>> = {
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

interface Bill {
  /** `undefined` where quantities are known and none of them has a price. */
  cost: PicoUsd | undefined;
  readonly lines: Record<Line, PicoUsd | undefined>;
  readonly unpricedClasses: UsageClass[];
  readonly flags: PriceFlag[];
}

/** Usage × prices of one row. */
function billFor(usage: Usage, row: PriceRow, promptTokens: number | undefined, flags: PriceFlag[]): Bill {
  const bill: Bill = { cost: undefined, lines: { ...noLines }, unpricedClasses: [], flags };
  for (const name of classesOf(usage)) {
    const quantity = usage[name];
    if (quantity !== undefined && name !== "requests") charge(bill, name, quantity, row, promptTokens);
  }
  // A fee per request falls due once even if nobody counted; without such a fee a count of requests costs nothing.
  if (row.rates.requests !== undefined) {
    charge(bill, "requests", usage.requests ?? 1, row, promptTokens);
    if (usage.requests === undefined) flags.push("request_counted_once");
  }
  return bill;
}

function charge(bill: Bill, name: UsageClass, quantity: number, row: PriceRow, promptTokens: number | undefined): void {
  const rate = rateOf(name, row);
  if (rate === undefined) {
    if (quantity > 0) bill.unpricedClasses.push(name);
    return;
  }
  const amount = quantity === 0 ? ZERO_USD : priceTimesQuantity(priceAt(rate, promptTokens), quantity);
  const line = lineOf[name] ?? "other";
  const before = bill.lines[line];
  bill.lines[line] = before === undefined ? amount : addUsd(before, amount);
  bill.cost = bill.cost === undefined ? amount : addUsd(bill.cost, amount);
  if (quantity > 0) addRateFlags(bill.flags, rate, promptTokens);
}

/** The classes whose quantity is known. Usage was parsed by its schema, so its keys are classes and nothing else. */
const classesOf = (usage: Usage): readonly UsageClass[] => Object.keys(usage) as UsageClass[];

const freeRate: Rate = { base: 0n as UnitPrice, cliffs: [], flag: "listed_as_free" };

function rateOf(name: UsageClass, row: PriceRow): Rate | undefined {
  if (row.isFree && lineOf[name] !== undefined) return freeRate;
  return row.rates[name];
}

function addRateFlags(flags: PriceFlag[], rate: Rate, promptTokens: number | undefined): void {
  if (rate.flag !== undefined) addFlag(flags, rate.flag);
  const cliff = rate.cliffs[0];
  if (cliff === undefined) return;
  if (promptTokens === undefined) addFlag(flags, "prompt_size_unknown");
  else if (promptTokens > cliff.above) addFlag(flags, "long_context_price");
}

function addFlag(flags: PriceFlag[], flag: PriceFlag): void {
  if (!flags.includes(flag)) flags.push(flag);
}

const producesNoText = /embed|rerank|moderation/;

/** Flags a side of the bill that the model charges for and of which no quantity at all is known; true if there is none. */
function addMissingUsageFlags(
  flags: PriceFlag[],
  usage: Usage,
  row: PriceRow,
  modelId: string,
  promptTokens: number | undefined,
): boolean {
  const isInputKnown = row.rates.input_uncached === undefined || promptTokens !== undefined;
  const chargesOutput = row.rates.output_text !== undefined && !producesNoText.test(modelId);
  // Reasoning alone is a part of the answer whose rest is not known; audio or images alone are an answer.
  const hasAnswer = usage.output_reasoning === undefined && outputTokens(usage) !== undefined;
  const isOutputKnown = !chargesOutput || usage.output_text !== undefined || hasAnswer;
  if (!isInputKnown) flags.push("input_usage_missing");
  if (!isOutputKnown) flags.push("output_usage_missing");
  return isInputKnown && isOutputKnown;
}

/** No tier has prices of its own yet: the standard price, and on which side of the truth that is. */
function addTierFlags(flags: PriceFlag[], tier: PriceableCall["serviceTier"]): void {
  if (tier === undefined || tier === "standard") return;
  flags.push("tier_priced_as_standard");
  if (tier === "batch" || tier === "flex" || tier === "provisioned") flags.push("cost_upper_bound");
  if (tier === "priority" || tier === "fast") flags.push("cost_lower_bound");
}
