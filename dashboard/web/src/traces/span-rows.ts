import { sumDecimals } from "../format/decimal.ts";
import type { Span } from "./spans.ts";

/** A row of the waterfall: a span, or all tries of one request. */
export interface SpanRow {
  /** Id of its first span. */
  readonly key: string;
  /** In order of time; more than one where a request was tried again. */
  readonly tries: readonly Span[];
  readonly depth: number;
  /** Rows right below it, whether they are shown or not. */
  readonly children: readonly SpanRow[];
  readonly parent: SpanRow | undefined;
}

type Draft = {
  -readonly [Key in keyof SpanRow]: Key extends "children" | "tries" ? SpanRow[Key][number][] : SpanRow[Key];
};

/**
 * The rows of a trace as a tree. Tries of one request that hang below the same span share a row, so that a retry is seen
 * beside what it repeats; whatever lies below any of them lies below the row. Of a parent that is not in the answer the
 * span is a root. Linear in the number of spans.
 */
export function rowsOf(spans: readonly Span[]): readonly SpanRow[] {
  const bySpan = new Map<string, Draft>();
  const roots: Draft[] = [];
  for (const span of spans) {
    const first = span.request === undefined ? undefined : bySpan.get(span.request.id);
    if (first !== undefined && first.tries[0]?.parentId === span.parentId) {
      first.tries.push(span);
      bySpan.set(span.id, first);
      continue;
    }
    const parent = span.parentId === undefined ? undefined : bySpan.get(span.parentId);
    const row: Draft = {
      key: span.id,
      tries: [span],
      depth: parent === undefined ? 0 : parent.depth + 1,
      children: [],
      parent,
    };
    (parent?.children ?? roots).push(row);
    bySpan.set(span.id, row);
  }
  return roots;
}

/** Rows that are in sight, from top to bottom: none below a collapsed one. No recursion, so depth does not matter. */
export function openRows(roots: readonly SpanRow[], collapsed: ReadonlySet<string>): readonly SpanRow[] {
  const shown: SpanRow[] = [];
  const waiting = [...roots].reverse();
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    shown.push(row);
    if (collapsed.has(row.key)) continue;
    for (let at = row.children.length - 1; at >= 0; at -= 1) {
      const child = row.children[at];
      if (child !== undefined) waiting.push(child);
    }
  }
  return shown;
}

export const isFailed = ({ status }: Span): boolean => status === "error" || status === "timeout";

/** A try that failed and was tried again is no longer news. */
export const rowFailed = ({ tries }: SpanRow): boolean => tries.some(isFailed);

/** What a row costs: itself, and with all that lies below it. */
export interface RowCost {
  /** `undefined`: it is not billed · `null`: it is, and the cost is not known. */
  readonly own: string | null | undefined;
  /** `null`: calls are billed below, and none has a known cost. */
  readonly total: string | null;
  /** Something of the total is not priced. */
  readonly isAtLeast: boolean;
  /** Billed calls, itself or below. */
  readonly calls: number;
}

export function costOf({ tries }: SpanRow): RowCost {
  const billed = tries.filter(({ isBilled }) => isBilled);
  return {
    own: billed.length === 0 ? undefined : sumDecimals(billed.map(({ cost }) => cost)),
    total: sumDecimals(tries.map(({ sum }) => sum.cost)),
    isAtLeast: tries.some(({ sum }) => sum.unpriced > 0),
    calls: tries.reduce((calls, { sum }) => calls + sum.calls, 0),
  };
}

/** End of a span from the start of the trace, in milliseconds; what has no duration ends where it began. */
export const endOf = ({ startMs, durationMs }: Span): number => startMs + (durationMs ?? 0);
