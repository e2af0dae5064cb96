import {
  dimensionColumn,
  dimensionRollup,
  dimensionValues,
  newestDimensionValues,
} from "@outlay/clickhouse/queries/dimension-values";
import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { whileUnchanged } from "./while-unchanged.ts";

interface Asked {
  readonly project: string;
  /** Environments that are left out where they are there, whatever the case. */
  readonly names: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

const VALUES_MAX = 100;
/** So many calls are looked at while the rollups are filled. */
const NEWEST_CALLS = 100_000;
const DAY_MS = 86_400_000;

/** Those of the named environments that calls of the project carry, as the calls write them; quick in a project of any size. */
export async function readLeftOutEnvironments(
  reader: Reader,
  { project, names, now }: Asked,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const key = `environments left out of ${project}: ${JSON.stringify(names)}`;
  const found = await whileUnchanged(reader, key, async () => {
    const read = await environmentsReader(reader, { project, now }, signal);
    const most = await read("");
    // A project with an environment for every branch has more than fit: each name is looked for.
    const lists = most.length < VALUES_MAX ? [most] : await Promise.all(names.map(read));
    return lists.flat().filter((name) => wanted.has(name.toLowerCase()));
  });
  return [...new Set(found)].sort();
}

/** Reads which environments there are whose name has a part, "" = any, those with most calls first. */
async function environmentsReader(
  reader: Reader,
  { project, now }: Pick<Asked, "project" | "now">,
  signal: AbortSignal,
): Promise<(part: string) => Promise<string[]>> {
  const range = { project, from: 0, to: (Math.floor(now / DAY_MS) + 2) * DAY_MS };
  const [size] = await reader.query(rollupSize, range, { signal });
  const known = dimensionRollup("environment");
  const isKept = known !== undefined && size?.rollups.includes(known.rollup) === true;
  return async (part) => {
    const asked = { ...range, part, limit: VALUES_MAX };
    const rows = isKept
      ? await reader.query(dimensionValues, { ...asked, ...known }, { signal })
      : await reader.query(
          newestDimensionValues,
          { ...asked, ...dimensionColumn("environment"), newest: NEWEST_CALLS },
          { signal },
        );
    return rows.map(({ text }) => text);
  };
}
