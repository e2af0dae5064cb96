import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import { slotsOfRange } from "@outlay/clickhouse/queries/rollups";
import type { Slots } from "@outlay/clickhouse/rollup-repair";
import type { RowBatch } from "@outlay/clickhouse/row-batch";
import type { OwnRange, Writer } from "@outlay/clickhouse/store";

/** Rows of a part of the log, with the first and the last of their event times, in milliseconds since 1970 UTC. */
interface Part {
  readonly own: OwnRange;
  readonly first: number;
  readonly last: number;
}

/** Where rows were written whose way into the rollups is in doubt: a part of the log, or instants in milliseconds since 1970 UTC. */
export type Suspect = Part | { readonly instants: readonly number[] };

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
/** Of an insert that does not say which part of the log it is; what lies between is left to the rounds. */
const DAYS_MAX = 31;
/** More apart than this are looked at by whole days. */
const WINDOWS_MAX = 100;
/** Parts of the log that are remembered as such; of more only the times are. */
const PARTS_MAX = 10_000;

/** What is suspected and was not looked at. As a write that fails is tried again and again, the same is kept once. */
export class Suspects {
  #parts = new Map<string, Part>();
  /** Starts of quarters of an hour: there are only so many, however much is suspected. */
  #starts = new Set<number>();

  get size(): number {
    return this.#parts.size + this.#starts.size;
  }

  add(suspect: Suspect): void {
    if (!("own" in suspect)) {
      for (const at of suspect.instants) this.#starts.add(startOf(at));
    } else if (this.#parts.size < PARTS_MAX) {
      const { partition, from, to } = suspect.own;
      this.#parts.set(`${partition}/${from}-${to}`, suspect);
    } else this.add({ instants: instantsBetween(suspect) });
  }

  /** All of them; none are left. */
  take(): Suspect[] {
    const taken = [...this.#parts.values(), { instants: [...this.#starts] }];
    this.#parts = new Map();
    this.#starts = new Set();
    return taken;
  }
}

const startOf = (at: number): number => Math.floor(at / QUARTER_MS) * QUARTER_MS;

function instantsBetween({ first, last }: { readonly first: number; readonly last: number }): number[] {
  const slots = Math.min(Math.floor((last - first) / QUARTER_MS) + 1, (DAYS_MAX * DAY_MS) / QUARTER_MS);
  return [...Array.from({ length: slots }, (_, index) => first + index * QUARTER_MS), last];
}

export function suspectOfInsert<Row>({ times }: RowBatch<Row>, own: OwnRange | undefined): Suspect {
  return own === undefined ? { instants: instantsBetween(times) } : { own, ...times };
}

export const suspectOfCorrections = (corrections: readonly LedgerCorrection[]): Suspect => ({
  instants: corrections.map(({ ts }) => ts),
});

/** The slots to look at, apart where there are few of them, by whole days where there are many. */
export async function slotsOf(suspects: readonly Suspect[], writer: Writer): Promise<Slots[]> {
  const starts = new Set<number>();
  for (const suspect of suspects) {
    const instants = "own" in suspect ? await instantsOf(suspect, writer) : suspect.instants;
    for (const at of instants) starts.add(startOf(at));
  }
  const windows = joined([...starts], QUARTER_MS);
  if (windows.length <= WINDOWS_MAX) return windows;
  return joined([...new Set([...starts].map((at) => Math.floor(at / DAY_MS) * DAY_MS))], DAY_MS);
}

async function instantsOf({ own, first, last }: Part, writer: Writer): Promise<readonly number[]> {
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
