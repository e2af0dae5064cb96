import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, timeZone } from "./values.ts";

const quantity = count.nullable();
const text = z.string().nullable();

export const call = z.strictObject({
  event_id: z.string(),
  trace_id: text,
  span_id: text,
  parent_span_id: text,
  ts: z.string(),
  received_at: z.string(),
  kind: z.string(),
  signal: z.string().describe("Through which door it came: native, span, log or metric."),
  dialect: z.string(),
  emitter: text.describe("Who wrote it: the instrumentation scope as name@version."),
  response_id: text.describe("The provider's own id of the answer."),
  provider: text,
  model_requested: text,
  model_resolved: text,
  operation: z.string(),
  host_provider: text,
  region: text,
  service_tier: text,
  streamed: z.boolean().nullable(),
  status: z.string(),
  error_type: text,
  is_billable: z.boolean(),
  settlement: text.describe("Why it is not billed although it has usage, or billed although it is no model call."),
  settled_by: text.describe("call id of the record that is billed in its place."),
  usage: z.strictObject({
    input_uncached: quantity,
    cache_read: quantity,
    cache_write: z.record(z.string(), count).describe("by time to live: 5m, 30m, 1h, 12h, unknown; empty = none known"),
    output_text: quantity,
    output_reasoning: quantity,
    other: z.record(z.string(), count).describe("every other class that is known, by name"),
  }),
  input_tokens: quantity,
  output_tokens: quantity,
  usage_source: z.string(),
  usage_quality: z.string(),
  usage_convention: text.describe("How totals were split into classes, e.g. disjoint, totals_include_subsets."),
  cost: money.nullable(),
  cost_lines: z
    .strictObject({
      input: money.nullable(),
      cache_read: money.nullable(),
      cache_write: money.nullable(),
      output: money.nullable(),
      other: money.nullable(),
    })
    .describe("They add up to cost."),
  price_status: z.string(),
  unpriced_reason: text,
  unpriced_classes: z.array(z.string()),
  price_ids: z.array(z.string()),
  price_flags: z.array(z.string()),
  price_book: text,
  reported_cost: money.nullable(),
  cost_list: money.nullable().describe("At list prices, where a contract makes cost another; null: the same as cost."),
  cost_excluded: money.nullable().describe("What a record that is not billed would have cost."),
  revision: count.describe("0 as it arrived; each correction adds 1. See /calls/{event_id}/history."),
  correction: z
    .strictObject({ reason: z.string(), author: z.string(), at: z.string() })
    .nullable()
    .describe("The last correction; null where there was none."),
  ttft_ms: quantity,
  duration_ms: quantity,
  workflow: text,
  step: text,
  task_id: text,
  attempt: quantity,
  environment: text,
  team: text,
  tags: z.record(z.string(), z.string()),
});
export type Call = z.infer<typeof call>;

/** A filter is never silently none: empty text is more likely a slip than a wish for every call. */
const filterText = (lengthMax: number) =>
  z.string().min(1, "must not be empty: leave it out to see every call").max(lengthMax).optional();

export const callsEndpoint = endpoint({
  method: "GET",
  path: "/calls",
  summary: "Single calls, newest first",
  query: z.strictObject({
    project,
    from: instantText.default("now-7d"),
    to: instantText.default("now+1d"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    trace_id: filterText(64),
    task_id: filterText(200),
    event_id: filterText(200),
    model: filterText(200),
    workflow: filterText(200),
    price_status: filterText(40),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z.string().max(200).optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({ calls: z.array(call), next: z.string().nullable() }),
});
