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

const DIMENSIONS_MAX = 3;

/** What the address asks of tasks. */
export interface TaskQuestion {
  /** What rows are named by: one to three. */
  readonly by: readonly TaskDimension[];
  /** `by` and what is filtered by: the API is asked for groups of these, and rows of other values are left out. */
  readonly dimensions: readonly TaskDimension[];
  readonly filters: readonly UrlFilter[];
  /** Filters that tasks cannot be held to. Nothing is shown as if they were: the page says so. */
  readonly unusable: readonly UrlFilter[];
}

export const isTaskDimension = (name: Grouping): name is TaskDimension =>
  name.startsWith("tag:") || taskDimensions.some((known) => known === name);

/**
 * Tasks have no filters of their own in the figures, so what is filtered by is grouped by too, and the rows that do not
 * match are left out: each row that stays is exact. More than three dimensions in all cannot be asked for.
 */
export function taskQuestion({ by: asked, f }: Pick<UrlState, "by" | "f">): TaskQuestion {
  const named = asked.filter(isTaskDimension);
  const by: readonly TaskDimension[] = named.length === 0 ? ["workflow"] : named;
  const dimensions = [...by];
  const filters: UrlFilter[] = [];
  const unusable: UrlFilter[] = [];
  for (const filter of f) {
    const { dimension } = filter;
    const isKnown = dimensions.some((name) => name === dimension);
    if (!isTaskDimension(dimension) || (!isKnown && dimensions.length >= DIMENSIONS_MAX)) {
      unusable.push(filter);
      continue;
    }
    if (!isKnown) dimensions.push(dimension);
    filters.push(filter);
  }
  return { by, dimensions, filters, unusable };
}

/** What an answer is about: the question, or, while that still loads, the earlier one whose figures are shown. */
export const questionOf = ({ by }: { readonly by: readonly TaskDimension[] }, question: TaskQuestion): TaskQuestion =>
  by.join(",") === question.dimensions.join(",") ? question : { by, dimensions: by, filters: [], unusable: [] };

/** The dimensions a row's name must say: those asked for, and those a filter leaves open. */
export const namedDimensions = ({ by, dimensions, filters }: TaskQuestion): TaskDimension[] =>
  dimensions.filter(
    (name) =>
      by.includes(name) || !filters.some(({ dimension, op }) => dimension === name && (op === "eq" || op === "nhas")),
  );

/** Whether a group of tasks passes every filter; a dimension that is not there is "". */
export const passesFilters = (group: EconomicsGroup["group"], filters: readonly UrlFilter[]): boolean =>
  filters.every((filter) => passes(group[filter.dimension as TaskDimension] ?? "", filter));

/** As the API decides: see `filterOperators` in contract/vocabulary.ts. */
function passes(value: string, { op, values }: UrlFilter): boolean {
  const isListed = values.includes(value);
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const decide: Record<UrlFilter["op"], () => boolean> = {
    eq: () => isListed,
    in: () => isListed,
    ne: () => !isListed,
    nin: () => !isListed,
    like: () => values.some((part) => value.toLowerCase().includes(part.toLowerCase())),
    gt: () => number > Number(values[0]),
    lt: () => number < Number(values[0]),
    has: () => value !== "",
    nhas: () => value === "",
  };
  return decide[op]();
}

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
