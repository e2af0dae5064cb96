import type { QueryAnswer } from "../../../contract/analytics.ts";
import { additiveMetrics, type Bucket, type Metric } from "../../../contract/vocabulary.ts";
import { sumDecimals } from "../format/decimal.ts";
import { bucketStarts } from "../time/bucket-starts.ts";

/** Most points a chart draws; the API's own bucket ladder stays below 180. */
export const POINTS_MAX = 400;
/** Most series: seven seen apart by every reader, and the rest. */
export const SERIES_MAX = 8;

type Amount = string | null;

export interface Series {
  /** Stable key of the data: "s0" is the largest. */
  readonly key: string;
  /** One entry per dimension; `null` = everything outside the top groups; "" = calls that do not carry the dimension. */
  readonly group: readonly string[] | null;
  /** Over the range, as exact decimal text; `null` = not known. */
  readonly total: Amount;
  /** Of all that is known, 0 … 1; `null` when there is none, or where parts do not add up to a whole. */
  readonly share: number | null;
  readonly calls: number;
  readonly unpricedCalls: number;
}

export interface SeriesBucket {
  readonly startsAt: string;
  /** Exact decimal text by series key; `null` = calls without a known value. A key that is absent had no calls. */
  readonly amounts: Readonly<Record<string, Amount>>;
  /** Known sum of the bucket, exact; `null` where nothing is known, or where values do not add up. */
  readonly total: Amount;
  readonly calls: number;
  readonly unpricedCalls: number;
}

export interface SeriesData {
  readonly metric: Metric;
  /** Whether series add up to a whole: drawn stacked, with a total. */
  readonly isAdditive: boolean;
  readonly bucket: Bucket;
  readonly series: readonly Series[];
  readonly buckets: readonly SeriesBucket[];
  /** Groups summed up in "Other". */
  readonly otherGroups: number;
}

type Values = QueryAnswer["totals"];

const text = (values: Values | null | undefined, name: keyof Values): Amount => {
  const value = values?.[name];
  return value === null || value === undefined ? null : String(value);
};
const count = (values: Values | undefined, name: keyof Values): number => Number(values?.[name] ?? 0);

/** One metric of an answer, over time and by group, largest first. Wants `calls` and `unpriced_calls` beside it. */
export function shapeSeries(answer: QueryAnswer, metric: Metric): SeriesData {
  const isAdditive = additiveMetrics.has(metric);
  const rows = new Map(answer.table.map((row) => [JSON.stringify(row.group), row.values]));
  const ranked = answer.series
    .map(({ group, points }) => ({
      points,
      group,
      values: group === null ? answer.other?.values : (rows.get(JSON.stringify(group)) ?? onlyGroup(answer, group)),
    }))
    .sort(
      (a, b) =>
        Number(a.group === null) - Number(b.group === null) ||
        Number(text(b.values, metric) ?? 0) - Number(text(a.values, metric) ?? 0),
    );
  const whole = Number(text(answer.totals, metric) ?? 0);
  const series = ranked.map(({ group, values }, at): Series => {
    const total = text(values, metric);
    const share = total === null || whole === 0 || !isAdditive ? null : Number(total) / whole;
    const calls = count(values, "calls");
    return { key: `s${at}`, group, total, share, calls, unpricedCalls: count(values, "unpriced_calls") };
  });
  const keyed = ranked.map(({ points }, at) => ({ key: `s${at}`, points }));
  return {
    metric,
    isAdditive,
    bucket: answer.range.bucket,
    series,
    buckets: shapeBuckets(answer.range, keyed, metric),
    otherGroups: answer.other?.groups ?? 0,
  };
}

/** Without dimensions the one series is the whole. */
const onlyGroup = (answer: QueryAnswer, group: readonly string[]): Values | undefined =>
  group.length === 0 ? answer.totals : undefined;

type Points = QueryAnswer["series"][number]["points"];

function shapeBuckets(
  range: QueryAnswer["range"],
  series: readonly { key: string; points: Points }[],
  metric: Metric,
): SeriesBucket[] {
  if (series.length === 0) return [];
  const starts = bucketStarts(
    range,
    series.flatMap(({ points }) => points.map(({ t }) => t)),
  );
  const values = series.map(
    ({ key, points }) => [key, new Map(points.map((point) => [point.t, point.values]))] as const,
  );
  const isAdditive = additiveMetrics.has(metric) || series.length === 1;
  return starts.map((startsAt) => {
    const present = values.flatMap(([key, byTime]) => {
      const found = byTime.get(startsAt);
      return found === undefined ? [] : [{ key, values: found }];
    });
    const amounts = Object.fromEntries(present.map(({ key, values: found }) => [key, text(found, metric)]));
    return {
      startsAt,
      amounts,
      total: isAdditive ? sumDecimals(Object.values(amounts)) : null,
      calls: present.reduce((sum, { values: found }) => sum + count(found, "calls"), 0),
      unpricedCalls: present.reduce((sum, { values: found }) => sum + count(found, "unpriced_calls"), 0),
    };
  });
}

/** Key of the earlier period among drawn rows. */
export const PREVIOUS_KEY = "previous";

/**
 * What a chart draws: floats. A stack has 0 where nothing is known ({@link SeriesBucket.unpricedCalls} says where that is
 * so); a line has a gap there. `previous` is the whole of the earlier period, bucket by bucket from its start.
 */
export function toDrawnRows(data: SeriesData, previous?: readonly (number | null)[]): DrawnRow[] {
  return data.buckets.map(({ startsAt, amounts }, at) => {
    const drawn: Record<string, number | string | null> = { t: startsAt };
    for (const { key } of data.series) {
      const amount = amounts[key];
      if (data.isAdditive) drawn[key] = Number(amount ?? 0);
      else drawn[key] = amount === null || amount === undefined ? null : Number(amount);
    }
    if (previous !== undefined) drawn[PREVIOUS_KEY] = previous[at] ?? null;
    return drawn;
  });
}
export type DrawnRow = Readonly<Record<string, number | string | null>>;

/** One metric of a whole range by bucket, for a sparkline: 0 where there were no calls or nothing is known. */
export function shapeTrend({ range, series }: QueryAnswer, name: keyof Values): number[] {
  const points = series[0]?.points ?? [];
  const values = new Map(points.map(({ t, values: found }) => [t, Number(found[name] ?? 0)]));
  return bucketStarts(range, [...values.keys()]).map((startsAt) => values.get(startsAt) ?? 0);
}
