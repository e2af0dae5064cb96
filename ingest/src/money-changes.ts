import type { CallChanges } from "@outlay/clickhouse/correction";
import type { PricedCall } from "@outlay/core/price-call";

/** What a price says, as columns of the ledger. The cost the sender reported is not among them: it is never touched. */
export function moneyChanges(priced: PricedCall): CallChanges {
  const { lines } = priced;
  return {
    cost: priced.cost,
    cost_input: lines.input,
    cost_cache_read: lines.cacheRead,
    cost_cache_write: lines.cacheWrite,
    cost_output: lines.output,
    cost_other: lines.other,
    cost_list: priced.listCost === priced.cost ? undefined : priced.listCost,
    cost_excluded: priced.excludedCost,
    price_status: priced.status,
    unpriced_reason: priced.unpricedReason ?? "",
    unpriced_classes: priced.unpricedClasses,
    price_ids: priced.priceIds,
    price_flags: priced.flags,
    price_book: priced.book,
  };
}
