import type { UsageRow } from "@outlay/clickhouse/queries/usage";
import { tagKeysOf, USAGE_TAGS_MAX, type UsageDimension, usageSlots } from "@outlay/clickhouse/queries/usage-scope";
import { PERCENTILE_ERROR_MAX } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { QueryAnswer, querySpec } from "../contract/analytics.ts";
import type { HandlerInput } from "./api-route.ts";
import { chooseBucket } from "./bucket.ts";
import { readComparedRange } from "./comparison.ts";
import { readDataVersion } from "./data-version.ts";
import { type MetricValues, metricValues, usageColumns } from "./metric-values.ts";
import { instantOf, parseRange, parseZone } from "./range.ts";
import { usageSource } from "./rollup-source.ts";
import { usageFilters } from "./usage-filters.ts";
import type { ChosenGroup, UsageQuestion, UsageSource } from "./usage-source.ts";

type Spec = z.output<typeof querySpec>;

/** Metrics over a range by group and bucket: the largest groups by the first metric, the rest as one, and totals. */
export async function answerQuery(
  reader: Reader,
  { body: spec, now, signal }: HandlerInput<unknown, Spec>,
): Promise<QueryAnswer> {
  const zone = parseZone(spec.tz);
  const range = parseRange(spec.range, { now, zone, path: "range." });
  const bucket = chooseBucket(spec.bucket, range.to - range.from);
  const previous = await readComparedRange(reader, { ...spec, range, zone, now });
  const asOf = spec.as_of === undefined ? undefined : instantOf(spec.as_of, { now, zone, path: "as_of" });
  const question = questionOf(spec, zone, asOf);
  const ask = { reader, spec, question, signal };
  // Read before all figures, beside what only says where they come from.
  const versionRead = readDataVersion(reader, spec.project, signal);
  const [version, source, before] = await Promise.all([
    versionRead,
    usageSource(ask, range, { bucket, version: versionRead }),
    previous === undefined ? undefined : usageSource(ask, previous, { bucket: undefined, version: versionRead }),
  ]);
  const chosenRows = async () => {
    const chosen = await source.top();
    // Of the range before only sums per group are used, so the fewest buckets will do.
    return [chosen, ...(await Promise.all([source.rows(chosen, bucket), before?.rows(chosen, "1M")]))] as const;
  };
  const [ownCoverage, [chosen, found, earlier]] = await Promise.all([source.coverage(), chosenRows()]);
  const coverage = ownCoverage ?? found.coverage;
  if (coverage === undefined) throw new AppError("internal", "coverage comes with the rows or apart from them");
  return {
    range: { from: iso(range.from), to: iso(range.to), tz: spec.tz, bucket },
    ...(previous === undefined ? {} : { compared_with: { from: iso(previous.from), to: iso(previous.to) } }),
    ...figures(spec, chosen, found.rows, earlier?.rows),
    ...percentileMethod(spec, [source, ...(before === undefined ? [] : [before])]),
    coverage,
    data_version: version,
  };
}

const iso = (instant: number): string => new Date(instant).toISOString();

/** What a spec asks for, as parameters that are the same for every range. */
function questionOf(spec: Spec, zone: string, asOf: number | undefined): UsageQuestion {
  // A template literal of zod is typed as text with that prefix; the rest of the union are the columns.
  const by: readonly UsageDimension[] = spec.by;
  const filters = usageFilters(spec.filters);
  const named = [...by, ...filters.map(({ dimension }) => dimension)];
  if (tagKeysOf(named).length > USAGE_TAGS_MAX) {
    throw new AppError("query_too_wide", `name at most ${USAGE_TAGS_MAX} different tags in one query`);
  }
  const slots = usageSlots(filters, by, asOf);
  const isNamed = (...names: UsageDimension[]): boolean => names.some((name) => named.includes(name));
  const groups = {
    ...slots.groups,
    latency_of_all_statuses: isNamed("status", "error_type"),
    latency_of_cache_hits: isNamed("cache_kind", "cache_tier"),
  };
  return {
    by,
    filters,
    scope: { ...slots.scope, project: spec.project },
    groups,
    tz: zone,
    columns: usageColumns(spec.metrics),
  };
}

/** How percentiles were found, where any were asked for. */
function percentileMethod(
  { metrics }: Spec,
  sources: readonly UsageSource[],
): Pick<QueryAnswer, "percentile_method" | "percentile_error_max"> {
  if (!metrics.some((metric) => /_p\d+_ms$/.test(metric))) return {};
  return sources.some(({ percentiles }) => percentiles === "histogram")
    ? { percentile_method: "histogram", percentile_error_max: PERCENTILE_ERROR_MAX }
    : { percentile_method: "exact" };
}

/** An adjustment of a closed month is spend without a call. */
const hasAnything = ({ calls, spend }: UsageRow): boolean => calls > 0 || (spend !== null && Number(spend) !== 0);

type Figures = Pick<QueryAnswer, "series" | "table" | "other" | "totals" | "previous_totals">;

/** The buckets of each position that have anything, in their order. */
function linesOf(rows: readonly UsageRow[]): Map<number, UsageRow[]> {
  const lines = new Map<number, UsageRow[]>();
  for (const row of rows) {
    if (row.level !== 0 || !hasAnything(row)) continue;
    const line = lines.get(row.position);
    if (line === undefined) lines.set(row.position, [row]);
    else line.push(row);
  }
  return lines;
}

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
  const lines = linesOf(rows);
  const points = (position: number) =>
    (lines.get(position) ?? []).map((row) => ({ t: iso(row.bucket_at * 1000), values: values(row) }));
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
