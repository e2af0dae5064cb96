import {
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  queryOptions,
  type UseQueryOptions,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { QuerySpec, queryEndpoint } from "../../../contract/analytics.ts";
import type { pulseEndpoint } from "../../../contract/pulse.ts";
import type { UrlState } from "../state/url-state.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";
import { ApiError, ask } from "./ask.ts";

/** Keys of queries: ["pulse", project] and ["figures", project, panel, what was asked]. Made in this file only. */

/** Part of every question. */
export type Scope = Pick<UrlState, "from" | "to" | "tz" | "cmp"> & { readonly project: string };

const PULSE_EVERY_MS = 15_000;
const PULSE_WAITING_EVERY_MS = 2_000;
const SLIDE_EVERY_MS = 60_000;

export const pulseQuery = (project: string, isPaused: boolean) =>
  queryOptions({
    queryKey: ["pulse", project] as QueryKey,
    queryFn: ({ signal }) => ask<typeof pulseEndpoint>("/pulse", { query: { project }, signal }),
    refetchInterval: ({ state }) => {
      if (isPaused) return false;
      return state.data?.calls === 0 ? PULSE_WAITING_EVERY_MS : PULSE_EVERY_MS;
    },
    staleTime: 0,
  });

/** What a panel shows: a question and how it is asked. */
export type Source<Answer> = UseQueryOptions<Answer, Error, Answer, QueryKey>;
type PlaceholderOf<Answer> = NonNullable<Source<Answer>["placeholderData"]>;

interface FigureQuestion<Answer> {
  readonly scope: Pick<Scope, "project" | "from" | "to">;
  /** Names the question among others: "headline". Panels with equal name and question share one request. */
  readonly name: string;
  /** Everything the answer depends on. */
  readonly asked: unknown;
  readonly answer: (signal: AbortSignal) => Promise<Answer>;
}

/** A question about the figures of a project: kept until their `data_version` moves, shown while the next one loads. */
export function figureQuery<Answer>({
  scope: { project, ...range },
  name,
  asked,
  answer,
}: FigureQuestion<Answer>): Source<Answer> {
  return {
    queryKey: ["figures", project, name, asked],
    queryFn: ({ signal }) => answer(signal),
    // Figures move only when data_version does; useLiveRefresh watches that.
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: isShortAndSliding(range) ? SLIDE_EVERY_MS : (false as const),
    placeholderData: keepOfProject(project) as PlaceholderOf<Answer>,
  };
}

/** Keeps the figures of the same project while others load; another project's would be wrong, not old. */
export const keepOfProject =
  (project: string) =>
  <Answer>(previous: Answer | undefined, query: { queryKey: QueryKey } | undefined): Answer | undefined =>
    query?.queryKey[1] === project ? keepPreviousData(previous) : undefined;

type UsageQuestion = Omit<QuerySpec, "project" | "range" | "tz">;

/** A question to POST /query about the scope's range; `scope.cmp` is asked for only where `spec.compare` says so. */
export function usageQuery(scope: Scope, name: string, spec: UsageQuestion) {
  const { project, from, to, tz } = scope;
  const body = { project, ...spec, range: { from, to }, tz };
  const answer = (signal: AbortSignal) => ask<typeof queryEndpoint>("/query", { query: {}, body, signal });
  return figureQuery({ scope, name, asked: body, answer });
}

/** "Last hour" moves on even if no new data arrives. */
function isShortAndSliding({ from, to }: Pick<Scope, "from" | "to">): boolean {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  if (start?.kind !== "relative" || end?.kind !== "relative") return false;
  return approximateMs(end, 0) - approximateMs(start, 0) <= 86_400_000;
}

/** How much of the range is priced and known: for the pill in the header. */
export const coverageQuery = (scope: Scope) => usageQuery(scope, "coverage", { metrics: ["calls"], bucket: "1M" });

/** The pulse of a project, and a refetch of its figures whenever their `data_version` is no longer the project's. */
export function useLiveRefresh(project: string, isPaused: boolean) {
  const client = useQueryClient();
  const pulse = useQuery(pulseQuery(project, isPaused));
  const version = pulse.data?.data_version;
  const seen = useRef<{ readonly project: string; readonly version: string }>(undefined);
  useEffect(() => {
    if (version === undefined) return;
    const hasMoved = seen.current?.project === project && seen.current.version !== version;
    seen.current = { project, version };
    void refetchOutdated(client, project, { version, hasMoved });
  }, [client, project, version]);
  return pulse;
}

interface Version {
  readonly version: string;
  /** Whether another one was seen before; answers that name no version are as old as the page otherwise. */
  readonly hasMoved: boolean;
}

function refetchOutdated(client: QueryClient, project: string, { version, hasMoved }: Version): Promise<void> {
  return client.invalidateQueries({
    queryKey: ["figures", project],
    predicate: ({ state }) => {
      const data = state.data as { data_version?: string } | undefined;
      if (data === undefined) return false;
      return data.data_version === undefined ? hasMoved : data.data_version !== version;
    },
  });
}

const RETRIES_MAX = 2;
export const shouldRetry = (failures: number, error: Error): boolean =>
  failures < RETRIES_MAX && error instanceof ApiError && error.isRetryable;
