import type { Bucket } from "../contract/vocabulary.ts";

export type FixedBucket = Exclude<Bucket, "auto">;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** More points than this no chart draws. */
export const BUCKETS_MAX = 400;

/** Finest first; `sizeMs` is the shortest such bucket of any calendar, `autoUpToMs` the longest range that gets it unasked. */
const ladder: readonly { bucket: FixedBucket; sizeMs: number; autoUpToMs: number }[] = [
  { bucket: "1m", sizeMs: MINUTE_MS, autoUpToMs: HOUR_MS },
  { bucket: "5m", sizeMs: 5 * MINUTE_MS, autoUpToMs: 6 * HOUR_MS },
  { bucket: "15m", sizeMs: 15 * MINUTE_MS, autoUpToMs: DAY_MS },
  { bucket: "1h", sizeMs: HOUR_MS, autoUpToMs: 7 * DAY_MS },
  { bucket: "3h", sizeMs: 3 * HOUR_MS, autoUpToMs: 14 * DAY_MS },
  { bucket: "1d", sizeMs: DAY_MS, autoUpToMs: 100 * DAY_MS },
  { bucket: "1w", sizeMs: 7 * DAY_MS, autoUpToMs: 549 * DAY_MS },
  { bucket: "1M", sizeMs: 28 * DAY_MS, autoUpToMs: Number.POSITIVE_INFINITY },
];

/** A day on which clocks are put back has an hour more and is still a day. */
const slackMs = (lengthMs: number): number => (lengthMs >= DAY_MS ? HOUR_MS : 0);

/**
 * The bucket a range is cut into: the one asked for, or by the length of the range, and in either case the next coarser
 * one until at most {@link BUCKETS_MAX} are needed.
 */
export function chooseBucket(asked: Bucket, lengthMs: number): FixedBucket {
  const first = ladder.findIndex(({ bucket, autoUpToMs }) =>
    asked === "auto" ? lengthMs - slackMs(lengthMs) <= autoUpToMs : bucket === asked,
  );
  const fits = ladder.slice(first).find(({ sizeMs }) => lengthMs / sizeMs <= BUCKETS_MAX);
  // A century has 1,200 months: a range that long is drawn by the month all the same.
  return fits?.bucket ?? "1M";
}
