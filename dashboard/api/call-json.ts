import { type CallRecordRow, NO_UUID } from "@outlay/clickhouse/queries/calls";
import type { Call } from "../contract/calls.ts";

const NO_SPAN = "0".repeat(16);
const WRITES = "cache_write_";

const text = (value: string): string | null => (value === "" ? null : value);
const hexOf = (uuid: string): string => uuid.replaceAll("-", "");

/** A call as the API shows it: what is not given is null. */
export function callJson(row: CallRecordRow): Call {
  const traceId = row.trace_id === NO_UUID ? null : hexOf(row.trace_id);
  const spanId = row.span === NO_SPAN ? null : row.span;
  return {
    event_id: eventId(row, traceId, spanId),
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: row.parent_span === NO_SPAN ? null : row.parent_span,
    ts: new Date(row.ts).toISOString(),
    received_at: new Date(row.received_at).toISOString(),
    kind: row.kind,
    signal: row.signal,
    dialect: row.dialect,
    emitter: text(row.emitter),
    response_id: text(row.response_id),
    provider: text(row.provider),
    model_requested: text(row.model_requested),
    model_resolved: text(row.model_resolved),
    operation: row.operation,
    host_provider: text(row.host_provider),
    region: text(row.region),
    service_tier: text(row.service_tier),
    streamed: row.streamed,
    status: row.status,
    error_type: text(row.error_type),
    is_billable: row.is_billable,
    settlement: text(row.settlement),
    settled_by: row.settled_by === NO_UUID ? null : row.settled_by,
    usage: usageJson(row),
    input_tokens: row.input_tokens,
    output_tokens: row.output_tokens,
    usage_source: row.usage_source,
    usage_quality: row.usage_quality,
    usage_convention: text(row.usage_convention),
    ...moneyJson(row),
    revision: row.revision,
    correction: correctionJson(row),
    ttft_ms: row.ttft_ms,
    duration_ms: row.duration_ms,
    workflow: text(row.workflow),
    step: text(row.step),
    task_id: text(row.task_id) ?? (row.task_key === NO_UUID ? null : row.task_key),
    attempt: row.attempt,
    environment: text(row.environment),
    team: text(row.team),
    tags: row.tags,
  };
}

function correctionJson({ reason, corrected_by, corrected_at }: CallRecordRow): Call["correction"] {
  return corrected_at === null ? null : { reason, author: corrected_by, at: new Date(corrected_at).toISOString() };
}

/** The sender's own id; of a span its place in the trace; else the id of the call, which then is the sender's UUID. */
function eventId(row: CallRecordRow, traceId: string | null, spanId: string | null): string {
  if (row.event_id !== "") return row.event_id;
  const isSpan = row.dialect !== "native" && row.signal !== "log" && row.signal !== "metric";
  return isSpan && traceId !== null && spanId !== null ? `${traceId}:${spanId}` : row.call_id;
}

function usageJson(row: CallRecordRow): Call["usage"] {
  const more = Object.entries(row.usage_more);
  const writes = more.filter(([name]) => name.startsWith(WRITES));
  return {
    input_uncached: row.input_uncached,
    cache_read: row.cache_read,
    cache_write: {
      ...(row.cache_write_5m === null ? {} : { "5m": row.cache_write_5m }),
      ...(row.cache_write_1h === null ? {} : { "1h": row.cache_write_1h }),
      ...Object.fromEntries(writes.map(([name, quantity]) => [name.slice(WRITES.length), quantity])),
    },
    output_text: row.output_text,
    output_reasoning: row.output_reasoning,
    other: Object.fromEntries(more.filter(([name]) => !name.startsWith(WRITES))),
  };
}

function moneyJson(row: CallRecordRow) {
  return {
    cost: row.cost,
    cost_lines: {
      input: row.cost_input,
      cache_read: row.cost_cache_read,
      cache_write: row.cost_cache_write,
      output: row.cost_output,
      other: row.cost_other,
    },
    price_status: row.price_status,
    unpriced_reason: text(row.unpriced_reason),
    unpriced_classes: row.unpriced_classes,
    price_ids: row.price_ids,
    price_flags: row.price_flags,
    price_book: text(row.price_book),
    reported_cost: row.reported_cost,
    cost_list: row.cost_list,
    cost_excluded: row.cost_excluded,
  };
}
