import { useInfiniteQuery } from "@tanstack/react-query";
import type { TraceAnswer, traceEndpoint, tracesEndpoint } from "../../../contract/traces.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, type Source } from "../api/queries.ts";
import type { TraceList } from "./trace-list.ts";

const PAGE = 50;
/** As many as the waterfall draws; of a larger trace the answer says how many are left out. */
const SPANS_MAX = 5_000;
const OPEN_EVERY_MS = 5_000;

/** Traces of the range in the order asked for, a page at a time. */
export function useTraces(scope: Scope, { sort, workflow, status, min, search, unusable }: TraceList) {
  const { project, from, to, tz } = scope;
  const asked = {
    ...{ project, from, to, tz, sort, limit: PAGE },
    ...(workflow !== undefined && { workflow }),
    ...(status !== undefined && { status }),
    ...(min !== undefined && { min_cost: min }),
    ...(search !== undefined && { search }),
  };
  return useInfiniteQuery({
    queryKey: ["figures", project, "traces", asked],
    queryFn: ({ pageParam, signal }) =>
      ask<typeof tracesEndpoint>("/traces", {
        query: { ...asked, ...(pageParam !== "" && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: unusable.length === 0,
  });
}

/** One trace, whenever it was. While more of it may come it is asked for again every five seconds. */
export function traceQuery(scope: Scope, traceId: string): Source<TraceAnswer> {
  const query = { project: scope.project, limit: SPANS_MAX };
  const answer = (signal: AbortSignal) =>
    ask<typeof traceEndpoint>(`/traces/${encodeURIComponent(traceId)}`, { query, signal });
  return {
    ...figureQuery({ scope, name: "trace", asked: { traceId, ...query }, answer }),
    placeholderData: undefined as never,
    refetchInterval: ({ state }) => (state.data?.is_open === true ? OPEN_EVERY_MS : false),
  };
}
