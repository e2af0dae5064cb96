import { byTime, recorderOf } from "./same-call.ts";
import type { SettleFacts } from "./settle-facts.ts";

/** Records that tell of one call. */
export interface CallGroup {
  /** In order of time. */
  readonly members: readonly SettleFacts[];
}

/** Which records tell of one call: joined pair by pair. */
export class CallGroups {
  readonly #groupOf = new Map<SettleFacts, Joined>();

  constructor(records: readonly SettleFacts[]) {
    for (const record of records)
      this.#groupOf.set(record, {
        members: [record],
        recorders: new Set([recorderOf(record)]),
        responseIds: new Set(record.responseId === "" ? [] : [record.responseId]),
      });
  }

  of(record: SettleFacts): CallGroup {
    return this.#joinedOf(record);
  }

  /** Every group once, in order of time. */
  all(): CallGroup[] {
    return [...new Set(this.#groupOf.values())].sort((a, b) => byTime(firstOf(a), firstOf(b)));
  }

  /** Whether some instrumentation recorded both: then they are two calls, for it records a call once. */
  haveCommonRecorder(a: SettleFacts, b: SettleFacts): boolean {
    const others = this.#joinedOf(b).recorders;
    for (const recorder of this.#joinedOf(a).recorders) if (others.has(recorder)) return true;
    return false;
  }

  /** Whether they are two calls for certain: some instrumentation recorded both, or each has a response of its own. */
  areApart(a: SettleFacts, b: SettleFacts): boolean {
    if (this.haveCommonRecorder(a, b)) return true;
    const own = this.#joinedOf(a).responseIds;
    const others = this.#joinedOf(b).responseIds;
    return own.size > 0 && others.size > 0 && ![...own].some((id) => others.has(id));
  }

  join(a: SettleFacts, b: SettleFacts): void {
    const into = this.#joinedOf(a);
    const from = this.#joinedOf(b);
    if (into === from) return;
    const joined = {
      members: [...into.members, ...from.members].sort(byTime),
      recorders: new Set([...into.recorders, ...from.recorders]),
      responseIds: new Set([...into.responseIds, ...from.responseIds]),
    };
    for (const member of joined.members) this.#groupOf.set(member, joined);
  }

  #joinedOf(record: SettleFacts): Joined {
    const joined = this.#groupOf.get(record);
    if (joined === undefined) throw new RangeError(`${record.callId} is not among the records to settle`);
    return joined;
  }
}

interface Joined extends CallGroup {
  readonly recorders: ReadonlySet<string>;
  readonly responseIds: ReadonlySet<string>;
}

const firstOf = ({ members }: CallGroup): SettleFacts => {
  const [first] = members;
  if (first === undefined) throw new RangeError("a group has members");
  return first;
};
