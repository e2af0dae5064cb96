import { useQuery } from "@tanstack/react-query";
import { usageQuery } from "../api/queries.ts";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import { filterWords } from "./filter-words.ts";

/** Nothing matches: each filter with how many calls there are without it, and a way to take it off. */
export function FilteredOut({ filters }: { filters: readonly UrlFilter[] }) {
  const { update } = useApp();
  if (filters.length === 0) return <p>No calls in this range.</p>;
  return (
    <div className="filtered-out" data-figure="filtered-out">
      <p>No call matches {filters.length === 1 ? "this filter" : `all ${filters.length} filters`}. Without …</p>
      <ul>
        {filters.map((filter) => (
          <WithoutOne key={writeFilter(filter)} filters={filters} filter={filter} />
        ))}
      </ul>
      {filters.length > 1 && (
        <button type="button" className="button" onClick={() => update({ f: [] })}>
          Remove all filters
        </button>
      )}
    </div>
  );
}

function WithoutOne({ filters, filter }: { filters: readonly UrlFilter[]; filter: UrlFilter }) {
  const { scope, update } = useApp();
  const others = filters.filter((other) => other !== filter);
  const spec = { metrics: ["calls" as const], filters: writableFilters(others), bucket: "1M" as const };
  const answer = useQuery(usageQuery(scope, "without", spec));
  const calls = answer.data?.totals.calls;
  return (
    <li>
      <button type="button" className="button" onClick={() => update({ f: others })}>
        {filterWords(filter)} ×
      </button>{" "}
      {typeof calls === "number" ? formatPlural(calls, "call") : "…"}
    </li>
  );
}

/** Filters as the API takes them. */
export const writableFilters = (filters: readonly UrlFilter[]) =>
  filters.map(({ dimension, op, values }) => ({ dimension, op, values: [...values] }));
