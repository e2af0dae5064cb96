import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { keptShape, taskEconomicsRow } from "./task-economics.ts";
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
  ...(["values1", "values2", "values3"] as const).filter((name) => params[name].length === 0),
  ...bucketColumns.filter((name) => name !== params.bucket_column),
  ...(["v1", "v2", "v3"] as const).filter((_, at) => [params.g1, params.g2, params.g3][at] === "no_value"),
];

/** As `taskEconomicsKept`, from sums of whole days, but for what is the same of all rows and what two other queries tell. */
export const taskEconomicsDays = defineQuery({
  file: "task-economics-days.sql",
  params: z.strictObject({ project: z.string().min(1), ...rangeShape, ...groupedShape, limit: z.int().min(1) }),
  unused: (params) => [...unusedOf(params), ...withoutEnds(params), ...(params.groups.length === 0 ? ["groups"] : [])],
  row: taskEconomicsRow.omit({
    ...{ rule_label: true, name: true, previous_outcome: true, maturing: true, durations: true, label_delays: true },
    ...{ first_started_at: true, last_placed_at: true },
  }),
});

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
