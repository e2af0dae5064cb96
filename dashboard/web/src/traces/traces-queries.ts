import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { waterfallEndpoint } from "../../../contract/trace-waterfall.ts";
import type { TraceSpanAnswer, traceSpanEndpoint, tracesEndpoint } from "../../../contract/traces.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, type Source } from "../api/queries.ts";
import { type DrawnTrace, traceOf } from "./spans.ts";
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

/** One trace as it is drawn, whenever it was. While more of it may come it is asked for again every five seconds. */
export function traceQuery(scope: Scope, traceId: string): Source<DrawnTrace> {
  const query = { project: scope.project, limit: SPANS_MAX };
  const answer = async (signal: AbortSignal) =>
    traceOf(await ask<typeof waterfallEndpoint>(`/traces/${encodeURIComponent(traceId)}/waterfall`, { query, signal }));
  return {
    ...figureQuery({ scope, name: "trace", asked: { traceId, ...query }, answer }),
    placeholderData: undefined as never,
    refetchInterval: ({ state }) => (state.data?.is_open === true ? OPEN_EVERY_MS : false),
  };
}

/** All that the ledger says of one span, by its id, its event id or its span id; asked for when it is opened. */
export function spanQuery(scope: Scope, trace: DrawnTrace, span: string): Source<TraceSpanAnswer> {
  // Points of metrics are dated when they were read, so not quite within the trace.
  const range = { from: dayFrom(trace.started_at, -1), to: dayFrom(trace.ended_at, 1) };
  const query = { project: scope.project, ...range };
  const path = `/traces/${trace.trace_id}/spans/${encodeURIComponent(span)}` as const;
  const answer = (signal: AbortSignal) => ask<typeof traceSpanEndpoint>(path, { query, signal });
  return {
    ...figureQuery({ scope, name: "trace-span", asked: { traceId: trace.trace_id, span }, answer }),
    placeholderData: undefined as never,
  };
}

const dayFrom = (instant: string, days: number): string =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString();

/** Id of the span that the address names: mostly it is that already, else the server knows whose event or span id it is. */
export function useSpanId(scope: Scope, trace: DrawnTrace, named: string | undefined): string | undefined {
  const isDrawn = named === undefined || trace.spans.some(({ id }) => id === named);
  const { data } = useQuery({ ...spanQuery(scope, trace, named ?? ""), enabled: !isDrawn });
  return isDrawn ? named : data?.id;
}
