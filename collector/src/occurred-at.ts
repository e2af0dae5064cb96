/** Earliest instant an event may claim, milliseconds since 1970 UTC. Older ones are clocks that were never set. */
const OCCURRED_AT_MIN = Date.UTC(2020, 0, 1);
/** How far a sender's clock may be ahead of ours. */
const AHEAD_MAX_MS = 86_400_000;

/** Whether an event received at `receivedAt` may have happened at `at` (both milliseconds since 1970 UTC). */
export function isPlausibleTime(at: number, receivedAt: number): boolean {
  return at >= OCCURRED_AT_MIN && at <= receivedAt + AHEAD_MAX_MS;
}

export const plausibleTimeMessage = "must lie between 2020-01-01 and 24 h after now; check the sender's clock and unit";
