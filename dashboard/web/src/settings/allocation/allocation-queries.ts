import type { z } from "zod";
import type {
  AllocationAnswer,
  AllocationRulesJson,
  allocationEndpoint,
  allocationRulesEndpoint,
  previewAllocationEndpoint,
} from "../../../../contract/allocation.ts";
import { ask } from "../../api/ask.ts";
import { figureQuery, type Scope } from "../../api/queries.ts";

export type By = AllocationAnswer["by"];
export type AllocationPreview = z.output<(typeof previewAllocationEndpoint)["response"]>;
export type AllocationDocument = Pick<AllocationRulesJson, "teams" | "rules">;

/** Teams and rules as they are stored. */
export function allocationRulesQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof allocationRulesEndpoint>("/allocation/rules", { query, signal });
  return figureQuery({ scope, name: "allocation-rules", asked: query, answer });
}

/** Spend of the range after the rules. */
export function allocationQuery(scope: Scope, by: By) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, by };
  const answer = (signal: AbortSignal) => ask<typeof allocationEndpoint>("/allocation", { query, signal });
  return figureQuery({ scope, name: "allocation", asked: query, answer });
}

/** Spend of the range under drafted rules, beside what it is. */
export function allocationPreviewQuery(scope: Scope, document: AllocationDocument) {
  const { project, from, to, tz } = scope;
  const body = { project, tz, range: { from, to }, teams: [...document.teams], rules: [...document.rules] };
  const answer = (signal: AbortSignal) =>
    ask<typeof previewAllocationEndpoint>("/allocation/preview", { query: {}, body, signal });
  return figureQuery({ scope, name: "allocation-preview", asked: body, answer });
}
