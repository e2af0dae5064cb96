import { onlyFilter } from "../filters/filter-words.ts";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";
import type { UrlState } from "../state/url-state.ts";

/** What one usually looks at next, in this order. */
const ladder: readonly Grouping[] = ["workflow", "step", "model_resolved", "team", "environment", "status"];

/** The filters that leave only a group, besides those there are. */
export function filtersFor(f: readonly UrlFilter[], by: readonly Grouping[], group: readonly string[]): UrlFilter[] {
  const all = [...f, ...by.map((dimension, at) => onlyFilter(dimension, group[at] ?? ""))];
  return [...new Map(all.map((filter) => [writeFilter(filter), filter])).values()];
}

/** Looks into a group: filtered to it, and by the next dimension that is not settled yet. */
export function drillInto(state: UrlState, by: readonly Grouping[], group: readonly string[]): Partial<UrlState> {
  const f = filtersFor(state.f, by, group);
  const settled = new Set(f.filter(({ op }) => op === "eq" || op === "nhas").map(({ dimension }) => dimension));
  const next = ladder.find((dimension) => !settled.has(dimension));
  return { f, by: [next ?? by[0] ?? "model_resolved"], sort: undefined };
}
