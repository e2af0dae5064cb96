import { additivities, measureIds } from "@outlay/core/measures/catalogue";
import { contextWindowsSchema } from "@outlay/core/measures/measure-settings";
import { z } from "zod";
import { dimensionName, filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";

const range = z.strictObject({ from: instantText, to: instantText });
const answeredRange = z.strictObject({ from: z.string(), to: z.string() });
/** Decimal text that is no amount of USD. */
const decimal = money;
const interval = z.tuple([ratio, ratio]);
const dataVersion = z.string();
/** What every question about calls states. */
const scope = { project, range, filters, tz: timeZone };
/** The same in the address, for questions about tasks. */
const taskScope = {
  project,
  from: instantText.default("now-28d"),
  to: instantText.default("now"),
  tz: timeZone.describe("The calendar of relative instants such as now/d, and of weeks."),
};

export const measuresEndpoint = endpoint({
  method: "GET",
  path: "/measures",
  summary: "What is measured: formula, unit, how it adds up, its coverage and where it is served",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    measures: z.array(
      z.strictObject({
        id: z.enum(measureIds),
        name: z.string(),
        formula: z.string(),
        unit: z.string(),
        additivity: z.enum(additivities),
        coverage: z.string(),
        metrics: z.array(z.string()).describe("Of POST /query."),
        endpoints: z.array(z.string()),
        note: z.string().nullable(),
      }),
    ),
  }),
});

export const spreadEndpoint = endpoint({
  method: "POST",
  path: "/measures/spread",
  summary: "How spend spreads over users, customers or any dimension (M4)",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    dimension: dimensionName.default("user_id"),
    top: z.int().min(1).max(100).default(10),
  }),
  response: z.strictObject({
    range: answeredRange,
    dimension: z.string(),
    actors: count.describe("Values of the dimension with spend."),
    spend: money.nullable().describe("All spend of the range, without the dimension too."),
    per_actor: money.nullable().describe("M4: spend ÷ actors."),
    tagged_per_actor: money.nullable().describe("Spend of calls that carry the dimension ÷ actors."),
    p50: money.nullable().describe("Of what actors spent: the value at rank ⌊p·n⌋, from 0."),
    p95: money.nullable(),
    max: money.nullable(),
    untagged_spend: money.nullable(),
    untagged_calls: count,
    untagged_share: ratio.nullable().describe("untagged_spend ÷ spend"),
    top: z.array(
      z.strictObject({
        actor: z.string(),
        spend: money.nullable(),
        share: ratio.nullable(),
        calls: count,
        unpriced_calls: count,
      }),
    ),
    coverage,
    data_version: dataVersion,
  }),
});

const tax = {
  spend: money.nullable(),
  failed_tasks: money.describe("Calls of tasks whose outcome is failure or abandoned."),
  superseded: money.describe("Of the rest: attempts that another attempt took the place of."),
  cancelled: money.describe("Of the rest: streams that were cancelled."),
  tax: money.describe("The three together; no call is counted twice."),
  failure_tax: ratio.nullable().describe("tax ÷ spend"),
  calls: z.strictObject({ all: count, failed_tasks: count, superseded: count, cancelled: count }),
  unpriced_calls: count.describe("Calls with no known cost: the figures are lower bounds while > 0."),
};

export const failureTaxEndpoint = endpoint({
  method: "POST",
  path: "/measures/failure-tax",
  summary: "What was spent on tasks that failed, attempts that were repeated and streams that were cancelled (M7)",
  query: z.strictObject({}),
  body: z.strictObject({ ...scope, by: z.array(dimensionName).max(3).default([]) }),
  response: z.strictObject({
    range: answeredRange,
    groups: z.array(z.strictObject({ group: z.array(z.string()), ...tax })).describe("Largest tax first, at most 200."),
    groups_omitted: count,
    totals: z.strictObject(tax),
    coverage,
    data_version: dataVersion,
  }),
});

export const driftEndpoint = endpoint({
  method: "POST",
  path: "/measures/drift",
  summary: "Whether inputs and models still are what they were: stability against the 28 days before (M24)",
  query: z.strictObject({}),
  body: z.strictObject(scope),
  response: z.strictObject({
    range: answeredRange,
    compared_with: answeredRange,
    input_length_psi: z
      .number()
      .nullable()
      .describe(
        "Over powers of two of input tokens. Below 0.1 nothing moved, above 0.25 much did. null: one side is empty.",
      ),
    model_mix_psi: z.number().nullable(),
    calls: z.strictObject({ before: count, after: count }),
    length_known_calls: z.strictObject({ before: count, after: count }),
    input_tokens_per_call: z
      .strictObject({ before: ratio.nullable(), after: ratio.nullable(), change: ratio.nullable() })
      .describe("Of calls that state them; change = after ÷ before − 1."),
    output_tokens_per_call: z.strictObject({
      before: ratio.nullable(),
      after: ratio.nullable(),
      change: ratio.nullable(),
    }),
    coverage,
    data_version: dataVersion,
  }),
});

