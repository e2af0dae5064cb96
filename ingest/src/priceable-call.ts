import type { PriceableRow } from "@outlay/clickhouse/queries/settle";
import type { PriceableCall } from "@outlay/core/price-call";
import type { Usage } from "@outlay/core/usage";

/** Each fact that prices a call, so that a new one cannot be forgotten here. */
type Facts = { readonly [Fact in keyof Required<PriceableCall>]: PriceableCall[Fact] | undefined };

/** A row of the ledger as the call that it was, to be priced anew with this usage, billed or not. */
export function priceableCall(
  row: Omit<PriceableRow, "revision">,
  decided: { readonly usage: Usage; readonly isBillable: boolean },
): PriceableCall {
  const facts: Facts = {
    ...decided,
    provider: row.provider || undefined,
    hostProvider: row.host_provider || undefined,
    operation: row.operation,
    signal: row.signal as PriceableCall["signal"],
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
