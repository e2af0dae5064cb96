import type { CallRow, OutcomeRow } from "@outlay/clickhouse/call-row";
import {
  countPresentCalls,
  countPresentOutcomes,
  presentCallIds,
  presentOutcomeIds,
} from "@outlay/clickhouse/queries/rows-present";
import type { Writer } from "@outlay/clickhouse/store";
import type { Table } from "@outlay/clickhouse/table";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import { deadLettersTable } from "@outlay/clickhouse/tables/dead-letters";
import { ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { outcomesTable } from "@outlay/clickhouse/tables/outcomes";
import type { Clock } from "@outlay/core/clock";
import type { PreparedRange } from "./prepare-range.ts";

export interface InsertedRange {
  readonly calls: number;
  readonly outcomes: number;
  readonly duplicates: number;
  /** Rows a crash had lost between the deduplication record and the part. */
  readonly repaired: number;
}

/**
 * Puts one range into the store.
 *
 * @param afterCrash the range may have happened, wholly or in part, before. Then what is there is read back by its place
 *   in the log and only what is missing is inserted: a kill can leave parts without their token (it is never synced) and
 *   a token without its parts (it is written first).
 */
export async function insertRange(
  prepared: PreparedRange,
  { writer, clock, afterCrash }: { writer: Writer; clock: Clock; afterCrash: boolean },
): Promise<InsertedRange> {
  const { partition, range, token } = prepared;
  if (prepared.deadLetters.length > 0) await writer.insert(deadLettersTable, prepared.deadLetters, { token });
  const how = { writer, afterCrash, repairId: clock.now() };
  const calls = await storeRows(ledgerOfCalls, prepared.calls, prepared, how);
  const outcomes = await storeRows(ledgerOfOutcomes, prepared.outcomes, prepared, how);
  const inserted = {
    calls: calls.stored,
    outcomes: outcomes.stored,
    duplicates:
      prepared.duplicates + (prepared.calls.length - calls.stored) + (prepared.outcomes.length - outcomes.stored),
    repaired: calls.repaired + outcomes.repaired,
  };
  const summary = {
    log_partition: partition,
    first_offset: range.from,
    last_offset: range.to,
    token,
    calls_stored: inserted.calls,
    outcomes_stored: inserted.outcomes,
    duplicates: inserted.duplicates,
    dead_letters: prepared.deadLetters.length,
    repaired: inserted.repaired,
    newest_ts: prepared.newestTs,
    oldest_received_at: prepared.oldestReceivedAt,
    inserted_at: clock.now(),
  };
  await writer.insert(ingestRangesTable, [summary], { token });
  return inserted;
}

/** What differs between the two ledgers a range writes to. */
interface Ledger<Row> {
  readonly table: Table<Row>;
  readonly count: typeof countPresentCalls;
  readonly ids: typeof presentCallIds;
  readonly idOf: (row: Row) => string;
  readonly timeOf: (row: Row) => number;
}

const ledgerOfCalls: Ledger<CallRow> = {
  table: callsTable,
  count: countPresentCalls,
  ids: presentCallIds,
  idOf: (row) => row.call_id,
  timeOf: (row) => row.ts,
};

const ledgerOfOutcomes: Ledger<OutcomeRow> = {
  table: outcomesTable,
  count: countPresentOutcomes,
  ids: presentOutcomeIds,
  idOf: (row) => row.outcome_id,
  timeOf: (row) => row.closed_at,
};

async function storeRows<Row>(
  ledger: Ledger<Row>,
  rows: readonly Row[],
  { partition, range, token }: PreparedRange,
  { writer, afterCrash, repairId }: { writer: Writer; afterCrash: boolean; repairId: number },
): Promise<{ stored: number; repaired: number }> {
  if (rows.length === 0) return { stored: 0, repaired: 0 };
  const own = { partition, from: range.from, to: range.to };
  const place = { ...own, ...timeBounds(rows, ledger.timeOf) };
  const countStored = async () => (await writer.query(ledger.count, place))[0]?.stored ?? 0;
  const absentRows = async () => {
    const present = new Set((await writer.query(ledger.ids, place)).map((row) => row.id));
    return rows.filter((row) => !present.has(ledger.idOf(row)));
  };

  const absent = afterCrash ? await absentRows() : rows;
  // Nothing there: the insert never happened, or its token was remembered without its rows; the next step tells.
  if (absent.length === rows.length) await writer.insertOnce(ledger.table, rows, { token, own });
  if (!afterCrash) return { stored: await countStored(), repaired: 0 };

  const lost = await absentRows();
  const before = await countStored();
  // Lost by the crash, or known from elsewhere in the ledger: the insert itself tells the two apart. Its token is new
  // each time, for the rows were just seen to be absent, and an old token may be remembered without its rows.
  if (lost.length > 0) await writer.insertOnce(ledger.table, lost, { token: `${token}:repair-${repairId}`, own });
  const stored = await countStored();
  return { stored, repaired: stored - before };
}

function timeBounds<Row>(rows: readonly Row[], timeOf: (row: Row) => number): { first: number; last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const row of rows) {
    const time = timeOf(row);
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  return { first, last };
}
