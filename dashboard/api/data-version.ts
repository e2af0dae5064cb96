import { dataVersion } from "@outlay/clickhouse/queries/pulse";
import type { Reader } from "@outlay/clickhouse/store";
import { whileUnchanged } from "./while-unchanged.ts";

/**
 * A text that changes when any figure of the project may have changed. Read it before the figures it goes with: then
 * rows that arrive in between make it look old, and the figures are fetched once more instead of never. Rows of the ledger
 * can be seen a moment before their sums are in the rollups, so while something is being written it ends with `~`: no
 * version of a store at rest does.
 */
export async function readDataVersion(reader: Reader, project: string, signal: AbortSignal): Promise<string> {
  const changesBefore = reader.changes?.();
  const version = await whileUnchanged(reader, `data version of ${project}`, async () => {
    const [row] = await reader.query(dataVersion, { project }, { signal });
    return `${row?.call_rows ?? 0}.${row?.outcome_rows ?? 0}`;
  });
  const isAtRest = reader.changes === undefined || (changesBefore !== undefined && changesBefore === reader.changes());
  return isAtRest ? version : `${version}~`;
}
