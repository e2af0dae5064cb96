import { divideUsd, type PicoUsd } from "../money.ts";

export interface Budget {
  readonly amount: PicoUsd;
  /** Its period, half-open, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

export interface BudgetUse {
  /** Spent ÷ budget; `undefined` for a budget of 0. */
  readonly used: number | undefined;
  /** What an even spending would have come to by now, rounded half up. */
  readonly planToDate: PicoUsd;
  /** Spent ÷ plan to date; `undefined` before the period and for a budget of 0. */
  readonly pace: number | undefined;
  /** How much of the period has passed, 0 … 1. */
  readonly elapsed: number;
}

const ratio = (part: bigint, whole: bigint): number | undefined =>
  whole === 0n ? undefined : Number(part) / Number(whole);

/** How much of a budget is used, and whether faster than an even spending of it (measure M15). `now`: milliseconds since 1970 UTC. */
export function budgetUse({ amount, from, to }: Budget, spent: PicoUsd, now: number): BudgetUse {
  const passed = Math.min(Math.max(now, from), to) - from;
  const planToDate = divideUsd((amount * BigInt(passed)) as PicoUsd, to - from);
  return { used: ratio(spent, amount), planToDate, pace: ratio(spent, planToDate), elapsed: passed / (to - from) };
}

/**
 * Burn rate (measure M15): (spend in window ÷ window) ÷ (budget ÷ period). At 1 the budget lasts exactly its period.
 * `undefined` for a budget of 0. `windowMs` > 0.
 */
export function burnRate({ amount, from, to }: Budget, spentInWindow: PicoUsd, windowMs: number): number | undefined {
  return ratio(spentInWindow * BigInt(to - from), amount * BigInt(windowMs));
}
