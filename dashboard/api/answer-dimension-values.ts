import {
  dimensionColumn,
  dimensionRollup,
  dimensionValues,
  newestDimensionValues,
} from "@outlay/clickhouse/queries/dimension-values";
import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import type { UsageDimension } from "@outlay/clickhouse/queries/usage-scope";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { DimensionValuesAnswer, dimensionValuesEndpoint } from "../contract/dimension-values.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { rangeJson } from "./measure-scope.ts";
import { parseRange, parseZone } from "./range.ts";

const VALUES_MAX = 100;
/** So many calls are looked at where no rollup knows the dimension; of a tag, which takes longer to read, so many. */
const NEWEST_CALLS = 1_000_000;
const NEWEST_CALLS_OF_TAG = 250_000;
const DAY_MS = 86_400_000;

/**
 * Which values a dimension has in the days of UTC that a range touches. A menu must open at once in a project of any size, so
 * no question here grows with the ledger: a rollup by day answers, or the newest calls do and the answer says so.
 */
export async function answerDimensionValues(
  reader: Reader,
  { query, now, signal }: HandlerInput<z.output<(typeof dimensionValuesEndpoint)["query"]>, unknown>,
): Promise<DimensionValuesAnswer> {
  const { project, q: part } = query;
  // A template literal of zod is typed as text with that prefix; the rest of the union are the columns.
  const dimension = query.dimension as UsageDimension;
  const { from, to } = daysOf(parseRange(query, { now, zone: parseZone(query.tz) }));
  const version = await readDataVersion(reader, project, signal);
  const asked = { project, from, to, part, limit: VALUES_MAX };
  const [size] = await reader.query(rollupSize, { project, from, to }, { signal });
  const known = dimensionRollup(dimension);
  const isCounted = known !== undefined && size?.rollups.includes(known.rollup) === true;
  const newest = dimension.startsWith("tag:") ? NEWEST_CALLS_OF_TAG : NEWEST_CALLS;
  const rows = isCounted
    ? await reader.query(dimensionValues, { ...asked, ...known }, { signal })
    : await reader.query(newestDimensionValues, { ...asked, ...dimensionColumn(dimension), newest }, { signal });
  // Until the rollups are filled nothing is known of the size.
  const isWhole = isCounted || (size !== undefined && size.filled > 0 && size.ledger_rows <= newest);
  return {
    range: rangeJson({ from, to }),
    values: rows.map(({ text: value, calls }) => ({ value, calls })),
    newest_calls: isWhole ? null : newest,
    data_version: version,
  };
}

const daysOf = ({ from, to }: { readonly from: number; readonly to: number }) => ({
  from: Math.floor(from / DAY_MS) * DAY_MS,
  to: Math.ceil(to / DAY_MS) * DAY_MS,
});
