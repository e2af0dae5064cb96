import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const project = z.string().min(1);
const epochMs = z.int().nonnegative();
const offset = z.bigint().nonnegative();
const texts = z.array(z.string());
const name = ch.lowCardinality();
const quantity = ch.nullable(ch.uint32());
const quantities = ch.array(quantity);
const more = ch.map(name, ch.uint64());

/** A part of the log, both ends included, and the event times of its calls, milliseconds since 1970 UTC. */
const range = { partition: z.int(), from: offset, to: offset, first: epochMs, last: epochMs };
/** A window of event times, both ends included. */
const window = { project, first: epochMs, last: epochMs };
const places = { times: z.array(epochMs), call_ids: texts };

/** Traces in which a call may be told twice. */
export const settleTraces = defineQuery({
  file: "settle-traces.sql",
  params: z.strictObject(range),
  row: z.object({ project_id: name, trace_id: ch.uuid() }),
});

/** Response ids that several calls carry. */
export const settleResponses = defineQuery({
  file: "settle-responses.sql",
  params: z.strictObject({ ...range, records_max: z.int().positive() }),
  row: z.object({ project_id: name, response_id: ch.string() }),
});

/** Whether there are metrics, summaries, or logs outside of any trace. */
export const settleHasCoarse = defineQuery({
  file: "settle-has-coarse.sql",
  params: z.strictObject({}),
  row: z.object({ has_coarse: ch.uint8() }),
});

/** Whether there are spans of calls that name no response. */
export const settleHasUnidentified = defineQuery({
  file: "settle-has-unidentified.sql",
  params: z.strictObject({}),
  row: z.object({ has_unidentified: ch.uint8() }),
});

const judgedAt = z.object({
  project_id: name,
  trace_id: ch.uuid(),
  response_id: ch.string(),
  closed_at: ch.dateTime64(),
});

/** Judgements, new in a part of the log, of traces and responses without a task. */
export const settleNewJudgements = defineQuery({
  file: "settle-new-judgements.sql",
  params: z.strictObject({ partition: z.int(), from: offset, to: offset }),
  row: judgedAt,
});

/** Such judgements of what a part of the log brought. */
export const settleJudgedCalls = defineQuery({
  file: "settle-judged-calls.sql",
  params: z.strictObject(range),
  row: judgedAt,
});

/** Such judgements by what they judge, with the task they belong to. */
export const settleJudgements = defineQuery({
  file: "settle-judgements.sql",
  params: z.strictObject({ project, trace_ids: texts, response_ids: texts }),
  row: z.object({
    outcome_id: ch.uuid(),
    trace_id: ch.uuid(),
    span: ch.string(),
    response_id: ch.string(),
    sent_key: ch.uuid(),
    sent_id: ch.string(),
    closed_at: ch.dateTime64(),
    placed_revision: ch.uint32(),
    placed_key: ch.uuid(),
  }),
});

/** Calls by response id, at most `records_max` of each. */
export const settleLocated = defineQuery({
  file: "settle-located.sql",
  params: z.strictObject({ ...window, response_ids: texts, records_max: z.int().positive() }),
  row: z.object({ response_id: ch.string(), ts: ch.dateTime64(), call_id: ch.uuid(), trace_id: ch.uuid() }),
});

/** Whether there are such judgements. */
export const settleHasJudgements = defineQuery({
  file: "settle-has-judgements.sql",
  params: z.strictObject({}),
  row: z.object({ has_judgements: ch.uint8() }),
});

/** Sources told of by more than spans. */
export const settleSources = defineQuery({
  file: "settle-sources.sql",
  params: z.strictObject(range),
  row: z.object({ project_id: name, source_key: ch.string(), has_meters: ch.uint8(), has_loose_logs: ch.uint8() }),
});

/** What is new of sources told of by metrics. */
export const settleSourceNews = defineQuery({
  file: "settle-source-news.sql",
  params: z.strictObject({ ...range, project, sources: texts }),
  row: z.object({
    source_key: ch.string(),
    model_requested: name,
    model_resolved: name,
    is_sole_record: ch.bool(),
    is_use: ch.uint8(),
    /** Days since 1970 UTC. */
    day: ch.int64(),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
  }),
});

const place = z.object({ ts: ch.dateTime64(), call_id: ch.uuid() });

/** New calls of sources told of by logs outside of traces. */
export const settleSourceCalls = defineQuery({
  file: "settle-source-calls.sql",
  params: z.strictObject({ ...range, project, sources: texts }),
  row: place,
});

export const settleSharedResponses = defineQuery({
  file: "settle-shared-responses.sql",
  params: z.strictObject({ ...window, response_ids: texts }),
  row: z.object({ response_id: ch.string(), records: ch.uint64() }),
});

/** Logs outside of traces with what they may repeat. Both limits in milliseconds. */
export const settleLoosePairs = defineQuery({
  file: "settle-loose-pairs.sql",
  params: z.strictObject({
    ...window,
    sources: texts,
    call_ids: texts,
    call_ms_max: z.int(),
    gap_ms_max: z.int(),
    pairs_max: z.int(),
  }),
  row: place,
});

