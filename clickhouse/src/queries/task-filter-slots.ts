import { z } from "zod";
import type { TaskDimension } from "./task-slots.ts";
import { filterTests, type UsageFilterTest } from "./usage-scope.ts";

/** Filters of one question. */
export const TASK_FILTERS_MAX = 8;

export interface TaskFilter {
  readonly dimension: TaskDimension;
  /** Absent: `listed`. */
  readonly test?: UsageFilterTest;
  readonly values: readonly string[];
}

/** The slots of parts/filters-01-08.sql. */
const slots = ["filter01", "filter02", "filter03", "filter04", "filter05", "filter06", "filter07", "filter08"] as const;

function perSlot<Value>(valueAt: (at: number) => Value) {
  // What fromEntries makes is exactly this: one key per slot.
  return Object.fromEntries(slots.map((slot, at) => [slot, valueAt(at)])) as Record<(typeof slots)[number], Value>;
}

/** Parameters of a file that filters tasks by these columns. */
export const filterShape = <Column extends z.ZodType>(column: Column) => ({
  filter_ops: z.array(z.literal(Object.values(filterTests))).max(TASK_FILTERS_MAX),
  filter_values: z.array(z.array(z.string())).max(TASK_FILTERS_MAX),
  ...perSlot(() => column),
});

/** Filters (at most {@link TASK_FILTERS_MAX}) as those parameters; `columnAt` says the column of each, and of a slot beyond them. */
export const filterSlots = <Column extends string>(
  filters: readonly TaskFilter[],
  columnAt: (at: number) => Column,
) => ({
  filter_ops: filters.map(({ test = "listed" }) => filterTests[test]),
  filter_values: filters.map(({ values }) => [...values]),
  ...perSlot(columnAt),
});

/** What such parameters leave unused of the file. */
export const unusedFilters = ({ filter_ops }: { readonly filter_ops: readonly number[] }): string[] => [
  ...slots.slice(filter_ops.length),
  "keeps",
];
