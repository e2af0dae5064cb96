import type { traceSorts } from "../../../contract/traces.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { UrlState } from "../state/url-state.ts";

export type TraceSort = (typeof traceSorts)[number];

/** What the address asks of the list. */
export interface TraceList {
  readonly sort: TraceSort;
  readonly workflow: string | undefined;
  readonly status: "ok" | "error" | undefined;
  readonly min: string | undefined;
  readonly search: string | undefined;
  /** Filters the list cannot be asked by. */
  readonly unusable: readonly UrlFilter[];
}

const sorts: readonly TraceSort[] = ["newest", "cost", "duration", "errors"];

/** The status of a trace is that of its worst record, so of the statuses of calls only these two can be asked for. */
export function traceListOf({ f, sort, min, q }: UrlState): TraceList {
  let workflow: string | undefined;
  let status: "ok" | "error" | undefined;
  const unusable: UrlFilter[] = [];
  for (const filter of f) {
    const [value] = filter.values;
    if (!canListTraces(filter)) unusable.push(filter);
    else if (filter.dimension === "workflow") workflow ??= value;
    else status ??= value === "error" ? "error" : "ok";
  }
  return { sort: sorts.find((name) => name === sort) ?? "newest", workflow, status, min, search: q, unusable };
}

/** Whether the list of traces can be asked by this condition: one workflow, or the status ok or error. */
export function canListTraces({ dimension, op, values }: UrlFilter): boolean {
  const [value] = values;
  if (values.length !== 1 || (op !== "eq" && op !== "in")) return false;
  return dimension === "workflow" || (dimension === "status" && (value === "ok" || value === "error"));
}
