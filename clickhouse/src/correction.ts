import type { CallRow } from "./tables/calls.ts";

/** What says which row it is, where it lies and what made it: the same in every row of a call, or written by the correction. */
const fixedColumns = [
  "project_id",
  "ts",
  "received_at",
  "call_id",
  "event_id",
  "sign",
  "revision",
  "reason",
  "log_partition",
  "log_offset",
  "log_index",
  "trace_id",
  "span_id",
  "corrected_at",
  "corrected_by",
] as const satisfies readonly (keyof CallRow)[];

/** Columns of a call that become other; those not named are copied from the row that is corrected. */
export type CallChanges = Partial<Omit<CallRow, (typeof fixedColumns)[number]>>;

/**
 * One correction of one call: its current row is cancelled and a replacement with `changes` becomes current. Both rows
 * carry who corrected it, when and why, so that a sum over rows up to an instant is what the ledger said then.
 */
export interface LedgerCorrection {
  readonly project: string;
  readonly callId: string;
  /** `ts` of the call, milliseconds since 1970 UTC: with the id, what finds its rows. */
  readonly ts: number;
  /** The revision that is current and is cancelled. A correction of any other revision changes nothing. */
  readonly revision: number;
  /** Kept in `reason`, e.g. `duplicate_response`. */
  readonly reason: string;
  readonly changes: CallChanges;
}
