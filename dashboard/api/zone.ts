/**
 * Calendar arithmetic in IANA time zones, on Intl alone. Instants are milliseconds since 1970 UTC. A local time that
 * does not exist (a clock put forward) means the first instant after the gap by the same clock; one that exists twice
 * means the first.
 */

export type TimeUnit = "m" | "h" | "d" | "w" | "M" | "y";

interface WallClock {
  readonly year: number;
  /** 1 … 12 */
  readonly month: number;
  readonly day: number;
  /** Milliseconds since local midnight by the clock on the wall. */
  readonly timeMs: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The zone's canonical name, or `undefined` where it is not an IANA name (offsets such as +05:30 have no calendar). */
export function canonicalZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined; // Intl knows no other way to say "no such zone".
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(zone, format);
  return format;
}

function wallClock(instant: number, zone: string): WallClock {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const timeMs = part("hour") * HOUR_MS + part("minute") * MINUTE_MS + part("second") * 1000;
  return { year: part("year"), month: part("month"), day: part("day"), timeMs: timeMs + modulo(instant, 1000) };
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

const asIfUtc = ({ year, month, day, timeMs }: WallClock): number => Date.UTC(year, month - 1, day) + timeMs;

/** What the zone's clock is ahead of UTC by, in milliseconds. */
const offsetMs = (instant: number, zone: string): number => asIfUtc(wallClock(instant, zone)) - instant;

/** Years 100 … 9900: within them Intl writes a year as it is counted. */
const CALENDAR_MS_MIN = Date.UTC(100, 0, 1);
const CALENDAR_MS_MAX = Date.UTC(9900, 0, 1);

/** The first instant at which the zone's clock shows `wall`; `day` may lie outside the month. NaN outside the years 100 … 9900. */
function instantOf(wall: WallClock, zone: string): number {
  const local = asIfUtc(wall);
  if (!(local > CALENDAR_MS_MIN && local < CALENDAR_MS_MAX)) return Number.NaN;
  // Offsets change at most once within a day, so those a day before and after are the only candidates.
  const before = local - offsetMs(local - DAY_MS, zone);
  const after = local - offsetMs(local + DAY_MS, zone);
  const fits = [before, after].filter((instant) => instant + offsetMs(instant, zone) === local);
  return fits.length === 0 ? before : Math.min(...fits);
}

/** The start of the minute, hour, day, ISO week (Monday), month or year around `instant`, by the zone's clock. */
export function startOf(unit: TimeUnit, instant: number, zone: string): number {
  if (unit === "m" || unit === "h") {
    return instant - modulo(instant + offsetMs(instant, zone), unit === "m" ? MINUTE_MS : HOUR_MS);
  }
  const { year, month, day } = wallClock(instant, zone);
  const midnight = { year, month, day, timeMs: 0 };
  if (unit === "y") return instantOf({ ...midnight, month: 1, day: 1 }, zone);
  if (unit === "M") return instantOf({ ...midnight, day: 1 }, zone);
  if (unit === "d") return instantOf(midnight, zone);
  const daysSinceMonday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return instantOf({ ...midnight, day: day - daysSinceMonday }, zone);
}

/**
 * `amount` units later, or earlier. Minutes and hours are elapsed time; days and longer keep the time on the wall, and a
 * day the month does not have becomes its last. NaN outside the years 100 … 9900.
 */
export function addTime(instant: number, amount: number, unit: TimeUnit, zone: string): number {
  if (unit === "m") return instant + amount * MINUTE_MS;
  if (unit === "h") return instant + amount * HOUR_MS;
  const wall = wallClock(instant, zone);
  if (unit === "d" || unit === "w") {
    return instantOf({ ...wall, day: wall.day + amount * (unit === "w" ? 7 : 1) }, zone);
  }
  const month = wall.month + amount * (unit === "y" ? 12 : 1);
  return instantOf({ ...wall, month, day: Math.min(wall.day, daysInMonth(wall.year, month)) }, zone);
}

/** `month` may lie outside 1 … 12. */
export const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
