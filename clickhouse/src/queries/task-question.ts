import type { RuleSegment } from "@outlay/core/success/rule-series";
import type { z } from "zod";
import { ruleParams, type ruleShape } from "./success.ts";
import {
  type keptShape,
  type TaskEconomicsParams,
  taskEconomics,
  taskEconomicsKept,
  taskEconomicsRuled,
  taskKeptFigures,
  taskKeptFiguresRuled,
  taskKeptList,
  taskKeptListRuled,
} from "./task-economics.ts";
import { filterSlots } from "./task-filter-slots.ts";
import {
  crowdedDimensions,
  keptDimensions,
  type TaskDimension,
  type TaskTexts,
  taskDayBuckets,
  taskSlots,
} from "./task-slots.ts";

/** A question about tasks: what groups and filters them, and by which rules they are judged. */
export interface TaskQuestion extends Omit<TaskTexts, "isRuled"> {
  /** Most specific first; none: the current outcome counts. */
  readonly segments: readonly RuleSegment[];
  /** What the verdicts are compared with. */
  readonly base?: readonly RuleSegment[];
  /** Milliseconds since 1970 UTC: which windows are over. */
  readonly now: number;
}

type Cohort = Omit<TaskEconomicsParams, "project" | "from" | "to" | "limit">;

/** All of it, in one bucket. */
const wholeCohort: Omit<KeptCohort, keyof typeof keptShape | keyof typeof ruleShape> = {
  ...{ outcomes: [], series_asked: [], groups: [], min_cost: "0" },
  ...{ by_task: false, by_base: false, only_ruled: false, only_changed: false },
  ...{ bucket: "", tz: "UTC", sort: "cost", offset: 0 },
};

/** The query that answers it, and its parameters for the whole cohort of a range, all of it in one bucket. */
export function askTasks({ segments, base = [], now, ...texts }: TaskQuestion): {
  readonly query: typeof taskEconomics;
  readonly params: Cohort;
} {
  const isRuled = segments.length + base.length > 0;
  const params: Cohort = {
    ...{ ...taskSlots({ ...texts, isRuled }), ...ruleParams(segments, base, now), ...wholeCohort },
    ...{ tasks: [], by_spend: false },
  };
  return { query: isRuled ? taskEconomicsRuled : taskEconomics, params };
}

type KeptSlots = Pick<z.input<typeof taskEconomicsKept.params>, keyof typeof keptShape>;

/**
 * The same question to the states that are kept of tasks, where only groups, filters and buckets are asked; `undefined` where
 * they cannot answer it: rules, tags.
 */
export function askKeptTasks({ segments, base = [], ...asked }: Omit<TaskQuestion, "now">):
  | {
      readonly query: typeof taskEconomicsKept;
      readonly params: KeptSlots;
    }
  | undefined {
  if (segments.length + base.length > 0) return undefined;
  const params = keptSlots(asked);
  return params && { query: taskEconomicsKept, params };
}

type KeptCohort = Omit<z.input<typeof taskKeptFigures.params>, "project" | "from" | "to" | "limit">;

/** As {@link askTasks}, of the tasks that are kept: their figures, and which of them come first; `undefined` for tags. */
export function askKeptCohort({ segments, base = [], now, ...asked }: TaskQuestion):
  | {
      readonly figures: typeof taskKeptFigures;
      readonly list: typeof taskKeptList;
      readonly params: KeptCohort;
    }
  | undefined {
  const slots = keptSlots(asked);
  if (slots === undefined) return undefined;
  const isRuled = segments.length + base.length > 0;
  return {
    figures: isRuled ? taskKeptFiguresRuled : taskKeptFigures,
    list: isRuled ? taskKeptListRuled : taskKeptList,
    params: { ...slots, ...ruleParams(segments, base, now), ...wholeCohort },
  };
}

/** Groups and filters of what is kept; `undefined` where that is not kept. */
export function keptSlots({ by, filters = [] }: Pick<TaskQuestion, "by" | "filters">): KeptSlots | undefined {
  const dimensions = [...by, ...filters.map(({ dimension }) => dimension)];
  if (dimensions.some((dimension) => keptColumnOf(dimension) === undefined)) return undefined;
  const slot = (dimension: TaskDimension | undefined) => keptColumnOf(dimension) ?? "no_value";
  return {
    ...{ k1: slot(by[0]), k2: slot(by[1]), k3: slot(by[2]) },
    ...filterSlots(filters, (at) => slot(filters[at]?.dimension)),
  };
}

/**
 * The same question to the sums by day, where they can answer what the states do: by what has few values, in buckets of whole
 * days of UTC.
 */
export function askTaskDays({ by, filters = [] }: Pick<TaskQuestion, "by" | "filters">, bucket: string, tz: string) {
  const dayBucket = taskDayBuckets.find((name) => name === bucket);
  if (dayBucket === undefined || (dayBucket !== "" && !ZONES_OF_UTC.includes(tz))) return undefined;
  const asked = [...by, ...filters.map(({ dimension }) => dimension)];
  if (asked.some((one) => crowdedDimensions.includes(one))) return undefined;
  const shown = <Name extends string>(slot: number, name: Name) => (slot < by.length ? name : ("no_value" as const));
  return {
    ...{ g1: shown(0, "v1"), g2: shown(1, "v2"), g3: shown(2, "v3") },
    bucket_column: `bucket_${dayBucket || "whole"}` as const,
    bucket_key: `bucket_${dayBucket || "1d"}` as const,
    is_by_model: asked.every((one) => one === "workflow" || one === "model_resolved"),
  };
}

const ZONES_OF_UTC = ["UTC", "Etc/UTC"];

function keptColumnOf(dimension: TaskDimension | undefined): KeptSlots["k1"] | undefined {
  return dimension === "model_resolved" ? "main_model" : keptDimensions.find((name) => name === dimension);
}
