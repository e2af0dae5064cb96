import type { FixedBucket } from "../bucket.ts";

const STEP_MS = 900_000;
const DAY_MS = 86_400_000;

interface Label {
  /** YYYY-MM-DD on the wall. */
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
}

/**
 * Starts of buckets by looking at the clock on the wall every 15 minutes: no arithmetic of offsets, so it shares no
 * mistake with the code it checks. Knows instants from 40 days before `from` to `to`; all offsets are whole quarters.
 */
export function bucketOracle(zone: string, from: number, to: number): (bucket: FixedBucket, ts: number) => number {
  const start = Math.floor(from / DAY_MS) * DAY_MS - 40 * DAY_MS;
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const labels: Label[] = [];
  for (let at = start; at <= to; at += STEP_MS) {
    const [date = "", time = ""] = format.format(at).split(" ");
    labels.push({ date, hour: Number(time.slice(0, 2)), minute: Number(time.slice(3, 5)) });
  }
  const found = new Map<string, number>();
  return (bucket, ts) => {
    if (bucket === "1m") return Math.floor(ts / 60_000) * 60_000;
    if (bucket === "5m") return Math.floor(ts / 300_000) * 300_000;
    const step = Math.floor((ts - start) / STEP_MS);
    const key = `${bucket}/${step}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    let at = step;
    while (at > 0 && !beginsBucket(bucket, labels[at - 1], labels[at])) at -= 1;
    found.set(key, start + at * STEP_MS);
    return start + at * STEP_MS;
  };
}

function beginsBucket(bucket: FixedBucket, before: Label | undefined, label: Label | undefined): boolean {
  if (before === undefined || label === undefined) return true;
  // Midnight may not exist or come twice: a day begins where its date is first seen.
  const isNewDay = before.date < label.date;
  if (bucket === "15m") return true;
  if (bucket === "1h") return isNewDay || label.minute === 0;
  if (bucket === "3h") return isNewDay || (label.minute === 0 && label.hour % 3 === 0 && label.hour > 0);
  if (!isNewDay || bucket === "1d") return isNewDay;
  const monday = (date: string): number => Math.floor((Date.parse(`${date}T00:00Z`) / DAY_MS + 3) / 7);
  return bucket === "1w" ? monday(before.date) < monday(label.date) : before.date.slice(0, 7) < label.date.slice(0, 7);
}
