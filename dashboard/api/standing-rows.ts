import { compareText } from "@outlay/core/trace/trace-record";

/** A row of the ledger as far as it tells what stands. */
interface LedgerRow {
  readonly call_id: string;
  readonly revision: number;
  readonly sign: number;
  /** Milliseconds since 1970 UTC. */
  readonly ts: number;
}

/** The rows that no other takes back, in order of time; of one instant by their ids, whatever order they came in. */
export function standingRows<Row extends LedgerRow>(rows: readonly Row[]): Row[] {
  const versionOf = ({ call_id, revision }: Row): string => `${call_id} ${revision}`;
  const past = new Set(rows.filter(({ sign }) => sign === -1).map(versionOf));
  return rows
    .filter((row) => row.sign === 1 && !past.has(versionOf(row)))
    .sort((a, b) => a.ts - b.ts || compareText(a.call_id, b.call_id) || a.revision - b.revision);
}
