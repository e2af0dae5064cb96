import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { calls } from "./calls.ts";

const name = ch.lowCardinality();
const count = ch.nullable(ch.uint32());
const amount = ch.nullable(ch.decimal(38, 12));

/** One trace of a project; `from` and `to` in milliseconds since 1970 UTC. */
const trace = {
  project: z.string().min(1),
  from: z.int(),
  to: z.int(),
  trace_id: z.guid(),
};

/** Between which times a trace lies, both included, and its tasks, at most 1,000 and in no order; one row. */
export const tracePlace = defineQuery({
  file: "trace-place.sql",
  params: z.strictObject(trace),
  row: z.object({
    /** 0: there is no such trace, and the times say nothing. */
    rows_found: ch.uint64(),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
    task_keys: ch.array(ch.uuid()),
    /** 1: the project has judgements whose task settlement found. */
    has_placed: ch.uint8(),
    /** 1: the project has, or had, rules of success. */
    has_rules: ch.uint8(),
  }),
});

/**
 * Every record of a trace, cancelled ones among them. `in_order`: of those with the least times `limit`, in order of time, and of
 * a cancelled revision only its cancel row; else in no order, with both.
 */
export const traceSpans = defineQuery({
  file: "trace-spans.sql",
  params: z.strictObject({
    ...trace,
    limit: z.int().min(1),
    in_order: z.boolean(),
    /** Only records with one of these ids; "" as event id: all of the trace. */
    span_event: z.string(),
    span_call: z.guid(),
    span_id: z.bigint(),
  }),
  unused: ({ in_order, span_event }) => [...(in_order ? [] : ["order"]), ...(span_event === "" ? ["one_span"] : [])],
  row: calls.row.extend({
    step_kind: name,
    agent_role: name,
    tool_name: name,
    queue_ms: count,
    /** 0: not given. */
    http_status: ch.uint16(),
    finish_reason: name,
    retry_of: ch.string(),
    fallback_from: name,
    fallback_reason: name,
    cache_kind: name,
    cache_tier: name,
    cache_hit: ch.nullable(ch.bool()),
    cache_age_ms: ch.nullable(ch.uint64()),
    cache_similarity: ch.nullable(ch.float32()),
    cache_saved_cost: ch.nullable(ch.decimal(18, 12)),
    /** 1: as it stands, unless there is a row of -1 beside it. */
    sign: ch.int8(),
  }),
});
export type TraceSpanRow = z.output<typeof traceSpans.row>;

/** What all records of a trace add up to; one row. */
export const traceTotals = defineQuery({
  file: "trace-totals.sql",
  params: z.strictObject(trace),
  row: z.object({
    records: ch.int64(),
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    partly_priced_calls: ch.int64(),
    spend: amount,
    input_sum: ch.nullable(ch.int64()),
    output_sum: ch.nullable(ch.int64()),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
    newest_received_at: ch.dateTime64(),
  }),
});

/** The current outcome of each task that has one. */
export const traceOutcomes = defineQuery({
  file: "trace-outcomes.sql",
  params: z.strictObject({
    project: z.string().min(1),
    task_keys: z.array(z.guid()),
    /** As {@link tracePlace} says. */
    has_placed: z.boolean(),
  }),
  unused: ({ has_placed }) => [has_placed ? "unplaced" : "placed"],
  row: z.object({
    judged_task: ch.uuid(),
    outcome: ch.enum8({ unknown: 0, success: 1, failure: 2, partial: 3, abandoned: 4 }),
    source: name,
    evaluator: name,
    score: ch.nullable(ch.float64()),
    revision: ch.uint32(),
    labelled_at: ch.dateTime64(),
    closed_at: ch.dateTime64(),
  }),
});
export type TraceOutcomeRow = z.output<typeof traceOutcomes.row>;

/** Traces of a range, the first of some order strictly after the cursor. A filter that is null is not there. */
export const traceRanks = defineQuery({
  file: "trace-ranks.sql",
  params: z.strictObject({
    project: z.string().min(1),
    from: z.int(),
    to: z.int(),
    sort: z.enum(["cost", "duration", "newest", "errors"]),
    workflow: z.string().min(1).nullable(),
    status: z.enum(["ok", "error"]).nullable(),
    /** USD, decimal text. */
    cost_min: z.string().nullable(),
    /** Compared with every id a sender gives; with `search_uuid` and `search_span` where it can be one of those. */
    search: z.string().min(1).nullable(),
    search_uuid: z.guid(),
    search_span: z.bigint(),
    cursor_rank: z.string(),
    cursor_id: z.guid(),
    limit: z.int().min(1),
  }),
  row: z.object({
    trace_id: ch.uuid(),
    amount,
    rank: ch.decimal(38, 12),
  }),
});

/** What the records of some traces in a range add up to; in no order. */
export const traceSummaries = defineQuery({
  file: "trace-summaries.sql",
  params: z.strictObject({
    project: z.string().min(1),
    from: z.int(),
    to: z.int(),
    trace_ids: z.array(z.guid()),
  }),
  row: z.object({
    trace_id: ch.uuid(),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
    records: ch.int64(),
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    partly_priced_calls: ch.int64(),
    spend: amount,
    failed_calls: ch.int64(),
    failed_records: ch.int64(),
    input_sum: ch.nullable(ch.int64()),
    output_sum: ch.nullable(ch.int64()),
    workflows: ch.array(ch.string()),
    models: ch.array(ch.string()),
    tasks: ch.uint64(),
    first_task: ch.string(),
  }),
});
export type TraceSummaryRow = z.output<typeof traceSummaries.row>;
