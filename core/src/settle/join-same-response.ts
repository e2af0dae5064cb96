import type { CallGroup, CallGroups } from "./call-groups.ts";
import { isStrongResponseId } from "./response-id.ts";
import { byTime, contains, distanceOf, isSameUsage, isUsageCompatible, overlaps } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";
import type { SpanTree } from "./span-tree.ts";

/** Clocks of two hosts, and what lies between a gateway and its client. */
const OVERLAP_SLACK_MS = 5_000;
/** Weak ids are believed only of records that start together … */
export const WEAK_ID_GAP_MS = 60_000;
/** … and of which one lies within the other, to the resolution of the clocks. */
const CONTAINED_SLACK_MS = 50;
/** An id that so many records carry is a constant of a test server. */
export const RECORDS_OF_ONE_RESPONSE_MAX = 100;

/** Records by response id: only ids that several records carry, and not as many as no response ever would. */
function sharedResponses(calls: readonly SettleFacts[]): [string, SettleFacts[]][] {
  const byId = new Map<string, SettleFacts[]>();
  for (const record of calls) {
    if (record.responseId === "") continue;
    const own = byId.get(record.responseId);
    if (own === undefined) byId.set(record.responseId, [record]);
    else own.push(record);
  }
  return [...byId].filter(([, own]) => own.length > 1 && own.length <= RECORDS_OF_ONE_RESPONSE_MAX).sort(byName);
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Rule 2. Records of one response tell of one call when they were made at one time by different instrumentations, or are
 * one below the other. Each instrumentation records a call once, so even where an id is no identity the nearest records
 * are paired and distinct calls stay apart.
 */
export function joinSameResponse(
  calls: readonly SettleFacts[],
  trees: ReadonlyMap<string, SpanTree>,
  groups: CallGroups,
) {
  for (const [id, records] of sharedResponses(calls)) {
    const isStrong = isStrongResponseId(id);
    const isTwin = isStrong ? areStrongTwins : areWeakTwins;
    const pairs = [];
    for (const [at, a] of records.entries()) {
      for (const b of records.slice(at + 1)) {
        const tree = a.traceId === b.traceId ? trees.get(a.traceId) : undefined;
        const isLinked = isStrong && tree !== undefined && (tree.isAncestor(a, b) || tree.isAncestor(b, a));
        if (isLinked || isTwin(a, b)) pairs.push({ a, b, isLinked, distance: distanceOf(a, b) });
      }
    }
    pairs.sort(
      (x, y) =>
        Number(y.isLinked) - Number(x.isLinked) || x.distance - y.distance || byTime(x.a, y.a) || byTime(x.b, y.b),
    );
    for (const { a, b } of pairs) if (!groups.haveCommonRecorder(a, b)) groups.join(a, b);
  }
}

/** One instrumentation in two processes, such as a gateway and its client, must agree on the usage. */
const areStrongTwins = (a: SettleFacts, b: SettleFacts): boolean =>
  overlaps(a, b, OVERLAP_SLACK_MS) && (a.emitter !== b.emitter || isUsageCompatible(a, b));

/** Ids that repeat: the same process, the same usage, one record within the other. */
function areWeakTwins(a: SettleFacts, b: SettleFacts): boolean {
  return (
    a.sourceKey === b.sourceKey &&
    Math.abs(a.ts - b.ts) <= WEAK_ID_GAP_MS &&
    isSameUsage(a, b) &&
    (contains(a, b, CONTAINED_SLACK_MS) || contains(b, a, CONTAINED_SLACK_MS))
  );
}

/** A group that repeats the answer of an earlier one. */
export interface Replay {
  readonly of: CallGroup;
  readonly by: CallGroup;
  readonly reason: "replayed_response" | "duplicate_response";
}

/**
 * Records of a strong response id that are not of one time. The provider gives such an id once, so the later ones either
 * are the same call told by another instrumentation with a wrong clock, or an answer from a cache: which is believed of
 * LiteLLM, whose replays look like calls, and of an answer that came in less than half the time. All else stays a suspect.
 */
export function findReplays(calls: readonly SettleFacts[], groups: CallGroups): Replay[] {
  const replays: Replay[] = [];
  for (const [id, records] of sharedResponses(calls)) {
    if (!isStrongResponseId(id)) continue;
    const [first, ...later] = [...records].sort(byTime);
    if (first === undefined) continue;
    for (const record of later) {
      const of = groups.of(first);
      const by = groups.of(record);
      if (by === of || replays.some((known) => known.by === by)) continue;
      if (!groups.haveCommonRecorder(first, record)) {
        if (by.members.some((b) => of.members.some((a) => isUsageCompatible(a, b))))
          replays.push({ of, by, reason: "duplicate_response" });
      } else if (isReplay(of, by)) replays.push({ of, by, reason: "replayed_response" });
    }
  }
  return replays;
}

function isReplay(of: CallGroup, by: CallGroup): boolean {
  return by.members.some((again) =>
    of.members.some((once) => isSameUsage(once, again) && (isGateway(again) || isMuchFaster(again, once))),
  );
}

const isGateway = ({ dialect, emitter }: SettleFacts): boolean => /litellm/i.test(dialect) || /litellm/i.test(emitter);

const isMuchFaster = (again: SettleFacts, once: SettleFacts): boolean =>
  again.durationMs !== undefined && once.durationMs !== undefined && again.durationMs * 2 < once.durationMs;