export const contextEndpoint = endpoint({
  method: "POST",
  path: "/measures/context",
  summary: "How much of their context windows calls use (M22)",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    windows: contextWindowsSchema
      .default({})
      .describe("Tokens that fit, by model_resolved, before those of the project's settings; prices do not say."),
    reserved_tokens: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .optional()
      .describe("Kept free for the answer, off every window; absent: as the project's settings say."),
    full_share: z.number().min(0.01).max(1).default(0.8),
  }),
  response: z.strictObject({
    range: answeredRange,
    models: z
      .array(
        z.strictObject({
          model: z.string(),
          window: count.nullable().describe("Tokens for input: window − reserved_tokens. null = not known."),
          calls: count,
          known_calls: count.describe("Calls that state their input tokens."),
          input_p50: count.nullable(),
          input_p95: count.nullable(),
          input_p99: count.nullable(),
          input_max: count.nullable(),
          use_p50: ratio.nullable().describe("÷ window"),
          use_p95: ratio.nullable(),
          use_max: ratio.nullable(),
          full_calls: count.nullable(),
          full_share: ratio.nullable().describe("full_calls ÷ known_calls"),
        }),
      )
      .describe("Most calls first, at most 200."),
    full_calls: count,
    judged_calls: count.describe("Calls whose input and whose model's window are known."),
    full_share: ratio.nullable().describe("full_calls ÷ judged_calls"),
    window_unknown_calls: count,
    coverage,
    data_version: dataVersion,
  }),
});

export const breakersEndpoint = endpoint({
  method: "POST",
  path: "/measures/breakers",
  summary: "How long the breakers of providers' models were open (M21)",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    hold_minutes: z
      .number()
      .min(0.1)
      .max(1_440)
      .default(5)
      .describe("For how long a state is taken to hold after the last call that stated it; then nobody knows."),
  }),
  response: z.strictObject({
    range: answeredRange,
    breakers: z
      .array(
        z.strictObject({
          provider: z.string(),
          model: z.string(),
          calls: count.describe("Calls that state the breaker's state, billed or not."),
          openings: count.describe("Changes to open; one at the start of the range counts."),
          open_minutes: z.number(),
          half_open_minutes: z.number(),
          known_minutes: z.number().describe("Minutes of the range in which the state is known."),
          open_share: ratio.nullable().describe("open_minutes ÷ known_minutes"),
          last_state: z.string(),
          last_at: z.string(),
        }),
      )
      .describe("Longest open first, at most 200."),
    breakers_omitted: count,
    data_version: dataVersion,
  }),
});

export const freshnessEndpoint = endpoint({
  method: "GET",
  path: "/measures/freshness",
  summary: "How old the newest call is, and how long calls take to arrive and to be queryable (M23)",
  query: z.strictObject({ ...taskScope, from: instantText.default("now-1d") }),
  body: z.undefined(),
  response: z.strictObject({
    range: answeredRange,
    now: z.string(),
    newest_event_at: z.string().nullable(),
    age_ms: count.nullable().describe("now − newest_event_at"),
    calls: count.describe("Arrived calls of the range: what the percentiles are of."),
    arrival_p50_ms: count.nullable().describe("Arrival at the collector − start of the call."),
    arrival_p95_ms: count.nullable(),
    placed_calls: count.describe("Of these: calls whose insert is on record."),
    queryable_p50_ms: count.nullable().describe("In the ledger − arrival at the collector."),
    queryable_p95_ms: count.nullable(),
    data_version: dataVersion,
  }),
});

const ruleText = z
  .string()
  .max(80)
  .optional()
  .describe("What a success is: absent = the rules in force, none = as it was said, or <name>@<version>.");

const statedDimensions = z.enum([
  "workflow",
  "workflow_version",
  "team",
  "environment",
  "task_type",
  "customer_id",
  "user_id",
]);

