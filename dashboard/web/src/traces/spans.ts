import type { WaterfallAnswer, WaterfallSpan } from "../../../contract/trace-waterfall.ts";

/** A span with all that the short answer leaves out because it goes without saying. */
export interface Span {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  /** Its declared kind of step, else the kind of its record; `gap` for a parent that was not sent. */
  readonly kind: string;
  /** That answered, else that was asked; "" where none is known. */
  readonly model: string;
  /** From the start of the trace. */
  readonly startMs: number;
  readonly durationMs: number | undefined;
  readonly queueMs: number | undefined;
  readonly ttftMs: number | undefined;
  readonly status: string;
  readonly errorType: string | undefined;
  readonly isBilled: boolean;
  /** Its own; `null` where it is not billed, or where it is and the cost is not known. */
  readonly cost: string | null;
  readonly isPartlyPriced: boolean;
  readonly unpricedReason: string | undefined;
  /** Why it is not billed although it has usage. */
  readonly settlement: string | undefined;
  /** With all that lies below; `unpriced` calls have no complete cost. */
  readonly sum: { readonly cost: string | null; readonly calls: number; readonly unpriced: number };
  readonly isOnPath: boolean;
  /** When it was on the critical path itself. */
  readonly critical: readonly (readonly [fromMs: number, toMs: number])[];
  /** Its own time on the critical path. */
  readonly criticalMs: number;
  readonly request: WaterfallSpan["request"];
  readonly fallbackFrom: string | undefined;
  readonly fallbackReason: string | undefined;
  readonly cacheHit: WaterfallSpan["cache_hit"];
  readonly omittedBelow: number;
  readonly isLoopCut: boolean;
  readonly isOutsideParent: boolean;
}

/** A trace with its spans written out. */
export interface DrawnTrace extends Omit<WaterfallAnswer, "spans" | "texts"> {
  readonly spans: readonly Span[];
}

export const traceOf = ({ spans, texts, ...facts }: WaterfallAnswer): DrawnTrace => ({
  ...facts,
  spans: spans.map((span) => spanOf(span, { spans, texts })),
});

function spanOf(span: WaterfallSpan, { spans, texts }: Pick<WaterfallAnswer, "spans" | "texts">): Span {
  const textAt = (place: number | undefined): string | undefined => (place === undefined ? undefined : texts[place]);
  const isPartlyPriced = span.is_partly_priced === true;
  const isBilled = span.cost !== undefined;
  const cost = span.cost ?? null;
  return {
    id: span.id,
    parentId: span.parent === undefined ? undefined : spans[span.parent]?.id,
    name: textAt(span.name) ?? "",
    kind: textAt(span.kind) ?? "model_call",
    model: textAt(span.model) ?? "",
    startMs: span.start_ms,
    durationMs: span.duration_ms,
    queueMs: span.queue_ms,
    ttftMs: span.ttft_ms,
    status: span.status ?? "ok",
    errorType: span.error_type,
    ...{ isBilled, cost, isPartlyPriced },
    unpricedReason: span.unpriced_reason,
    settlement: span.settlement,
    sum: sumOf(span),
    isOnPath: span.critical !== undefined,
    critical: span.critical ?? [],
    criticalMs: (span.critical ?? []).reduce((sum, [fromMs, toMs]) => sum + toMs - fromMs, 0),
    request: span.request,
    fallbackFrom: span.fallback_from,
    fallbackReason: span.fallback_reason,
    cacheHit: span.cache_hit,
    omittedBelow: span.omitted_below ?? 0,
    isLoopCut: span.is_loop_cut === true,
    isOutsideParent: span.is_outside_parent === true,
  };
}

/** Where nothing lies below, the sum is what the span is itself. */
function sumOf({ cost, is_partly_priced, cumulative }: WaterfallSpan): Span["sum"] {
  if (cumulative !== undefined)
    return { cost: cumulative.cost, calls: cumulative.calls, unpriced: cumulative.unpriced_calls };
  if (cost === undefined) return { cost: "0", calls: 0, unpriced: 0 };
  return { cost, calls: 1, unpriced: cost === null || is_partly_priced === true ? 1 : 0 };
}
