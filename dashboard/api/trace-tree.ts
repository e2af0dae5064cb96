import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import type { TraceSpanRow } from "@outlay/clickhouse/queries/traces";
import { chooseShown } from "@outlay/core/trace/choose-shown";
import { type CriticalPath, criticalPath } from "@outlay/core/trace/critical-path";
import { linkAttempts } from "@outlay/core/trace/link-attempts";
import { type SpanNode, spanForest } from "@outlay/core/trace/span-forest";
import { type CostSum, sumCosts } from "@outlay/core/trace/sum-costs";
import type { TraceRecord } from "@outlay/core/trace/trace-record";
import { picoOf } from "./money-text.ts";

/** A record of the tree with the row it came from. */
export interface RowRecord extends TraceRecord {
  readonly row: TraceSpanRow;
}

/** All that is computed of a trace, by place in its forest. */
export interface TraceTree {
  readonly forest: readonly SpanNode<RowRecord>[];
  readonly sums: { readonly spans: readonly CostSum[]; readonly all: CostSum };
  readonly path: CriticalPath;
  readonly attempts: ReturnType<typeof linkAttempts>;
  readonly shown: readonly boolean[];
  /** Spans below each that are not shown. */
  readonly omittedBelow: readonly number[];
}

export const isFailed = ({ status }: TraceSpanRow): boolean => status === "error" || status === "timeout";

/** The tree of a trace and which of its spans, at most `spansMax`, are shown. */
export function traceTree(rows: readonly TraceSpanRow[], spansMax: number): TraceTree {
  const forest = spanForest(rows.map(recordOf));
  const whole = { forest, sums: sumCosts(forest), path: criticalPath(forest), attempts: linkAttempts(forest) };
  return shownTree(whole, spansMax);
}

/** The same tree with at most `spansMax` of its spans shown. */
export function shownTree(tree: Omit<TraceTree, "shown" | "omittedBelow">, spansMax: number): TraceTree {
  const { forest, path } = tree;
  const failed = forest.map(({ record }) => record !== undefined && isFailed(record.row));
  const weights = { isOnPath: path.isOn, isFailed: ({ place }: SpanNode) => failed[place] ?? false };
  const shown = chooseShown(forest, weights, spansMax);
  return { ...tree, shown, omittedBelow: omittedBelow(forest, shown) };
}

const spanIdOf = (hex: string): string => (/^0+$/.test(hex) ? "" : hex);

const recordOf = (row: TraceSpanRow): RowRecord => ({
  row,
  callId: row.call_id,
  eventId: row.event_id,
  ts: row.ts,
  durationMs: row.duration_ms ?? undefined,
  signal: row.signal,
  kind: row.kind,
  spanId: spanIdOf(row.span),
  parentSpanId: spanIdOf(row.parent_span),
  isBillable: row.is_billable,
  cost: row.cost === null ? undefined : picoOf(row.cost),
  isPartlyPriced: row.price_status === "partly_priced",
  inputTokens: row.input_tokens ?? undefined,
  outputTokens: row.output_tokens ?? undefined,
  settledBy: row.settled_by === NO_UUID ? "" : row.settled_by,
  step: row.step,
  operation: row.operation,
  modelRequested: row.model_requested,
  modelResolved: row.model_resolved,
  attempt: row.attempt ?? undefined,
  retryOf: row.retry_of,
  fallbackFrom: row.fallback_from,
});

function omittedBelow(forest: readonly SpanNode[], shown: readonly boolean[]): readonly number[] {
  const omitted = forest.map(() => 0);
  for (let place = forest.length - 1; place >= 0; place -= 1) {
    const above = forest[place]?.parent?.place;
    if (above !== undefined) omitted[above] = (omitted[above] ?? 0) + (omitted[place] ?? 0) + (shown[place] ? 0 : 1);
  }
  return omitted;
}
