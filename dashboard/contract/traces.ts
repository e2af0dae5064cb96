import { outcomeKinds } from "@outlay/core/outcome-event";
import { z } from "zod";
import { call } from "./calls.ts";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio, timeZone } from "./values.ts";

const text = z.string().nullable();
const milliseconds = z.number();

/** Which trace of which project, and when it was, as far as that is known. */
export const askedTrace = {
  project,
  trace_id: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$/, "must be a trace id of 32 hex digits")
    .refine((id) => !/^0+$/.test(id), "is all zeros, which is no trace"),
  from: instantText.optional().describe("Only records from then on: quicker where the time is known."),
  to: instantText.optional(),
  tz: timeZone.describe("The calendar of relative instants such as now/d."),
};

/** How much of the cost of a trace, or of a part of it, is known. */
const costCoverage = z.strictObject({
  calls: count.describe("Billed calls."),
  priced_calls: count.describe("Of them those with a complete cost."),
  partly_priced_calls: count,
  unpriced_calls: count.describe("Calls whose cost is not known; they add nothing to cost and are not free."),
  priced_share: ratio.nullable().describe("priced_calls ÷ calls; null without calls."),
});

/** Where a try stands among those of its request. */
export const triedRequest = z.strictObject({
  id: z.string().describe("Span id (`id`) of the first try."),
  number: count.describe("Which try this is, from 1."),
  tries: count,
  previous_id: text.describe("The try before."),
  is_fallback: z.boolean().describe("It stands in for another model."),
});

/** What the list of calls does not say of a record. */
export const spanFacts = {
  step_kind: text,
  agent_role: text,
  tool_name: text,
  http_status: count.nullable(),
  finish_reason: text,
  retry_of: text.describe("As sent: the event id it repeats."),
  fallback_from: text.describe("As sent: the model it stands in for."),
  fallback_reason: text,
  cache: z
    .strictObject({
      kind: z.string(),
      tier: text,
      hit: z.boolean().nullable(),
      age_ms: count.nullable(),
      similarity: z.number().nullable(),
      saved_cost: money.nullable(),
    })
    .nullable(),
};

const traceSpan = z.strictObject({
  id: z.string().describe("The call id; gap:<span id> for a parent that was not sent."),
  parent_id: text,
  depth: count.describe("0 for a root."),
  kind: z.enum(["record", "gap"]),
  name: z.string().describe("Its step, else tool, agent role, or operation and model."),
  start_offset_ms: milliseconds.describe("From the start of the trace."),
  duration_ms: count.nullable(),
  queue_ms: count.nullable(),
  cost: money.nullable().describe("Its own: 0 where it is not billed, null where it is and the cost is not known."),
  cumulative: z
    .strictObject({
      cost: money
        .nullable()
        .describe("Of all billed records from here down; null where calls are billed and none has a cost."),
      coverage: costCoverage,
      input_tokens: count.nullable(),
      output_tokens: count.nullable(),
      records: count,
    })
    .describe("With all that lies below, shown here or not."),
  is_on_critical_path: z.boolean(),
  critical_ms: milliseconds.describe("Its own time on the critical path."),
  is_outside_parent: z
    .boolean()
    .describe("Began before its parent or ended after it: it runs beside, or clocks differ."),
  is_loop_cut: z.boolean().describe("It named a span below itself as its parent; that link is left out."),
  omitted_below: count.describe("Spans below it that are not in this answer."),
  request: triedRequest.nullable().describe("Where the request was tried more than once."),
  ...spanFacts,
  record: call.nullable().describe("What the ledger says of it now; null for a gap."),
});

const traceTask = z.strictObject({
  task_id: z.string(),
  verdict: z
    .enum(outcomeKinds)
    .describe(
      "How it ended, as /tasks counts it: what a rule of success says, else what was said; unknown: nothing yet.",
    ),
  rule: z.string().optional().describe("name@version of the rule that judges it; absent: none."),
  is_maturing: z.boolean().optional().describe("The rule decides it at the latest when its window is over."),
  outcome: z
    .strictObject({
      outcome: z.enum(outcomeKinds),
      source: z.string(),
      evaluator: text,
      score: z.number().nullable(),
      closed_at: z.string(),
      labelled_at: z.string(),
    })
    .nullable()
    .describe("What counts of all that was said about the task, before rules of success; null: nothing yet."),
});

