import { type MeasuresStatedRow, measuresStated, measuresStatedKept } from "@outlay/clickhouse/queries/measures";
import type { TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import { keptSlots } from "@outlay/clickhouse/queries/task-question";
import type { TaskDimension } from "@outlay/clickhouse/queries/task-slots";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { type Actor, actorVariance } from "@outlay/core/measures/actor-variance";
import { scalingCurve } from "@outlay/core/measures/scaling-curve";
import { fullyLoadedCost, grossMargin } from "@outlay/core/measures/unit-economics";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import type { z } from "zod";
import type { actorsEndpoint, scalingEndpoint, TaskMeasures, taskMeasuresEndpoint } from "../contract/measures.ts";
import type { HandlerInput } from "./api-route.ts";
import { coverageOf } from "./coverage.ts";
import { rangeJson, shareOf } from "./measure-scope.ts";
import { picoOf, sumMoney } from "./money-text.ts";
import { parseRange, parseZone, type TimeRange } from "./range.ts";
import { readTaskBasis, taskFigures } from "./task-question.ts";

type Asked<E extends { readonly query: z.ZodType }> = HandlerInput<z.output<E["query"]>, unknown>;
type Answer<E extends { readonly response: z.ZodType }> = Promise<z.input<E["response"]>>;

const GROUPS_MAX = 200;
/** Groups of tasks read and added up over rules; more are refused. */
const ROWS_MAX = 50_000;

interface TaskQuestion {
  readonly project: string;
  readonly rule?: string | undefined;
  readonly tz: string;
  readonly from: string;
  readonly to: string;
}

interface Cohort {
  readonly range: TimeRange;
  readonly version: string;
  /** Whether what is kept of tasks may answer. */
  readonly isKept: boolean;
  /** By group and rule; `is_total` = 1 over all of them. */
  readonly rows: readonly TaskEconomicsRow[];
}

/** Tasks of a range by groups, judged by the rules in force, as `GET /tasks/economics` has them. */
async function readCohort(
  reader: Reader,
  query: TaskQuestion,
  {
    by,
    bucket = "",
    workflow,
    now,
    signal,
  }: {
    by: readonly TaskDimension[];
    bucket?: "" | "1w";
    workflow?: string | undefined;
    now: number;
    signal: AbortSignal;
  },
): Promise<Cohort> {
  const { project } = query;
  const zone = parseZone(query.tz);
  const range = parseRange(query, { now, zone });
  const { version, segments, ...sources } = await readTaskBasis(reader, query, signal);
  const filters = workflow === undefined ? [] : [{ dimension: "workflow" as const, values: [workflow] }];
  const figures = taskFigures(reader, { project, by, filters, segments, ...sources, now }, signal);
  const rows = await figures.rows({ from: range.from, to: range.to, bucket, tz: zone, limit: ROWS_MAX });
  const [first] = rows;
  if (first !== undefined && first.rows_found > rows.length)
    throw new AppError("query_too_wide", `more than ${ROWS_MAX} groups of tasks: choose a coarser group or less time`);
  return { range, version, isKept: sources.isKept, rows };
}

function coverageOfTasks(rows: readonly TaskEconomicsRow[]) {
  const sum = (of: (row: TaskEconomicsRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const [calls, unpriced, partly] = [
    sum((row) => row.calls),
    sum((row) => row.unpriced_calls),
    sum((row) => row.partly_priced_calls),
  ];
  return coverageOf({
    calls,
    priced_calls: calls - unpriced - partly,
    partly_priced_calls: partly,
    unpriced_calls: unpriced,
    usage_missing_calls: sum((row) => row.usage_missing_calls),
    inexact_usage_calls: sum((row) => row.inexact_usage_calls),
    tasks: sum((row) => row.tasks),
    tasks_with_outcome: sum((row) => row.tasks - row.unknown),
  });
}

/** Rows that differ only in the rule that judged them are one group. */
function byGroup(rows: readonly TaskEconomicsRow[]): Map<string, TaskEconomicsRow[]> {
  const groups = new Map<string, TaskEconomicsRow[]>();
  for (const row of rows) groups.set(row.g1, [...(groups.get(row.g1) ?? []), row]);
  return groups;
}

/** Cycle time, manual work, fully loaded cost and margin (M17, M19, M26). */
export async function answerTaskMeasures(
  reader: Reader,
  { query, now, signal }: Asked<typeof taskMeasuresEndpoint>,
): Answer<typeof taskMeasuresEndpoint> {
  const { project, by } = query;
  const cohort = await readCohort(reader, query, { by: by === undefined ? [] : [by], now, signal });
  const { from, to } = cohort.range;
  const column = by ?? ("no_value" as const);
  const about = { project, from, to, limit: ROWS_MAX };
  const kept = cohort.isKept ? keptSlots({ by: by === undefined ? [] : [by] }) : undefined;
  const stated = await (kept === undefined
    ? reader.query(measuresStated, { ...about, outcome_d1: column, call_d1: column }, { signal })
    : reader.query(measuresStatedKept, { ...about, ...kept }, { signal }));
  const statedOf = (group: string): MeasuresStatedRow | undefined =>
    stated.find(({ is_total, g1 }) => is_total === 0 && g1 === group);
  const grouped = by === undefined ? [] : [...byGroup(cohort.rows.filter(({ is_total }) => is_total === 0))];
  const groups = grouped
    .map(([group, rows]) => ({ group, ...measuresOf(rows, statedOf(group), query) }))
    .sort((a, b) => compareMoney(b.cost, a.cost) || (a.group < b.group ? -1 : 1));
  const totals = cohort.rows.filter(({ is_total }) => is_total === 1);
  return {
    range: rangeJson(cohort.range),
    groups: groups.slice(0, GROUPS_MAX),
    groups_omitted: Math.max(0, groups.length - GROUPS_MAX),
    totals: measuresOf(
      totals,
      stated.find(({ is_total }) => is_total === 1),
      query,
    ),
    coverage: coverageOfTasks(totals),
    data_version: cohort.version,
  };
}

/** Unknown goes last. */
function compareMoney(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  const difference = picoOf(left) - picoOf(right);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

interface Rates {
  readonly hourly_rate?: string | undefined;
  readonly other_cost: string;
}

function measuresOf(
  rows: readonly TaskEconomicsRow[],
  stated: MeasuresStatedRow | undefined,
  rates: Rates,
): TaskMeasures {
  const sum = (of: (row: TaskEconomicsRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const [tasks, successes] = [sum((row) => row.tasks), sum((row) => row.successes)];
  const cost = sumMoney(rows.map((row) => row.cost));
  const [manual, known] = [stated?.manual_tasks ?? 0, stated?.manual_known_tasks ?? 0];
  const minutes = stated?.manual_minutes ?? "0";
  const loaded =
    cost === null || rates.hourly_rate === undefined
      ? undefined
      : fullyLoadedCost(
          picoOf(cost),
          { microMinutes: picoOf(minutes) / 1_000_000n, hourlyRate: picoOf(rates.hourly_rate) },
          successes,
        );
  // Percentiles of groups cannot be put together: those of one row are those of the group.
  const durations = rows.length === 1 ? (rows[0]?.durations ?? []) : [];
  return {
    tasks,
    successes,
    cost,
    unpriced_calls: sum((row) => row.unpriced_calls),
    cycle_p50_ms: durations[0] ?? null,
    cycle_p95_ms: durations[1] ?? null,
    manual_tasks: manual,
    manual_known_tasks: known,
    manual_rate: shareOf(manual, known),
    manual_rate_low: shareOf(manual, tasks),
    manual_rate_high: shareOf(manual + Math.max(0, tasks - known), tasks),
    manual_minutes: minutes,
    minutes_known_tasks: stated?.minutes_known_tasks ?? 0,
    fully_loaded_cpst: loaded === undefined ? null : formatUsd(loaded),
    value_tasks: stated?.value_tasks ?? 0,
    ...marginOf(stated?.value_by_currency ?? {}, { cost, tasks, otherCost: rates.other_cost }),
  };
}

/** Amounts of several currencies are never added, and no margin is drawn from what is not all USD. */
function marginOf(
  valueByCurrency: Readonly<Record<string, string>>,
  { cost, tasks, otherCost }: { cost: string | null; tasks: number; otherCost: string },
): Pick<TaskMeasures, "value" | "gross_margin" | "gross_profit"> {
  const value = Object.entries(valueByCurrency)
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
  const [first] = value;
  if (value.length !== 1 || first?.currency !== "USD" || cost === null) {
    return { value, gross_margin: null, gross_profit: null };
  }
  const worth = picoOf(first.amount);
  const spent = (picoOf(cost) + picoOf(otherCost) * BigInt(tasks)) as PicoUsd;
  return {
    value,
    gross_margin: grossMargin(worth, spent) ?? null,
    gross_profit: formatUsd((worth - spent) as PicoUsd),
  };
}

/** Cost per output against weekly volume (M18). */
export async function answerScaling(
  reader: Reader,
  { query, now, signal }: Asked<typeof scalingEndpoint>,
): Answer<typeof scalingEndpoint> {
  const { workflow } = query;
  const cohort = await readCohort(reader, query, { by: [], bucket: "1w", workflow, now, signal });
  const weeks = cohort.rows.filter(({ is_total }) => is_total === 1).sort((a, b) => a.bucket_at - b.bucket_at);
  const curve = scalingCurve(
    weeks.map((row) => ({
      startsAt: row.bucket_at * 1000,
      outputs: query.output === "tasks" ? row.tasks : row.successes,
      cost: row.cost === null ? undefined : picoOf(row.cost),
    })),
  );
  const text = (amount: PicoUsd | undefined): string | null => (amount === undefined ? null : formatUsd(amount));
  return {
    range: rangeJson(cohort.range),
    weeks: curve.map(({ startsAt, outputs, cost, costPerOutput, marginalCost }, index) => ({
      t: new Date(startsAt).toISOString(),
      outputs,
      tasks: weeks[index]?.tasks ?? 0,
      cost: text(cost),
      unpriced_calls: weeks[index]?.unpriced_calls ?? 0,
      cost_per_output: text(costPerOutput),
      marginal_cost: text(marginalCost),
    })),
    coverage: coverageOfTasks(weeks),
    data_version: cohort.version,
  };
}

/** How far actors on the same work differ in success (M20). */
export async function answerActors(
  reader: Reader,
  { query, now, signal }: Asked<typeof actorsEndpoint>,
): Answer<typeof actorsEndpoint> {
  const by = ["workflow", "prompt_version", query.actor] as const;
  const cohort = await readCohort(reader, query, { by, now, signal });
  const work = new Map<string, Map<string, Actor>>();
  for (const row of cohort.rows) {
    if (row.is_total === 1 || row.g3 === "") continue;
    const key = JSON.stringify([row.g1, row.g2]);
    const actors = work.get(key) ?? new Map<string, Actor>();
    const { tasks = 0, successes = 0 } = actors.get(row.g3) ?? {};
    actors.set(row.g3, {
      actor: row.g3,
      tasks: tasks + row.tasks - row.unknown,
      successes: successes + row.successes,
    });
    work.set(key, actors);
  }
  const groups = [...work].flatMap(([key, actors]) => {
    const variance = actorVariance([...actors.values()]);
    const [workflow = "", prompt_version = ""] = JSON.parse(key) as string[];
    return variance === undefined ? [] : [{ workflow, prompt_version, variance }];
  });
  return {
    range: rangeJson(cohort.range),
    groups: groups
      .sort((a, b) => b.variance.spread - a.variance.spread)
      .slice(0, GROUPS_MAX)
      .map(({ variance, ...of }) => ({
        ...of,
        actors: variance.actors.map(({ actor, tasks, successes, rate, interval, shrunk }) => ({
          ...{ actor, tasks, successes, success_rate: rate, shrunk_rate: shrunk },
          interval: [interval.low, interval.high] as [number, number],
        })),
        actors_omitted: variance.omitted,
        success_rate: variance.pooled,
        deviation: variance.deviation,
        spread: variance.spread,
      })),
    groups_too_small: work.size - groups.length,
    data_version: cohort.version,
  };
}
