import { z } from "zod";
import { filterShape, filterSlots, type TaskFilter, unusedFilters } from "./task-filter-slots.ts";
import { ANSWERING_MODEL_COLUMN, tagKeysOf } from "./usage-scope.ts";

/** What an outcome says of its task, else its calls. */
const statedDimensions = [
  "workflow",
  "workflow_version",
  "team",
  "environment",
  "task_type",
  "customer_id",
  "user_id",
] as const;
/** What only calls say; of several values of one task the last in the order of the alphabet. */
const calledDimensions = [
  "department",
  "cost_center",
  "use_case",
  "feature",
  "prompt_name",
  "prompt_version",
  "variant",
] as const;

/** Columns of the states that are kept of tasks. */
export const keptDimensions = [...statedDimensions, ...calledDimensions] as const;

/** Those of many values: sums by day are not kept by them. */
export const crowdedDimensions: readonly string[] = [
  "customer_id",
  "user_id",
] satisfies (typeof keptDimensions)[number][];

/** Buckets that whole days of UTC make up, where the calendar is that of UTC; "": the range is one. */
export const taskDayBuckets = ["", "1d", "1w", "1M"] as const;

/** `model_resolved` is the model a task spent most on, so that groups add up; the others are what the task says. */
export const taskDimensions = ["model_resolved", ...statedDimensions, ...calledDimensions] as const;
/** What tasks are grouped and filtered by; `tag:<key>` is one of the caller's own tags. */
export type TaskDimension = (typeof taskDimensions)[number] | `tag:${string}`;

/** Groups of one question. */
export const TASK_DIMENSIONS_MAX = 3;

const tagColumns = ["tag1", "tag2", "tag3", "tag4", "tag5", "tag6", "tag7", "tag8", "tag9", "tag10", "tag11"] as const;
/** Groups, filters, and what is read beside them: the id, the workflow and the type of a task. */
const textNames = [
  ...(["text1", "text2", "text3", "text4", "text5", "text6", "text7"] as const),
  ...(["text8", "text9", "text10", "text11", "text12", "text13", "text14"] as const),
];
/** What an outcome or a call says about its task; `no_value` where it cannot know. */
const outcomeColumn = z.enum(["no_value", ...statedDimensions, ...tagColumns]);
const callColumn = z.enum(["no_value", ...statedDimensions, ...calledDimensions, ...tagColumns, "task_id"]);
type CallColumn = z.output<typeof callColumn>;

/** Stands for a text that is not asked for: every array is shorter. */
const NOWHERE = 99;
const place = z.int();
/** A column of the tasks by which they are filtered. */
const filterColumns = ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8"] as const;
const filterColumn = z.enum(["no_value", ...filterColumns]);
type FilterColumn = (typeof filterColumns)[number];

export const slotShape = {
  ...{ outcome_d1: outcomeColumn, outcome_d2: outcomeColumn, outcome_d3: outcomeColumn },
  /** The id of the task as sent, workflow and task type are read only where they are shown or rules ask for them. */
  outcome_name: z.enum(["no_value", "task_id"]),
  outcome_workflow: z.enum(["no_value", "workflow"]),
  outcome_task_type: z.enum(["no_value", "task_type"]),
  /** What is read of calls, each column once, and where among these each slot finds its own. */
  texts: z.int(),
  ...named(textNames, (name) => `${name}_column` as const, callColumn),
  ...{ at_d1: place, at_d2: place, at_d3: place, at_name: place, at_workflow: place, at_task_type: place },
  /** What stands where no outcome names the group. */
  ...{ task_d1: z.enum(["called_d1", "main_model"]), task_d2: z.enum(["called_d2", "main_model"]) },
  ...{ task_d3: z.enum(["called_d3", "main_model"]) },
  ...named(tagColumns, (name) => name, z.string()),
  /** What is filtered by is found as groups are. */
  ...filterShape(filterColumn),
  ...named(filterColumns, (name) => `outcome_${name}` as const, outcomeColumn),
  ...named(filterColumns, (name) => `at_${name}` as const, place),
  ...named(filterColumns, (name) => `task_${name}` as const, z.enum(["main_model", ...filterColumns.map(calledName)])),
  /** Calls are told apart by model only where a group needs it. */
  model: z.enum(["no_value", ANSWERING_MODEL_COLUMN]),
};
type Slots = z.input<z.ZodObject<typeof slotShape>>;

/** What the calls of a task say, where no outcome does. */
function calledName(column: FilterColumn): `called_${FilterColumn}` {
  return `called_${column}`;
}

