import { CallGroups } from "./call-groups.ts";
import { BilledChooser, type Replaced } from "./choose-billed.ts";
import { findNested, joinAcrossUnknownSpans, nestingOf } from "./cover-nested.ts";
import { partAtGaps } from "./horizon.ts";
import { findReplays, joinSameResponse } from "./join-same-response.ts";
import { joinSameSource } from "./join-same-source.ts";
import { joinSameSpan } from "./join-same-span.ts";
import { joinUnlinked } from "./join-unlinked.ts";
import { byTime, hasUsage } from "./same-call.ts";
import { asArrived, type SettleFacts, type Verdict } from "./settle-facts.ts";
import { isMeterRecord } from "./settle-meters.ts";
import { settleSoleSpans } from "./settle-sole-spans.ts";
import { isCallRecord, treesOf } from "./span-tree.ts";
import { takeContext } from "./take-context.ts";

/**
 * Says which of the records are billed. A pure function of the set of records, whatever their order: they must be all
 * that are linked by trace, response id or source (see docs/decisions/0009-settlement.md). Metrics and summaries get
 * no verdict here but from {@link ./settle-meters.ts}; whose task they are, {@link ./settle-tasks.ts} says afterwards.
 */
export function settleCalls(records: readonly SettleFacts[]): ReadonlyMap<string, Verdict> {
  const inOrder = partAtGaps(records).sort(byTime);
  const trees = treesOf(inOrder);
  const calls = inOrder.filter(isCallRecord);
  const groups = new CallGroups(calls);
  joinSameSpan(calls, trees, groups);
  joinSameResponse(calls, trees, groups);
  const nested = findNested(calls, trees);
  joinAcrossUnknownSpans(calls, { trees, groups, nested });
  joinUnlinked(calls, groups);
  joinSameSource(calls, groups);
  const { replaced, givers } = new BilledChooser({ groups, nesting: nestingOf(nested, groups), trees }).choose();

  const lost = new Map<SettleFacts, Replaced>(replaced);
  for (const { of, by, reason } of findReplays(calls, groups)) {
    const [original, again] = [of.members[0], by.members[0]].map((record) => record && standingFor(record, lost));
    if (original === undefined || again === undefined || original === again) continue;
    lost.set(again, { reason, by: original });
  }
  breakCircles(inOrder, lost);

  const verdicts = new Map<string, Verdict>();
  for (const record of inOrder) {
    if (isMeterRecord(record)) continue;
    const to = lost.get(record);
    if (to !== undefined) {
      const settledBy = standingFor(to.by, lost).callId;
      verdicts.set(record.callId, { ...asArrived(record), billed: false, settlement: to.reason, settledBy });
    } else {
      const taken = takeContext(record, givers.get(record) ?? []);
      const isCached = record.isCacheHit && record.isBillable;
      const settlement = isCached ? "replayed_response" : "";
      verdicts.set(record.callId, {
        ...asArrived(record),
        ...taken,
        billed: record.isBillable && !isCached,
        settlement,
      });
    }
  }
  for (const [callId, verdict] of settleSoleSpans(inOrder, trees, (record) => hasUsage(record) && isCallRecord(record)))
    verdicts.set(callId, verdict);
  return verdicts;
}

/** The end of a chain of replacements. */
function standingFor(record: SettleFacts, lost: ReadonlyMap<SettleFacts, Replaced>): SettleFacts {
  const seen = new Set<SettleFacts>();
  let at = record;
  for (let next = lost.get(at); next !== undefined && !seen.has(at); next = lost.get(at)) {
    seen.add(at);
    at = next.by;
  }
  return at;
}

/** Spans that are each other's parents would replace each other and nobody be billed: the first of a circle stands. */
function breakCircles(inOrder: readonly SettleFacts[], lost: Map<SettleFacts, Replaced>): void {
  for (const record of inOrder) {
    const end = standingFor(record, lost);
    if (!lost.has(end)) continue;
    let first = end;
    for (let at = lost.get(end)?.by; at !== undefined && at !== end; at = lost.get(at)?.by)
      if (byTime(at, first) < 0) first = at;
    lost.delete(first);
  }
}
