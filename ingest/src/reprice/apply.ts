import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import { appliedRepricing } from "@outlay/clickhouse/queries/reprice";
import { RowBatch } from "@outlay/clickhouse/row-batch";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import { formatUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import { type Repricing, repricingReason } from "@outlay/core/repricing";
import { moneyChanges } from "../money-changes.ts";
import { type Adjustments, adjustmentRow } from "./adjustments.ts";
import type { JobDeps } from "./job-deps.ts";
import type { PriceChange } from "./reprice-call.ts";
import { signedUsd } from "./signed-usd.ts";
import { type Cursor, startOf, surveyPage } from "./survey.ts";

interface Order {
  /** Who gave the go-ahead. */
  readonly author: string;
  /** When writing began, milliseconds since 1970 UTC: the time of the adjustments. */
  readonly at: number;
}

/** Books what closed months may not show themselves. An adjustment that is booked already is left out. */
export async function bookAdjustments(
  job: Repricing,
  adjustments: Adjustments,
  order: Order,
  { writer, clock }: JobDeps,
): Promise<void> {
  const batch = new RowBatch(callsTable);
  for (const one of adjustments.toBook()) batch.add(adjustmentRow(one, { job, ...order }));
  if (batch.rows === 0) return;
  // A token of its own each time: after a kill an old one may be remembered without its rows. Ids keep rows from doubling.
  await writer.insertOnce(batch, { token: `${repricingReason(job.id)}:adjustments:${clock.now()}` });
}

/** Corrects every call of open months that does not have the new price yet, page by page. */
export async function correctCalls(
  job: Repricing,
  book: PriceBook,
  adjustments: Adjustments,
  { author, at }: Order,
  deps: JobDeps,
): Promise<void> {
  for (let cursor: Cursor | undefined = startOf(job); cursor !== undefined; ) {
    const from: Cursor = cursor;
    // Read and written in one turn: nobody corrects these calls in between.
    cursor = await deps.ledger.alone(async (correct) => {
      const { calls, next } = await surveyPage(job, book, from, deps);
      const changes = calls.flatMap(({ change }) =>
        change === undefined || adjustments.isClosed(change) ? [] : change,
      );
      const corrections = changes.map((change) => correctionOf(job, change));
      const token = `${repricingReason(job.id)}:${at}:${from.cursor_ts}:${from.cursor_id}`;
      if (corrections.length > 0) await correct(corrections, { author, token });
      return next;
    });
  }
}

function correctionOf(job: Repricing, { row, priced }: PriceChange): LedgerCorrection {
  const reason = repricingReason(job.id);
  return {
    project: job.project,
    callId: row.call_id,
    ts: row.ts,
    revision: row.revision,
    reason,
    changes: moneyChanges(priced),
  };
}

/** What the ledger says the job did. */
export async function applied(
  { project, id }: Repricing,
  { reader, clock, signal }: JobDeps,
): Promise<NonNullable<Repricing["applied"]>> {
  const [row] = await reader.query(appliedRepricing, { project, reason: repricingReason(id) }, { signal });
  return {
    at: clock.now(),
    corrected: row?.corrected ?? 0,
    difference: formatUsd(signedUsd(row?.difference ?? null)),
    adjustments: row?.adjustments ?? 0,
    adjusted: formatUsd(signedUsd(row?.adjusted ?? null)),
  };
}
