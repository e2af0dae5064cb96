import { contains, hasUsage, slackBetween } from "./same-call.ts";
import { asArrived, type SettleFacts, type Verdict } from "./settle-facts.ts";
import { isMeterRecord } from "./settle-meters.ts";
import type { SpanTree } from "./span-tree.ts";

/** Clocks of two hosts of one trace, as far as a remote agent's may be apart. */
const OTHER_CLOCK_SLACK_MS = 5_000;

/**
 * Rule 4. A remote agent is billed only where no model call with usage lies, or may lie, below it: the remote side may
 * have sent its own spans, with spans between that nobody sent. Of agents below each other the innermost is billed.
 */
export function settleSoleSpans(
  records: readonly SettleFacts[],
  trees: ReadonlyMap<string, SpanTree>,
  isFiner: (record: SettleFacts) => boolean,
): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const isSole = (record: SettleFacts): boolean => record.isSoleRecord && hasUsage(record) && !isMeterRecord(record);
  const inTrace = new Map<string, SettleFacts[]>();
  for (const record of records) {
    if (!isFiner(record) && !isSole(record)) continue;
    const own = inTrace.get(record.traceId);
    if (own === undefined) inTrace.set(record.traceId, [record]);
    else own.push(record);
  }
  for (const sole of records) {
    if (!isSole(sole)) continue;
    const tree = trees.get(sole.traceId);
    const below =
      tree &&
      inTrace.get(sole.traceId)?.find((other) => {
        if (other === sole) return false;
        if (tree.isAncestor(sole, other)) return true;
        return !isSole(other) && tree.mayBeBelow(sole, other) && mayBeWithin(sole, other);
      });
    const isBilled = below === undefined;
    const settlement = isBilled ? "sole_record" : "aggregate";
    verdicts.set(sole.callId, { ...asArrived(sole), billed: isBilled, settlement, settledBy: below?.callId ?? "" });
  }
  return verdicts;
}

/** By time; a duration that is not known rules nothing out. */
function mayBeWithin(outer: SettleFacts, inner: SettleFacts): boolean {
  const slackMs = slackBetween(outer, inner, OTHER_CLOCK_SLACK_MS);
  return outer.durationMs === undefined ? inner.ts >= outer.ts - slackMs : contains(outer, inner, slackMs);
}