/** What these slots leave unused of the files that have them. */
export const unusedSlots = (params: z.output<z.ZodObject<typeof slotShape>>): string[] => [
  ...unusedFilters(params),
  ...tagColumns.filter((name) => params[name] === ""),
  ...filterColumns.slice(params.filter_ops.length).flatMap((name) => [`outcome_${name}`, `at_${name}`, `task_${name}`]),
];

/** One entry for each of the names, under the key made of it. */
function named<Name extends string, Key extends string, Value>(
  names: readonly Name[],
  keyOf: (name: Name) => Key,
  value: Value | ((at: number, name: Name) => Value),
): Record<Key, Value> {
  const valueFor = (at: number, name: Name): Value => (value instanceof Function ? value(at, name) : value);
  // What fromEntries makes is exactly this: one key per name.
  return Object.fromEntries(names.map((name, at) => [keyOf(name), valueFor(at, name)])) as Record<Key, Value>;
}

/** What is asked of tasks. */
export interface TaskTexts {
  /** Up to three. */
  readonly by: readonly TaskDimension[];
  /** Up to eight. */
  readonly filters?: readonly TaskFilter[];
  /** Whether rules judge, which are chosen by workflow and task type. */
  readonly isRuled?: boolean;
  /** Whether the id of each task is shown as it was sent. */
  readonly isNamed?: boolean;
}

/** Groups and filters as parameters of `task-economics.sql`. */
export function taskSlots({ by, filters = [], isRuled = false, isNamed = false }: TaskTexts): Slots {
  const grouped = [by[0], by[1], by[2]];
  const filtered = filterColumns.map((_, at) => filters[at]?.dimension);
  const asked: readonly (TaskDimension | undefined)[] = [...grouped, ...filtered];
  const tags = tagKeysOf(asked.filter((name) => name?.startsWith("tag:")) as `tag:${string}`[]);
  const columnFor = (dimension: TaskDimension | undefined) => columnOf(dimension, tags);
  const [workflow, taskType] = isRuled ? (["workflow", "task_type"] as const) : (["no_value", "no_value"] as const);
  const name = isNamed ? "task_id" : "no_value";
  const asRead = new Set<CallColumn>([...asked.map(columnFor), workflow, taskType, name]);
  asRead.delete("no_value");
  const read = [...asRead];
  const placeOf = (column: CallColumn): number => {
    const at = read.indexOf(column);
    return at === -1 ? NOWHERE : at + 1;
  };
  const outcomeOf = (dimension: TaskDimension | undefined) =>
    outcomeColumn.safeParse(columnFor(dimension)).data ?? "no_value";
  const modelOr = <Column extends string>(dimension: TaskDimension | undefined, column: Column) =>
    dimension === "model_resolved" ? ("main_model" as const) : column;
  const [first, second, third] = grouped;
  return {
    ...{ outcome_d1: outcomeOf(first), outcome_d2: outcomeOf(second), outcome_d3: outcomeOf(third) },
    ...{ outcome_name: name, outcome_workflow: workflow, outcome_task_type: taskType },
    texts: read.length,
    ...named(
      textNames,
      (text) => `${text}_column` as const,
      (at) => read[at] ?? ("no_value" as const),
    ),
    ...{ at_d1: placeOf(columnFor(first)), at_d2: placeOf(columnFor(second)), at_d3: placeOf(columnFor(third)) },
    ...{ at_name: placeOf(name), at_workflow: placeOf(workflow), at_task_type: placeOf(taskType) },
    ...{ task_d1: modelOr(first, "called_d1"), task_d2: modelOr(second, "called_d2") },
    task_d3: modelOr(third, "called_d3"),
    ...named(
      tagColumns,
      (tag) => tag,
      (at) => tags[at] ?? "",
    ),
    ...filterSlots(filters, (at) => filterColumns[at] ?? "no_value"),
    ...named(
      filterColumns,
      (column) => `outcome_${column}` as const,
      (at) => outcomeOf(filtered[at]),
    ),
    ...named(
      filterColumns,
      (column) => `at_${column}` as const,
      (at) => placeOf(columnFor(filtered[at])),
    ),
    ...named(
      filterColumns,
      (column) => `task_${column}` as const,
      (at, column) => modelOr(filtered[at], calledName(column)),
    ),
    model: asked.includes("model_resolved") ? ANSWERING_MODEL_COLUMN : "no_value",
  };
}

function columnOf(dimension: TaskDimension | undefined, tags: readonly string[]): CallColumn {
  if (dimension?.startsWith("tag:")) return tagColumns[tags.indexOf(dimension.slice("tag:".length))] ?? "no_value";
  return callColumn.safeParse(dimension).data ?? "no_value";
}
