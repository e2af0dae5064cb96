import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { type RollupFamilyName, rollupFamilies } from "../rollups.ts";
import { tagKeysOf, type UsageDimension, usageGroupShape, usageSlots } from "./usage-scope.ts";

/** What both files ask: a half-open range, milliseconds since 1970 UTC, and a part of the values that are wanted, "" = all. */
const asked = {
  project: z.string().min(1),
  from: z.int(),
  to: z.int(),
  part: z.string(),
  limit: z.int().min(1).max(100),
};
const row = z.object({ text: ch.string(), calls: ch.int64() });

const rollups = ["usage_1d", "work_1d", "people_1d"] as const satisfies `${RollupFamilyName}_1d`[];
const columns = Object.values(rollupFamilies).flatMap(({ columns: own }) => Object.values(own));

/** The range is whole days of UTC. */
export const dimensionValues = defineQuery({
  file: "dimension-values.sql",
  params: z.strictObject({ ...asked, rollup: z.enum(rollups), column: z.enum([...new Set(columns)]) }),
  row,
});

export const newestDimensionValues = defineQuery({
  file: "dimension-values-newest.sql",
  params: z.strictObject({ ...asked, column: usageGroupShape.d1, tag01: z.string(), newest: z.int().min(1) }),
  row,
});

/** Where a dimension is counted by day; `undefined` where only the ledger knows it. */
export function dimensionRollup(dimension: UsageDimension) {
  for (const family of Object.keys(rollupFamilies) as RollupFamilyName[]) {
    const own: Readonly<Partial<Record<string, (typeof columns)[number]>>> = rollupFamilies[family].columns;
    const column = Object.hasOwn(own, dimension) ? own[dimension] : undefined;
    if (column !== undefined) return { rollup: `${family}_1d` as const, column };
  }
  return undefined;
}

/** A dimension as a column of the ledger. */
export function dimensionColumn(dimension: UsageDimension) {
  return { column: usageSlots([], [dimension]).groups.d1, tag01: tagKeysOf([dimension])[0] ?? "" };
}
