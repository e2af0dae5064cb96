import { AppError } from "@outlay/core/errors";
import type { OffsetRange } from "./port.ts";

/** How far ingest has come: everything before `next` is in the store, `pending` perhaps. */
export interface Cursor {
  readonly next: bigint;
  readonly pending: OffsetRange | undefined;
}

export const cursorAtStart: Cursor = { next: 0n, pending: undefined };

/**
 * The cursor once `range` is about to be inserted. `end` is the first offset not yet durable.
 *
 * The same intent may be repeated. Another one while the first is open is refused with `conflict`: nobody knows how much
 * of the first range is in the store, so only that exact range may be tried again.
 */
export function withIntent(cursor: Cursor, range: OffsetRange, end: bigint): Cursor {
  const { next, pending } = cursor;
  const text = `intent ${range.from}-${range.to}`;
  if (range.from > range.to || range.to >= end)
    throw conflict(`${text} is not a range of the log, which ends at ${end}`);
  if (pending !== undefined) {
    if (pending.from === range.from && pending.to === range.to) return cursor;
    throw conflict(`${text} while ${pending.from}-${pending.to} is open: finish that range with done() first`);
  }
  if (range.from < next) throw conflict(`${text} would insert again what is done up to ${next}`);
  return { next: range.from, pending: { from: range.from, to: range.to } };
}

/** The cursor once everything before `next` is in the store. What is done already stays done. */
export function withDone(cursor: Cursor, next: bigint, end: bigint): Cursor {
  if (next > end) throw conflict(`done ${next} lies beyond the log, which ends at ${end}`);
  if (next <= cursor.next) return cursor;
  if (cursor.pending !== undefined && next <= cursor.pending.to)
    throw conflict(`done ${next} cuts the open intent ${cursor.pending.from}-${cursor.pending.to}`);
  return { next, pending: undefined };
}

function conflict(message: string): AppError {
  return new AppError("conflict", message);
}
