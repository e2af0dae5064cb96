import type { RuleSegment } from "@outlay/core/success/rule-series";
import type { z } from "zod";
import { ruleParams } from "./success.ts";
import { type TaskEconomicsParams, taskEconomics, taskEconomicsKept, taskEconomicsRuled } from "./task-economics.ts";
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

/** The query that answers it, and its parameters for the whole cohort of a range, all of it in one bucket. */
export function askTasks({ segments, base = [], now, ...texts }: TaskQuestion): {
  readonly query: typeof taskEconomics;
  readonly params: Cohort;
} {
  const isRuled = segments.length + base.length > 0;
  const params: Cohort = {
    ...taskSlots({ ...texts, isRuled }),
    ...ruleParams(segments, base, now),
    ...{ tasks: [], outcomes: [], series_asked: [], groups: [], min_cost: "0" },
    ...{ by_spend: false, by_task: false, by_base: false, only_ruled: false, only_changed: false },
    ...{ bucket: "", tz: "UTC", sort: "cost", offset: 0 },
  };
  return { query: isRuled ? taskEconomicsRuled : taskEconomics, params };
}

type KeptParams = z.input<typeof taskEconomicsKept.params>;
type KeptSlots = Omit<KeptParams, "project" | "from" | "to" | "groups" | "bucket_column" | "tz" | "limit">;

/** The same question to the states that are kept of tasks; `undefined` where they cannot answer it: rules, tags. */
export function askKeptTasks({ by, filters = [], segments, base = [] }: Omit<TaskQuestion, "now">):
  | {
      readonly query: typeof taskEconomicsKept;
      readonly params: KeptSlots;
    }
  | undefined {
  if (segments.length + base.length > 0) return undefined;
  const asked = [...by, ...filters.map(({ dimension }) => dimension)];
  if (asked.some((dimension) => keptColumnOf(dimension) === undefined)) return undefined;
  const slot = (dimension: TaskDimension | undefined) => keptColumnOf(dimension) ?? "no_value";
  return {
    query: taskEconomicsKept,
    params: {
      ...{ k1: slot(by[0]), k2: slot(by[1]), k3: slot(by[2]) },
      ...filterSlots(filters, (at) => slot(filters[at]?.dimension)),
    },
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
