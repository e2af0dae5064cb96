import type { SettleFacts } from "./settle-facts.ts";

/** Calls of one trace, or of one response, belong together while the next one starts within this time. */
export const HORIZON_MS = 86_400_000;

/**
 * Parts traces and responses where nothing of them happened for longer than the horizon, for what lies beyond is not
 * looked up when a call arrives: were it believed whenever it happens to be at hand, the answer would depend on the order
 * in which calls came. The later part gets a name of its own.
 */
export function partAtGaps(records: readonly SettleFacts[]): SettleFacts[] {
  const traces = partsOf(records, ({ traceId }) => traceId);
  const responses = partsOf(records, ({ responseId }) => responseId);
  if (traces.size === 0 && responses.size === 0) return [...records];
  return records.map((record) => {
    const traceId = traces.get(record);
    const responseId = responses.get(record);
    if (traceId === undefined && responseId === undefined) return record;
    return { ...record, traceId: traceId ?? record.traceId, responseId: responseId ?? record.responseId };
  });
}

/** Records behind a gap, with the name of their part. */
function partsOf(
  records: readonly SettleFacts[],
  nameOf: (record: SettleFacts) => string,
): ReadonlyMap<SettleFacts, string> {
  const parts = new Map<SettleFacts, string>();
  const lastOf = new Map<string, { readonly ts: number; readonly name: string }>();
  for (const record of [...records].sort((a, b) => a.ts - b.ts)) {
    const own = nameOf(record);
    if (own === "") continue;
    const last = lastOf.get(own) ?? { ts: record.ts, name: own };
    const name = record.ts - last.ts > HORIZON_MS ? `${own} ${record.ts}` : last.name;
    lastOf.set(own, { ts: record.ts, name });
    if (name !== own) parts.set(record, name);
  }
  return parts;
}
