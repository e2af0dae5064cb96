import { AppError } from "@outlay/core/errors";
import { addTime, canonicalZone, daysInMonth, startOf, type TimeUnit } from "./zone.ts";

/** A half-open range of instants in milliseconds since 1970 UTC, and how its start was written. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
  /** The unit `from` was snapped to (`now/d`): the range is a running calendar period. */
  readonly snappedTo: TimeUnit | undefined;
}

/** What the engine's time functions hold: 1970 … 2105. */
const INSTANT_MAX = Date.UTC(2105, 0, 1);

const relative = /^now(?:([+-]\d{1,5})([mhdwMy]))?(?:\/([mhdwMy]))?$/;
const absolute = /^(\d{4})-(\d{2})-(\d{2})T/;

/**
 * Milliseconds since 1970 UTC of an instant as the API writes it: ISO-8601 with offset, or `now`, moved by an amount
 * and snapped to the start of a unit, both by the calendar of `zone`. `undefined` where there is no such instant.
 */
export function parseInstant(text: string, now: number, zone: string): number | undefined {
  const match = relative.exec(text);
  if (match === null) return parseAbsolute(text);
  const [, amount, unit, snap] = match;
  const moved = amount === undefined ? now : addTime(now, Number(amount), unit as TimeUnit, zone);
  if (!Number.isFinite(moved)) return undefined;
  return snap === undefined ? moved : startOf(snap as TimeUnit, moved, zone);
}

function parseAbsolute(text: string): number | undefined {
  const [, year, month, day] = absolute.exec(text) ?? [];
  // Date.parse takes 31 February for 3 March.
  if (day === undefined || Number(day) > daysInMonth(Number(year), Number(month))) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** The canonical name of an IANA zone. Throws AppError `bad_request` naming `path`. */
export function parseZone(name: string, path = "tz"): string {
  const zone = canonicalZone(name);
  if (zone !== undefined) return zone;
  throw refused(path, `${name} is not an IANA time zone such as Europe/Berlin`);
}

/** An instant that the engine can hold. Throws AppError `bad_request` naming `path`. */
export function instantOf(
  text: string,
  { now, zone, path }: { readonly now: number; readonly zone: string; readonly path: string },
): number {
  const instant = parseInstant(text, now, zone);
  if (instant === undefined) throw refused(path, `${text} is no instant of the calendar`);
  if (instant >= 0 && instant <= INSTANT_MAX) return instant;
  throw refused(path, `${text} must lie between the years 1970 and 2104`);
}

/** Both ends of a range. Throws AppError `bad_request` naming the field at fault, below `path`. */
export function parseRange(
  range: { readonly from: string; readonly to: string },
  { now, zone, path = "" }: { readonly now: number; readonly zone: string; readonly path?: string },
): TimeRange {
  const read = (field: "from" | "to"): number => instantOf(range[field], { now, zone, path: `${path}${field}` });
  const [from, to] = [read("from"), read("to")];
  if (from >= to) throw refused(`${path}from`, `must be before ${path}to: ${iso(from)} is not before ${iso(to)}`);
  return { from, to, snappedTo: relative.exec(range.from)?.[3] as TimeUnit | undefined };
}

const iso = (instant: number): string => new Date(instant).toISOString();

/** A refusal of one field, with the remedy in words. */
export function refused(path: string, message: string): AppError {
  return new AppError("bad_request", `${path}: ${message}`, { issues: [{ path, message }] });
}
