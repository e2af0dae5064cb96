import type { IngestHealthAnswer } from "../../../contract/ingest-health.ts";

type Sent = Pick<IngestHealthAnswer["sources"][number], "events" | "events_week" | "first_seen_at">;

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;

/**
 * How much a source sends in a range against the same time of its week, which ends with the range: 1 = as much. `null` where no
 * more is known of it than the range.
 */
export function rateAgainstWeek(
  { events, events_week, first_seen_at }: Sent,
  { from, to }: IngestHealthAnswer["range"],
): number | null {
  const hours = (Date.parse(to) - Date.parse(from)) / HOUR_MS;
  const knownHours = Math.min(WEEK_HOURS, (Date.parse(to) - Date.parse(first_seen_at)) / HOUR_MS);
  if (events_week === 0 || knownHours <= hours) return null;
  return events / hours / (events_week / knownHours);
}
