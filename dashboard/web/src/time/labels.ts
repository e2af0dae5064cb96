import type { Bucket } from "../../../contract/vocabulary.ts";
import { UNKNOWN } from "../format/format-money.ts";
import { parseInstant } from "./instant.ts";

const LOCALE = "en-GB";

const styles = {
  minute: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
  fullDay: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  full: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  moment: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

function write(iso: string, style: keyof typeof styles, timeZone: string): string {
  const key = `${style} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, { ...styles[style], timeZone });
    formats.set(key, format);
  }
  const atMs = Date.parse(iso);
  return Number.isNaN(atMs) ? UNKNOWN : format.format(atMs);
}

const isIntraday = (bucket: Bucket) => bucket.endsWith("m") || bucket.endsWith("h");

/** Short label of a bucket for an axis: "14:00", "12 Nov", "Nov 2026". An intraday bucket at midnight shows its day. */
export function tickLabel(startIso: string, bucket: Bucket, timeZone: string): string {
  if (bucket === "1M") return write(startIso, "month", timeZone);
  if (!isIntraday(bucket)) return write(startIso, "day", timeZone);
  const time = write(startIso, "minute", timeZone);
  return time === "00:00" ? write(startIso, "day", timeZone) : time;
}

/** Full name of a bucket for a tooltip or a table row. */
export function bucketLabel(startIso: string, bucket: Bucket, timeZone: string): string {
  if (bucket === "1M") return write(startIso, "month", timeZone);
  if (bucket === "1w") return `Week of ${write(startIso, "day", timeZone)}`;
  return write(startIso, isIntraday(bucket) ? "full" : "fullDay", timeZone);
}

/** "21 Nov 2026, 14:02" in the zone. */
export const instantLabel = (iso: string, timeZone: string): string => write(iso, "full", timeZone);

/** "21 Nov, 14:02:09" in the zone. */
export const momentLabel = (iso: string, timeZone: string): string => write(iso, "moment", timeZone);

/** "21 Nov" in the zone. */
export const dayLabel = (iso: string, timeZone: string): string => write(iso, "day", timeZone);

const lengths = [
  { unit: "d", ms: 86_400_000 },
  { unit: "h", ms: 3_600_000 },
  { unit: "min", ms: 60_000 },
] as const;

/** The length of a range: "30 d", "36 h", "15 min"; days from two days on. A day that changes its clocks is one all the same. */
export function durationWords(durationMs: number): string {
  const { unit, ms } = lengths.find((one) => durationMs >= one.ms * (one.unit === "d" ? 1.9 : 1)) ?? lengths[2];
  return `${Math.round(durationMs / ms)}\u202f${unit}`;
}

const bucketNames: Record<Bucket, string> = {
  auto: "bucket",
  "1m": "minute",
  "5m": "5 minutes",
  "15m": "15 minutes",
  "1h": "hour",
  "3h": "3 hours",
  "1d": "day",
  "1w": "week",
  "1M": "month",
};
/** "day", "hour", "15 minutes": what one bucket is. */
export const bucketName = (bucket: Bucket): string => bucketNames[bucket];

export interface RangePreset {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export const rangePresets: readonly RangePreset[] = [
  { name: "Last hour", from: "now-1h", to: "now" },
  { name: "Last 24 hours", from: "now-24h", to: "now" },
  { name: "Last 7 days", from: "now-7d", to: "now" },
  { name: "Last 14 days", from: "now-14d", to: "now" },
  { name: "Last 30 days", from: "now-30d", to: "now" },
  { name: "Last 90 days", from: "now-90d", to: "now" },
  { name: "Today", from: "now/d", to: "now" },
  { name: "Month to date", from: "now/M", to: "now" },
  { name: "Year to date", from: "now/y", to: "now" },
];

const unitNames = { m: "minutes", h: "hours", d: "days", w: "weeks", M: "months", y: "years" } as const;

/** A range in words: the preset's name, "Last 45 days", or both ends. */
export function rangeLabel(from: string, to: string, timeZone: string): string {
  const preset = rangePresets.find((candidate) => candidate.from === from && candidate.to === to);
  if (preset !== undefined) return preset.name;
  const start = parseInstant(from);
  if (to === "now" && start?.kind === "relative" && start.snap === undefined && start.amount < 0) {
    return `Last ${-start.amount} ${unitNames[start.unit]}`;
  }
  const end = (text: string) => (parseInstant(text)?.kind === "absolute" ? instantLabel(text, timeZone) : text);
  return `${end(from)} – ${end(to)}`;
}
