import type { TraceSpanRow } from "@outlay/clickhouse/queries/traces";
import { formatUsd } from "@outlay/core/money";
import type { CriticalSegment } from "@outlay/core/trace/critical-path";
import type { SpanNode } from "@outlay/core/trace/span-forest";
import type { WaterfallSpan } from "../contract/trace-waterfall.ts";
import { isOutside, nameOf, requestJson, startOf } from "./trace-json.ts";
import { isFailed, type RowRecord, type TraceTree } from "./trace-tree.ts";

type Node = SpanNode<RowRecord>;

const NAME_LENGTH_MAX = 100;

/** Texts in order of their first use, each once. */
class TextList {
  readonly #places = new Map<string, number>();

  get texts(): string[] {
    return [...this.#places.keys()];
  }

  place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.#places.size);
    return this.#places.size - 1;
  }
}

/** What is known of all rows when one is made. */
interface Drawing {
  readonly tree: TraceTree;
  readonly texts: TextList;
  /** Places of the spans that are shown. */
  readonly places: ReadonlyMap<SpanNode, number>;
  readonly segments: ReadonlyMap<SpanNode, readonly CriticalSegment[]>;
}

/** The spans of a tree that are shown, as rows of a waterfall. What goes without saying is left out: JSON drops `undefined`. */
export function waterfallSpans(tree: TraceTree): { texts: string[]; spans: WaterfallSpan[] } {
  const shown = tree.forest.filter(({ place }) => tree.shown[place]);
  const places = new Map(shown.map((node, at) => [node, at]));
  const drawing = { tree, texts: new TextList(), places, segments: segmentsOf(tree) };
  const spans = shown.map((node) =>
    node.record === undefined ? gapJson(node, drawing) : recordJson(node, node.record.row, drawing),
  );
  return { texts: drawing.texts.texts, spans };
}

const gapJson = (node: Node, drawing: Drawing): WaterfallSpan => ({
  id: node.id,
  name: drawing.texts.place("parent not sent"),
  kind: drawing.texts.place("gap"),
  start_ms: startOf(node) - drawing.tree.path.startedAt,
  critical: criticalJson(node, drawing),
  cumulative: cumulativeJson(node, drawing),
  omitted_below: drawing.tree.omittedBelow[node.place] || undefined,
});

/** One literal: parts spread into each other take ten times as long, and there are thousands. */
function recordJson(node: Node, row: TraceSpanRow, drawing: Drawing): WaterfallSpan {
  const { tree, texts, places } = drawing;
  const name = nameOf(row);
  const kind = row.step_kind || row.kind;
  const model = row.model_resolved || row.model_requested;
  const isUnpriced = row.is_billable && row.cost === null;
  return {
    id: node.id,
    parent: node.parent === undefined ? undefined : places.get(node.parent),
    name: texts.place(name.length > NAME_LENGTH_MAX ? `${name.slice(0, NAME_LENGTH_MAX - 1)}…` : name),
    kind: kind === "model_call" ? undefined : texts.place(kind),
    model: model === "" ? undefined : texts.place(model),
    start_ms: startOf(node) - tree.path.startedAt,
    duration_ms: row.duration_ms ?? undefined,
    queue_ms: row.queue_ms ?? undefined,
    ttft_ms: row.ttft_ms ?? undefined,
    status: row.status === "ok" ? undefined : row.status,
    error_type: isFailed(row) ? row.error_type || undefined : undefined,
    cost: row.is_billable ? row.cost : undefined,
    is_partly_priced: given(row.is_billable && row.price_status === "partly_priced"),
    unpriced_reason: isUnpriced ? row.unpriced_reason || undefined : undefined,
    settlement: row.settlement || undefined,
    cumulative: cumulativeJson(node, drawing),
    critical: criticalJson(node, drawing),
    request: requestJson(node, tree.attempts),
    fallback_from: row.fallback_from || undefined,
    fallback_reason: row.fallback_reason || undefined,
    cache_hit: row.cache_hit === true ? { kind: row.cache_kind, tier: row.cache_tier } : undefined,
    omitted_below: tree.omittedBelow[node.place] || undefined,
    is_loop_cut: given(node.isCut),
    is_outside_parent: given(isOutside(node.record, node.parent?.record)),
  };
}

/** With all that lies below it; where nothing does, it is its own. */
function cumulativeJson({ children, place }: Node, { tree: { sums } }: Drawing): WaterfallSpan["cumulative"] {
  if (children.length === 0) return undefined;
  const sum = sums.spans[place] ?? sums.all;
  return {
    cost: sum.cost === undefined ? null : formatUsd(sum.cost),
    calls: sum.calls,
    unpriced_calls: sum.unpricedCalls + sum.partlyPricedCalls,
  };
}

const criticalJson = (node: Node, { segments, tree: { path } }: Drawing): WaterfallSpan["critical"] =>
  segments.get(node)?.map(({ from, to }) => [from - path.startedAt, to - path.startedAt]);

const given = (isSo: boolean): true | undefined => (isSo ? true : undefined);

/** When each span was on the critical path itself; of one whose time there belongs to others nothing. */
function segmentsOf({ path, forest }: TraceTree): ReadonlyMap<SpanNode, readonly CriticalSegment[]> {
  const segments = new Map<SpanNode, CriticalSegment[]>(
    forest.filter(({ place }) => path.isOn[place]).map((node) => [node, []]),
  );
  for (const segment of path.segments) segments.get(segment.node)?.push(segment);
  return segments;
}
