import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { ruleShape } from "./success.ts";
import { filterShape, unusedFilters } from "./task-filter-slots.ts";
import { keptDimensions, slotShape, unusedSlots } from "./task-slots.ts";

const params = z.strictObject({
  project: z.string().min(1),
  /** The half-open range tasks are placed in, milliseconds since 1970 UTC. */
  from: z.int(),
  to: z.int(),
  /** Only these tasks; empty: all. */
  tasks: z.array(z.string()),
  ...slotShape,
  /** Only tasks with one of these outcomes, of one of these series, that cost at least so much; empty and 0: all. */
  outcomes: z.array(z.string()),
  series_asked: z.array(z.string()),
  /** Only these groups, each as {@link groupKey} writes it, and the totals over all; empty: every group. */
  groups: z.array(z.string()),
  min_cost: z.string(),
  /** Spend of the range instead of the cohort of it. */
  by_spend: z.boolean(),
  /** Each task is a group (its key in g1), or what the series compared with says of it is. */
  by_task: z.boolean(),
  by_base: z.boolean(),
  /** Only tasks that a rule judges, and those the two series judge otherwise. */
  only_ruled: z.boolean(),
  only_changed: z.boolean(),
  /** "": the range is one bucket. */
  bucket: z.enum(["", "1m", "5m", "15m", "1h", "3h", "1d", "1w", "1M"]),
  tz: z.string(),
  ...ruleShape,
  /** Largest first. */
  sort: z.enum(["cost", "last_placed_at", "first_started_at", "calls"]),
  /** Rows, the totals included. */
  limit: z.int().min(1),
  offset: z.int().min(0),
});
export const taskEconomicsRow = z.object({
  g1: ch.string(),
  g2: ch.string(),
  g3: ch.string(),
  /** `name@version` of the rule; "": the current outcome. */
  rule_label: ch.string(),
  /** Seconds since 1970 UTC. */
  bucket_at: ch.uint32(),
  is_total: ch.uint64(),
  /** Of one of the tasks: its id as sent, where it was asked for. */
  name: ch.string(),
  previous_outcome: ch.string(),
  tasks: ch.uint64(),
  successes: ch.uint64(),
  failures: ch.uint64(),
  partial: ch.uint64(),
  abandoned: ch.uint64(),
  unknown: ch.uint64(),
  /** Of the unknown: those a rule will decide at the latest when its window is over. */
  maturing: ch.uint64(),
  tasks_without_calls: ch.uint64(),
  cost: ch.nullable(ch.decimal(38, 12)),
  known_outcome_cost: ch.nullable(ch.decimal(38, 12)),
  /** Σ cost² over tasks with a known outcome, USD². */
  known_cost_squares: ch.float64(),
  success_cost: ch.decimal(38, 12),
  calls: ch.int64(),
  unpriced_calls: ch.int64(),
  partly_priced_calls: ch.int64(),
  usage_missing_calls: ch.int64(),
  inexact_usage_calls: ch.int64(),
  /** [p50, p95] in milliseconds; empty where no task has a start and an end. */
  durations: ch.array(ch.int64()),
  /** [p50, p95] in milliseconds from the end of a task to its verdict; empty where none has one. */
  label_delays: ch.array(ch.int64()),
  first_started_at: ch.nullable(ch.dateTime64()),
  last_placed_at: ch.dateTime64(),
  /** Rows before the limit, the totals included. */
  rows_found: ch.uint64(),
});
export type TaskEconomicsRow = z.output<typeof taskEconomicsRow>;

/**
 * What the tasks of a range cost, by all their calls whenever those were made, and how they ended; the rows with
 * is_total = 1 are over all of them (one per bucket, none where there is no task).
 */
export const taskEconomics = defineQuery({
  file: "task-economics.sql",
  params,
  unused: unusedSlots,
  row: taskEconomicsRow,
});

/** As {@link taskEconomics}, and rules say what a success is. Takes the engine longer to prepare. */
export const taskEconomicsRuled = defineQuery({
  file: "task-economics-ruled.sql",
  params,
  unused: unusedSlots,
  row: taskEconomicsRow,
});

/** What is kept of a task to group and filter by; `no_value` where a slot is not used. */
const keptColumn = z.enum(["no_value", "main_model", ...keptDimensions]);

