import { UNKNOWN } from "./format-money.ts";

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const NARROW_SPACE = "\u202f";

/** 12345 → "12,345"; unknown → "—". */
export function formatCount(value: number | null | undefined): string {
  return value === null || value === undefined ? UNKNOWN : grouped.format(value);
}

/** "1 task", "1,200 tasks". */
export const formatPlural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Three significant digits: 1,240,000 → "1.24M". Up to 9,999 in full. */
export function formatCompact(value: number | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN;
  return Math.abs(value) < 10_000 ? grouped.format(value) : compact.format(value);
}

/**
 * A share of 1 as a percentage with one decimal. Only all of it reads "100 %" and only none of it "0 %":
 * 0.9999 → ">99.9 %", 0.0002 → "<0.1 %".
 */
export function formatRatio(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  // An interval may end a rounding error below 0.
  if (value <= 0 && value > -0.0005) return `0${NARROW_SPACE}%`;
  if (value > 0 && value < 0.0005) return `<0.1${NARROW_SPACE}%`;
  if (value < 1 && value >= 0.9995) return `>99.9${NARROW_SPACE}%`;
  const text = (value * 100).toFixed(1);
  return `${text.endsWith(".0") && (value === 0 || value === 1) ? text.slice(0, -2) : text}${NARROW_SPACE}%`;
}

/** Milliseconds with three significant digits and the unit that suits: "842 ms", "1.24 s", "2.07 min". */
export function formatDuration(durationMs: number | null | undefined): string {
  if (durationMs === null || durationMs === undefined || !Number.isFinite(durationMs)) return UNKNOWN;
  const [size, unit] = unitOf(durationMs);
  const text = size >= 100 ? grouped.format(size) : String(Number(size.toPrecision(3)));
  return `${text}${NARROW_SPACE}${unit}`;
}

function unitOf(durationMs: number): [size: number, unit: string] {
  if (durationMs < 999.5) return [durationMs, "ms"];
  if (durationMs < 119_950) return [durationMs / 1000, "s"];
  if (durationMs < 7_197_000) return [durationMs / 60_000, "min"];
  return [durationMs / 3_600_000, "h"];
}

/** How long ago, coarsely: "12 s", "3 min", "5 h", "12 d". Times in the future count as now. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return `${seconds}${NARROW_SPACE}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NARROW_SPACE}min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}${NARROW_SPACE}h`;
  return `${Math.floor(seconds / 86_400)}${NARROW_SPACE}d`;
}
