import type { RepricingRow } from "@outlay/clickhouse/queries/reprice";
import { type PicoUsd, parseUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import { type PricedCall, priceCall } from "@outlay/core/price-call";
import { type Usage, usageClasses } from "@outlay/core/usage";
import { priceableCall } from "../priceable-call.ts";

/** A call whose price is another than the ledger says. */
export interface PriceChange {
  readonly row: RepricingRow;
  readonly priced: PricedCall;
  readonly before: PicoUsd | undefined;
}

/** The call at the prices of `book`, at its own time; `undefined` where the ledger already says the same. */
export function repriceCall(row: RepricingRow, book: PriceBook): PriceChange | undefined {
  const priced = priceCall(priceableCall(row, { usage: usageOf(row), isBillable: row.is_billable }), book);
  return isSame(row, priced) ? undefined : { row, priced, before: amount(row.cost) };
}

function usageOf(row: RepricingRow): Usage {
  const usage: Usage = {};
  for (const name of usageClasses) {
    const quantity = name in row ? row[name as keyof RepricingRow & typeof name] : row.usage_more[name];
    if (typeof quantity === "number") usage[name] = quantity;
  }
  return usage;
}

/**
 * Whether the ledger says what this price says. Ids of prices and the label of the book are left out: a newer edition of
 * the same prices changes nothing worth a correction.
 */
function isSame(row: RepricingRow, priced: PricedCall): boolean {
  const { lines } = priced;
  return (
    row.price_status === priced.status &&
    row.unpriced_reason === (priced.unpricedReason ?? "") &&
    amount(row.cost) === priced.cost &&
    amount(row.cost_input) === lines.input &&
    amount(row.cost_cache_read) === lines.cacheRead &&
    amount(row.cost_cache_write) === lines.cacheWrite &&
    amount(row.cost_output) === lines.output &&
    amount(row.cost_other) === lines.other &&
    amount(row.cost_list ?? row.cost) === priced.listCost &&
    amount(row.cost_excluded) === priced.excludedCost &&
    haveSame(row.price_flags, priced.flags) &&
    haveSame(row.unpriced_classes, priced.unpricedClasses)
  );
}

const amount = (text: string | null): PicoUsd | undefined => (text === null ? undefined : parseUsd(text));

/** Flags are written in the order in which the usage was, which the ledger does not keep. */
const haveSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((name) => right.includes(name));
