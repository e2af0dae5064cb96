import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { ANSWERING_MODEL_COLUMN } from "./usage-scope.ts";

/** `model_resolved` is the model a task spent most on, so that groups add up; the others are what the task says. */
export const taskDimensions = [
  "workflow",
  "workflow_version",
  "model_resolved",
  "team",
  "environment",
  "task_type",
  "customer_id",
] as const;
export type TaskDimension = (typeof taskDimensions)[number];

/** What an outcome or a call says about its task; `no_value` where it cannot know. */
const statedColumn = z.enum([
  "no_value",
  "workflow",
  "workflow_version",
  "team",
  "environment",
  "task_type",
  "customer_id",
]);

/** The columns for up to three groups. */
export function taskSlots(by: readonly TaskDimension[]) {
  const stated = (dimension: TaskDimension | undefined) =>
    dimension === undefined || dimension === "model_resolved" ? "no_value" : dimension;
  const [first, second, third] = by;
  return {
    outcome_d1: stated(first),
    outcome_d2: stated(second),
    outcome_d3: stated(third),
    call_d1: stated(first),
    call_d2: stated(second),
    call_d3: stated(third),
    task_d1: first === "model_resolved" ? "main_model" : "called_d1",
    task_d2: second === "model_resolved" ? "main_model" : "called_d2",
    task_d3: third === "model_resolved" ? "main_model" : "called_d3",
    model: by.includes("model_resolved") ? ANSWERING_MODEL_COLUMN : "no_value",
  } as const;
}

/**
 * What the tasks of a range cost, by all their calls whenever those were made, and how they ended; the first row
 * (is_total = 1) is over all of them.
 */
export const taskEconomics = defineQuery({
  file: "task-economics.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** The half-open range tasks are placed in, milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    outcome_d1: statedColumn,
    outcome_d2: statedColumn,
    outcome_d3: statedColumn,
    call_d1: statedColumn,
    call_d2: statedColumn,
    call_d3: statedColumn,
    /** What stands where no outcome names the group. */
    task_d1: z.enum(["called_d1", "main_model"]),
    task_d2: z.enum(["called_d2", "main_model"]),
    task_d3: z.enum(["called_d3", "main_model"]),
    /** Calls are told apart by model only where a group needs it. */
    model: z.enum(["no_value", ANSWERING_MODEL_COLUMN]),
    /** Rows, the total included. */
    limit: z.int().min(1),
  }),
  row: z.object({
    g1: ch.string(),
    g2: ch.string(),
    g3: ch.string(),
    is_total: ch.uint64(),
    tasks: ch.uint64(),
    successes: ch.uint64(),
    failures: ch.uint64(),
    partial: ch.uint64(),
    abandoned: ch.uint64(),
    unknown: ch.uint64(),
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
    /** Rows before the limit, the total included. */
    rows_found: ch.uint64(),
  }),
});
export type TaskEconomicsRow = z.output<typeof taskEconomics.row>;

/** Billable calls of a range that name no task. */
export const unattributedSpend = defineQuery({
  file: "unattributed-spend.sql",
  params: z.strictObject({ project: z.string().min(1), from: z.int(), to: z.int() }),
  row: z.object({ calls: ch.int64(), spend: ch.nullable(ch.decimal(38, 12)) }),
});
