import { approximateMs, parseInstant } from "./instant.ts";

/**
 * The range of the same length before (`-1`) or after (`1`) this one, as two instants. A range that would begin in the
 * future stays where it is.
 */
export function shiftRange(
  { from, to }: { readonly from: string; readonly to: string },
  direction: -1 | 1,
  nowMs: number,
): { from: string; to: string } {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start === undefined || end === undefined) return { from, to };
  const [startMs, endMs] = [approximateMs(start, nowMs), approximateMs(end, nowMs)];
  const byMs = (endMs - startMs) * direction;
  if (startMs + byMs >= nowMs) return { from, to };
  const write = (atMs: number) => new Date(atMs).toISOString().replace(".000Z", "Z");
  return { from: write(startMs + byMs), to: write(endMs + byMs) };
}
