import { z } from "zod";

/**
 * Calendar months in UTC, by which the books are closed. A month is half-open: from its first instant to that of the
 * next. UTC and not the reader's zone, because a closed month must mean the same calls to everybody.
 */

export const monthSchema = z
  .string()
  .regex(/^(19[7-9]\d|20\d\d|21\d\d|22\d\d)-(0[1-9]|1[0-2])$/, "must be a month such as 2026-10");

/** `2026-10` for any instant of that month in UTC, given in milliseconds since 1970. */
export const monthOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 7);

/** First instant of a month and of the next, milliseconds since 1970 UTC. */
export function monthRange(month: string): { readonly from: number; readonly to: number } {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return { from: Date.UTC(year, number - 1, 1), to: Date.UTC(year, number, 1) };
}

/** Whether a half-open range has an instant in the month. */
export function touchesMonth(range: { readonly from: number; readonly to: number }, month: string): boolean {
  const { from, to } = monthRange(month);
  return range.from < to && range.to > from;
}
