import { TASK_FILTERS_MAX, type TaskFilter } from "@outlay/clickhouse/queries/task-filter-slots";
import { type TaskDimension, taskDimensions } from "@outlay/clickhouse/queries/task-slots";
import type { Filter } from "../contract/analytics.ts";
import { refused } from "./range.ts";
import { usageFilters } from "./usage-filters.ts";

/** The filters `f` of a question about tasks. Throws AppError `bad_request` for what tasks cannot be filtered by. */
export function taskFilters(filters: readonly Filter[]): TaskFilter[] {
  if (filters.length > TASK_FILTERS_MAX)
    throw refused("f", `there are ${filters.length} filters: tasks take at most ${TASK_FILTERS_MAX}`);
  return usageFilters(filters).map(({ dimension, ...filter }) => {
    if (isTaskDimension(dimension)) return { dimension, ...filter };
    throw refused("f", `tasks are filtered by tag:<key> and by ${taskDimensions.join(", ")}, not by ${dimension}`);
  });
}

const isTaskDimension = (name: string): name is TaskDimension =>
  name.startsWith("tag:") || (taskDimensions as readonly string[]).includes(name);
