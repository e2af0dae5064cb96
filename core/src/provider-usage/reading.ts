import { QUANTITY_MAX, type Usage, type UsageClass, type usageQualities } from "../usage.ts";
import { countOf, isUnreadableCount, type Json } from "./fields.ts";

export type UsageQuality = (typeof usageQualities)[number];

/** Usage that the provider bills under another model than the call's: an event of its own. */
export interface ExtraUsage {
  readonly model: string;
  readonly usage: Usage;
}

/** What decides where an object's names fit two families; empty where not known. */
export interface Hint {
  /** Lower-cased, as is the flavour. */
  readonly provider: string;
  readonly apiFlavour: string;
  readonly model: string;
}

/** What is known besides the usage object itself, when one is read. */
export interface UsageContext extends Hint {
  /** The whole answer, or the bare usage object once more where nothing else was given. */
  readonly envelope: Json;
}

export type ReadUsage = (usage: Json, context: UsageContext) => Reading;

/** How sure a quality is: the higher, the less. Two bounds in opposite directions leave an assumption. */
const doubtOf: Record<UsageQuality, number> = {
  exact: 0,
  assumed_semantics: 1,
  client_estimate: 2,
  lower_bound: 3,
  upper_bound: 3,
  unknown: 4,
};

/** One usage object while it is being read: classes filled one by one, and how far they can be trusted. */
export class Reading {
  readonly usage: Usage = {};
  readonly extraUsage: ExtraUsage[] = [];
  #quality: UsageQuality = "exact";
  /** Tokens may be missing and others be in too dear a class: neither bound holds. */
  #isTorn = false;
  convention: string;

  constructor(convention: string) {
    this.convention = convention;
  }

  /** Adds to a class; an absent quantity leaves the class unknown. */
  add(name: UsageClass, quantity: number | undefined): void {
    if (quantity === undefined) return;
    const sum = (this.usage[name] ?? 0) + quantity;
    if (sum <= QUANTITY_MAX) this.usage[name] = sum;
    else this.doubt("lower_bound");
  }

  /** As `add`, for classes of which a zero says nothing worth keeping: most calls have no audio and no searches. */
  addSome(name: UsageClass, quantity: number | undefined): void {
    if (quantity !== undefined && quantity > 0) this.add(name, quantity);
  }

  isEmpty(): boolean {
    for (const name in this.usage) if (this.usage[name as UsageClass] !== undefined) return false;
    return true;
  }

  /** The count a field states. One that cannot be read is unknown, and `ifUnreadable` says what its absence does. */
  count(value: unknown, ifUnreadable: "lower_bound" | "upper_bound"): number | undefined {
    const count = countOf(value);
    if (count === undefined && isUnreadableCount(value)) this.doubt(ifUnreadable);
    return count;
  }

  get quality(): UsageQuality {
    return this.#isTorn ? "assumed_semantics" : this.#quality;
  }

  doubt(quality: UsageQuality): void {
    if (doubtOf[quality] > doubtOf[this.#quality]) this.#quality = quality;
    else if (doubtOf[quality] === doubtOf[this.#quality] && quality !== this.#quality) this.#isTorn = true;
  }

  /** Notes that the numbers, not the provider's rules, decided how a count is meant. */
  assume(what: string): void {
    this.convention += `+${what}`;
    this.doubt("assumed_semantics");
  }
}

/** Sum of what is known; `undefined` when nothing is. */
export function sumKnown(...counts: readonly (number | undefined)[]): number | undefined {
  let sum: number | undefined;
  for (const count of counts) if (count !== undefined) sum = (sum ?? 0) + count;
  return sum;
}
