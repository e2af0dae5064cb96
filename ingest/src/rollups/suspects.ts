import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import { slotsOfRange } from "@outlay/clickhouse/queries/rollups";
import type { Slots } from "@outlay/clickhouse/rollup-repair";
import type { RowBatch } from "@outlay/clickhouse/row-batch";
import type { OwnRange, Writer } from "@outlay/clickhouse/store";

/** Where rows were written whose way into the rollups is in doubt: a part of the log, or instants in milliseconds since 1970 UTC. */
export type Suspect =
  | { readonly own: OwnRange; readonly first: number; readonly last: number }
  | { readonly instants: readonly number[] };

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** Of an insert that does not say which part of the log it is; what lies between is left to the rounds. */
const DAYS_MAX = 31;
/** More apart than this are looked at by whole days. */
const WINDOWS_MAX = 100;

export function suspectOfInsert<Row>({ times }: RowBatch<Row>, own: OwnRange | undefined): Suspect {
  if (own !== undefined) return { own, ...times };
  const slots = Math.min(Math.floor((times.last - times.first) / QUARTER_MS) + 1, (DAYS_MAX * DAY_MS) / QUARTER_MS);
  return { instants: [...Array.from({ length: slots }, (_, index) => times.first + index * QUARTER_MS), times.last] };
}

export const suspectOfCorrections = (corrections: readonly LedgerCorrection[]): Suspect => ({
  instants: corrections.map(({ ts }) => ts),
});

/** The slots to look at, apart where there are few of them, by whole days where there are many. */
export async function slotsOf(suspects: readonly Suspect[], writer: Writer): Promise<Slots[]> {
  const starts = new Set<number>();
  for (const suspect of suspects) {
    const instants = "own" in suspect ? await instantsOf(suspect, writer) : suspect.instants;
    for (const at of instants) starts.add(Math.floor(at / QUARTER_MS) * QUARTER_MS);
  }
  const windows = joined([...starts], QUARTER_MS);
  if (windows.length <= WINDOWS_MAX) return windows;
  return joined([...new Set([...starts].map((at) => Math.floor(at / DAY_MS) * DAY_MS))], DAY_MS);
}

async function instantsOf(
  { own, first, last }: Extract<Suspect, { own: OwnRange }>,
  writer: Writer,
): Promise<readonly number[]> {
  const { partition, from, to } = own;
  const rows = await writer.query(slotsOfRange, { partition, first_offset: from, last_offset: to, first, last });
  return rows.map(({ slot }) => slot);
}

/** Neighbours as one. */
function joined(starts: readonly number[], length: number): Slots[] {
  const windows: { from: number; to: number }[] = [];
  for (const start of [...starts].sort((a, b) => a - b)) {
    const last = windows.at(-1);
    if (last?.to === start) last.to = start + length;
    else windows.push({ from: start, to: start + length });
  }
  return windows;
}
