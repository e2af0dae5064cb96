import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { callsEndpoint } from "../../../contract/calls.ts";
import type { taskEndpoint, tasksEndpoint } from "../../../contract/tasks.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, keepOfProject, type Scope } from "../api/queries.ts";
import type { Outcome } from "../state/url-state.ts";

const PAGE = 100;

/** What the API sorts tasks by, by the column that shows it; largest or latest first. */
export const taskSorts = { cost: "cost", ended: "ended", started: "started", calls: "calls" } as const;
export type TaskSort = (typeof taskSorts)[keyof typeof taskSorts];

interface ListQuestion {
  /** As GET /tasks takes them. */
  readonly filters: Readonly<Record<string, string>>;
  readonly outcome: Outcome | undefined;
  readonly sort: TaskSort;
}

/** Single tasks of the range, a page at a time. */
export function useTaskList(scope: Scope, { filters, outcome, sort }: ListQuestion) {
  const { project, from, to, tz } = scope;
  const asked = { project, from, to, tz, limit: PAGE, sort, ...filters, ...(outcome !== undefined && { outcome }) };
  const queryKey = ["figures", project, "task-list", asked] as const;
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      ask<typeof tasksEndpoint>("/tasks", {
        query: { ...asked, ...(pageParam !== "" && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepOfProject(project),
  });
  return { list, queryKey };
}

/** One task, whenever it was. */
export function useTask({ project, from, to }: Scope, id: string) {
  const path = `/tasks/${encodeURIComponent(id)}` as const;
  const answer = (signal: AbortSignal) => ask<typeof taskEndpoint>(path, { query: { project }, signal });
  return useQuery(figureQuery({ scope: { project, from, to }, name: "task", asked: { project, id }, answer }));
}

/** Most calls of a task that are listed with it. */
export const TASK_CALLS_MAX = 500;

/** Its calls, newest first, whenever they were made. */
export function useTaskCalls({ project, from, to }: Scope, id: string) {
  const query = { project, from: "now-10y", to: "now+1y", task_id: id, limit: TASK_CALLS_MAX };
  const answer = (signal: AbortSignal) => ask<typeof callsEndpoint>("/calls", { query, signal });
  return useQuery(figureQuery({ scope: { project, from, to }, name: "task-calls", asked: query, answer }));
}
