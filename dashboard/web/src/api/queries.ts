import {
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  queryOptions,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import type { queryEndpoint } from "../../../contract/analytics.ts";
import type { economicsEndpoint } from "../../../contract/economics.ts";
import type { pulseEndpoint } from "../../../contract/pulse.ts";
import type { UrlState } from "../state/url-state.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { ApiError, ask } from "./ask.ts";

/** The only file with query keys: ["pulse", project] and ["figures", project, panel, …what was asked]. */

export type Scope = Pick<UrlState, "from" | "to" | "tz" | "cmp" | "by"> & { readonly project: string };

const key = (...parts: unknown[]): QueryKey => parts;

const PULSE_EVERY_MS = 15_000;
const PULSE_WAITING_EVERY_MS = 2_000;
const SLIDE_EVERY_MS = 60_000;

export const pulseQuery = (project: string, isPaused: boolean) =>
  queryOptions({
    queryKey: key("pulse", project),
    queryFn: ({ signal }) => ask<typeof pulseEndpoint>("/pulse", { query: { project }, signal }),
    refetchInterval: ({ state }) => {
      if (isPaused) return false;
      return state.data?.calls === 0 ? PULSE_WAITING_EVERY_MS : PULSE_EVERY_MS;
    },
    staleTime: 0,
  });

/** What every query of figures has in common. */
function figureOptions(project: string, range: Pick<Scope, "from" | "to">) {
  return {
    // Figures move only when data_version does; useLiveRefresh watches that.
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: isShortAndSliding(range) ? SLIDE_EVERY_MS : (false as const),
    // Keep the figures of the same project while others load; another project's would be wrong, not old.
    placeholderData: <T>(previous: T | undefined, query: { queryKey: readonly unknown[] } | undefined) =>
      query?.queryKey[1] === project ? keepPreviousData(previous) : undefined,
  };
}

/** "Last hour" moves on even if no new data arrives. */
function isShortAndSliding({ from, to }: Pick<Scope, "from" | "to">): boolean {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start?.kind !== "relative" || end?.kind !== "relative") return false;
  return approximateMs(end, 0) - approximateMs(start, 0) <= 86_400_000;
}

/** Totals of the range, with a series for the sparklines. */
export function headlineQuery({ project, from, to, tz, cmp }: Scope) {
  const body = {
    project,
    metrics: [
      ...(["spend", "calls", "errors", "error_rate", "unpriced_calls", "input_tokens", "output_tokens"] as const),
      ...(["input_uncached", "cache_read", "cache_write", "output_text", "output_reasoning"] as const),
      ...(["latency_p50_ms", "latency_p95_ms", "ttft_p50_ms", "ttft_p95_ms"] as const),
    ],
    range: { from, to },
    tz,
    compare: cmp,
  };
  return queryOptions({
    ...figureOptions(project, { from, to }),
    queryKey: key("figures", project, "headline", body),
    queryFn: ({ signal }) => ask<typeof queryEndpoint>("/query", { query: {}, body, signal }),
  });
}

/** Spend over time by one dimension: the seven largest and the rest. */
export function spendQuery({ project, from, to, tz, by }: Scope) {
  const metrics = ["spend" as const, "calls" as const, "unpriced_calls" as const];
  const body = { project, metrics, by: [by], range: { from, to }, tz, top: 7 };
  return queryOptions({
    ...figureOptions(project, { from, to }),
    queryKey: key("figures", project, "spend", body),
    queryFn: ({ signal }) => ask<typeof queryEndpoint>("/query", { query: {}, body, signal }),
  });
}

/** Tasks, outcomes and cost per successful task by workflow. */
export function economicsQuery({ project, from, to }: Scope) {
  const query = { project, from, to, by: "workflow" };
  return queryOptions({
    ...figureOptions(project, { from, to }),
    queryKey: key("figures", project, "economics", query),
    queryFn: ({ signal }) => ask<typeof economicsEndpoint>("/tasks/economics", { query, signal }),
  });
}

/** The pulse of a project, and a refetch of its figures whenever their `data_version` is no longer the project's. */
export function useLiveRefresh(project: string, isPaused: boolean) {
  const client = useQueryClient();
  const pulse = useQuery(pulseQuery(project, isPaused));
  const version = pulse.data?.data_version;
  useEffect(() => {
    if (version !== undefined) void refetchOutdated(client, project, version);
  }, [client, project, version]);
  return pulse;
}

function refetchOutdated(client: QueryClient, project: string, version: string): Promise<void> {
  return client.invalidateQueries({
    queryKey: ["figures", project],
    predicate: ({ state }) => {
      const data = state.data as { data_version?: string } | undefined;
      return data !== undefined && data.data_version !== version;
    },
  });
}

const RETRIES_MAX = 2;
export const shouldRetry = (failures: number, error: Error): boolean =>
  failures < RETRIES_MAX && error instanceof ApiError && error.isRetryable;
