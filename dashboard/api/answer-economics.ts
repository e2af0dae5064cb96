import { groupKey, type TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import type { Reader } from "@outlay/clickhouse/store";
import { type RuleSegment, seriesBreaks, seriesLabel } from "@outlay/core/success/rule-series";
import type { z } from "zod";
import type { EconomicsAnswer, economicsEndpoint } from "../contract/economics.ts";
import { figuresJson, groupJson, NO_TASKS } from "./answer-economics-figures.ts";
import type { HandlerInput } from "./api-route.ts";
import { chooseBucket } from "./bucket.ts";
import { readComparedRange } from "./comparison.ts";
import { coverageOf } from "./coverage.ts";
import { parseRange, parseZone, refused } from "./range.ts";
import { taskFilters } from "./task-filters.ts";
import { type AskedRows, readTaskBasis, type TaskFigures, taskFigures } from "./task-question.ts";

type EconomicsQuery = z.output<(typeof economicsEndpoint)["query"]>;
type Range = { readonly from: number; readonly to: number };

/** Of any bucket: as many points as a chart draws, for the groups over time, their rules and all tasks. */
const POINTS_MAX = 20_000;

/**
 * Cost per successful task by up to three dimensions. Cohort: tasks whose current outcome was closed in the range, and
 * tasks nobody judged whose latest call is in it. Cost: all their billable calls, whenever they were made. What a success
 * is says the rule in force when the task ended, where there is one; each version of a rule is a group of its own.
 */
export async function answerEconomics(
  reader: Reader,
  { query, now, signal }: HandlerInput<EconomicsQuery, unknown>,
): Promise<EconomicsAnswer> {
  const { project, by, view } = query;
  const zone = parseZone(query.tz);
  const range = parseRange(query, { now, zone });
  const { from, to } = range;
  if (view === "spend" && query.bucket !== undefined)
    throw refused("bucket", "is for view=cohort: tasks are placed in time by when they ended, spend by its calls");
  const filters = taskFilters(query.f);
  const earlier = await readComparedRange(reader, { ...query, range, zone, now });
  const { version, segments, ...sources } = await readTaskBasis(reader, query, signal);
  const isRuled = segments.length > 0;
  const asked = { project, by, filters, segments, ...sources, now, isSpend: view === "spend" };
  const figures = taskFigures(reader, asked, signal);
  const without = query.durations === "off" ? (["durations"] as const) : [];
  // The totals are a row too.
  const limit = query.limit + 1;
  const reading = figures.rows({ from, to, limit, without });
  const [rows, unattributed, earlierBy] = await Promise.all([
    reading,
    figures.unattributed({ from, to }),
    earlier && readEarlier(figures, { ...earlier, limit, without: [...without, "label_delays"] }, reading),
  ]);
  const total = totalOf(rows);
  const groups = by.length === 0 && !isRuled ? [] : rows.filter((row) => row.is_total === 0);
  const omitted = Math.max(0, total.rows_found - rows.length);
  const bucket = query.bucket && chooseBucket(query.bucket, to - from);
  const chosen = groups.slice(0, query.top);
  const points =
    bucket && (await figures.rows({ from, to, bucket, tz: zone, limit: POINTS_MAX, groups: chosen, without }));
  const previousOf = (row: TaskEconomicsRow) => {
    if (earlierBy === undefined) return {};
    const found = earlierBy.get(nameOf(row));
    return { previous: found === undefined ? null : figuresJson(found, isRuled) };
  };
  const json = (row: TaskEconomicsRow) => ({
    ...groupJson(row, by),
    ...figuresJson(row, isRuled),
    ...previousOf(row),
  });
  return {
    range: rangeJson(range),
    by,
    groups: groups.map(json),
    ...(omitted > 0 ? { groups_omitted: omitted } : {}),
    totals: { ...json(total), group: {} },
    unattributed: { calls: unattributed.calls, cost: unattributed.spend },
    ...errorJson(without.length === 0 ? [figures.timesErrorMax(range), earlier && figures.timesErrorMax(earlier)] : []),
    ...maturityJson(total, range, now),
    ...rulesJson(segments, range),
    ...(points && { series: seriesJson(points, chosen, { by, isRuled }) }),
    ...(earlier && { compared_with: rangeJson(earlier) }),
    coverage: coverageOfTasks(total),
    data_version: version,
  };
}

/** The rows of an earlier range by name: those that are dear there, and those that are dear now and were not then. */
async function readEarlier(
  figures: TaskFigures,
  asked: AskedRows,
  reading: Promise<readonly TaskEconomicsRow[]>,
): Promise<Map<string, TaskEconomicsRow>> {
  const rows = await figures.rows(asked);
  const byName = new Map([totalOf(rows), ...rows].map((row) => [nameOf(row), row]));
  const groups = (await reading).filter((row) => !byName.has(nameOf(row)));
  if (groups.length > 0 && rows.length < totalOf(rows).rows_found)
    for (const row of await figures.rows({ ...asked, groups })) byName.set(nameOf(row), row);
  return byName;
}

const errorJson = (errors: readonly (number | undefined)[]) => {
  const most = Math.max(0, ...errors.map((error = 0) => error));
  return most > 0 ? { duration_error_max: most } : {};
};

/** What tells the rows of one bucket apart. */
const nameOf = (row: TaskEconomicsRow): string => `${row.is_total} ${groupKey(row)}`;
const isSameGroup = (left: TaskEconomicsRow, right: TaskEconomicsRow): boolean => nameOf(left) === nameOf(right);

const totalOf = (rows: readonly TaskEconomicsRow[]): TaskEconomicsRow =>
  rows.find((row) => row.is_total === 1) ?? NO_TASKS;

const iso = (at: number): string => new Date(at).toISOString();
const rangeJson = ({ from, to }: Range) => ({ from: iso(from), to: iso(to) });

/** What ended so lately that its verdict may still come, going by how long verdicts of the range took. */
function maturityJson({ label_delays: delays }: TaskEconomicsRow, { from, to }: Range, now: number) {
  const delayMs = delays[1] ?? null;
  const maturingFrom = delayMs === null ? to : Math.max(from, now - delayMs);
  return { label_delay_p95_ms: delayMs, maturing_from: maturingFrom < to ? iso(maturingFrom) : null };
}

/** Which rules judge in the range, and where they change. */
function rulesJson(segments: readonly RuleSegment[], range: Range) {
  const inside = segments.filter(({ from, to }) => from < range.to && to > range.from);
  const scope = ({ workflow, taskType }: { workflow?: string | undefined; taskType?: string | undefined }) => ({
    workflow: workflow ?? null,
    task_type: taskType ?? null,
  });
  return {
    rules: inside.map((segment) => ({
      rule: seriesLabel(segment),
      ...scope(segment.rule),
      ...rangeJson({ from: Math.max(segment.from, range.from), to: Math.min(segment.to, range.to) }),
    })),
    series_breaks: seriesBreaks(inside, range).map(({ at, before, after, ...where }) => ({
      at: iso(at),
      ...scope(where),
      before: before ?? null,
      after: after ?? null,
    })),
  };
}

/** The points of all tasks and of the chosen groups, in order of time. */
function seriesJson(
  points: readonly TaskEconomicsRow[],
  chosen: readonly TaskEconomicsRow[],
  { by, isRuled }: { by: EconomicsQuery["by"]; isRuled: boolean },
) {
  const pointsOf = (some: readonly TaskEconomicsRow[]) =>
    [...some]
      .sort((left, right) => left.bucket_at - right.bucket_at)
      .map((row) => ({ t: iso(row.bucket_at * 1_000), ...figuresJson(row, isRuled) }));
  return [
    { group: null, points: pointsOf(points.filter((row) => row.is_total === 1)) },
    ...chosen.map((row) => ({
      ...groupJson(row, by),
      points: pointsOf(points.filter((one) => isSameGroup(row, one))),
    })),
  ];
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
