import type { callDimensions } from "@outlay/core/call-dimensions";

type CallDimension = (typeof callDimensions)[number];

/** A family of rollups: the same sums by the same columns, in slots of a quarter of an hour, an hour and a day of UTC. */
interface RollupFamily {
  /** What may be grouped and filtered by, as the API names it, and the column it is. */
  readonly columns: Readonly<Partial<Record<CallDimension, string>>>;
  /** Whether it counts durations and times to first token. */
  readonly hasTimes: boolean;
}

const same = <const Names extends readonly CallDimension[]>(...names: Names) =>
  // fromEntries makes exactly this.
  Object.fromEntries(names.map((name) => [name, name])) as { readonly [Name in Names[number]]: Name };

/** The rollups of migrations 0008 and 0018. The first that can answer is asked, so the smaller one stands first. */
export const rollupFamilies = {
  usage: {
    columns: {
      ...same("environment", "provider", "model_requested", "service_tier", "operation"),
      ...same("status", "error_type", "price_status"),
      model_resolved: "model_answered",
    },
    hasTimes: true,
  },
  work: {
    columns: same("environment", "team", "department", "cost_center", "use_case", "feature", "workflow"),
    hasTimes: false,
  },
  people: { columns: same("environment", "customer_id", "user_id"), hasTimes: false },
} as const satisfies Record<string, RollupFamily>;
export type RollupFamilyName = keyof typeof rollupFamilies;

/** Finest first: the others are made of it. */
export const rollupLevels = ["15m", "1h", "1d"] as const;
export type RollupLevel = (typeof rollupLevels)[number];
export type RollupName = `${RollupFamilyName}_${RollupLevel}` | typeof modelDays.name;

/** The days of the family `usage` by fewer columns (migration 0021): read instead of them where these are all that is asked for. */
export const modelDays = {
  name: "models_1d",
  family: "usage",
  level: "1d",
  columns: { ...same("environment", "provider"), model_resolved: "model_answered" },
} as const;

/** How far a percentile read from a rollup's counts by size is off at most; see migration 0008. */
export const PERCENTILE_ERROR_MAX = 0.025;

/** Every table that is read as a rollup. */
export const rollupNames: readonly RollupName[] = [
  ...(Object.keys(rollupFamilies) as RollupFamilyName[]).flatMap((family) =>
    rollupLevels.map((level): RollupName => `${family}_${level}`),
  ),
  modelDays.name,
];
