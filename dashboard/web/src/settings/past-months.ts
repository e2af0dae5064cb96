/** The calendar months (UTC) before the one of `nowMs`, newest first, without those of `closed`: what can be closed. */
export function closableMonths(nowMs: number, closed: readonly string[], count = 24): string[] {
  const now = new Date(nowMs);
  const months = Array.from({ length: count }, (_, at) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1 - at, 1)).toISOString().slice(0, 7),
  );
  return months.filter((month) => !closed.includes(month));
}
