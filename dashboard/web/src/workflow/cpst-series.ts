import type { EconomicsAnswer } from "../../../contract/economics.ts";
import type { Bucket } from "../../../contract/vocabulary.ts";
import { type DrawnRow, SERIES_MAX } from "../charts/series-data.ts";
import { bucketStarts } from "../time/bucket-starts.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { judgeCpst } from "../trust/judge.ts";

type Point = NonNullable<EconomicsAnswer["series"]>[number]["points"][number];
export type Figure = "cpst" | "success";

/** One rule's judgement of a workflow over time. A changed rule is another line: it is not the same thing. */
export interface RuleSeries {
  /** `undefined`: as it was said, by no rule. */
  readonly rule: string | undefined;
  readonly points: ReadonlyMap<string, Point>;
}

export interface CpstSeries {
  readonly bucket: Bucket;
  readonly starts: readonly string[];
  readonly rules: readonly RuleSeries[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const ladder = [
  { bucket: "1h", upToMs: 2 * DAY_MS, sizeMs: HOUR_MS },
  { bucket: "3h", upToMs: 4 * DAY_MS, sizeMs: 3 * HOUR_MS },
  { bucket: "1d", upToMs: 100 * DAY_MS, sizeMs: DAY_MS },
  { bucket: "1w", upToMs: 550 * DAY_MS, sizeMs: 7 * DAY_MS },
  { bucket: "1M", upToMs: Number.POSITIVE_INFINITY, sizeMs: 30 * DAY_MS },
] as const satisfies readonly { bucket: Bucket; upToMs: number; sizeMs: number }[];
const BUCKETS_MAX = 200;

/** Steps in which tasks are counted: coarser than for calls, as a rate needs some of them. The reader's own where it fits. */
export function taskBucket(range: { readonly from: string; readonly to: string }, wanted: Bucket): Bucket {
  const [from, to] = [parseInstant(range.from), parseInstant(range.to)];
  const lengthMs = from === undefined || to === undefined ? 30 * DAY_MS : approximateMs(to, 0) - approximateMs(from, 0);
  const asked = ladder.find(({ bucket, sizeMs }) => bucket === wanted && lengthMs / sizeMs <= BUCKETS_MAX);
  return asked?.bucket ?? ladder.find(({ upToMs }) => lengthMs <= upToMs)?.bucket ?? "1M";
}

/** `undefined` where the answer has no series of the workflow: it has those of the dearest only. */
export function cpstSeries(
  { series = [], range }: Pick<EconomicsAnswer, "series" | "range">,
  workflow: string,
  { bucket, tz }: { bucket: Bucket; tz: string },
): CpstSeries | undefined {
  const own = series.filter(({ group }) => group?.workflow === workflow);
  if (own.length === 0) return undefined;
  const rules = own.map(({ rule, points }) => ({ rule, points: new Map(points.map((point) => [point.t, point])) }));
  const present = own.flatMap(({ points }) => points.map(({ t }) => t));
  return { bucket, starts: bucketStarts({ ...range, tz, bucket }, present), rules };
}

/** The amount that stands for a bucket; `null` where there is none that may stand alone. */
export function amountOf(point: Point | undefined, figure: Figure): number | null {
  if (point === undefined) return null;
  if (figure === "success") return point.success_rate;
  const verdict = judgeCpst({ group: {}, ...point });
  return verdict.kind === "point" ? Number(verdict.value) : null;
}

export const intervalOf = (point: Point | undefined, figure: Figure): readonly [number, number] | null => {
  const interval = figure === "success" ? point?.success_rate_interval : point?.cpst_interval;
  if (point === undefined || interval == null || amountOf(point, figure) === null) return null;
  return [Number(interval[0]), Number(interval[1])];
};

/** Keys of the lines: one a rule; of a single rule also the ends of its interval. */
export const lineKeys = ({ rules }: CpstSeries): string[] =>
  rules.length === 1 ? ["s0", "low", "high"] : rules.slice(0, SERIES_MAX).map((_, at) => `s${at}`);

export const drawnRows = (data: CpstSeries, figure: Figure): DrawnRow[] =>
  data.starts.map((t) => {
    const row: Record<string, number | string | null> = { t };
    data.rules.forEach(({ points }, at) => {
      row[`s${at}`] = amountOf(points.get(t), figure);
    });
    if (data.rules.length === 1) {
      const interval = intervalOf(data.rules[0]?.points.get(t), figure);
      [row["low"], row["high"]] = interval ?? [null, null];
    }
    return row;
  });
