import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { askedTrace, pathLength, traceFacts, triedRequest } from "./traces.ts";
import { count, money } from "./values.ts";

const milliseconds = z.number();
const text = count.describe("Place of the text in `texts`, from 0.");

/** What a row of a waterfall is drawn from. Thousands of them travel at once, so that what goes without saying is left out. */
const waterfallSpan = z.strictObject({
  id: z.string().describe("The call id; gap:<span id> for a parent that was not sent."),
  parent: count.optional().describe("Place of its parent in `spans`, from 0; left out: a root."),
  name: text.describe("In `texts`: its step, else tool, agent role, or operation and model; at most 100 characters."),
  kind: text.optional().describe("In `texts`: its kind of step, else of record, else gap; left out: model_call."),
  model: text.optional().describe("In `texts`: the model that answered, else that was asked."),
  start_ms: milliseconds.describe("From the start of the trace."),
  duration_ms: count.optional(),
  queue_ms: count.optional(),
  ttft_ms: count.optional(),
  status: z.string().optional().describe("Left out: ok."),
  error_type: z.string().optional(),
  cost: money.nullable().optional().describe("Its own; null: not known; left out: it is not billed."),
  is_partly_priced: z.literal(true).optional(),
  unpriced_reason: z.string().optional(),
  settlement: z.string().optional().describe("Why it is not billed although it has usage."),
  cumulative: z
    .strictObject({
      cost: money.nullable(),
      calls: count,
      unpriced_calls: count.describe("Without a cost, or without a complete one: `cost` then is a lower bound."),
    })
    .optional()
    .describe("With all that lies below, shown here or not; left out: nothing does, it is its own."),
  critical: z
    .array(z.tuple([milliseconds, milliseconds]))
    .optional()
    .describe(
      "From when to when, from the start of the trace, it was on the critical path itself; left out: never on it.",
    ),
  request: triedRequest.optional().describe("Where the request was tried more than once."),
  fallback_from: z.string().optional(),
  fallback_reason: z.string().optional(),
  cache_hit: z.strictObject({ kind: z.string(), tier: z.string() }).optional(),
  omitted_below: count.optional(),
  is_loop_cut: z.literal(true).optional(),
  is_outside_parent: z.literal(true).optional(),
});

export const waterfallEndpoint = endpoint({
  method: "GET",
  path: "/traces/{trace_id}/waterfall",
  summary:
    "One trace, as short as it can be drawn from: at most 1 MB; see /traces/{trace_id}/spans/{span} for the rest",
  query: z.strictObject({
    ...askedTrace,
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(5_000)
      .describe("Spans in the answer: the critical path first, then failed ones, then the dearest; fewer beyond 1 MB."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    ...traceFacts,
    services: z.array(z.string()).describe("That sent its records, by service.name; at most 20."),
    critical_path: z.strictObject(pathLength),
    texts: z.array(z.string()).describe("Names, kinds and models of spans, each once."),
    spans: z.array(waterfallSpan).describe("Parents before their children, siblings in order of time."),
  }),
});
export type WaterfallSpan = z.input<typeof waterfallSpan>;
export type WaterfallAnswer = z.input<(typeof waterfallEndpoint)["response"]>;
