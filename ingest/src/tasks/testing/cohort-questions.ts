import type { TaskQuestion } from "@outlay/clickhouse/queries/task-question";
import type { RuleSegment } from "@outlay/core/success/rule-series";
import { type AskedOfCohort, DAY_MS, NOON } from "./task-world.ts";

/** Rules of every kind: of one workflow all have to hold, elsewhere one, and for a while none judges. */
const segments: RuleSegment[] = [
  {
    ...{ name: "strict", version: 2, from: NOON - 400 * DAY_MS, to: NOON + 10 * DAY_MS },
    rule: {
      ...{ workflow: "w1", combine: "all", effectiveFrom: 0 },
      conditions: [
        { kind: "sdk", silence: { hours: 48, means: "success" } },
        { kind: "schema_valid", calls: "all", silence: { hours: 24, means: "success" } },
        { kind: "no_escalation", human: "verdict" },
      ],
    },
  },
  {
    ...{ name: "any", version: 1, from: NOON - 30 * DAY_MS, to: NOON + 400 * DAY_MS },
    rule: {
      ...{ combine: "any", effectiveFrom: 0 },
      conditions: [
        { kind: "score", min: 0.5, evaluator: "judge" },
        { kind: "thumbs", partial: true },
        { kind: "business_event", hours: 72 },
      ],
    },
  },
];

/** What is asked of single tasks and of rules, each question another way. */
export const cohortQuestions: readonly [Partial<TaskQuestion>, Partial<AskedOfCohort>][] = [
  [{ segments }, {}],
  [
    { segments, base: segments.slice(1) },
    { by_base: true, only_changed: true, sort: "last_placed_at" },
  ],
  [
    { segments, filters: [{ dimension: "workflow", values: ["w1"] }] },
    { outcomes: ["failure", "partial"], bucket: "1w", only_ruled: true },
  ],
  [{}, { outcomes: ["success"], min_cost: "1", sort: "calls", limit: 3, offset: 1 }],
];