/** Spans that two instrumentations may have written of one call. `project` empty: of all. The limit in milliseconds. */
export const settleUnlinked = defineQuery({
  file: "settle-unlinked.sql",
  params: z.strictObject({ ...range, project: z.string(), call_ids: texts, gap_ms_max: z.int(), named_max: z.int() }),
  row: z.object({ project_id: name, ts: ch.dateTime64(), call_id: ch.uuid() }),
});

export const settleMeterPoints = defineQuery({
  file: "settle-meters.sql",
  params: z.strictObject({ project, from: epochMs, to: epochMs, sources: texts }),
  row: place,
});

export const settleUses = defineQuery({
  file: "settle-uses.sql",
  params: z.strictObject({ project, from: epochMs, to: epochMs, sources: texts }),
  row: z.object({
    source_key: ch.string(),
    model_requested: name,
    model_resolved: name,
    is_summary: ch.bool(),
    is_counter: ch.as("LowCardinality(UInt8)", z.int()),
    counted_by: ch.string(),
    /** Days since 1970 UTC. */
    day: ch.int64(),
  }),
});

/** Calls linked by a key, as they arrived and as they stand. */
export const settleFacts = defineQuery({
  file: "settle-facts.sql",
  params: z.strictObject({ ...window, ...places, trace_ids: texts, response_ids: texts }),
  row: z.object({
    ts: ch.dateTime64(),
    call_id: ch.uuid(),
    trace_id: ch.uuid(),
    span: ch.string(),
    parent_span: ch.string(),
    response_id: ch.string(),
    signal: ch.string(),
    emitter: ch.string(),
    dialect: ch.string(),
    source_key: ch.string(),
    kind: ch.string(),
    operation: ch.string(),
    was_billable: ch.bool(),
    is_sole_record: ch.bool(),
    is_cache_hit: ch.bool(),
    model_requested: ch.string(),
    model_resolved: ch.string(),
    input_tokens: ch.nullable(ch.uint64()),
    output_tokens: ch.nullable(ch.uint64()),
    usage_source: ch.string(),
    usage_quality: ch.string(),
    usage_convention: ch.string(),
    duration_ms: quantity,
    meter_series: ch.uuid(),
    meter_started_at: ch.nullable(ch.dateTime64()),
    meter_is_cumulative: ch.bool(),
    counted: quantities,
    counted_more: ch.map(ch.string(), ch.uint64()),
    context: ch.array(ch.string()),
    own_tags: ch.map(ch.string(), ch.string()),
    current_revision: ch.uint32(),
    is_billed: ch.bool(),
    current_settlement: ch.string(),
    current_settled_by: ch.uuid(),
    current_cost: ch.nullable(ch.decimal(18, 12)),
    current_quantities: quantities,
    current_more: ch.map(ch.string(), ch.uint64()),
    current_context: ch.array(ch.string()),
    current_tags: ch.map(ch.string(), ch.string()),
  }),
});
export type SettleRow = z.output<typeof settleFacts.row>;

/** All that prices a call. */
export const settlePriceable = defineQuery({
  file: "settle-priceable.sql",
  params: z.strictObject({ project, ...places }),
  row: z.object({
    ts: ch.dateTime64(),
    call_id: ch.uuid(),
    revision: ch.uint32(),
    provider: name,
    host_provider: name,
    operation: name,
    model_requested: name,
    model_resolved: name,
    service_tier: name,
    region: name,
    self_hosted: ch.nullable(ch.bool()),
    status: name,
    signal: name,
    duration_ms: quantity,
    input_uncached: quantity,
    cache_read: quantity,
    cache_write_5m: quantity,
    cache_write_1h: quantity,
    output_text: quantity,
    output_reasoning: quantity,
    usage_more: more,
    usage_source: name,
    reported_cost: ch.nullable(ch.decimal(18, 12)),
  }),
});
export type PriceableRow = z.output<typeof settlePriceable.row>;

/** Rows of `ingest_ranges` that wait to be settled. */
export const unsettledRanges = defineQuery({
  file: "settle-unsettled.sql",
  params: z.strictObject({ limit: z.int().positive() }),
  row: z.object({
    log_partition: ch.uint16(),
    first_offset: ch.bigUint64(),
    last_offset: ch.bigUint64(),
    token: ch.string(),
    calls_stored: ch.uint32(),
    outcomes_stored: ch.uint32(),
    duplicates: ch.uint32(),
    dead_letters: ch.uint32(),
    repaired: ch.uint32(),
    newest_ts: ch.dateTime64(),
    oldest_received_at: ch.dateTime64(),
    inserted_at: ch.dateTime64(),
    oldest_ts: ch.dateTime64(),
    links: ch.uint8(),
    is_unsettled: ch.bool(),
  }),
});
