import type { UsageDimension, UsageFilter, UsageFilterTest } from "@outlay/clickhouse/queries/usage-scope";
import type { Filter } from "../contract/analytics.ts";

const testOf: Record<Filter["op"], UsageFilterTest> = {
  eq: "listed",
  in: "listed",
  ne: "unlisted",
  nin: "unlisted",
  like: "contains",
  gt: "above",
  lt: "below",
  // A call that does not carry a dimension has the empty text there.
  has: "unlisted",
  nhas: "listed",
};

/** The filters of a question as the usage queries take them. */
export function usageFilters(filters: readonly Filter[]): UsageFilter[] {
  return filters.map(({ dimension, op, values }) => ({
    // A template literal of zod is typed as text with that prefix; the rest of the union are the columns.
    dimension: dimension as UsageDimension,
    test: testOf[op],
    values: op === "has" || op === "nhas" ? [""] : values,
  }));
}
