import type { CallGroup, CallGroups } from "./call-groups.ts";
import type { Nesting } from "./cover-nested.ts";
import { byTime, contains, isSameUsage, signalRank, usageRank } from "./same-call.ts";
import type { SettleFacts, SettlementReason } from "./settle-facts.ts";
import type { SpanTree } from "./span-tree.ts";

/** Why a record is not billed, and what is in its place; that may be replaced in turn. */
export interface Replaced {
  readonly reason: SettlementReason;
  readonly by: SettleFacts;
}

/** Which record of each call is billed, and what the others are replaced by. */
export interface Choice {
  readonly replaced: ReadonlyMap<SettleFacts, Replaced>;
  /** Billed record → what it takes its context from. */
  readonly givers: ReadonlyMap<SettleFacts, ReadonlySet<SettleFacts>>;
}

/** What came of a group and all below it. */
interface Outcome {
  /** Records that are billed in the end. */
  readonly billed: readonly SettleFacts[];
  /** The best usage among them, 0 where none states any. */
  readonly rank: number;
}

/** A group while what lies below it is resolved. */
interface Resolving {
  readonly group: CallGroup;
  readonly best: SettleFacts;
  readonly below: readonly CallGroup[];
  next: number;
}

/** Above every usage: whoever knows that the answer came from a cache knows better than the instrumentations around it. */
const CACHE_RANK = 6;
const rankOf = (record: SettleFacts): number => (record.isCacheHit ? CACHE_RANK : usageRank(record));

export class BilledChooser {
  readonly #replaced = new Map<SettleFacts, Replaced>();
  readonly #givers = new Map<SettleFacts, Set<SettleFacts>>();
  readonly #outcomes = new Map<CallGroup, Outcome>();
  readonly #groups: CallGroups;
  readonly #nesting: Nesting;
  readonly #trees: ReadonlyMap<string, SpanTree>;

  constructor({
    groups,
    nesting,
    trees,
  }: { groups: CallGroups; nesting: Nesting; trees: ReadonlyMap<string, SpanTree> }) {
    this.#groups = groups;
    this.#nesting = nesting;
    this.#trees = trees;
  }

  choose(): Choice {
    for (const group of this.#groups.all()) if (!this.#outcomes.has(group)) this.#resolve(group);
    return { replaced: this.#replaced, givers: this.#givers };
  }

  /**
   * The innermost record with the best usage is billed; attempts below it each, where they state their usage. What lies
   * below is resolved first, without recursion: a chain of calls may be as long as a trace.
   */
  #resolve(outermost: CallGroup): void {
    const open = [this.#begin(outermost)];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const below = at.below[at.next++];
      if (below === undefined) {
        this.#finish(at);
        open.pop();
      } else if (!this.#outcomes.has(below)) open.push(this.#begin(below));
    }
  }

  #begin(group: CallGroup): Resolving {
    const best = this.#bestOf(group);
    // Should groups contain each other, which only contradictory senders bring about, the first one asked ends it.
    this.#outcomes.set(group, { billed: [best], rank: rankOf(best) });
    return { group, best, below: [...(this.#nesting.get(group) ?? [])], next: 0 };
  }

  #finish({ group, best, below }: Resolving): void {
    for (const member of group.members) {
      if (member === best) continue;
      this.#replace(member, { by: best, reason: reasonFor(member, best, group) });
    }
    const inner = below.flatMap((one) => this.#outcomes.get(one) ?? []);
    this.#outcomes.set(group, this.#against(best, inner));
  }

  #against(best: SettleFacts, inner: readonly Outcome[]): Outcome {
    const rank = rankOf(best);
    const stating = inner.filter((below) => below.rank > 0);
    const billedBelow = inner.flatMap((below) => below.billed).sort(byTime);
    const [last] = billedBelow.slice(-1);
    if (last === undefined) return { billed: [best], rank };
    const only = stating.length === 1 ? stating[0] : undefined;
    const isOuterBetter = rank > 0 && (stating.length === 0 || (only !== undefined && rank > only.rank));
    if (isOuterBetter) {
      for (const record of only?.billed ?? billedBelow) this.#replace(record, { by: best, reason: "nested" });
      const others = only === undefined ? [] : billedBelow.filter((record) => !only.billed.includes(record));
      return { billed: [best, ...others], rank };
    }
    const told = stating.flatMap((below) => below.billed).sort(byTime);
    const by = told.findLast((record) => isSameUsage(record, best)) ?? told.at(-1) ?? last;
    this.#replace(best, { by, reason: "nested" });
    for (const record of billedBelow) this.#give(record, best);
    return { billed: billedBelow, rank: inner.reduce((highest, below) => Math.max(highest, below.rank), 0) };
  }

  #replace(record: SettleFacts, by: Replaced): void {
    this.#replaced.set(record, by);
    this.#give(by.by, record);
  }

  #give(to: SettleFacts, from: SettleFacts): void {
    const known = this.#givers.get(to);
    if (known === undefined) this.#givers.set(to, new Set([from]));
    else known.add(from);
  }

  #bestOf({ members }: CallGroup): SettleFacts {
    const [first, ...others] = members;
    if (first === undefined) throw new RangeError("a group has members");
    return others.reduce((best, other) => (this.#isBetter(other, best) ? other : best), first);
  }

  #isBetter(one: SettleFacts, other: SettleFacts): boolean {
    const byRank = rankOf(one) - rankOf(other);
    if (byRank !== 0) return byRank > 0;
    if (one.traceId === other.traceId && one.spanId === other.spanId) return signalRank(one) > signalRank(other);
    const tree = one.traceId === other.traceId ? this.#trees.get(one.traceId) : undefined;
    if (tree?.isAncestor(other, one)) return true;
    if (tree?.isAncestor(one, other)) return false;
    if (signalRank(one) !== signalRank(other)) return signalRank(one) > signalRank(other);
    const isWithin = contains(other, one, 0);
    if (isWithin !== contains(one, other, 0)) return isWithin;
    return byTime(one, other) < 0;
  }
}

/** Why a record of a group is not billed beside the best one: by the strongest of the keys that they, or others, share. */
function reasonFor(record: SettleFacts, best: SettleFacts, { members }: CallGroup): SettlementReason {
  const others = members.filter((member) => member !== record && member !== best);
  for (const other of [best, ...others]) {
    if (record.spanId !== "" && record.spanId === other.spanId && record.traceId === other.traceId)
      return "duplicate_span";
    if (record.responseId !== "" && record.responseId === other.responseId) return "duplicate_response";
  }
  if (record.traceId === "" || best.traceId === "") return "duplicate_signal";
  return record.traceId === best.traceId ? "nested" : "unlinked_twin";
}
