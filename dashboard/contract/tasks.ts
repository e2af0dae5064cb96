import { outcomeKinds, outcomeSources } from "@outlay/core/outcome-event";
import { z } from "zod";
import { economicsDimensions } from "./economics.ts";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, timeZone } from "./values.ts";

const outcome = z.enum(outcomeKinds);
const quantity = z.number().nullable();
const instant = z.string();

const taskJson = z.strictObject({
  task_id: z.string().describe("As it was sent; else its key."),
  task_key: z.string(),
  workflow: z.string(),
  model: z.string().describe("The one most was spent on."),
  outcome,
  rule: z.string().optional().describe("name@version of the rule that says so; absent: the current outcome."),
  is_maturing: z.boolean().optional().describe("A rule decides it at the latest when its window is over."),
  cost: money.nullable(),
  calls: count,
  unpriced_calls: count.describe("The cost is a lower bound while > 0."),
  started_at: instant.nullable(),
  ended_at: instant.describe("When its current outcome closed it; without one, its latest call."),
  duration_ms: quantity,
});
export type TaskJson = z.input<typeof taskJson>;

/** A filter by what a task says; "" = tasks that do not say it. */
const said = z.string().max(500).optional();
const filters = Object.fromEntries(economicsDimensions.map((name) => [name, said])) as Record<
  (typeof economicsDimensions)[number],
  typeof said
>;

export const tasksEndpoint = endpoint({
  method: "GET",
  path: "/tasks",
  summary: "Single tasks: those behind any figure of /tasks/economics, and they add up to it",
  query: z.strictObject({
    project,
    from: instantText.default("now-7d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    view: z.enum(["cohort", "spend"]).default("cohort"),
    rule: z.string().max(120).optional().describe("As in /tasks/economics."),
    series: z.string().max(120).optional().describe("Only tasks judged by name@version; empty: those judged by none."),
    outcome: z
      .string()
      .max(60)
      .optional()
      .transform((text) => (text === undefined ? [] : text.split(",")))
      .pipe(z.array(outcome)),
    min_cost: money.default("0"),
    ...filters,
    tag: z
      .string()
      .regex(/^[^:]{1,100}:.{0,500}$/, "must be <key>:<value>")
      .optional(),
    sort: z.enum(["cost", "ended", "started", "calls"]).default("cost").describe("Largest or latest first."),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    cursor: z
      .string()
      .regex(/^\d{1,7}$/, "must be the `next` of an answer")
      .optional(),
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: z.strictObject({ from: instant, to: instant }),
    tasks: z.array(taskJson),
    total: z
      .strictObject({ tasks: count, successes: count, cost: money.nullable(), calls: count, unpriced_calls: count })
      .nullable()
      .describe("Of all that the filters let through; null on later pages."),
    next: z.string().nullable(),
    data_version: z.string(),
  }),
});

const outcomeJson = z.strictObject({
  outcome_id: z.string(),
  outcome,
  source: z.enum(outcomeSources),
  evaluator: z.string(),
  score: quantity,
  criteria: z.string(),
  explanation: z.string(),
  revision: count,
  labelled_at: instant,
  closed_at: instant,
  received_at: instant,
  manual_minutes: quantity,
  value_amount: z.string().nullable(),
  value_currency: z.string(),
  is_moved: z.boolean().describe("It named no task; settlement found that it belongs to this one."),
});

const totals = {
  calls: count,
  cost: money.nullable(),
  unpriced_calls: count,
  input_tokens: quantity,
  output_tokens: quantity,
};

export const taskEndpoint = endpoint({
  method: "GET",
  path: "/tasks/{task_id}",
  summary: "One task: what its calls cost, by model, and all that was said of it",
  query: z.strictObject({ project, task_id: z.string().min(1).max(200) }),
  body: z.undefined(),
  response: z.strictObject({
    task: taskJson,
    reason: z.string().nullable().describe("By the rule: which conditions decided. null without a rule."),
    matures_at: instant.nullable(),
    by_model: z.array(z.strictObject({ model: z.string(), provider: z.string(), ...totals })).describe("They add up."),
    outcomes: z.array(outcomeJson).describe("All that was said of it, latest first; at most 1,000."),
    traces: z
      .array(z.strictObject({ trace_id: z.string(), calls: count, cost: money.nullable() }))
      .describe("At most 100."),
    elsewhere: z
      .array(
        z.strictObject({
          project: z.string(),
          calls: count,
          cost: money.nullable(),
          unpriced_calls: count,
          outcomes: count.describe("Judgements of it that were sent to that project."),
        }),
      )
      .describe("The same task in other projects that you may read: shown apart, and in no figure of this project."),
    cost_everywhere: money.nullable().describe("cost + what is known of it elsewhere."),
  }),
});

export const taskEndpoints = [tasksEndpoint, taskEndpoint] as const;
