import { settlePriceable } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import type { PriceBook } from "@outlay/core/price-book";
import { type PricedCall, priceCall } from "@outlay/core/price-call";
import { priceableCall } from "../priceable-call.ts";
import type { Settled } from "./decide-corrections.ts";

/** Prices, by call id, of the calls that are billed from now on or have another quantity. */
export async function priceSettled(
  writer: Writer,
  { project, book }: { project: string; book: PriceBook },
  settled: readonly Settled[],
): Promise<ReadonlyMap<string, PricedCall>> {
  const toPrice = new Map(settled.filter(({ needsPrice }) => needsPrice).map((one) => [one.call.facts.callId, one]));
  const prices = new Map<string, PricedCall>();
  if (toPrice.size === 0) return prices;
  const rows = await writer.query(settlePriceable, {
    project,
    times: [...toPrice.values()].map(({ call }) => call.facts.ts),
    call_ids: [...toPrice.keys()],
  });
  for (const row of rows) {
    const one = toPrice.get(row.call_id);
    if (one === undefined) continue;
    const usage = one.newUsage ?? one.call.usage;
    prices.set(row.call_id, priceCall(priceableCall(row, { usage, isBillable: one.verdict.billed }), book));
  }
  return prices;
}