const taskMeasures = z.strictObject({
  tasks: count,
  successes: count,
  cost: money.nullable(),
  unpriced_calls: count,
  cycle_p50_ms: count.nullable().describe("M19: closed_at − start of the task."),
  cycle_p95_ms: count.nullable(),
  manual_tasks: count.describe("M19: people spent minutes on it, or a call was handed on to them."),
  manual_known_tasks: count.describe("Tasks of which it is known whether they did."),
  manual_rate: ratio.nullable().describe("manual_tasks ÷ manual_known_tasks"),
  manual_rate_low: ratio.nullable().describe("manual_tasks ÷ tasks: as if no other task had been touched."),
  manual_rate_high: ratio.nullable().describe("As if every task that does not say had been touched."),
  manual_minutes: decimal.describe("Sum of the minutes stated."),
  minutes_known_tasks: count,
  fully_loaded_cpst: money
    .nullable()
    .describe("M26: (cost + manual_minutes × hourly_rate ÷ 60) ÷ successes. null without a rate or a success."),
  value: z.array(z.strictObject({ currency: z.string().describe("'' = not stated."), amount: decimal })),
  value_tasks: count.describe("Tasks whose worth is stated."),
  gross_margin: ratio
    .nullable()
    .describe("M17: (value − cost − other_cost × tasks) ÷ value. null unless all value is in USD, and above 0."),
  gross_profit: money.nullable(),
});
export type TaskMeasures = z.infer<typeof taskMeasures>;

export const taskMeasuresEndpoint = endpoint({
  method: "GET",
  path: "/measures/tasks",
  summary: "Cycle time, manual work, fully loaded cost and margin of tasks (M17, M19, M26)",
  query: z.strictObject({
    ...taskScope,
    by: statedDimensions.optional(),
    hourly_rate: money
      .optional()
      .describe("What an hour of people's work costs, USD; absent: as the project's settings say, if they do."),
    other_cost: money.default("0").describe("Cost of a task outside of Outlay, USD."),
    rule: ruleText,
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: answeredRange,
    groups: z
      .array(z.strictObject({ group: z.string(), ...taskMeasures.shape }))
      .describe("Dearest first, at most 200."),
    groups_omitted: count,
    totals: taskMeasures,
    coverage,
    data_version: dataVersion,
  }),
});

export const scalingEndpoint = endpoint({
  method: "GET",
  path: "/measures/scaling",
  summary: "Cost per output against weekly volume, and what one more output cost (M18)",
  query: z.strictObject({
    ...taskScope,
    from: instantText.default("now-84d/w"),
    workflow: z.string().max(200).optional().describe("Only tasks of this workflow."),
    output: z.enum(["successes", "tasks"]).default("successes").describe("What counts as an output."),
    rule: ruleText,
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: answeredRange,
    weeks: z.array(
      z.strictObject({
        t: z.string().describe("start of the week, Monday, ISO-8601 UTC; the first and last may be parts of one"),
        outputs: count,
        tasks: count,
        cost: money.nullable(),
        unpriced_calls: count,
        cost_per_output: money.nullable(),
        marginal_cost: money.nullable().describe("Δcost ÷ Δoutputs against the week before; may be negative."),
      }),
    ),
    coverage,
    data_version: dataVersion,
  }),
});

export const actorsEndpoint = endpoint({
  method: "GET",
  path: "/measures/actors",
  summary: "How far actors on the same workflow and prompt version differ in success (M20)",
  query: z.strictObject({
    ...taskScope,
    actor: z.enum(["user_id", "team", "customer_id", "model_resolved", "environment", "variant"]).default("user_id"),
    rule: ruleText,
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: answeredRange,
    groups: z
      .array(
        z.strictObject({
          workflow: z.string(),
          prompt_version: z.string(),
          actors: z.array(
            z.strictObject({
              actor: z.string(),
              tasks: count.describe("With a known outcome."),
              successes: count,
              success_rate: ratio,
              interval: interval.describe("Wilson, 95 %"),
              shrunk_rate: ratio.describe("Drawn towards all actors by how little is known of this one."),
            }),
          ),
          actors_omitted: count.describe("Actors with fewer than 30 such tasks."),
          success_rate: ratio,
          deviation: ratio.describe("Standard deviation of the true rates between actors, chance taken off."),
          spread: ratio.describe("Largest less smallest shrunk rate."),
        }),
      )
      .describe("Only where at least 5 actors have 30 tasks with a known outcome each; widest spread first."),
    groups_too_small: count,
    data_version: dataVersion,
  }),
});

export const measureEndpoints = [
  measuresEndpoint,
  spreadEndpoint,
  failureTaxEndpoint,
  driftEndpoint,
  contextEndpoint,
  breakersEndpoint,
  freshnessEndpoint,
  taskMeasuresEndpoint,
  scalingEndpoint,
  actorsEndpoint,
] as const;
