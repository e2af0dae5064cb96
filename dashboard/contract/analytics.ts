import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";
import { buckets, comparisons, dimensions, filterOperators, metrics } from "./vocabulary.ts";

/** `tag:<key>` groups by one of the caller's own tags. */
export const dimensionName = z.union([z.enum(dimensions), z.templateLiteral(["tag:", z.string().min(1).max(100)])], {
  error: `must be tag:<key> with a key of 1 to 100 characters, or one of ${dimensions.join(", ")}`,
});

export const filter = z.strictObject({
  dimension: dimensionName,
  op: z.enum(filterOperators),
  values: z.array(z.string().max(500)).min(1).max(100),
});
export type Filter = z.infer<typeof filter>;

export const querySpec = z.strictObject({
  project,
  metrics: z.array(z.enum(metrics)).min(1).max(metrics.length),
  by: z.array(dimensionName).max(3).default([]),
  filters: z.array(filter).max(20).default([]),
  range: z.strictObject({ from: instantText, to: instantText }),
  tz: timeZone,
  bucket: z.enum(buckets).default("auto"),
  compare: z.enum(comparisons).default("off"),
  top: z.int().min(1).max(20).default(7),
  as_of: instantText
    .optional()
    .describe("The ledger as it stood then, without what arrived or was corrected later; absent: as it is."),
});
export type QuerySpec = z.input<typeof querySpec>;

/** One value per metric: money as decimal text, everything else a number; null = unknown or undefined. */
const values = z.partialRecord(z.enum(metrics), z.union([money, z.number()]).nullable());
/** One entry per `by`; "" = the calls that do not carry the dimension. */
const group = z.array(z.string());

export const queryAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string(), tz: z.string(), bucket: z.enum(buckets) }),
  series: z.array(
    z.strictObject({
      group: group.nullable().describe("null = everything outside the top groups"),
      points: z.array(z.strictObject({ t: z.string().describe("start of the bucket, ISO-8601 UTC"), values })),
    }),
  ),
  table: z.array(z.strictObject({ group, values, previous: values.nullable() })),
  other: z.strictObject({ groups: count, values, previous: values.nullable() }).nullable(),
  totals: values,
  previous_totals: values.nullable(),
  compared_with: z
    .strictObject({ from: z.string(), to: z.string() })
    .optional()
    .describe("The earlier range that `previous` is about; absent without `compare`."),
  coverage,
  data_version: z.string().describe("Changes when any figure of this project may have changed."),
});
export type QueryAnswer = z.infer<typeof queryAnswer>;

export const queryEndpoint = endpoint({
  method: "POST",
  path: "/query",
  summary: "Metrics over a range, by up to three dimensions, in buckets of any time zone",
  query: z.strictObject({}),
  body: querySpec,
  response: queryAnswer,
});

const economicsDimensions = z.enum([
  "workflow",
  "workflow_version",
  "model_resolved",
  "team",
  "environment",
  "task_type",
  "customer_id",
]);

export const economicsGroup = z.strictObject({
  group: z.partialRecord(economicsDimensions, z.string()),
  tasks: count.describe("Closed in the range by their current outcome; without one, by their latest call."),
  successes: count,
  failures: count,
  partial: count,
  abandoned: count,
  unknown: count,
  cost: money
    .nullable()
    .describe(
      "Every billable call of these tasks, whenever it was made, failed attempts included. null = not known for any task.",
    ),
  known_outcome_cost: money.nullable(),
  success_rate: ratio.nullable().describe("successes ÷ tasks with a known outcome"),
  success_rate_interval: z.tuple([ratio, ratio]).nullable().describe("Wilson, 95 %"),
  cpst: money.nullable().describe("Cost of tasks with a known outcome ÷ their successes; null at zero successes."),
  cpst_interval: z.tuple([money, money]).nullable().describe("about 95 %"),
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
});
export type EconomicsGroup = z.infer<typeof economicsGroup>;

export const economicsAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string() }),
  by: z.array(economicsDimensions),
  groups: z.array(economicsGroup).describe("Dearest first, at most 1,000."),
  groups_omitted: count.optional().describe("Groups beyond those shown; they are in the totals. Absent at none."),
  totals: economicsGroup,
  unattributed: z
    .strictObject({ calls: count, cost: money.nullable() })
    .describe("Spend in the range of calls that name no task."),
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
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    by: z
      .string()
      .max(200)
      .default("workflow")
      .transform((text) => text.split(",").filter((name) => name !== ""))
      .pipe(z.array(economicsDimensions).max(3)),
  }),
  body: z.undefined(),
  response: economicsAnswer,
});
