import {
  countPresentCalls,
  countPresentOutcomes,
  countPresentTexts,
  presentCallIds,
  presentOutcomeIds,
} from "@outlay/clickhouse/queries/rows-present";
import type { RowBatch } from "@outlay/clickhouse/row-batch";
import type { Writer } from "@outlay/clickhouse/store";
import { deadLettersTable } from "@outlay/clickhouse/tables/dead-letters";
import { type IngestRangeRow, ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { logRecordsTable } from "@outlay/clickhouse/tables/log-records";
import { repeatsTable } from "@outlay/clickhouse/tables/repeats";
import type { Clock } from "@outlay/core/clock";
import { type PlacedId, toRepeats } from "./audit/to-repeats.ts";
import type { PreparedRange } from "./prepare-range.ts";

export interface InsertedRange {
  readonly calls: number;
  readonly outcomes: number;
  readonly duplicates: number;
  readonly texts: number;
  /** Rows a crash had lost between the deduplication record and the part. */
  readonly repaired: number;
  /** What was written down about the range. */
  readonly summary: IngestRangeRow;
}

/**
 * Puts one range into the store.
 *
 * @param afterCrash the range may have happened, wholly or in part, before. Then what is there is counted by its place
 *   in the log and only what is missing is inserted: a kill can leave parts without their token (it is never synced) and
 *   a token without its parts (it is written first).
 */
export async function insertRange(
  prepared: PreparedRange,
  { writer, clock, afterCrash }: { writer: Writer; clock: Clock; afterCrash: boolean },
): Promise<InsertedRange> {
  const { partition, range, token } = prepared;
  await writer.insert(logRecordsTable, prepared.records, { token });
  if (prepared.deadLetters.length > 0) await writer.insert(deadLettersTable, prepared.deadLetters, { token });
  const how = { writer, afterCrash, repairId: clock.now() };
  const calls = await storeRows(countPresentCalls, prepared.calls, prepared, how);
  const outcomes = await storeRows(countPresentOutcomes, prepared.outcomes, prepared, how);
  // After the calls, so that no text is there without its call for longer than an insert takes.
  const texts = await storeRows(countPresentTexts, prepared.texts, prepared, how);
  const inserted = {
    texts: texts.stored,
    calls: calls.stored,
    outcomes: outcomes.stored,
    duplicates:
      prepared.repeats.length + (prepared.calls.rows - calls.stored) + (prepared.outcomes.rows - outcomes.stored),
    repaired: calls.repaired + outcomes.repaired + texts.repaired,
  };
  if (inserted.duplicates > 0) {
    const repeats = [...prepared.repeats, ...(await leftOut(prepared, inserted, writer))];
    await writer.insert(repeatsTable, toRepeats(repeats), { token });
  }
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
    oldest_ts: prepared.oldestTs,
    links: prepared.links,
    // Calls that share nothing with any other are settled as they arrive.
    is_unsettled: prepared.links !== 0,
  };
  await writer.insert(ingestRangesTable, [summary], { token });
  return { ...inserted, summary };
}

/** The rows that the insert left out because the ledger had them. */
async function leftOut(
  { partition, range, calls, outcomes, added }: PreparedRange,
  stored: { readonly calls: number; readonly outcomes: number },
  writer: Writer,
): Promise<PlacedId[]> {
  const own = { partition, from: range.from, to: range.to };
  const placesOf = async (present: typeof presentCallIds, batch: RowBatch<unknown>, rows: number) => {
    if (batch.rows === rows) return undefined;
    const found = await writer.query(present, { ...own, ...batch.times, ...batch.received });
    return new Set(found.map(({ log_offset, log_index }) => `${log_offset}:${log_index}`));
  };
  const places = {
    call: await placesOf(presentCallIds, calls as RowBatch<unknown>, stored.calls),
    outcome: await placesOf(presentOutcomeIds, outcomes as RowBatch<unknown>, stored.outcomes),
  };
  if (places.call === undefined && places.outcome === undefined) return [];
  return [...added].filter(({ kind, index, record }) => {
    const present = kind === "call" ? places.call : places.outcome;
    return present !== undefined && !present.has(`${record.log_offset}:${index}`);
  });
}

async function storeRows<Row>(
  count: typeof countPresentCalls,
  batch: RowBatch<Row>,
  { partition, range, token }: PreparedRange,
  { writer, afterCrash, repairId }: { writer: Writer; afterCrash: boolean; repairId: number },
): Promise<{ stored: number; repaired: number }> {
  if (batch.rows === 0) return { stored: 0, repaired: 0 };
  const own = { partition, from: range.from, to: range.to };
  const countStored = async () =>
    (await writer.query(count, { ...own, ...batch.times, ...batch.received }))[0]?.stored ?? 0;

  // Nothing there: the insert never happened, or its token was remembered without its rows; the next step tells.
  if (!afterCrash || (await countStored()) === 0) await writer.insertOnce(batch, { token, own });
  const before = await countStored();
  if (!afterCrash) return { stored: before, repaired: 0 };

  // Lost by the crash, or known from elsewhere in the ledger: the insert itself tells the two apart, for without a range
  // of its own it leaves out every stored row. Its token is new each time: an old one may be remembered without its rows.
  await writer.insertOnce(batch, { token: `${token}:repair-${repairId}` });
  const stored = await countStored();
  return { stored, repaired: stored - before };
}
