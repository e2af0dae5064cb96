import type { outcomesBreakdownEndpoint } from "../../../contract/outcomes-breakdown.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { onlyFilter } from "../filters/filter-words.ts";
import { writableFilters } from "../filters/filtered-out.tsx";

/** Who judged the tasks of a workflow, how late, with which scores, and what they said differently later. */
export function breakdownQuery(scope: Scope, workflow: string) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, workflow };
  const answer = (signal: AbortSignal) =>
    ask<typeof outcomesBreakdownEndpoint>("/outcomes/breakdown", { query, signal });
  return figureQuery({ scope, name: "outcomes-breakdown", asked: query, answer });
}

/** What steps that evaluate cost, against all of the workflow. */
export const evaluationCostQuery = (scope: Scope, workflow: string) =>
  usageQuery(scope, "evaluation-cost", {
    metrics: ["spend", "calls", "unpriced_calls"],
    by: ["step"],
    filters: writableFilters([onlyFilter("workflow", workflow), evaluatorFilter]),
    bucket: "1M",
    top: 7,
  });

export const evaluatorFilter = onlyFilter("step_kind", "evaluator");
