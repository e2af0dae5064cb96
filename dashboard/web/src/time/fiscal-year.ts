import { fromWallTime, toWallTime } from "./wall-time.ts";

/** When the fiscal year began that is running at `nowMs`, ISO-8601 UTC; it begins with a month, 1 to 12, in the zone. */
export function fiscalYearStart(month: number, timeZone: string, nowMs: number): string {
  const [year = 0, monthNow = 0] = toWallTime(nowMs, timeZone).split("-").map(Number);
  const began = monthNow >= month ? year : year - 1;
  const wall = `${String(began).padStart(4, "0")}-${String(month).padStart(2, "0")}-01T00:00`;
  return fromWallTime(wall, timeZone) ?? new Date(nowMs).toISOString();
}
