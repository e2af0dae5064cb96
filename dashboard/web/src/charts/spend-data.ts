import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Bucket } from "../../../contract/vocabulary.ts";
import { sumDecimals } from "../format/decimal.ts";
import { bucketStarts } from "../time/bucket-starts.ts";

/** Most points a chart draws; the API's own bucket ladder stays below 180. */
export const POINTS_MAX = 400;

export interface SpendSeries {
  /** Stable key of the data: "s0" is the largest. */
  readonly key: string;
  /** The entity; `null` = everything outside the top groups; "" = calls that do not carry the dimension. */
  readonly name: string | null;
  /** Spend in the range as exact decimal text; `null` = not known. */
  readonly total: string | null;
  /** Of all known spend, 0 … 1; `null` when there is none. */
  readonly share: number | null;
  readonly calls: number;
  readonly unpricedCalls: number;
}

export interface SpendBucket {
  readonly startsAt: string;
  /** Exact decimal text by series key; `null` = calls without a known cost. A key that is absent had no calls. */
  readonly amounts: Readonly<Record<string, string | null>>;
  /** Known spend of the bucket, exact. */
  readonly total: string | null;
  readonly calls: number;
  readonly unpricedCalls: number;
}

export interface SpendData {
  readonly bucket: Bucket;
  readonly series: readonly SpendSeries[];
  readonly buckets: readonly SpendBucket[];
  /** Groups summed up in "Other". */
  readonly otherGroups: number;
}

type Values = QueryAnswer["totals"];

const text = (values: Values | undefined, name: keyof Values): string | null => {
  const value = values?.[name];
  return value === null || value === undefined ? null : String(value);
};
const count = (values: Values | undefined, name: keyof Values): number => Number(values?.[name] ?? 0);

/** Spend of an answer that was asked for `spend`, `calls` and `unpriced_calls` by one dimension; largest first. */
export function shapeSpend(answer: QueryAnswer): SpendData {
  const ranked = answer.series
    .map((series) => {
      const name = series.group === null ? null : (series.group[0] ?? "");
      const row = answer.table.find((candidate) => name !== null && (candidate.group[0] ?? "") === name);
      return { points: series.points, name, values: name === null ? answer.other?.values : row?.values };
    })
    .sort((a, b) => Number(a.name === null) - Number(b.name === null) || spendOf(b.values) - spendOf(a.values));
  const whole = spendOf(answer.totals);
  const series = ranked.map(({ name, values }, at): SpendSeries => {
    const total = text(values, "spend");
    const share = total === null || whole === 0 ? null : Number(total) / whole;
    const calls = count(values, "calls");
    return { key: `s${at}`, name, total, share, calls, unpricedCalls: count(values, "unpriced_calls") };
  });
  const keyed = ranked.map(({ points }, at) => ({ key: `s${at}`, points }));
  return {
    bucket: answer.range.bucket,
    series,
    buckets: shapeBuckets(answer.range, keyed),
    otherGroups: answer.other?.groups ?? 0,
  };
}

const spendOf = (values: Values | undefined): number => Number(text(values, "spend") ?? 0);

type Points = QueryAnswer["series"][number]["points"];

function shapeBuckets(range: QueryAnswer["range"], series: readonly { key: string; points: Points }[]): SpendBucket[] {
  if (series.length === 0) return [];
  const present = series.flatMap(({ points }) => points.map(({ t }) => t));
  const starts = bucketStarts(range, present);
  const values = series.map(
    ({ key, points }) => [key, new Map(points.map((point) => [point.t, point.values]))] as const,
  );
  return starts.map((startsAt) => {
    const present = values.flatMap(([key, byTime]) => {
      const found = byTime.get(startsAt);
      return found === undefined ? [] : [{ key, values: found }];
    });
    const amounts = Object.fromEntries(present.map(({ key, values: found }) => [key, text(found, "spend")]));
    return {
      startsAt,
      amounts,
      total: sumDecimals(Object.values(amounts)),
      calls: present.reduce((sum, { values: found }) => sum + count(found, "calls"), 0),
      unpricedCalls: present.reduce((sum, { values: found }) => sum + count(found, "unpriced_calls"), 0),
    };
  });
}

/** What a chart draws: floats, 0 where nothing is known; {@link SpendBucket.unpricedCalls} says where that is so. */
export function toDrawnRows(data: SpendData): Record<string, number | string>[] {
  return data.buckets.map(({ startsAt, amounts }) => ({
    t: startsAt,
    ...Object.fromEntries(data.series.map(({ key }) => [key, Number(amounts[key] ?? 0)])),
  }));
}

const CLOCK_LABEL = /^\d\d:\d\d$/;

/**
 * At most `ticksMax` of the bucket starts, evenly spread: starts of days where there are some, else full hours, else
 * any, so that an axis reads 12, 13, 14 Nov and not 18:00, 09:00, 15 Nov.
 */
export function pickTicks(
  starts: readonly string[],
  ticksMax: number,
  label: (startsAt: string) => string = (startsAt) => startsAt,
): string[] {
  const days = starts.filter((startsAt) => !CLOCK_LABEL.test(label(startsAt)));
  const hours = starts.filter((startsAt) => /^(?!\d\d:\d\d$)|:00$/.test(label(startsAt)));
  const wanted = [days, hours].find(({ length }) => length >= TICKS_WANTED) ?? starts;
  const step = Math.max(1, Math.ceil(wanted.length / Math.max(1, ticksMax)));
  return wanted.filter((_, at) => at % step === 0);
}

const TICKS_WANTED = 3;

/** One metric of a whole range by bucket, for a sparkline: 0 where there were no calls or nothing is known. */
export function shapeTrend({ range, series }: QueryAnswer, name: keyof Values): number[] {
  const points = series[0]?.points ?? [];
  const values = new Map(points.map(({ t, values: found }) => [t, Number(found[name] ?? 0)]));
  return bucketStarts(range, [...values.keys()]).map((startsAt) => values.get(startsAt) ?? 0);
}
