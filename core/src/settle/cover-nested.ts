import type { CallGroup, CallGroups } from "./call-groups.ts";
import {
  byTime,
  contains,
  distanceOf,
  endOf,
  isFirm,
  isSameModel,
  isSameUsage,
  isUsageCompatible,
  recorderOf,
  slackBetween,
  workOf,
} from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";
import { isCallRecord, type SpanTree } from "./span-tree.ts";

/** Kinds of spans that a call may go through without becoming another call. */
const transparentKinds: ReadonlySet<string> = new Set(["other", "model_call"]);
/** Clocks of two hosts of one trace. */
const OTHER_CLOCK_SLACK_MS = 1_000;

/** Pairs of one trace that are compared. */
const PAIRS_COMPARED_MAX = 2_000_000;

/** Two records of one trace, the inner one below the outer one. */
export interface NestedPair {
  readonly tree: SpanTree;
  readonly outer: SettleFacts;
  readonly inner: SettleFacts;
}

/**
 * Rule 3. A model call below a model call, with no tool, agent, workflow or retrieval between, is the same call told by an
 * inner instrumentation, or one of its attempts.
 */
export function findNested(calls: readonly SettleFacts[], trees: ReadonlyMap<string, SpanTree>): NestedPair[] {
  return [...calls].sort(byTime).flatMap((inner) => {
    const tree = trees.get(inner.traceId);
    const outer = tree && outerCallOf(inner, tree);
    return tree === undefined || outer === undefined ? [] : [{ tree, outer, inner }];
  });
}

/** Outer group → the groups below it that tell of the same call, or of its attempts. */
export type Nesting = ReadonlyMap<CallGroup, ReadonlySet<CallGroup>>;

/** The pairs as groups, once all groups are complete. */
export function nestingOf(pairs: readonly NestedPair[], groups: CallGroups): Nesting {
  const nesting = new Map<CallGroup, Set<CallGroup>>();
  for (const { tree, outer, inner } of pairs) {
    const over = groups.of(outer);
    const below = groups.of(inner);
    // An outer record that is told again further in says nothing of what else lies below it.
    const isToldBelow = over.members.some((member) => member !== outer && tree.isAncestor(outer, member));
    if (over === below || isToldBelow) continue;
    const known = nesting.get(over);
    if (known === undefined) nesting.set(over, new Set([below]));
    else known.add(below);
  }
  return nesting;
}

/** The nearest model call above on a way of stored spans, where the two may be one call. */
function outerCallOf(inner: SettleFacts, tree: SpanTree): SettleFacts | undefined {
  for (const above of tree.above(inner)) {
    if (!transparentKinds.has(above.kind)) return undefined;
    if (!isCallRecord(above)) continue;
    const isPlausible = isSameModel(above, inner) || isUsageCompatible(above, inner);
    return isPlausible && workOf(above) === workOf(inner) && startsWithin(above, inner) ? above : undefined;
  }
  return undefined;
}

/** Some agents hang the next call below the last one: that is no instrumentation of it, for it starts when that has ended. */
function startsWithin(outer: SettleFacts, inner: SettleFacts): boolean {
  if (outer.durationMs === undefined) return true;
  const slackMs = outer.sourceKey === inner.sourceKey ? 0 : OTHER_CLOCK_SLACK_MS;
  return inner.ts <= endOf(outer) + slackMs;
}

/**
 * The same where the spans do not say so, because spans between were not sent (HTTP, a framework's own), both hang below
 * one span, or one is no span. Believed only of different recorders in one trace, of records within one another in time
 * and of one model; the usage must be equal or, where the inner one may lie below the outer one, not speak against it.
 * The nearest are paired, each with one.
 */
