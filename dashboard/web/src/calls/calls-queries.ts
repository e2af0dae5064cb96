import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Call, callsEndpoint } from "../../../contract/calls.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, keepOfProject, type Scope } from "../api/queries.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { nativeFilters } from "./match-call.ts";

const PAGE = 200;

/** Calls of the range, newest first, a page at a time. */
export function useCalls(scope: Scope, filters: readonly UrlFilter[], trace: string | undefined) {
  const { project, from, to, tz } = scope;
  const asked = {
    ...{ project, from, to, tz, limit: PAGE, ...nativeFilters(filters) },
    ...(trace !== undefined && { trace_id: trace }),
  };
  const queryKey = ["figures", project, "calls", asked] as const;
  const calls = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      ask<typeof callsEndpoint>("/calls", {
        query: { ...asked, ...(pageParam !== "" && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepOfProject(project),
  });
  return { calls, queryKey };
}

/** One call, whenever it was. `undefined` while it loads, `null` when there is none of that id. */
export function useCall(scope: Scope, id: string): Call | null | undefined {
  const query = { project: scope.project, from: "now-10y", to: "now+1y", event_id: id, limit: 1 };
  const answer = (signal: AbortSignal) => ask<typeof callsEndpoint>("/calls", { query, signal });
  const found = useQuery(figureQuery({ scope, name: "call", asked: query, answer }));
  if (found.isError) return null;
  // What is kept meanwhile is another call.
  return found.data === undefined || found.isPlaceholderData ? undefined : (found.data.calls[0] ?? null);
}
