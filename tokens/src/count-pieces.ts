import type { Clock } from "@outlay/core/clock";
import type { CountTokens } from "./byte-pairs.ts";
import type { Piece } from "./cut-text.ts";

/** Tokens of pieces by one tokenizer. */
export interface Tally {
  /** One entry for each piece that was counted, from the first on. */
  readonly tokens: readonly number[];
  /** Whether time ran out before the last piece. */
  readonly isPartial: boolean;
}

/**
 * Counts piece by piece until all are counted or `timeMs` have passed; at least one is. The time is looked at between
 * pieces, whose length is bounded (`cutText`).
 */
export function countPieces(count: CountTokens, pieces: readonly Piece[], clock: Clock, timeMs: number): Tally {
  const startedAt = clock.monotonic();
  const tokens: number[] = [];
  for (const { text, isFirst } of pieces) {
    if (tokens.length > 0 && clock.monotonic() - startedAt >= timeMs) return { tokens, isPartial: true };
    tokens.push(count(text, isFirst));
  }
  return { tokens, isPartial: false };
}
