import type { RuleSegment } from "@outlay/core/success/rule-series";
import { ruleParams } from "./success.ts";
import { type TaskEconomicsParams, taskEconomics, taskEconomicsRuled } from "./task-economics.ts";
import { type TaskTexts, taskSlots } from "./task-slots.ts";

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
