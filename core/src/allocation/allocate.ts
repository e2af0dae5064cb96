import { addUsd, type PicoUsd, ZERO_USD } from "../money.ts";
import type { AllocationPeriod } from "./allocation-periods.ts";
import type { AllocationRule, AllocationRules } from "./allocation-rules.ts";
import { splitExactly } from "./split-exactly.ts";

/** Calls that no rule can tell apart: of one period, of one team, meeting the same conditions. */
export interface AllocationGroup {
  /** Place of its period. */
  readonly period: number;
  /** As the calls say themselves; "" = they do not. */
  readonly team: string;
  readonly department: string;
  readonly costCenter: string;
  /** Numbers of the conditions that hold, counted through all rules, from 0. */
  readonly met: readonly number[];
  readonly calls: number;
  readonly unpricedCalls: number;
  readonly tokens: number;
  /** `undefined`: there are calls, and the cost of none is known. */
  readonly spend: PicoUsd | undefined;
}

/** Tasks of a team in a period, for rules that split by them: those of calls that are its own. */
export type TasksOf = (period: number, team: string) => number;

/** What went to one team, department and cost centre; "" = none. */
export interface AllocationLine {
  readonly team: string;
  readonly department: string;
  readonly costCenter: string;
  /** Of calls that say so themselves, of calls a rule gave it, and its parts of what is shared. */
  readonly direct: PicoUsd;
  readonly mapped: PicoUsd;
  readonly shared: PicoUsd;
  /** Of its own calls and those it was given; what is shared has no calls of its own. */
  readonly calls: number;
  readonly unpricedCalls: number;
  readonly tokens: number;
  /** Whether any cost in it is known. */
  readonly isKnown: boolean;
  /** Whether some cost in it is not known, its parts of shared costs included. */
  readonly isLowerBound: boolean;
}

/** What a rule took. */
export interface RuleTake {
  readonly calls: number;
  readonly unpricedCalls: number;
  readonly spend: PicoUsd;
  readonly isKnown: boolean;
}

export interface AllocationSplit {
  readonly rule: number;
  readonly period: number;
  readonly spend: PicoUsd;
  /** Whether it was split evenly because no team had any of what it goes by. */
  readonly isEvenForLack: boolean;
  readonly parts: readonly { readonly team: string; readonly weight: number; readonly spend: PicoUsd }[];
}

export interface Allocation {
  readonly lines: readonly AllocationLine[];
  /** By place of the rule. */
  readonly takes: readonly RuleTake[];
  readonly splits: readonly AllocationSplit[];
}

/**
 * Gives each group to a team by the first rule that fits, and splits what is shared. The parts add up to what was given to
 * the last pico-dollar. Shares by tokens or tasks are of the period in which the rule holds.
 */
export function allocate(
  groups: readonly AllocationGroup[],
  periods: readonly AllocationPeriod[],
  { teams, rules }: AllocationRules,
  tasksOf: TasksOf = () => 0,
): Allocation {
  const book = new LineBook(teams);
  const takes = rules.map((): RuleTake => ({ calls: 0, unpricedCalls: 0, spend: ZERO_USD, isKnown: false }));
  const pools = new Map<string, Pool>();
  const fits = ruleFitting(rules, periods);
  for (const group of groups) {
    const place = fits(group);
    const rule = place === undefined ? undefined : rules[place];
    const take = place === undefined ? undefined : takes[place];
    if (place === undefined || rule === undefined || take === undefined) {
      book.add(group, group, "direct");
      continue;
    }
    takes[place] = added(take, group);
    if (rule.to.kind === "team") book.add(group, placeOfRule(rule.to), "mapped");
    else poolAt(pools, place, group.period).push(group);
  }
  const splits = [...pools.values()].flatMap((pool) => {
    const rule = rules[pool.rule];
    return rule?.to.kind === "shared" ? splitPool(pool, rule.to, book, tasksOf) : [];
  });
  for (const { split, isLowerBound, isKnown } of splits) {
    for (const { team, spend } of split.parts) book.share(team, spend, { isLowerBound, isKnown });
  }
  return { lines: book.lines(), takes, splits: splits.map(({ split }) => split) };
}

/** Which rule takes a group: the first of its period whose conditions all hold; `undefined`: none does. */
export function ruleFitting(
  rules: readonly AllocationRule[],
  periods: readonly AllocationPeriod[],
): (group: Pick<AllocationGroup, "period" | "team" | "met">) => number | undefined {
  let next = 0;
  const numbered = rules.map(({ conditions, applies_to }) => {
    const numbers = conditions.map(() => next++);
    return { numbers, takesOwn: applies_to === "all" };
  });
  return ({ period, team, met }) => {
    const holds = new Set(met);
    return periods[period]?.rules.find((place) => {
      const rule = numbered[place];
      return rule !== undefined && (rule.takesOwn || team === "") && rule.numbers.every((number) => holds.has(number));
    });
  };
}

