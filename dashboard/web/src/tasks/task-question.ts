import type { EconomicsGroup } from "../../../contract/economics.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";
import type { UrlState } from "../state/url-state.ts";

/** What tasks can be grouped and filtered by; a call's dimensions are more. */
export const taskDimensions = [
  "workflow",
  "task_type",
  "model_resolved",
  "prompt_name",
  "prompt_version",
  "team",
  "customer_id",
  "user_id",
  "environment",
  "workflow_version",
  "department",
  "cost_center",
  "use_case",
  "feature",
  "variant",
] as const satisfies readonly (Grouping & keyof EconomicsGroup["group"])[];
export type TaskDimension = (typeof taskDimensions)[number] | `tag:${string}`;

/** What the address asks of tasks. */
export interface TaskQuestion {
  /** What rows are named by: one to three. */
  readonly by: readonly TaskDimension[];
  readonly filters: readonly UrlFilter[];
  /** Filters that tasks cannot be held to. Nothing is shown as if they were: the page says so. */
  readonly unusable: readonly UrlFilter[];
  /** How many groups are read, those with most spend. */
  readonly groupsMax: number;
}

/** Enough to be read one by one: most of the time a page takes is that of its rows. */
const GROUPS_READ = 200;
/** As many as the API gives: where rows are searched, or are to be in another order. */
const GROUPS_LOOKED_THROUGH = 1_000;

export const isTaskDimension = (name: Grouping): name is TaskDimension =>
  name.startsWith("tag:") || taskDimensions.some((known) => known === name);

/** Without a grouping that tasks have, rows are workflows. */
export function taskQuestion({
  by: asked,
  f,
  q,
  sort,
}: Pick<UrlState, "by" | "f"> & Partial<Pick<UrlState, "q" | "sort">>): TaskQuestion {
  const named = asked.filter(isTaskDimension);
  const { usable, unusable } = splitTaskFilters(f);
  const isSpendFirst = q === undefined && (sort === undefined || sort === "-spend");
  const groupsMax = isSpendFirst ? GROUPS_READ : GROUPS_LOOKED_THROUGH;
  return { by: named.length === 0 ? ["workflow"] : named, filters: usable, unusable, groupsMax };
}

/** As many filters as the API takes of tasks. */
const TASK_FILTERS_MAX = 8;

/** Filters that the API can hold tasks to, and those that it cannot. */
export function splitTaskFilters(filters: readonly UrlFilter[]): {
  readonly usable: readonly UrlFilter[];
  readonly unusable: readonly UrlFilter[];
} {
  const usable = filters.filter(({ dimension }) => isTaskDimension(dimension)).slice(0, TASK_FILTERS_MAX);
  return { usable, unusable: filters.filter((filter) => !usable.includes(filter)) };
}

/** What an answer is about: the question, or, while that still loads, the earlier one whose figures are shown. */
export const questionOf = ({ by }: { readonly by: readonly TaskDimension[] }, question: TaskQuestion): TaskQuestion =>
  by.join(",") === question.by.join(",") ? question : { ...question, by, filters: [], unusable: [] };

/** Filters as GET /tasks takes them: one value of each dimension, and of one tag. The others are `unusable`. */
export function taskListFilters(filters: readonly UrlFilter[]): {
  readonly query: Readonly<Record<string, string>>;
  readonly unusable: readonly UrlFilter[];
} {
  const query: Record<string, string> = {};
  const unusable: UrlFilter[] = [];
  for (const filter of filters) {
    const { dimension, op, values } = filter;
    const value = op === "nhas" ? "" : values[0];
    const isOne = op === "nhas" || ((op === "eq" || op === "in") && values.length === 1);
    const isTag = dimension.startsWith("tag:");
    const name = isTag ? "tag" : dimension;
    if (!isTaskDimension(dimension) || !isOne || value === undefined || name in query) unusable.push(filter);
    else query[name] = isTag ? `${dimension.slice(4)}:${value}` : value;
  }
  return { query, unusable };
}
