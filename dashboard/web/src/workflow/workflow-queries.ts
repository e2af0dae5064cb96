import type { z } from "zod";
import type { actorsEndpoint } from "../../../contract/measures.ts";
import type { tasksEndpoint } from "../../../contract/tasks.ts";
import type { workflowGraphEndpoint } from "../../../contract/workflow-graph.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { onlyFilter } from "../filters/filter-words.ts";
import { writableFilters } from "../filters/filtered-out.tsx";
import { type Outcome, outcomes } from "../state/url-state.ts";

/** The steps of a workflow as they were observed. */
export function graphQuery(scope: Scope, workflow: string) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz };
  const answer = (signal: AbortSignal) =>
    ask<typeof workflowGraphEndpoint>(`/workflows/${encodeURIComponent(workflow)}/graph`, {
      query,
      signal,
    });
  return figureQuery({ scope, name: "workflow-steps", asked: { workflow, ...query }, answer });
}

type TasksTotal = z.infer<(typeof tasksEndpoint)["response"]>["total"];
export interface Ended {
  readonly outcome: Outcome;
  readonly total: NonNullable<TasksTotal>;
}

/** How many tasks ended how, and what they cost: one answer of the task list for each outcome. */
export function endingsQuery(scope: Scope, workflow: string) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, workflow, limit: 1 };
  const answer = async (signal: AbortSignal): Promise<Ended[]> => {
    const answers = await Promise.all(
      outcomes.map((outcome) => ask<typeof tasksEndpoint>("/tasks", { query: { ...query, outcome }, signal })),
    );
    return answers.flatMap(({ total }, at) => {
      const outcome = outcomes[at];
      return total === null || outcome === undefined ? [] : [{ outcome, total }];
    });
  };
  return figureQuery({ scope, name: "workflow-endings", asked: query, answer });
}

/** What the calls of a workflow cost by the kind of their step: models, tools, evaluators, guardrails, people. */
export const stepKindsQuery = (scope: Scope, workflow: string) =>
  usageQuery(scope, "workflow-step-kinds", {
    metrics: ["spend", "calls", "unpriced_calls"],
    by: ["step_kind"],
    filters: writableFilters([onlyFilter("workflow", workflow)]),
    bucket: "1M",
    top: 20,
  });

export const actorDimensions = ["user_id", "team", "customer_id", "model_resolved", "environment", "variant"] as const;
export type ActorDimension = (typeof actorDimensions)[number];

/** How far actors of the same workflow and prompt version differ (M20). */
export function actorsQuery(scope: Scope, actor: ActorDimension) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, actor };
  const answer = (signal: AbortSignal) => ask<typeof actorsEndpoint>("/measures/actors", { query, signal });
  return figureQuery({ scope, name: "actors", asked: query, answer });
}
