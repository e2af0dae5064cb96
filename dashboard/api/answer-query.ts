import { type UsageRow, usage, usageCoverage, usageTop } from "@outlay/clickhouse/queries/usage";
import { tagKeysOf, USAGE_TAGS_MAX, type UsageDimension, usageSlots } from "@outlay/clickhouse/queries/usage-scope";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { QueryAnswer, querySpec } from "../contract/analytics.ts";
import type { Metric } from "../contract/vocabulary.ts";
import type { HandlerInput } from "./api-route.ts";
import { chooseBucket, type FixedBucket } from "./bucket.ts";
import { comparedRange } from "./comparison.ts";
import { coverageOf } from "./coverage.ts";
import { readDataVersion } from "./data-version.ts";
import { type MetricValues, metricValues } from "./metric-values.ts";
import { instantOf, parseRange, parseZone } from "./range.ts";

type Spec = z.output<typeof querySpec>;
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Metrics over a range by group and bucket: the largest groups by the first metric, the rest as one, and totals. */
export async function answerQuery(
  reader: Reader,
  { body: spec, now, signal }: HandlerInput<unknown, Spec>,
): Promise<QueryAnswer> {
  const zone = parseZone(spec.tz);
  const range = parseRange(spec.range, { now, zone, path: "range." });
  const bucket = chooseBucket(spec.bucket, range.to - range.from);
  const previous = comparedRange(range, spec.compare, zone);
  const asOf = spec.as_of === undefined ? undefined : instantOf(spec.as_of, { now, zone, path: "as_of" });
  const question = questionOf(spec, zone, asOf);
  const version = await readDataVersion(reader, spec.project, signal);
  const ask = { reader, spec, question, signal };
  const [chosen, coverage] = await Promise.all([askTop(ask, range), askCoverage(ask, range)]);
  const keys = chosen.map(({ key }) => key);
  const [rows, previousRows] = await Promise.all([
    askUsage(ask, range, { keys, bucket }),
    // Only its sums per group are used, so the fewest buckets will do.
    previous === undefined ? undefined : askUsage(ask, previous, { keys, bucket: "1M" }),
  ]);
  return {
    range: { from: iso(range.from), to: iso(range.to), tz: spec.tz, bucket },
    ...(previous === undefined ? {} : { compared_with: { from: iso(previous.from), to: iso(previous.to) } }),
    ...figures(spec, chosen, rows, previousRows),
    coverage,
    data_version: version,
  };
}

const iso = (instant: number): string => new Date(instant).toISOString();

interface Ask {
  readonly reader: Reader;
  readonly spec: Spec;
  readonly question: ReturnType<typeof questionOf>;
  readonly signal: AbortSignal;
}

/** What a spec asks for, as parameters that are the same for every range. */
function questionOf(spec: Spec, zone: string, asOf: number | undefined) {
  // A template literal of zod is typed as text with that prefix; the rest of the union are the columns.
  const by: readonly UsageDimension[] = spec.by;
  const filters = spec.filters.map(({ dimension, op, values }) => ({
    dimension: dimension as UsageDimension,
    keeps: op === "eq" || op === "in",
    values,
  }));
  const named = [...by, ...filters.map(({ dimension }) => dimension)];
  if (tagKeysOf(named).length > USAGE_TAGS_MAX) {
    throw new AppError("query_too_wide", `name at most ${USAGE_TAGS_MAX} different tags in one query`);
  }
  const slots = usageSlots(filters, by, asOf);
  const isNamed = (...names: UsageDimension[]): boolean => names.some((name) => named.includes(name));
  const asks = (...metrics: Metric[]): boolean => metrics.some((metric) => spec.metrics.includes(metric));
  const groups = {
    ...slots.groups,
    latency_of_all_statuses: isNamed("status", "error_type"),
    latency_of_cache_hits: isNamed("cache_kind", "cache_tier"),
  };
  return {
    scope: { ...slots.scope, project: spec.project },
    groups,
    tz: zone,
    columns: {
      users_column: asks("users") ? "users_asked" : "users_skipped",
      durations_column: asks("latency_p50_ms", "latency_p95_ms") ? "durations_asked" : "durations_skipped",
      ttfts_column: asks("ttft_p50_ms", "ttft_p95_ms") ? "ttfts_asked" : "ttfts_skipped",
    },
  } as const;
}

interface ChosenGroup {
  readonly group: string[];
  readonly key: number;
  /** How many groups there are, chosen or not. */
  readonly groups: number;
}

/** The groups that get a row and a line of their own, largest first. */
async function askTop({ reader, spec, question, signal }: Ask, { from, to }: Range): Promise<ChosenGroup[]> {
  if (spec.by.length === 0) return [];
  const [first = "calls"] = spec.metrics;
  const params = { ...question.scope, ...question.groups, from, to, rank: `rank_${first}` as const, top: spec.top };
  const rows = await reader.query(usageTop, params, { signal });
  return rows.map(({ g1, g2, g3, key, groups }) => ({ group: [g1, g2, g3].slice(0, spec.by.length), key, groups }));
}

function askUsage(
  { reader, question, signal }: Ask,
  { from, to }: Range,
  { keys, bucket }: { keys: number[]; bucket: FixedBucket },
): Promise<UsageRow[]> {
  const { scope, groups, tz, columns } = question;
  return reader.query(usage, { ...scope, ...groups, ...columns, from, to, keys, tz, bucket }, { signal });
}

async function askCoverage({ reader, question, signal }: Ask, { from, to }: Range) {
  const [row] = await reader.query(usageCoverage, { ...question.scope, from, to }, { signal });
  if (row === undefined) throw new AppError("internal", "a sum over no rows is still a row");
  return coverageOf(row);
}

/** An adjustment of a closed month is spend without a call. */
const hasAnything = ({ calls, spend }: UsageRow): boolean => calls > 0 || (spend !== null && Number(spend) !== 0);

type Figures = Pick<QueryAnswer, "series" | "table" | "other" | "totals" | "previous_totals">;

function figures(
  spec: Spec,
  chosen: readonly ChosenGroup[],
  rows: readonly UsageRow[],
  previousRows: readonly UsageRow[] | undefined,
): Figures {
  const values = (row: UsageRow | undefined): MetricValues => metricValues(spec.metrics, row);
  const before = (find: (row: UsageRow) => boolean): MetricValues | null =>
    previousRows === undefined ? null : values(previousRows.find(find));
  const isTotal = (row: UsageRow): boolean => row.level === 2;
  const isGroup = (position: number) => (row: UsageRow) => row.level === 1 && row.position === position;
  const points = (position: number) =>
    rows
      .filter((row) => row.level === 0 && row.position === position && hasAnything(row))
      .map((row) => ({ t: iso(row.bucket_at * 1000), values: values(row) }));
  const totals = { totals: values(rows.find(isTotal)), previous_totals: before(isTotal) };
  // Without groups everything is one line, and no row is chosen: it is all at position 0.
  if (spec.by.length === 0) return { series: [{ group: [], points: points(0) }], table: [], other: null, ...totals };
  const others = (chosen[0]?.groups ?? 0) - chosen.length;
  return {
    series: [
      ...chosen.map(({ group }, index) => ({ group, points: points(index + 1) })),
      ...(others === 0 ? [] : [{ group: null, points: points(0) }]),
    ],
    table: chosen.map(({ group }, index) => ({
      group,
      values: values(rows.find(isGroup(index + 1))),
      previous: before(isGroup(index + 1)),
    })),
    other:
      others === 0 ? null : { groups: others, values: values(rows.find(isGroup(0))), previous: before(isGroup(0)) },
    ...totals,
  };
}
