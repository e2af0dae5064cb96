import type { CallGroups } from "./call-groups.ts";
import { byTime, contains, distanceOf, hasUsage, isSameModel, isSameUsage, recorderOf, workOf } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** Two instrumentations of one call start together, but for what runs between them. */
export const UNLINKED_START_GAP_MS = 2_000;
const CONTAINED_SLACK_MS = 100;

/**
 * Rule 5, of spans that nothing links. Two instrumentations of one process may tell of a call in traces of their own, one
 * of them without the response id: streams of the Anthropic SDK under Traceloop and under OpenInference do (seen). They
 * are one call where source, model and both totals are equal and one lies within the other in time; the nearest are
 * paired, and an instrumentation tells of a call once.
 */
export function joinUnlinked(calls: readonly SettleFacts[], groups: CallGroups): void {
  const alike = new Map<string, SettleFacts[]>();
  for (const record of calls) {
    if (record.signal !== "span" || record.sourceKey === "" || !hasUsage(record)) continue;
    const key = `${record.sourceKey} ${record.inputTokens} ${record.outputTokens}`;
    const own = alike.get(key);
    if (own === undefined) alike.set(key, [record]);
    else own.push(record);
  }
  const pairs = [...alike.values()].flatMap((own) => pairsOf(own.sort(byTime), groups));
  pairs.sort((x, y) => x.distance - y.distance || byTime(x.a, y.a) || byTime(x.b, y.b));
  for (const { a, b } of pairs) if (!groups.areApart(a, b)) groups.join(a, b);
}

/** Where more equal calls name a response about that time, nobody can say which of them a call is. */
export const UNLINKED_NAMED_MAX = 100;

const momentOf = ({ ts }: SettleFacts): number => Math.floor(ts / UNLINKED_START_GAP_MS);

/** @param alike in order of time */
function pairsOf(alike: readonly SettleFacts[], groups: CallGroups) {
  const named = new Map<number, SettleFacts[]>();
  for (const record of alike) {
    if (record.responseId === "") continue;
    const own = named.get(momentOf(record));
    if (own === undefined) named.set(momentOf(record), [record]);
    else own.push(record);
  }
  const pairs = [];
  for (const a of named.size === 0 ? [] : alike) {
    if (a.responseId !== "") continue;
    const moment = momentOf(a);
    const near = [moment - 1, moment, moment + 1].map((one) => named.get(one) ?? []);
    if (near.reduce((sum, { length }) => sum + length, 0) > UNLINKED_NAMED_MAX) continue;
    for (const b of near.flat())
      if (Math.abs(a.ts - b.ts) <= UNLINKED_START_GAP_MS && groups.of(a) !== groups.of(b) && mayBeOne(a, b))
        pairs.push({ a, b, distance: distanceOf(a, b) });
  }
  return pairs;
}

/** Within one trace the spans themselves say what is what. */
function mayBeOne(a: SettleFacts, b: SettleFacts): boolean {
  if (
    a.traceId === b.traceId ||
    recorderOf(a) === recorderOf(b) ||
    !isSameUsage(a, b) ||
    !isSameModel(a, b) ||
    workOf(a) !== workOf(b)
  )
    return false;
  return contains(a, b, CONTAINED_SLACK_MS) || contains(b, a, CONTAINED_SLACK_MS);
}
