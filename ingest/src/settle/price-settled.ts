import { type PriceableRow, settlePriceable } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import type { PriceBook } from "@outlay/core/price-book";
import { type PriceableCall, type PricedCall, priceCall } from "@outlay/core/price-call";
import type { Usage } from "@outlay/core/usage";
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

/** Each fact that prices a call, so that a new one cannot be forgotten here. */
type Facts = { readonly [Fact in keyof Required<PriceableCall>]: PriceableCall[Fact] | undefined };

function priceableCall(row: PriceableRow, decided: { usage: Usage; isBillable: boolean }): PriceableCall {
  const facts: Facts = {
    ...decided,
    provider: row.provider || undefined,
    hostProvider: row.host_provider || undefined,
    operation: row.operation,
    durationMs: row.duration_ms ?? undefined,
    model: row.model_requested || undefined,
    modelResolved: row.model_resolved || undefined,
    occurredAt: row.ts,
    // The ledger holds what the event contract let in.
    serviceTier: (row.service_tier || undefined) as PriceableCall["serviceTier"],
    region: row.region || undefined,
    selfHosted: row.self_hosted ?? undefined,
    usageSource: row.usage_source as PriceableCall["usageSource"],
    reportedCostUsd: row.reported_cost ?? undefined,
    status: row.status as PriceableCall["status"],
  };
  return facts as PriceableCall;
}
