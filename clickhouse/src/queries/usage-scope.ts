import { callDimensions } from "@outlay/core/call-dimensions";
import { z } from "zod";

export const USAGE_FILTERS_MAX = 20;
/** Different tag keys one question may name. */
export const USAGE_TAGS_MAX = 20;
export const USAGE_GROUPS_MAX = 3;

/** A column, or `tag:<key>` for one of the caller's own tags. */
export type UsageDimension = (typeof callDimensions)[number] | `tag:${string}`;

/**
 * How a filter compares, and its number in the files. `listed`, `unlisted`: the value is one of those listed, or none of
 * them. `contains`: one of those listed is part of it, whatever the case. `above`, `below`: it is a number beyond the one
 * listed.
 */
export const filterTests = { listed: 1, unlisted: 2, contains: 3, above: 4, below: 5 } as const;
export type UsageFilterTest = keyof typeof filterTests;

export interface UsageFilter {
  readonly dimension: UsageDimension;
  readonly test: UsageFilterTest;
  readonly values: readonly string[];
}

/** The slots of the usage*.sql files are numbered 01 … 20. */
const slots = [...Array(20).keys()].map((index) => String(index + 1).padStart(2, "0"));

/** `<prefix>01` … `<prefix>20`. */
function perSlot<Prefix extends string, Value>(prefix: Prefix, valueAt: (index: number) => Value) {
  // What fromEntries makes is exactly this: one key per slot.
  return Object.fromEntries(slots.map((slot, index) => [`${prefix}${slot}`, valueAt(index)])) as Record<
    `${Prefix}${string}`,
    Value
  >;
}

const tagColumns = slots.map((slot): `tag${string}` => `tag${slot}`);
/** Stands in a slot that is not used: every row has the same value there, and the column costs next to nothing. */
export const UNUSED_COLUMN = "project_id";
/** Where a response did not say who answered, the model that was asked: a group without a name helps nobody. */
export const ANSWERING_MODEL_COLUMN = "model_answered";
const slotColumn = z.enum([...callDimensions, ...tagColumns, UNUSED_COLUMN, ANSWERING_MODEL_COLUMN]);

/** After every call there is. */
const ALWAYS = Date.UTC(2299, 0);

/** Parameters every usage*.sql file has. */
export const usageScopeShape = {
  project: z.string().min(1),
  /** Half-open range, milliseconds since 1970 UTC. */
  from: z.int(),
  to: z.int(),
  /** Per filter the number of its {@link UsageFilterTest}; a slot beyond the end is not used. */
  filter_ops: z.array(z.literal(Object.values(filterTests))).max(USAGE_FILTERS_MAX),
  filter_values: z.array(z.array(z.string())).max(USAGE_FILTERS_MAX),
  /** `ts` with {@link ALWAYS}: the ledger as it is; `known_at`: as it was at `as_of`, milliseconds since 1970 UTC. */
  known_column: z.enum(["ts", "known_at"]),
  as_of: z.int(),
  ...perSlot("filter", () => slotColumn),
  /** Tag keys; the alias tagNN stands for the value of the NNth. */
  ...perSlot("tag", () => z.string()),
};

/** What a question does not use of what every usage*.sql file has. */
export function unusedSlots(params: Readonly<Record<string, unknown>> & { readonly filter_ops: readonly number[] }) {
  const tags = slots.filter((slot) => params[`tag${slot}`] === "").map((slot) => `tag${slot}`);
  const past = params["known_column"] === "known_at" ? [] : ["known_at", "known_column", "as_of"];
  return [...slots.slice(params.filter_ops.length).map((slot) => `filter${slot}`), ...tags, ...past, "keeps"];
}

/** What the files that group have besides. */
export const usageGroupShape = {
  d1: slotColumn,
  d2: slotColumn,
  d3: slotColumn,
  latency_of_all_statuses: z.boolean(),
  latency_of_cache_hits: z.boolean(),
};

/** The different tag keys among dimensions, in order of appearance. */
export function tagKeysOf(dimensions: readonly UsageDimension[]): string[] {
  return [...new Set(dimensions.filter((name) => name.startsWith("tag:")).map((name) => name.slice("tag:".length)))];
}

/**
 * Filters (at most {@link USAGE_FILTERS_MAX}) and groups (at most {@link USAGE_GROUPS_MAX}) as slots. Together they may
 * name at most {@link USAGE_TAGS_MAX} different tags; more throw a RangeError. `asOf` asks for the ledger as it stood then,
 * milliseconds since 1970 UTC.
 */
export function usageSlots(filters: readonly UsageFilter[], by: readonly UsageDimension[], asOf?: number) {
  const tagKeys = tagKeysOf([...by, ...filters.map(({ dimension }) => dimension)]);
  if (tagKeys.length > USAGE_TAGS_MAX) throw new RangeError(`more than ${USAGE_TAGS_MAX} different tags`);
  const columnOf = (dimension: UsageDimension | undefined) => {
    if (dimension === undefined) return UNUSED_COLUMN;
    if (dimension === "model_resolved") return ANSWERING_MODEL_COLUMN;
    if (!dimension.startsWith("tag:")) return slotColumn.parse(dimension);
    return slotColumn.parse(tagColumns[tagKeys.indexOf(dimension.slice("tag:".length))]);
  };
  return {
    scope: {
      known_column: asOf === undefined ? ("ts" as const) : ("known_at" as const),
      as_of: asOf ?? ALWAYS,
      filter_ops: filters.map(({ test }) => filterTests[test]),
      filter_values: filters.map(({ values }) => [...values]),
      ...perSlot("filter", (index) => columnOf(filters[index]?.dimension)),
      ...perSlot("tag", (index) => tagKeys[index] ?? ""),
    },
    groups: { d1: columnOf(by[0]), d2: columnOf(by[1]), d3: columnOf(by[2]) },
  };
}
