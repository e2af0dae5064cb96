import type { Bucket } from "../../../contract/vocabulary.ts";
import { fromWallTime, toWallTime } from "./wall-time.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Usual size of a bucket. Days, weeks and months vary with the calendar. */
const sizeMs: Record<Bucket, number> = {
  auto: DAY_MS,
  "1m": MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "1h": HOUR_MS,
  "3h": 3 * HOUR_MS,
  "1d": DAY_MS,
  "1w": 7 * DAY_MS,
  "1M": 30 * DAY_MS,
};

const STARTS_MAX = 1_000;

interface BucketedRange {
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly bucket: Bucket;
}

/**
 * Every bucket of a range, in order. The server cuts the buckets and answers only those with calls: its starts are kept
 * as they are, and gaps between them are filled, so that a quiet day is drawn as a quiet day and not left out.
 */
export function bucketStarts(range: BucketedRange, present: readonly string[]): string[] {
  const known = [...new Set(present)].sort();
  const size = sizeMs[range.bucket];
  const [firstMs, endMs] = [Date.parse(range.from), Date.parse(range.to)];
  if (Number.isNaN(firstMs) || Number.isNaN(endMs)) return known;
  const starts: string[] = [];
  let at = 0;
  let cursorMs = floorToBucket(firstMs, range);
  while (starts.length < STARTS_MAX && (at < known.length || cursorMs < endMs)) {
    const next = known[at];
    // Half a bucket of tolerance: around a change of the clock our own arithmetic may be an hour off, the server's is not.
    if (next !== undefined && Date.parse(next) < cursorMs + size / 2) {
      starts.push(next);
      at += 1;
      cursorMs = nextStart(Date.parse(next), range);
    } else {
      starts.push(new Date(cursorMs).toISOString());
      cursorMs = nextStart(cursorMs, range);
    }
  }
  return starts;
}

function nextStart(startMs: number, range: BucketedRange): number {
  const size = sizeMs[range.bucket];
  return size < DAY_MS ? startMs + size : floorToBucket(startMs + 1.5 * size, range);
}

/** The start of the bucket around an instant, by the zone's clock. */
function floorToBucket(atMs: number, { bucket, tz }: BucketedRange): number {
  const size = sizeMs[bucket];
  const wallMs = Date.parse(`${toWallTime(atMs, tz)}:00Z`);
  if (size < DAY_MS) return atMs - (wallMs % size) - (atMs % MINUTE_MS);
  const wall = new Date(wallMs - (wallMs % DAY_MS));
  if (bucket === "1w") wall.setUTCDate(wall.getUTCDate() - ((wall.getUTCDay() + 6) % 7));
  if (bucket === "1M") wall.setUTCDate(1);
  return Date.parse(fromWallTime(`${wall.toISOString().slice(0, 10)}T00:00`, tz) ?? new Date(atMs).toISOString());
}
