import { byTime } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** Whether a record tells of one model call: those are what is counted, and what may be told twice. */
export const isCallRecord = ({ kind, isSoleRecord, isBillable, isCacheHit }: SettleFacts): boolean =>
  kind === "model_call" && !isSoleRecord && (isBillable || isCacheHit);

/** What stands above a record in its trace, nearest first, as far as it is stored. */
interface Ancestry {
  readonly records: readonly SettleFacts[];
  /** The first span above that is not stored; `""` where the way leads to a root. */
  readonly unknownSpanId: string;
}

/**
 * The spans of one trace. A log, and a native event beside a span, carries the id of the span in which it was written:
 * that of the call itself or of whatever made the call.
 */
export class SpanTree {
  readonly #spans = new Map<string, SettleFacts>();
  readonly #ancestries = new Map<SettleFacts, Ancestry>();

  constructor(records: readonly SettleFacts[]) {
    for (const record of [...records].sort(byTime)) {
      if (record.spanId === "" || record.signal === "log" || record.signal === "metric") continue;
      const known = this.#spans.get(record.spanId);
      if (known === undefined || (known.signal === "native" && record.signal === "span"))
        this.#spans.set(record.spanId, record);
    }
  }

  /** The record that stands for the span a record was written in; itself where it is that. */
  spanOf(record: SettleFacts): SettleFacts | undefined {
    return this.#spans.get(record.spanId);
  }

  ancestryOf(record: SettleFacts): Ancestry {
    const known = this.#ancestries.get(record);
    if (known !== undefined) return known;
    const records: SettleFacts[] = [];
    const seen = new Set<string>();
    const own = this.spanOf(record);
    let next = own === record || (own !== undefined && isCallRecord(own)) ? own.parentSpanId : record.spanId;
    let unknownSpanId = "";
    while (next !== "" && !seen.has(next)) {
      seen.add(next);
      const span = this.#spans.get(next);
      if (span === undefined) {
        unknownSpanId = next;
        break;
      }
      records.push(span);
      next = span.parentSpanId;
    }
    const ancestry = { records, unknownSpanId };
    this.#ancestries.set(record, ancestry);
    return ancestry;
  }

  isAncestor(outer: SettleFacts, inner: SettleFacts): boolean {
    return this.ancestryOf(inner).records.includes(outer);
  }

  /** Whether `inner` might lie below `outer`: it does, or its way up ends at a span nobody sent that is not above `outer`. */
  mayBeBelow(outer: SettleFacts, inner: SettleFacts): boolean {
    const above = this.ancestryOf(inner);
    if (above.records.includes(outer)) return true;
    return above.unknownSpanId !== "" && this.ancestryOf(outer).unknownSpanId !== above.unknownSpanId;
  }
}

/** The trees of a set of records, by trace. */
export function treesOf(records: readonly SettleFacts[]): ReadonlyMap<string, SpanTree> {
  const byTrace = new Map<string, SettleFacts[]>();
  for (const record of records) {
    if (record.traceId === "") continue;
    const own = byTrace.get(record.traceId);
    if (own === undefined) byTrace.set(record.traceId, [record]);
    else own.push(record);
  }
  return new Map([...byTrace].map(([traceId, own]) => [traceId, new SpanTree(own)]));
}
