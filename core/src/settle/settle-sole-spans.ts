import { contains, endOf, hasUsage, slackBetween } from "./same-call.ts";
import { asArrived, type SettleFacts, type Verdict } from "./settle-facts.ts";
import { isMeterRecord } from "./settle-meters.ts";
import type { SpanTree } from "./span-tree.ts";

/** Clocks of two hosts of one trace, as far as a remote agent's may be apart. */
const OTHER_CLOCK_SLACK_MS = 5_000;

/**
 * Rule 4. A remote agent is billed only where no model call with usage lies, or may lie, below it: the remote side may
 * have sent its own spans, with spans between that nobody sent. Of agents below each other the innermost is billed.
 *
 * @param records in order of time
 */
export function settleSoleSpans(
  records: readonly SettleFacts[],
  trees: ReadonlyMap<string, SpanTree>,
  isFiner: (record: SettleFacts) => boolean,
): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>();
  const isSole = (record: SettleFacts): boolean => record.isSoleRecord && hasUsage(record) && !isMeterRecord(record);
  const soles = records.filter(isSole);
  if (soles.length === 0) return verdicts;
  const firstBelow = firstBelowEach(
    records.filter((record) => isFiner(record) || isSole(record)),
    trees,
  );
  const unlinked = new Map<string, Unlinked[]>();
  for (const record of records) {
    const unknownSpanId = trees.get(record.traceId)?.unknownSpanAbove(record) ?? "";
    if (unknownSpanId === "" || isSole(record) || !isFiner(record)) continue;
    const own = unlinked.get(record.traceId);
    if (own === undefined) unlinked.set(record.traceId, [{ record, unknownSpanId }]);
    else own.push({ record, unknownSpanId });
  }
  for (const sole of soles) {
    const below = firstBelow.get(sole) ?? mayLieBelow(sole, trees.get(sole.traceId), unlinked.get(sole.traceId) ?? []);
    const isBilled = below === undefined;
    const settlement = isBilled ? "sole_record" : "aggregate";
    verdicts.set(sole.callId, { ...asArrived(sole), billed: isBilled, settlement, settledBy: below?.callId ?? "" });
  }
  return verdicts;
}

/** The first of the records below each span that has one. Above a span that has one already all have. */
function firstBelowEach(
  records: readonly SettleFacts[],
  trees: ReadonlyMap<string, SpanTree>,
): ReadonlyMap<SettleFacts, SettleFacts> {
  const first = new Map<SettleFacts, SettleFacts>();
  for (const record of records) {
    for (const span of trees.get(record.traceId)?.above(record) ?? []) {
      if (first.has(span)) break;
      first.set(span, record);
    }
  }
  return first;
}

/** A call whose way up ends at a span that nobody sent. */
interface Unlinked {
  readonly record: SettleFacts;
  readonly unknownSpanId: string;
}

/** @param unlinked in order of time, and none of them known to lie below */
function mayLieBelow(
  sole: SettleFacts,
  tree: SpanTree | undefined,
  unlinked: readonly Unlinked[],
): SettleFacts | undefined {
  const above = tree?.unknownSpanAbove(sole);
  const last = sole.durationMs === undefined ? Number.POSITIVE_INFINITY : endOf(sole) + OTHER_CLOCK_SLACK_MS;
  for (let at = firstFrom(unlinked, sole.ts - OTHER_CLOCK_SLACK_MS); at < unlinked.length; at += 1) {
    const { record, unknownSpanId } = unlinked[at] as Unlinked;
    if (record.ts > last) return undefined;
    if (unknownSpanId !== above && mayBeWithin(sole, record)) return record;
  }
  return undefined;
}

/** The index of the first that starts at `ts` or later. */
function firstFrom(unlinked: readonly Unlinked[], ts: number): number {
  let low = 0;
  let high = unlinked.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((unlinked[middle]?.record.ts ?? 0) < ts) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By time; a duration that is not known rules nothing out. */
function mayBeWithin(outer: SettleFacts, inner: SettleFacts): boolean {
  const slackMs = slackBetween(outer, inner, OTHER_CLOCK_SLACK_MS);
  return outer.durationMs === undefined ? inner.ts >= outer.ts - slackMs : contains(outer, inner, slackMs);
}
