import { z } from "zod";
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

/** Groups, and filters, of one question. */
export const TASK_DIMENSIONS_MAX = 3;

export interface TaskFilter {
  readonly dimension: TaskDimension;
  readonly values: readonly string[];
}

const tagColumns = ["tag1", "tag2", "tag3", "tag4", "tag5", "tag6"] as const;
/** What an outcome or a call says about its task; `no_value` where it cannot know. */
const outcomeColumn = z.enum(["no_value", ...statedDimensions, ...tagColumns]);
const callColumn = z.enum(["no_value", ...statedDimensions, ...calledDimensions, ...tagColumns, "task_id"]);
type CallColumn = z.output<typeof callColumn>;

/** Stands for a text that is not asked for: every array is shorter. */
const NOWHERE = 99;
const place = z.int();

export const slotShape = {
  ...{ outcome_d1: outcomeColumn, outcome_d2: outcomeColumn, outcome_d3: outcomeColumn },
  ...{ outcome_f1: outcomeColumn, outcome_f2: outcomeColumn, outcome_f3: outcomeColumn },
  /** The id of the task as sent, workflow and task type are read only where they are shown or rules ask for them. */
  outcome_name: z.enum(["no_value", "task_id"]),
  outcome_workflow: z.enum(["no_value", "workflow"]),
  outcome_task_type: z.enum(["no_value", "task_type"]),
  /** What is read of calls, each column once, and where among these each slot finds its own. */
  texts: z.int(),
  ...{ text1_column: callColumn, text2_column: callColumn, text3_column: callColumn },
  ...{ text4_column: callColumn, text5_column: callColumn, text6_column: callColumn },
  ...{ text7_column: callColumn, text8_column: callColumn, text9_column: callColumn },
  ...{ at_d1: place, at_d2: place, at_d3: place, at_f1: place, at_f2: place, at_f3: place },
  ...{ at_name: place, at_workflow: place, at_task_type: place },
  /** What stands where no outcome names the group. */
  ...{ task_d1: z.enum(["called_d1", "main_model"]), task_d2: z.enum(["called_d2", "main_model"]) },
  ...{ task_d3: z.enum(["called_d3", "main_model"]), task_f1: z.enum(["called_f1", "main_model"]) },
  ...{ task_f2: z.enum(["called_f2", "main_model"]), task_f3: z.enum(["called_f3", "main_model"]) },
  ...{ tag1: z.string(), tag2: z.string(), tag3: z.string(), tag4: z.string(), tag5: z.string(), tag6: z.string() },
  /** Values of the filters; empty: whatever it is. */
  ...{ values1: z.array(z.string()), values2: z.array(z.string()), values3: z.array(z.string()) },
  /** Calls are told apart by model only where a group needs it. */
  model: z.enum(["no_value", ANSWERING_MODEL_COLUMN]),
};
type Slots = z.input<z.ZodObject<typeof slotShape>>;

/** What is asked of tasks. */
export interface TaskTexts {
  /** Up to three. */
  readonly by: readonly TaskDimension[];
  /** Up to three. */
  readonly filters?: readonly TaskFilter[];
  /** Whether rules judge, which are chosen by workflow and task type. */
  readonly isRuled?: boolean;
  /** Whether the id of each task is shown as it was sent. */
  readonly isNamed?: boolean;
}

/** Groups and filters as parameters of `task-economics.sql`. */
export function taskSlots({ by, filters = [], isRuled = false, isNamed = false }: TaskTexts): Slots {
  const [first, second, third] = filters;
  const asked: (TaskDimension | undefined)[] = [
    by[0],
    by[1],
    by[2],
    first?.dimension,
    second?.dimension,
    third?.dimension,
  ];
  const tags = tagKeysOf(asked.filter((name) => name?.startsWith("tag:")) as `tag:${string}`[]);
  const columns = asked.map((name) => columnOf(name, tags));
  const [workflow, taskType] = isRuled ? (["workflow", "task_type"] as const) : (["no_value", "no_value"] as const);
  const name = isNamed ? "task_id" : "no_value";
  const asRead = new Set<CallColumn>([...columns, workflow, taskType, name]);
  asRead.delete("no_value");
  const read = [...asRead];
  const textAt = (at: number): CallColumn => read[at - 1] ?? "no_value";
  const placeOf = (column: CallColumn | undefined): number => {
    const at = read.indexOf(column ?? "no_value");
    return at === -1 ? NOWHERE : at + 1;
  };
  const outcomeAt = (slot: number) => outcomeColumn.safeParse(columns[slot]).data ?? "no_value";
  const modelOr = <Column extends string>(slot: number, column: Column) =>
    asked[slot] === "model_resolved" ? ("main_model" as const) : column;
  return {
    ...{ outcome_d1: outcomeAt(0), outcome_d2: outcomeAt(1), outcome_d3: outcomeAt(2) },
    ...{ outcome_f1: outcomeAt(3), outcome_f2: outcomeAt(4), outcome_f3: outcomeAt(5) },
    ...{ outcome_name: name, outcome_workflow: workflow, outcome_task_type: taskType },
    texts: read.length,
    ...{ text1_column: textAt(1), text2_column: textAt(2), text3_column: textAt(3) },
    ...{ text4_column: textAt(4), text5_column: textAt(5), text6_column: textAt(6) },
    ...{ text7_column: textAt(7), text8_column: textAt(8), text9_column: textAt(9) },
    ...{ at_d1: placeOf(columns[0]), at_d2: placeOf(columns[1]), at_d3: placeOf(columns[2]) },
    ...{ at_f1: placeOf(columns[3]), at_f2: placeOf(columns[4]), at_f3: placeOf(columns[5]) },
    ...{ at_name: placeOf(name), at_workflow: placeOf(workflow), at_task_type: placeOf(taskType) },
    ...{ task_d1: modelOr(0, "called_d1"), task_d2: modelOr(1, "called_d2"), task_d3: modelOr(2, "called_d3") },
    ...{ task_f1: modelOr(3, "called_f1"), task_f2: modelOr(4, "called_f2"), task_f3: modelOr(5, "called_f3") },
    ...{ tag1: tags[0] ?? "", tag2: tags[1] ?? "", tag3: tags[2] ?? "" },
    ...{ tag4: tags[3] ?? "", tag5: tags[4] ?? "", tag6: tags[5] ?? "" },
    ...{ values1: valuesOf(first), values2: valuesOf(second), values3: valuesOf(third) },
    model: asked.includes("model_resolved") ? ANSWERING_MODEL_COLUMN : "no_value",
  };
}

const valuesOf = (filter: TaskFilter | undefined): string[] => [...(filter?.values ?? [])];

function columnOf(dimension: TaskDimension | undefined, tags: readonly string[]): CallColumn {
  if (dimension?.startsWith("tag:")) return tagColumns[tags.indexOf(dimension.slice("tag:".length))] ?? "no_value";
  return callColumn.safeParse(dimension).data ?? "no_value";
}