/** What is said of a whole trace, however much of it is in the answer. */
export const traceFacts = {
  trace_id: z.string(),
  started_at: z.string(),
  ended_at: z.string().describe("End of the last span that is known."),
  duration_ms: milliseconds,
  is_open: z
    .boolean()
    .describe("More may come: a record arrived in the last minute, or a parent is missing and one in the last 15."),
  status: z.enum(["ok", "error"]).describe("error: a record of any kind ended with error or timeout."),
  workflows: z.array(z.string()),
  models: z.array(z.string()).describe("That answered billed calls."),
  cost: money.nullable().describe("Σ of its billed records; a wrapper that repeats them adds nothing."),
  coverage: costCoverage,
  input_tokens: count.nullable(),
  output_tokens: count.nullable(),
  records: count.describe("Billed or not."),
  failed_records: count,
  gaps: count.describe("Parents that were named and not sent."),
  tasks: z.array(traceTask),
  tasks_omitted: count,
  spans_omitted: count,
};

/** How long the path of spans is that decided when the trace ended. */
export const pathLength = {
  duration_ms: milliseconds.describe("At most the duration of the trace."),
  idle_ms: milliseconds.describe("duration_ms of the trace less that of the path: no span of the path ran."),
};

export const traceEndpoint = endpoint({
  method: "GET",
  path: "/traces/{trace_id}",
  summary: "One trace as a tree: what each span cost, and which decided how long it took",
  query: z.strictObject({
    ...askedTrace,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(2_000)
      .describe("Spans in the answer: the critical path first, then failed ones, then the dearest."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    ...traceFacts,
    critical_path: z.strictObject({
      ...pathLength,
      segments: z
        .array(z.strictObject({ id: z.string(), from_ms: milliseconds, to_ms: milliseconds }))
        .describe("In order of time, from the start of the trace."),
      segments_omitted: count,
    }),
    spans: z.array(traceSpan).describe("Parents before their children, siblings in order of time."),
  }),
});

export const traceSpanEndpoint = endpoint({
  method: "GET",
  path: "/traces/{trace_id}/spans/{span}",
  summary: "One span of a trace: what the ledger says of it now",
  query: z.strictObject({
    ...askedTrace,
    span: z
      .string()
      .min(1)
      .max(200)
      .describe("Its `id` in the trace, its event id or its span id; of several records that which is billed."),
  }),
  body: z.undefined(),
  response: z.strictObject({ id: z.string(), queue_ms: count.nullable(), ...spanFacts, record: call }),
});
export type TraceSpanAnswer = z.input<(typeof traceSpanEndpoint)["response"]>;
export type TraceSpan = z.input<typeof traceSpan>;
export type TraceAnswer = z.input<(typeof traceEndpoint)["response"]>;

export const traceSorts = ["newest", "cost", "duration", "errors"] as const;

const traceSummary = z.strictObject({
  trace_id: z.string(),
  started_at: z.string(),
  duration_ms: milliseconds,
  status: z.enum(["ok", "error"]),
  cost: money.nullable(),
  coverage: costCoverage,
  calls: count,
  errors: count.describe("Billed calls with status error or timeout."),
  failed_records: count.describe("Records of any kind with these statuses."),
  records: count,
  input_tokens: count.nullable(),
  output_tokens: count.nullable(),
  workflow: text.describe("The first by name of `workflows`."),
  workflows: z.array(z.string()),
  models: z.array(z.string()).describe("That answered billed calls; at most 10."),
  task_id: text.describe("The first by name, where there are several."),
  tasks: count,
});
export type TraceSummary = z.input<typeof traceSummary>;

const filterText = (lengthMax: number) =>
  z.string().min(1, "must not be empty: leave it out to see every trace").max(lengthMax).optional();

export const tracesEndpoint = endpoint({
  method: "GET",
  path: "/traces",
  summary: "Traces of a range: newest, dearest, longest or with most errors first",
  query: z.strictObject({
    project,
    from: instantText.default("now-1d"),
    to: instantText.default("now+1d"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    workflow: filterText(200),
    status: z.enum(["ok", "error"]).optional(),
    min_cost: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,12})?$/, "must be USD as a decimal number such as 0.05")
      .optional()
      .describe("Traces that cost at least so much; those of unknown cost are left out."),
    search: filterText(200).describe("An id, whole: of trace, span, task, session, user, customer, event or response."),
    sort: z.enum(traceSorts).default("newest"),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z.string().max(200).optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({ traces: z.array(traceSummary), next: text }),
});
