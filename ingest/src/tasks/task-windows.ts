import type { Span } from "./touched-tasks.ts";

const DAY_MS = 86_400_000;
/** Rows of the ledger to look at in one go. */
const ROWS_MAX = 60_000;
const WINDOW_MS_MAX = 366 * DAY_MS;
const PART_MS_MIN = 60_000;

/** Days, given the latest first, as half-open windows of few rows: several days each, or parts of a day. */
export function windowsOf(days: readonly { readonly day: number; readonly ledger_rows: number }[]): Span[] {
  const windows: { from: number; to: number; rows: number }[] = [];
  for (const { day, ledger_rows: rows } of days) {
    const last = windows.at(-1);
    if (last !== undefined && last.rows + rows <= ROWS_MAX && last.to - day <= WINDOW_MS_MAX) {
      last.from = day;
      last.rows += rows;
    } else windows.push({ from: day, to: day + DAY_MS, rows });
  }
  return windows.flatMap(inParts);
}

function inParts({ from, to, rows }: Span & { readonly rows: number }): Span[] {
  const parts = Math.max(1, Math.ceil(rows / ROWS_MAX));
  const stepMs = Math.max(PART_MS_MIN, Math.ceil((to - from) / parts));
  const spans: Span[] = [];
  for (let end = to; end > from; end -= stepMs) spans.push({ from: Math.max(from, end - stepMs), to: end });
  return spans;
}
