/** Wall clock in a time zone ↔ instant, through Intl; used by the range picker only. */

const fields = new Map<string, Intl.DateTimeFormat>();

function fieldsFormat(timeZone: string): Intl.DateTimeFormat {
  let format = fields.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    fields.set(timeZone, format);
  }
  return format;
}

/** The wall clock at an instant as `2026-11-21T14:30`, the value of a `datetime-local` input. */
export function toWallTime(atMs: number, timeZone: string): string {
  const parts = Object.fromEntries(
    fieldsFormat(timeZone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );
  return `${parts["year"]?.padStart(4, "0")}-${parts["month"]}-${parts["day"]}T${parts["hour"]}:${parts["minute"]}`;
}

/**
 * The instant a wall clock shows `wall` (`2026-11-21T14:30`), as ISO-8601 UTC. In the hour that daylight saving skips
 * it gives the instant one hour later; in the hour that repeats, the first. `undefined` when `wall` is not a time.
 */
export function fromWallTime(wall: string, timeZone: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(wall)) return undefined;
  const asUtcMs = Date.parse(`${wall}:00Z`);
  if (Number.isNaN(asUtcMs)) return undefined;
  const offsetAt = (atMs: number) =>
    Date.parse(`${toWallTime(atMs, timeZone)}:00Z`) - Math.floor(atMs / 60_000) * 60_000;
  // The offsets a day before and a day after are the only two that can hold at this wall time.
  const before = asUtcMs - offsetAt(asUtcMs - 86_400_000);
  const after = asUtcMs - offsetAt(asUtcMs + 86_400_000);
  const matching = [before, after].filter((atMs) => toWallTime(atMs, timeZone) === wall);
  return new Date(matching.length > 0 ? Math.min(...matching) : before).toISOString().replace(":00.000Z", ":00Z");
}

/** The zone's name as its data base writes it, or `undefined` when there is no such zone. Offsets are not zones. */
export function knownTimeZone(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,59}$/.test(name)) return undefined;
  try {
    const resolved = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
    // "europe/berlin" is accepted by browsers but not by every data base; an alias such as Asia/Kolkata is kept.
    return resolved.toLowerCase() === name.toLowerCase() ? resolved : name;
  } catch {
    return undefined;
  }
}

export const browserTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