export function joinAcrossUnknownSpans(
  calls: readonly SettleFacts[],
  {
    trees,
    groups,
    nested,
  }: { trees: ReadonlyMap<string, SpanTree>; groups: CallGroups; nested: readonly NestedPair[] },
): void {
  const outers = new Set(nested.map(({ outer }) => outer));
  const byTrace = new Map<string, SettleFacts[]>();
  for (const record of calls) {
    if (!trees.has(record.traceId)) continue;
    const own = byTrace.get(record.traceId);
    if (own === undefined) byTrace.set(record.traceId, [record]);
    else own.push(record);
  }
  for (const [traceId, own] of byTrace) {
    const tree = trees.get(traceId);
    if (tree !== undefined && new Set(own.map(recorderOf)).size > 1)
      joinWithin(own.sort(byTime), tree, { groups, outers });
  }
}

function joinWithin(
  calls: readonly SettleFacts[],
  tree: SpanTree,
  { groups, outers }: { groups: CallGroups; outers: ReadonlySet<SettleFacts> },
): void {
  const pairs = [];
  for (const { a, b } of pairsToCompare(calls, groups)) {
    if (!mayBeOne(a, b, { tree, outers })) continue;
    pairs.push({ a, b, isSame: isSameUsage(a, b), distance: distanceOf(a, b) });
  }
  pairs.sort(
    (x, y) => Number(y.isSame) - Number(x.isSame) || x.distance - y.distance || byTime(x.a, y.a) || byTime(x.b, y.b),
  );
  for (const { a, b } of pairs) if (!groups.areApart(a, b)) groups.join(a, b);
}

/**
 * Calls of different recorders that overlap in time and whose usage may be one: what is firmly stated is compared with its
 * like and with what is not. A trace of more pairs than anybody has calls at one time is not paired at all.
 */
function pairsToCompare(calls: readonly SettleFacts[], groups: CallGroups): { a: SettleFacts; b: SettleFacts }[] {
  const pairs: { a: SettleFacts; b: SettleFacts }[] = [];
  const vague: Running[] = [];
  const alike = new Map<string, Running[]>([["", vague]]);
  let compared = 0;
  for (const record of calls) {
    const running: Running = {
      record,
      recorder: recorderOf(record),
      until: endOf(record) + OTHER_CLOCK_SLACK_MS,
    };
    const key = isFirm(record) ? `${record.inputTokens} ${record.outputTokens}` : "";
    const own = alike.get(key) ?? [];
    alike.set(key, own);
    for (const others of isFirm(record) ? [own, vague] : alike.values()) {
      // In order of time: what has ended long before has nothing to do with what comes.
      keep(others, ({ until }) => until >= record.ts);
      for (const other of others) {
        if (++compared > PAIRS_COMPARED_MAX) return [];
        if (other.recorder === running.recorder || groups.of(other.record) === groups.of(record)) continue;
        pairs.push({ a: other.record, b: record });
      }
    }
    own.push(running);
  }
  return pairs;
}

interface Running {
  readonly record: SettleFacts;
  readonly recorder: string;
  readonly until: number;
}

function keep<T>(items: T[], isKept: (item: T) => boolean): void {
  let kept = 0;
  for (const item of items) if (isKept(item)) items[kept++] = item;
  items.length = kept;
}

function mayBeOne(
  a: SettleFacts,
  b: SettleFacts,
  { tree, outers }: { tree: SpanTree; outers: ReadonlySet<SettleFacts> },
): boolean {
  if (workOf(a) !== workOf(b)) return false;
  if (!isSameModel(a, b) || !isUsageCompatible(a, b)) return false;
  if (tree.isAncestor(a, b) || tree.isAncestor(b, a)) return false;
  const slackMs = slackBetween(a, b, OTHER_CLOCK_SLACK_MS);
  const [outer, inner] = contains(a, b, slackMs) ? [a, b] : [b, a];
  // What is known to be told further in is not told again elsewhere.
  if (outers.has(outer) || !contains(outer, inner, slackMs)) return false;
  return isSameUsage(a, b) || a.signal !== b.signal || tree.mayBeBelow(outer, inner);
}
