import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const money = ch.nullable(ch.decimal(18, 12));
const count = ch.nullable(ch.uint32());
const name = ch.lowCardinality();
const names = ch.array(ch.lowCardinality());
const project = z.string().min(1);
const chosen = z.array(z.string());

/** Re-pricings of all projects that wait for ingest. */
export const repricingJobs = defineQuery({
  file: "reprice-jobs.sql",
  params: z.object({ limit: z.int().min(1) }),
  row: z.object({ project_id: name, name: ch.string(), version: ch.uint64(), value: ch.string() }),
});

/** Current calls of a range and scope with all that prices them, strictly after the cursor, oldest first. */
export const repricingPage = defineQuery({
  file: "reprice-page.sql",
  params: z.strictObject({
    project,
    /** Exclusive, milliseconds since 1970 UTC. */
    to: z.int(),
    cursor_ts: z.int(),
    cursor_id: z.string(),
    models: chosen,
    providers: chosen,
    teams: chosen,
    workflows: chosen,
    environments: chosen,
    price_statuses: chosen,
    limit: z.int().min(1),
  }),
  row: z.object({
    call_id: ch.uuid(),
    ts: ch.dateTime64(),
    revision: ch.uint32(),
    kind: name,
    is_billable: ch.bool(),
    provider: name,
    host_provider: name,
    model_requested: name,
    model_resolved: name,
    model_answered: name,
    team: name,
    service_tier: name,
    region: name,
    operation: name,
    status: name,
    signal: name,
    self_hosted: ch.nullable(ch.bool()),
    input_uncached: count,
    cache_read: count,
    cache_write_5m: count,
    cache_write_1h: count,
    output_text: count,
    output_reasoning: count,
    usage_more: ch.map(name, ch.uint64()),
    usage_source: name,
    duration_ms: count,
    reported_cost: money,
    cost: money,
    cost_input: money,
    cost_cache_read: money,
    cost_cache_write: money,
    cost_output: money,
    cost_other: money,
    cost_list: money,
    cost_excluded: money,
    price_status: name,
    unpriced_reason: name,
    unpriced_classes: names,
    price_flags: names,
  }),
});
export type RepricingRow = z.output<typeof repricingPage.row>;

/** Adjustments booked so far, but for those of the job whose ledger reason is `except`. */
export const bookedAdjustments = defineQuery({
  file: "reprice-adjusted.sql",
  params: z.object({ project, except: z.string() }),
  row: z.object({
    month: ch.string(),
    provider: name,
    model: name,
    team: name,
    adjusted: ch.nullable(ch.decimal(38, 12)),
  }),
});

/** What one re-pricing wrote, by the ledger's reason. */
export const appliedRepricing = defineQuery({
  file: "reprice-applied.sql",
  params: z.object({ project, reason: z.string().min(1) }),
  row: z.object({
    corrected: ch.uint64(),
    difference: ch.nullable(ch.decimal(38, 12)),
    adjustments: ch.uint64(),
    adjusted: ch.nullable(ch.decimal(38, 12)),
  }),
});

/** Every revision of the calls with an id. At least one of the ids must be given. */
export const callHistory = defineQuery({
  file: "reprice-history.sql",
  params: z.strictObject({
    project,
    span_trace_id: z.guid().nullable(),
    span_id: z.bigint().nullable(),
    call_id: z.guid().nullable(),
    event_id: z.string().min(1).nullable(),
  }),
  row: z.object({
    call_id: ch.uuid(),
    revision: ch.uint32(),
    occurred_at: ch.dateTime64(),
    arrived_at: ch.dateTime64(),
    why: ch.string(),
    author: ch.string(),
    since: ch.nullable(ch.dateTime64()),
    until: ch.nullable(ch.dateTime64()),
    is_replaced: ch.uint8(),
    billed: ch.bool(),
    settled: ch.string(),
    settled_by_call: ch.uuid(),
    amount: money,
    list_amount: money,
    excluded_amount: money,
    reported_amount: money,
    price_state: ch.string(),
    unpriced_why: ch.string(),
    prices: ch.array(ch.string()),
    flags: ch.array(ch.string()),
    book: ch.string(),
  }),
});
export type CallHistoryRow = z.output<typeof callHistory.row>;

/** Calls and spend of a month as they are known now. */
export const monthFigures = defineQuery({
  file: "reprice-month.sql",
  params: z.object({ project, from: z.int(), to: z.int() }),
  row: z.object({ calls: ch.int64(), spend: ch.nullable(ch.decimal(38, 12)) }),
});
