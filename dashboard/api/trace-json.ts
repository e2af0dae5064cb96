import type { TraceSpanRow } from "@outlay/clickhouse/queries/traces";
import { formatUsd, ZERO_USD } from "@outlay/core/money";
import type { SpanNode } from "@outlay/core/trace/span-forest";
import type { CostSum } from "@outlay/core/trace/sum-costs";
import type { TraceAnswer, TraceSpan } from "../contract/traces.ts";
import { callJson } from "./call-json.ts";
import type { RowRecord, TraceTree } from "./trace-tree.ts";

type Node = SpanNode<RowRecord>;

const text = (value: string): string | null => (value === "" ? null : value);

/** A span as the API shows it. Times count from the start of the trace. */
export function spanJson(node: Node, { path, sums, attempts, omittedBelow }: TraceTree): TraceSpan {
  const { id, parent, depth, place, record } = node;
  const row = record?.row;
  const sum = sums.spans[place] ?? sums.all;
  return {
    id,
    parent_id: parent?.id ?? null,
    depth,
    kind: row === undefined ? "gap" : "record",
    name: row === undefined ? "parent not sent" : nameOf(row),
    start_offset_ms: startOf(node) - path.startedAt,
    duration_ms: row?.duration_ms ?? null,
    queue_ms: row?.queue_ms ?? null,
    cost: row === undefined || !row.is_billable ? formatUsd(ZERO_USD) : row.cost,
    cumulative: {
      cost: sum.cost === undefined ? null : formatUsd(sum.cost),
      coverage: costCoverageOf(sum),
      input_tokens: sum.inputTokens ?? null,
      output_tokens: sum.outputTokens ?? null,
      records: sum.records,
    },
    is_on_critical_path: path.isOn[place] ?? false,
    critical_ms: path.ownMs[place] ?? 0,
    is_outside_parent: isOutside(record, parent?.record),
    is_loop_cut: node.isCut,
    omitted_below: omittedBelow[place] ?? 0,
    request: requestJson(node, attempts) ?? null,
    ...spanFactsJson(row),
    record: row === undefined ? null : callJson(row),
  };
}

/** Where a try stands among those of its request; of what was tried once nothing. */
export function requestJson({ place }: Node, { links, sizes }: TraceTree["attempts"]) {
  const link = links.get(place);
  if (link === undefined) return undefined;
  return {
    id: link.request.id,
    number: link.number,
    tries: sizes.get(link.request) ?? 1,
    previous_id: link.previous?.id ?? null,
    is_fallback: link.isFallback,
  };
}

/** What the list of calls does not say of a record. */
export const spanFactsJson = (row: TraceSpanRow | undefined) => ({
  step_kind: text(row?.step_kind ?? ""),
  agent_role: text(row?.agent_role ?? ""),
  tool_name: text(row?.tool_name ?? ""),
  http_status: row === undefined || row.http_status === 0 ? null : row.http_status,
  finish_reason: text(row?.finish_reason ?? ""),
  retry_of: text(row?.retry_of ?? ""),
  fallback_from: text(row?.fallback_from ?? ""),
  fallback_reason: text(row?.fallback_reason ?? ""),
  cache:
    row === undefined || row.cache_kind === ""
      ? null
      : {
          kind: row.cache_kind,
          tier: text(row.cache_tier),
          hit: row.cache_hit,
          age_ms: row.cache_age_ms,
          similarity: row.cache_similarity,
          saved_cost: row.cache_saved_cost,
        },
});

export function nameOf({
  step,
  tool_name,
  agent_role,
  operation,
  model_resolved,
  model_requested,
}: TraceSpanRow): string {
  return step || tool_name || agent_role || [operation, model_resolved || model_requested].filter(Boolean).join(" ");
}

/** A gap stands where its first child does. */
export const startOf = ({ record, children }: Node): number => record?.ts ?? children[0]?.record?.ts ?? 0;

export function isOutside(record: RowRecord | undefined, parent: RowRecord | undefined): boolean {
  if (record === undefined || parent === undefined || record.signal === "metric") return false;
  if (record.ts < parent.ts) return true;
  return parent.durationMs !== undefined && record.ts + (record.durationMs ?? 0) > parent.ts + parent.durationMs;
}

/** The counts with the share that follows from them. */
export function costCoverageOf(sum: Pick<CostSum, "calls" | "unpricedCalls" | "partlyPricedCalls">) {
  const priced = sum.calls - sum.unpricedCalls - sum.partlyPricedCalls;
  return {
    calls: sum.calls,
    priced_calls: priced,
    partly_priced_calls: sum.partlyPricedCalls,
    unpriced_calls: sum.unpricedCalls,
    priced_share: sum.calls === 0 ? null : priced / sum.calls,
  };
}

/** More would not be drawn. */
const SEGMENTS_MAX = 5_000;

/** The path of the spans in time from the start of the trace. */
export function criticalPathJson({ path }: TraceTree): TraceAnswer["critical_path"] {
  const { startedAt, endedAt, idleMs, segments } = path;
  return {
    duration_ms: endedAt - startedAt - idleMs,
    idle_ms: idleMs,
    segments: segments.slice(0, SEGMENTS_MAX).map(({ node, from, to }) => ({
      id: node.id,
      from_ms: from - startedAt,
      to_ms: to - startedAt,
    })),
    segments_omitted: Math.max(0, segments.length - SEGMENTS_MAX),
  };
}
