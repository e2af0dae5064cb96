import {
  type TaskEconomicsRow,
  taskEconomics,
  taskSlots,
  unattributedSpend,
} from "@outlay/clickhouse/queries/task-economics";
import type { Reader } from "@outlay/clickhouse/store";
import { costPerSuccess } from "@outlay/core/cost-per-success";
import { AppError } from "@outlay/core/errors";
import { formatUsd, type PicoUsd, ZERO_USD } from "@outlay/core/money";
import type { z } from "zod";
import type { EconomicsAnswer, EconomicsGroup, economicsEndpoint } from "../contract/analytics.ts";
import type { HandlerInput } from "./api-route.ts";
import { coverageOf } from "./coverage.ts";
import { readDataVersion } from "./data-version.ts";
import { picoOf } from "./money-text.ts";
import { parseRange, parseZone } from "./range.ts";

type EconomicsQuery = z.output<(typeof economicsEndpoint)["query"]>;

const GROUPS_MAX = 1_000;

/**
 * Cost per successful task by up to three dimensions. Cohort: tasks whose current outcome was closed in the range, and
 * tasks nobody judged whose latest call is in it. Cost: all their billable calls, whenever they were made.
 */
export async function answerEconomics(
  reader: Reader,
  { query, now, signal }: HandlerInput<EconomicsQuery, unknown>,
): Promise<EconomicsAnswer> {
  const { project, by } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const version = await readDataVersion(reader, project, signal);
  const params = { ...taskSlots(by), project, from, to, limit: GROUPS_MAX + 1 };
  const [rows, [unattributed]] = await Promise.all([
    reader.query(taskEconomics, params, { signal }),
    reader.query(unattributedSpend, { project, from, to }, { signal }),
  ]);
  const total = rows.find((row) => row.is_total === 1);
  if (total === undefined || unattributed === undefined)
    throw new AppError("internal", "totals over no rows are a row");
  const groups = by.length === 0 ? [] : rows.filter((row) => row.is_total === 0);
  const omitted = total.rows_found - rows.length;
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    by,
    groups: groups.map((row) => groupJson(row, by)),
    ...(omitted > 0 ? { groups_omitted: omitted } : {}),
    totals: groupJson(total, []),
    unattributed: { calls: unattributed.calls, cost: unattributed.spend },
    coverage: coverageOfTasks(total),
    data_version: version,
  };
}

/** Coverage of the calls of the cohort: those the figures above it are made of. */
function coverageOfTasks(total: TaskEconomicsRow) {
  const { calls, unpriced_calls, partly_priced_calls } = total;
  return coverageOf({
    calls,
    priced_calls: calls - unpriced_calls - partly_priced_calls,
    partly_priced_calls,
    unpriced_calls,
    usage_missing_calls: total.usage_missing_calls,
    inexact_usage_calls: total.inexact_usage_calls,
    tasks: total.tasks,
    tasks_with_outcome: total.tasks - total.unknown,
  });
}

function groupJson(row: TaskEconomicsRow, by: EconomicsQuery["by"]): EconomicsGroup {
  const values = [row.g1, row.g2, row.g3];
  return {
    group: Object.fromEntries(by.map((dimension, index) => [dimension, values[index] ?? ""])),
    tasks: row.tasks,
    successes: row.successes,
    failures: row.failures,
    partial: row.partial,
    abandoned: row.abandoned,
    unknown: row.unknown,
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
