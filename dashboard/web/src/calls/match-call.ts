import type { Call } from "../../../contract/calls.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";

/** Dimensions of which a single call says what it is. */
const readers: Partial<Record<Grouping, (call: Call) => string | null>> = {
  provider: ({ provider }) => provider,
  model_requested: ({ model_requested }) => model_requested,
  model_resolved: ({ model_resolved, model_requested }) => model_resolved ?? model_requested,
  host_provider: ({ host_provider }) => host_provider,
  region: ({ region }) => region,
  service_tier: ({ service_tier }) => service_tier,
  team: ({ team }) => team,
  environment: ({ environment }) => environment,
  workflow: ({ workflow }) => workflow,
  step: ({ step }) => step,
  operation: ({ operation }) => operation,
  status: ({ status }) => status,
  error_type: ({ error_type }) => error_type,
  price_status: ({ price_status }) => price_status,
  usage_quality: ({ usage_quality }) => usage_quality,
  dialect: ({ dialect }) => dialect,
};

/** The filters that a list of calls cannot be held to: its API neither takes them nor states the dimension. */
export const unknownFilters = (filters: readonly UrlFilter[]): UrlFilter[] =>
  filters.filter(({ dimension }) => !dimension.startsWith("tag:") && readers[dimension] === undefined);

/** Whether a call passes every filter of which it states the dimension; as the API's own filters decide. */
export const matchesAll = (call: Call, filters: readonly UrlFilter[]): boolean =>
  filters.every((filter) => {
    const value = filter.dimension.startsWith("tag:")
      ? (call.tags[filter.dimension.slice(4)] ?? "")
      : (readers[filter.dimension]?.(call) ?? "");
    return matchesOne(value, filter);
  });

function matchesOne(value: string, { op, values }: UrlFilter): boolean {
  const [first = ""] = values;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  switch (op) {
    case "eq":
    case "in":
      return values.includes(value);
    case "ne":
    case "nin":
      return !values.includes(value);
    case "like":
      return values.some((part) => value.toLowerCase().includes(part.toLowerCase()));
    case "gt":
      return number > Number(first);
    case "lt":
      return number < Number(first);
    case "has":
      return value !== "";
    case "nhas":
      return value === "";
  }
}

/** What GET /calls filters by itself. */
export function nativeFilters(filters: readonly UrlFilter[]): {
  model?: string;
  workflow?: string;
  price_status?: string;
} {
  const only = (dimension: Grouping): string | undefined => {
    const found = filters.find((filter) => filter.dimension === dimension && filter.op === "eq");
    return found?.values.length === 1 ? found.values[0] : undefined;
  };
  const [model, workflow, status] = [only("model_resolved"), only("workflow"), only("price_status")];
  return {
    ...(model !== undefined && { model }),
    ...(workflow !== undefined && { workflow }),
    ...(status !== undefined && { price_status: status }),
  };
}
