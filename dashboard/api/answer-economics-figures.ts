import type { TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import { costPerSuccess } from "@outlay/core/cost-per-success";
import { formatUsd, type PicoUsd, ZERO_USD } from "@outlay/core/money";
import type { EconomicsGroup } from "../contract/economics.ts";
import { picoOf } from "./money-text.ts";

/** Totals over no tasks at all. */
export const NO_TASKS: TaskEconomicsRow = {
  ...{ g1: "", g2: "", g3: "", rule_label: "", bucket_at: 0, is_total: 1, name: "", previous_outcome: "unknown" },
  ...{ tasks: 0, successes: 0, failures: 0, partial: 0, abandoned: 0, unknown: 0, maturing: 0, tasks_without_calls: 0 },
  ...{ cost: null, known_outcome_cost: null, known_cost_squares: 0, success_cost: "0" },
  ...{ calls: 0, unpriced_calls: 0, partly_priced_calls: 0, usage_missing_calls: 0, inexact_usage_calls: 0 },
  ...{ durations: [], label_delays: [], first_started_at: null, last_placed_at: 0, rows_found: 0 },
};

/** The dimensions of a row by name, and the rule that judged its tasks. */
export function groupJson<D extends string>(row: TaskEconomicsRow, by: readonly D[]) {
  const values = [row.g1, row.g2, row.g3];
  // What fromEntries makes is exactly this: one value per dimension asked for.
  const group = Object.fromEntries(by.map((dimension, at) => [dimension, values[at] ?? ""])) as Partial<
    Record<D, string>
  >;
  return { group, ...ruleJson(row) };
}

const ruleJson = ({ rule_label: rule }: TaskEconomicsRow) => (rule === "" ? {} : { rule });

export type EconomicsFigures = Omit<EconomicsGroup, "group" | "rule" | "previous">;

/** A row as it crosses the wire. `isRuled`: where rules judge, what they have not decided yet is told apart. */
export function figuresJson(row: TaskEconomicsRow, isRuled: boolean): EconomicsFigures {
  return {
    tasks: row.tasks,
    successes: row.successes,
    failures: row.failures,
    partial: row.partial,
    abandoned: row.abandoned,
    unknown: row.unknown,
    ...(isRuled ? { maturing: row.maturing } : {}),
    cost: row.cost,
    known_outcome_cost: row.known_outcome_cost,
    ...rates(row),
    calls: row.calls,
    tasks_without_calls: row.tasks_without_calls,
    unpriced_calls: row.unpriced_calls,
    duration_p50_ms: row.durations[0] ?? null,
    duration_p95_ms: row.durations[1] ?? null,
  };
}

/** Ratios and their intervals. Where no call of the group has a known cost, nothing can be said about money. */
function rates(row: TaskEconomicsRow) {
  const cost = row.cost === null ? undefined : picoOf(row.cost);
  const knownCost = row.known_outcome_cost === null ? ZERO_USD : picoOf(row.known_outcome_cost);
  const figures = costPerSuccess({
    successes: row.successes,
    failures: row.failures + row.partial + row.abandoned,
    unknown: row.unknown,
    knownCost,
    unknownCost: ((cost ?? ZERO_USD) - knownCost) as PicoUsd,
    knownCostSquares: row.known_cost_squares,
    successCost: picoOf(row.success_cost),
  });
  const money = (amount: PicoUsd | undefined): string | null =>
    cost === undefined || amount === undefined ? null : formatUsd(amount);
  const { interval, successRate } = figures;
  return {
    success_rate: successRate?.point ?? null,
    success_rate_interval: pair(successRate?.interval, (share) => share),
    cpst: row.known_outcome_cost === null ? null : money(figures.point),
    cpst_interval: cost === undefined ? null : pair(interval, (usd) => usd.toFixed(12)),
    cpst_low: money(figures.low),
    cpst_high: money(figures.high),
    outcome_share: figures.outcomeCoverage ?? null,
  };
}

const pair = <T>(
  interval: { readonly low: number; readonly high: number } | undefined,
  write: (bound: number) => T,
): [T, T] | null => (interval === undefined ? null : [write(interval.low), write(interval.high)]);