interface Pool {
  readonly rule: number;
  readonly period: number;
  readonly groups: AllocationGroup[];
}

function poolAt(pools: Map<string, Pool>, rule: number, period: number): AllocationGroup[] {
  const key = `${rule}/${period}`;
  const pool = pools.get(key) ?? { rule, period, groups: [] };
  pools.set(key, pool);
  return pool.groups;
}

type SharedTarget = Extract<AllocationRule["to"], { kind: "shared" }>;

function splitPool({ rule, period, groups }: Pool, { by, teams }: SharedTarget, book: LineBook, tasksOf: TasksOf) {
  const known = groups.flatMap(({ spend }) => (spend === undefined ? [] : [spend]));
  const spend = known.reduce(addUsd, ZERO_USD);
  const weights = teams.map((team) => {
    if (by === "even") return 1;
    return by === "tokens" ? book.tokensOf(period, team) : tasksOf(period, team);
  });
  const parts = splitExactly(spend, weights);
  const split: AllocationSplit = {
    rule,
    period,
    spend,
    isEvenForLack: weights.every((weight) => weight === 0),
    parts: teams.map((team, at) => ({ team, weight: weights[at] ?? 0, spend: (parts[at] ?? 0n) as PicoUsd })),
  };
  return [{ split, isKnown: known.length > 0, isLowerBound: groups.some(({ unpricedCalls }) => unpricedCalls > 0) }];
}

const added = (take: RuleTake, { calls, unpricedCalls, spend }: AllocationGroup): RuleTake => ({
  calls: take.calls + calls,
  unpricedCalls: take.unpricedCalls + unpricedCalls,
  spend: addUsd(take.spend, spend ?? ZERO_USD),
  isKnown: take.isKnown || spend !== undefined,
});

type Place = Pick<AllocationLine, "team" | "department" | "costCenter">;

/** What a rule does not say of a team is the directory's to say, not that of the call it takes. */
const placeOfRule = (to: Extract<AllocationRule["to"], { kind: "team" }>): Place => ({
  team: to.team,
  department: to.department ?? "",
  costCenter: to.cost_center ?? "",
});

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Lines by team, department and cost centre, filled up from the directory of teams. */
class LineBook {
  readonly #lines = new Map<string, Mutable<AllocationLine>>();
  readonly #directory: ReadonlyMap<string, Place>;
  readonly #tokens = new Map<string, number>();

  constructor(teams: AllocationRules["teams"]) {
    this.#directory = new Map(
      teams.map(({ team, department, cost_center: costCenter }) => [
        team,
        { team, department: department ?? "", costCenter: costCenter ?? "" },
      ]),
    );
  }

  add(group: AllocationGroup, place: Place, how: "direct" | "mapped"): void {
    const line = this.#lineOf(place);
    line[how] = addUsd(line[how], group.spend ?? ZERO_USD);
    line.calls += group.calls;
    line.unpricedCalls += group.unpricedCalls;
    line.tokens += group.tokens;
    line.isKnown ||= group.spend !== undefined;
    line.isLowerBound ||= group.unpricedCalls > 0;
    const key = `${group.period}/${place.team}`;
    this.#tokens.set(key, (this.#tokens.get(key) ?? 0) + group.tokens);
  }

  share(team: string, spend: PicoUsd, { isKnown, isLowerBound }: { isKnown: boolean; isLowerBound: boolean }): void {
    const line = this.#lineOf({ team, department: "", costCenter: "" });
    line.shared = addUsd(line.shared, spend);
    line.isKnown ||= isKnown;
    line.isLowerBound ||= isLowerBound;
  }

  /** Tokens of the team's own calls and those it was given, in a period; corrections may leave none. */
  tokensOf(period: number, team: string): number {
    return Math.max(0, this.#tokens.get(`${period}/${team}`) ?? 0);
  }

  lines(): AllocationLine[] {
    return [...this.#lines.values()];
  }

  #lineOf({ team, department, costCenter }: Place): Mutable<AllocationLine> {
    const known = this.#directory.get(team);
    const place = {
      team,
      department: department || (known?.department ?? ""),
      costCenter: costCenter || (known?.costCenter ?? ""),
    };
    const key = JSON.stringify(place);
    const line = this.#lines.get(key) ?? {
      ...place,
      ...{ direct: ZERO_USD, mapped: ZERO_USD, shared: ZERO_USD },
      ...{ calls: 0, unpricedCalls: 0, tokens: 0, isKnown: false, isLowerBound: false },
    };
    this.#lines.set(key, line);
    return line;
  }
}
