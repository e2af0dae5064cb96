import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { keptShape, taskEconomicsRow, unusedKept } from "./task-economics.ts";
import { taskDayBuckets } from "./task-slots.ts";

const groupColumn = (value: "v1" | "v2" | "v3") => z.enum(["no_value", value]);
const bucketColumns = taskDayBuckets.map((bucket) => `bucket_${bucket || "whole"}` as const);

/** Groups, filters and buckets of a question about tasks that sums of days answer. */
const groupedShape = {
  ...keptShape,
  /** What is shown of a group; `no_value` where a slot is not used, whose column is then not read. */
  ...{ g1: groupColumn("v1"), g2: groupColumn("v2"), g3: groupColumn("v3") },
  groups: z.array(z.string()),
  bucket_column: z.enum(bucketColumns),
};

/** The half-open range, and the whole days of UTC in it, from the first up to the end of the last; milliseconds since 1970 UTC. */
const rangeShape = { from: z.int(), to: z.int(), first_day: z.int(), end_day: z.int() };
const withoutEnds = (range: { from: number; to: number; first_day: number; end_day: number }): string[] =>
  range.from === range.first_day && range.to === range.end_day ? ["ends"] : [];

const unusedOf = (params: z.output<z.ZodObject<typeof groupedShape>>): string[] => [
  ...unusedKept(params),
  ...bucketColumns.filter((name) => name !== params.bucket_column),
  ...(["v1", "v2", "v3"] as const).filter((_, at) => [params.g1, params.g2, params.g3][at] === "no_value"),
];

const values = z.array(z.string());
/** The column of the buckets once more; of no use where the range is one, for the engine groups by one key faster than by two. */
const bucketKey = z.enum(["bucket_1d", "bucket_1w", "bucket_1M"]);
const withoutBuckets = (params: { readonly bucket_column: string }): string[] =>
  params.bucket_column === "bucket_whole" ? ["bucket_key"] : [];

/** As `taskEconomicsKept`, from sums of whole days, but for what is the same of all rows and what two other queries tell. */
export const taskEconomicsDays = defineQuery({
  file: "task-economics-days.sql",
  params: z.strictObject({
    ...{ project: z.string().min(1), ...rangeShape, ...groupedShape },
    /** Whether the sums by workflow and model are read: nothing else may then be grouped or filtered by. */
    is_by_model: z.boolean(),
    /** With `groups`: what their values are, so that all others are one group until they are left out. */
    told_apart: z.enum(["every_group", "chosen_groups"]),
    ...{ chosen1: values, chosen2: values, chosen3: values },
    bucket_key: bucketKey,
    limit: z.int().min(1),
  }),
  unused: (params) => [
    ...unusedOf(params),
    ...withoutEnds(params),
    ...withoutBuckets(params),
    params.told_apart === "every_group" ? "chosen_groups" : "every_group",
    "both_sums",
    params.is_by_model ? "all_sums" : "model_sums",
  ],
  row: taskEconomicsRow.omit({
    ...{ rule_label: true, name: true, previous_outcome: true, maturing: true, durations: true, label_delays: true },
    ...{ first_started_at: true, last_placed_at: true },
  }),
});

const durationsRow = taskEconomicsRow.pick({ g1: true, g2: true, g3: true, bucket_at: true, durations: true });

/**
 * How long the tasks of these groups took, by workflow and model at most: milliseconds, at most {@link TASK_TIMES_ERROR_MAX} off.
 * `shown` are the values that the groups have; empty: all.
 */
export const taskDurationsDays = defineQuery({
  file: "task-durations-days.sql",
  params: z.strictObject({
    ...{ project: z.string().min(1), ...rangeShape, ...groupedShape },
    ...{ shown1: values, shown2: values, shown3: values },
    bucket_key: bucketKey,
  }),
  unused: (params) => [
    ...unusedOf(params),
    ...withoutEnds(params),
    ...withoutBuckets(params),
    ...(["shown1", "shown2", "shown3"] as const).filter((name) => params[name].length === 0),
  ],
  row: durationsRow,
});

/** How far what sums of days say of how long tasks took is off at most, relative to it: migration 0020. */
export const TASK_TIMES_ERROR_MAX = 0.01;

/** How long the tasks of these groups took, and all of them; exact. */
export const taskDurationsKept = defineQuery({
  file: "task-durations-kept.sql",
  params: z.strictObject({ project: z.string().min(1), from: z.int(), to: z.int(), ...groupedShape }),
  unused: unusedOf,
  row: taskEconomicsRow.pick({
    ...{ g1: true, g2: true, g3: true, bucket_at: true, is_total: true, durations: true },
  }),
});

/** [p50, p95] in milliseconds from the end of a task to its verdict, at most 2.5 % off; empty where none has one. */
export const taskLabelDelays = defineQuery({
  file: "task-label-delays.sql",
  params: z.strictObject({ project: z.string().min(1), ...rangeShape }),
  unused: withoutEnds,
  row: z.object({ label_delays: ch.array(ch.int64()) }),
});