/** Groups and filters of what is kept. */
export const keptShape = {
  ...{ k1: keptColumn, k2: keptColumn, k3: keptColumn },
  ...filterShape(keptColumn),
};

/** Of groups and filters of what is kept, what these do not use. */
export const unusedKept = (
  params: z.output<z.ZodObject<typeof keptShape>> & { readonly groups: readonly string[] },
) => [...unusedFilters(params), ...(params.groups.length === 0 ? ["groups"] : [])];

/** Of {@link params}, what is asked of tasks that are kept: they are not asked by spend. */
const keptCohort = params.pick({
  ...{ project: true, from: true, to: true, outcomes: true, series_asked: true, groups: true, min_cost: true },
  ...{ by_task: true, by_base: true, only_ruled: true, only_changed: true, bucket: true, tz: true },
  ...{ sort: true, limit: true, offset: true },
});
const keptFigures = keptCohort.extend({ ...keptShape, ...ruleShape });
const unusedOfKept = (given: z.output<z.ZodObject<typeof keptShape>>) => unusedFilters(given);

/** As {@link taskEconomics}, of the tasks that are kept. Where nothing but groups is asked, {@link taskEconomicsKept} is faster. */
export const taskKeptFigures = defineQuery({
  file: "task-kept-figures.sql",
  params: keptFigures,
  unused: unusedOfKept,
  row: taskEconomicsRow,
});

/** As {@link taskEconomicsRuled}, of the tasks that are kept. */
export const taskKeptFiguresRuled = defineQuery({
  file: "task-kept-figures-ruled.sql",
  params: keptFigures,
  unused: unusedOfKept,
  row: taskEconomicsRow,
});

const listedTask = z.object({ task_key: ch.string() });

/** The keys of single tasks, in the order in which {@link taskEconomics} gives them. */
export const taskKeptList = defineQuery({
  file: "task-kept-list.sql",
  params: keptFigures,
  unused: unusedOfKept,
  row: listedTask,
});

export const taskKeptListRuled = defineQuery({
  file: "task-kept-list-ruled.sql",
  params: keptFigures,
  unused: unusedOfKept,
  row: listedTask,
});

const keptBuckets = [
  ...(["bucket_whole", "bucket_1m", "bucket_5m", "bucket_15m", "bucket_1h", "bucket_3h"] as const),
  ...(["bucket_1d", "bucket_1w", "bucket_1M"] as const),
] as const;

/**
 * As {@link taskEconomics}, from the states that are kept of tasks: by current outcomes only, and only what is kept. Answers as of
 * the last look at what was written.
 */
export const taskEconomicsKept = defineQuery({
  file: "task-economics-kept.sql",
  params: z.strictObject({
    project: z.string().min(1),
    from: z.int(),
    to: z.int(),
    ...keptShape,
    groups: params.shape.groups,
    bucket_column: z.enum(keptBuckets),
    tz: z.string(),
    limit: z.int().min(1),
  }),
  unused: (params) => [...keptBuckets.filter((bucket) => bucket !== params.bucket_column), ...unusedKept(params)],
  row: taskEconomicsRow,
});

const QUARTER_MS = 900_000;

/** As {@link unattributedSpend}, from what is kept of it. */
export const unattributedKept = defineQuery({
  file: "task-unattributed-kept.sql",
  params: z.strictObject({ project: z.string().min(1), from: z.int(), to: z.int() }),
  unused: ({ from, to }) => (from % QUARTER_MS === 0 && to % QUARTER_MS === 0 ? ["ends"] : []),
  row: z.object({ calls: ch.int64(), spend: ch.nullable(ch.decimal(38, 12)) }),
});

/** What tells the groups of an answer apart. */
export const groupKey = ({
  g1,
  g2,
  g3,
  rule_label,
}: Pick<TaskEconomicsRow, "g1" | "g2" | "g3" | "rule_label">): string => [g1, g2, g3, rule_label].join("\n");

export type TaskEconomicsParams = z.input<typeof params>;

/** Billable calls of a range that name no task. */
export const unattributedSpend = defineQuery({
  file: "unattributed-spend.sql",
  params: z.strictObject({ project: z.string().min(1), from: z.int(), to: z.int() }),
  row: z.object({ calls: ch.int64(), spend: ch.nullable(ch.decimal(38, 12)) }),
});
