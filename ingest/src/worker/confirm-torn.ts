import { tornCoarse, tornQuarters } from "@outlay/clickhouse/queries/rollups";
import type { RunQuery, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";

/** Longer than an insert takes from the ledger to the rollups. */
const CONFIRM_MS = 3_000;

/**
 * A writer whose looks at rollups are taken twice where they find a tear. Other workers insert meanwhile, and an insert that
 * has reached the ledger and not yet the rollups looks like one; what is still torn a moment later is.
 */
export function confirmingTorn(writer: Writer, clock: Clock): Writer {
  const query: RunQuery = async (asked, params, options) => {
    const found = await writer.query(asked, params, options);
    const isLook = asked.file === tornQuarters.file || asked.file === tornCoarse.file;
    if (!isLook || !found.some(isTorn)) return found;
    await clock.sleep(CONFIRM_MS);
    return writer.query(asked, params, options);
  };
  return { ...writer, query };
}

const isTorn = (row: unknown): boolean => Number((row as { torn_rows?: number }).torn_rows ?? 0) > 0;
