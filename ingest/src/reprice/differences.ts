import type { RepricingRow } from "@outlay/clickhouse/queries/reprice";
import { addUsd, formatUsd, type PicoUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import { monthOf } from "@outlay/core/month";
import type { RepricingBreakdown, RepricingDifference } from "@outlay/core/repricing";
import type { PriceChange } from "./reprice-call.ts";

/** Groups of a breakdown shown by name; the rest is one exact "other". */
const GROUPS_SHOWN = 20;

interface Sums {
  calls: number;
  changed: number;
  before: PicoUsd;
  after: PicoUsd;
  unpricedBefore: number;
  unpricedAfter: number;
}

const noSums = (): Sums => ({
  calls: 0,
  changed: 0,
  before: ZERO_USD,
  after: ZERO_USD,
  unpricedBefore: 0,
  unpricedAfter: 0,
});

/** Adds up, exactly, what calls cost before and after. Groups are model, team and month, all three at once. */
export class Differences {
  readonly #total = noSums();
  readonly #models = new Map<string, Sums>();
  readonly #teams = new Map<string, Sums>();
  readonly #months = new Map<string, Sums>();

  /** `change` is `undefined` for a call that stays as it is. */
  add(row: RepricingRow, change: PriceChange | undefined): void {
    const before = row.cost === null ? undefined : parseUsd(row.cost);
    const after = change === undefined ? before : change.priced.cost;
    for (const sums of this.#sumsOf(row)) {
      sums.calls += 1;
      if (change !== undefined) sums.changed += 1;
      if (before !== undefined) sums.before = addUsd(sums.before, before);
      else if (row.is_billable) sums.unpricedBefore += 1;
      if (after !== undefined) sums.after = addUsd(sums.after, after);
      else if (row.is_billable) sums.unpricedAfter += 1;
    }
  }

  #sumsOf(row: RepricingRow): readonly Sums[] {
    return [
      this.#total,
      sumsAt(this.#models, row.model_answered),
      sumsAt(this.#teams, row.team),
      sumsAt(this.#months, monthOf(row.ts)),
    ];
  }

  total(): RepricingDifference {
    return differenceOf(this.#total);
  }

  byModel(): RepricingBreakdown {
    return breakdownOf(this.#models);
  }

  byTeam(): RepricingBreakdown {
    return breakdownOf(this.#teams);
  }

  /** Of one month of the range; nothing where it has no calls. */
  ofMonth(month: string): RepricingDifference {
    return differenceOf(this.#months.get(month) ?? noSums());
  }
}

function sumsAt(groups: Map<string, Sums>, name: string): Sums {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const sums = noSums();
  groups.set(name, sums);
  return sums;
}

const differenceOf = (sums: Sums): RepricingDifference => ({
  ...sums,
  before: formatUsd(sums.before),
  after: formatUsd(sums.after),
  difference: formatUsd((sums.after - sums.before) as PicoUsd),
});

function breakdownOf(groups: ReadonlyMap<string, Sums>): RepricingBreakdown {
  const size = ({ before, after }: Sums): bigint => (after > before ? after - before : before - after);
  const ranked = [...groups].sort(
    ([leftName, left], [rightName, right]) =>
      compare(size(right), size(left)) || right.changed - left.changed || compare(leftName, rightName),
  );
  const others = ranked.slice(GROUPS_SHOWN).map(([, sums]) => sums);
  return {
    groups: ranked.slice(0, GROUPS_SHOWN).map(([name, sums]) => ({ name, ...differenceOf(sums) })),
    other: others.length === 0 ? null : { groups: others.length, ...differenceOf(others.reduce(addSums, noSums())) },
  };
}

const compare = <Value extends bigint | string>(left: Value, right: Value): number =>
  left < right ? -1 : left > right ? 1 : 0;

const addSums = (left: Sums, right: Sums): Sums => ({
  calls: left.calls + right.calls,
  changed: left.changed + right.changed,
  before: addUsd(left.before, right.before),
  after: addUsd(left.after, right.after),
  unpricedBefore: left.unpricedBefore + right.unpricedBefore,
  unpricedAfter: left.unpricedAfter + right.unpricedAfter,
});
