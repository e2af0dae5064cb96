import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** In a row: not given. */
export const NO_UUID = "00000000-0000-0000-0000-000000000000";

const money = ch.nullable(ch.decimal(18, 12));
const count = ch.nullable(ch.uint32());
const name = ch.lowCardinality();
const names = ch.array(ch.lowCardinality());

const idFilter = z.guid().nullable();
const textFilter = z.string().min(1).nullable();

const callFilters = [
  ...(["trace_id", "span_trace_id", "span_id", "call_id", "event_id", "task_key", "task_id"] as const),
  ...(["model", "workflow", "price_status"] as const),
];

const params = z.strictObject({
  project: z.string().min(1),
  /** Milliseconds since 1970 UTC. */
  from: z.int(),
  to: z.int(),
  trace_id: idFilter,
  /** The trace of `span_id`; apart from `trace_id`, because both may be asked for. */
  span_trace_id: idFilter,
  span_id: z.bigint().nullable(),
  call_id: idFilter,
  event_id: textFilter,
  task_key: idFilter,
  task_id: textFilter,
  model: textFilter,
  workflow: textFilter,
  price_status: textFilter,
  cursor_ts: z.int(),
  cursor_id: z.string(),
});
const page = { limit: z.int().min(1) };

/** Filters that are not there, and a cursor that leaves nothing out. */
const unusedOf = ({ cursor_id, ...given }: z.output<typeof params>): string[] => [
  ...callFilters.filter((name) => given[name] === null),
  // Nothing lies between the end of the range and such a cursor.
  ...(cursor_id === NO_UUID && given.cursor_ts >= given.to ? ["cursor_ts"] : []),
];

/** Single calls as they stand now, newest first, strictly after the cursor. A filter that is null is not there. */
export const calls = defineQuery({
  file: "calls.sql",
  params: params.extend({
    ...page,
    /** false: as {@link callsPlace} says, no row takes another back. */
    taken_back: z.boolean(),
  }),
  unused: (given) => [...unusedOf(given), ...(given.taken_back ? [] : ["taken_back"])],
  row: z.object({
    call_id: ch.uuid(),
    event_id: ch.string(),
    trace_id: ch.uuid(),
    /** 16 hex digits. */
    span: ch.string(),
    parent_span: ch.string(),
    ts: ch.dateTime64(),
    received_at: ch.dateTime64(),
    kind: name,
    dialect: name,
    provider: name,
    model_requested: name,
    model_resolved: name,
    operation: name,
    service_tier: name,
    streamed: ch.nullable(ch.bool()),
    status: name,
    error_type: name,
    is_billable: ch.bool(),
    input_uncached: count,
    cache_read: count,
    cache_write_5m: count,
    cache_write_1h: count,
    output_text: count,
    output_reasoning: count,
    usage_more: ch.map(ch.lowCardinality(), ch.uint64()),
    input_tokens: ch.nullable(ch.uint64()),
    output_tokens: ch.nullable(ch.uint64()),
    usage_source: name,
    usage_quality: name,
    cost: money,
    cost_input: money,
    cost_cache_read: money,
    cost_cache_write: money,
    cost_output: money,
    cost_other: money,
    price_status: name,
    unpriced_reason: name,
    unpriced_classes: names,
    price_ids: names,
    price_flags: names,
    price_book: name,
    reported_cost: money,
    ttft_ms: count,
    duration_ms: count,
    workflow: name,
    step: name,
    task_key: ch.uuid(),
    task_id: ch.string(),
    attempt: ch.nullable(ch.uint8()),
    environment: name,
    team: name,
    tags: ch.map(ch.lowCardinality(), ch.string()),
    signal: name,
    emitter: name,
    response_id: ch.string(),
    host_provider: name,
    region: name,
    usage_convention: name,
    settlement: name,
    settled_by: ch.uuid(),
    cost_list: money,
    cost_excluded: money,
    revision: ch.uint32(),
    reason: name,
    corrected_at: ch.nullable(ch.dateTime64()),
    corrected_by: name,
  }),
});
export type CallRecordRow = z.output<typeof calls.row>;

/** Where the last of `limit` rows lies that {@link calls} has to look at, and how many of so many there are. */
export const callsReach = defineQuery({
  file: "calls-reach.sql",
  params: params.extend(page),
  unused: unusedOf,
  row: z.object({
    /** The five minutes, milliseconds since 1970 UTC; without meaning where nothing was found. */
    reaches: ch.dateTime(),
    found: ch.uint64(),
  }),
});

/** Between which times the rows lie that filters keep, both included, and how many there are; one row. */
export const callsPlace = defineQuery({
  file: "calls-place.sql",
  params,
  unused: unusedOf,
  row: z.object({
    /** 0: there are none, and the times say nothing. */
    found: ch.uint64(),
    /** How many of them take another back. */
    taken_back: ch.uint64(),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
  }),
});
