import { z } from "zod";
import { comparison } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { filterParameter } from "./filter-parameter.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";
import { buckets } from "./vocabulary.ts";

/** What tasks can be grouped and filtered by, besides `tag:<key>`; a task has one value of each. */
export const economicsDimensions = [
  "workflow",
  "workflow_version",
  "model_resolved",
  "team",
  "environment",
  "task_type",
  "customer_id",
  "user_id",
  "department",
  "cost_center",
  "use_case",
  "feature",
  "prompt_name",
  "prompt_version",
  "variant",
] as const;

const dimension = z.union([z.enum(economicsDimensions), z.templateLiteral(["tag:", z.string().min(1).max(100)])], {
  error: `must be tag:<key> with a key of 1 to 100 characters, or one of ${economicsDimensions.join(", ")}`,
});

const figures = {
  tasks: count.describe("Closed in the range by their current outcome; without one, by their latest call."),
  successes: count,
  failures: count,
  partial: count,
  abandoned: count,
  unknown: count,
  maturing: count
    .optional()
    .describe(
      "Of the unknown: those that a rule decides at the latest when its window is over. Absent without a rule.",
    ),
  cost: money
    .nullable()
    .describe(
      "Every billable call of these tasks, whenever it was made, failed attempts included. null = not known for any task.",
    ),
  known_outcome_cost: money.nullable(),
  success_rate: ratio.nullable().describe("successes ÷ tasks with a known outcome"),
  success_rate_interval: z.tuple([ratio, ratio]).nullable().describe("Wilson, 95 %"),
  cpst: money.nullable().describe("Cost of tasks with a known outcome ÷ their successes; null at zero successes."),
  cpst_interval: z
    .tuple([money, money])
    .nullable()
    .describe("About 95 %: on the log scale, the successes smoothed by +2 of +4. null below two tasks."),
  cpst_low: money.nullable().describe("cost ÷ (successes + unknown)"),
  cpst_high: money.nullable().describe("cost ÷ successes"),
  outcome_share: ratio.nullable(),
  calls: count,
  tasks_without_calls: count
    .optional()
    .describe("Tasks with an outcome and no call on record: they add nothing to cost."),
  unpriced_calls: count.describe("Calls of these tasks with no known cost: the figures are lower bounds while > 0."),
  duration_p50_ms: z.number().nullable(),
  duration_p95_ms: z.number().nullable(),
};
export const economicsFigures = z.strictObject(figures);

const ruleLabel = z
  .string()
  .optional()
  .describe("name@version of the rule that says what a success is; absent: no rule, the current outcome counts.");

export const economicsGroup = z.strictObject({
  group: z.partialRecord(dimension, z.string()),
  rule: ruleLabel,
  ...figures,
  previous: economicsFigures
    .nullable()
    .optional()
    .describe("The same group and rule in the earlier range; null where it had none. Absent without `compare`."),
});
export type EconomicsGroup = z.infer<typeof economicsGroup>;

const economicsSeries = z.strictObject({
  group: z.partialRecord(dimension, z.string()).nullable().describe("null = all tasks"),
  rule: ruleLabel,
  points: z.array(z.strictObject({ t: z.string().describe("start of the bucket, ISO-8601 UTC"), ...figures })),
});

export const economicsAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string() }),
  by: z.array(dimension),
  groups: z
    .array(economicsGroup)
    .describe("Dearest first, at most `limit`. Tasks judged by different versions of a rule are different groups."),
  groups_omitted: count.optional().describe("Groups beyond those shown; they are in the totals. Absent at none."),
  totals: economicsGroup,
  unattributed: z
    .strictObject({ calls: count, cost: money.nullable() })
    .describe("Spend in the range of calls that name no task."),
  duration_error_max: ratio
    .optional()
    .describe(
      "How far durations are off at most, relative to them: they were found from counts by size. Absent: they are exact.",
    ),
  label_delay_p95_ms: z
    .number()
    .nullable()
    .describe("p95 of the time from the end of a task to its verdict; null where none has one."),
  maturing_from: z
    .string()
    .nullable()
    .describe(
      "Tasks that ended from here on may still get their verdict: now − label_delay_p95_ms, where in the range.",
    ),
  rules: z
    .array(
      z.strictObject({
        rule: z.string(),
        workflow: z.string().nullable(),
        task_type: z.string().nullable(),
        from: z.string().describe("The part of the range in which it judges."),
        to: z.string(),
      }),
    )
    .describe(
      "Most specific first: a task is judged by the first whose scope and time it is in; by none, as it was said.",
    ),
  series_breaks: z
    .array(
      z.strictObject({
        at: z.string(),
        workflow: z.string().nullable(),
        task_type: z.string().nullable(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    )
    .describe(
      "Where another rule begins to judge: successes on both sides are not the same thing, also in the totals.",
    ),
  series: z.array(economicsSeries).optional().describe("The `top` dearest groups and all tasks; with `bucket` only."),
  compared_with: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  coverage,
  data_version: z.string(),
});
export type EconomicsAnswer = z.infer<typeof economicsAnswer>;

export const economicsEndpoint = endpoint({
  method: "GET",
  path: "/tasks/economics",
  summary: "Cost per successful task, with interval, bounds and coverage",
  query: z.strictObject({
    project,
    from: instantText.default("now-7d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d, and of buckets."),
    by: z
      .string()
      .max(200)
      .default("workflow")
      .transform((text) => text.split(",").filter((name) => name !== ""))
      .pipe(z.array(dimension).max(3)),
    f: filterParameter.describe(
      "Only tasks of which this holds: dimension:operator:value,value … with the values percent-encoded; repeat it for more, up to eight. By the dimensions of `by`; what names no task stays as it is.",
    ),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(1_000)
      .default(100)
      .describe("Groups; `totals` are of all of them, and `groups_omitted` says how many more there are."),
    rule: z
      .string()
      .max(120)
      .optional()
      .describe("name@version: judge by that version in its scope, whenever tasks ended; `none`: by no rule."),
    view: z
      .enum(["cohort", "spend"])
      .default("cohort")
      .describe(
        "spend: tasks with a call in the range and what those calls cost; with `unattributed` it is all spend.",
      ),
    bucket: z.enum(buckets).optional().describe("Also over time; of the cohort only."),
    top: z.coerce.number().int().min(1).max(20).default(7).describe("Groups over time."),
    compare: comparison.default("off"),
    durations: z
      .enum(["on", "off"])
      .default("on")
      .describe("off: nothing is said of how long tasks took (null), which is answered sooner."),
  }),
  body: z.undefined(),
  response: economicsAnswer,
});
