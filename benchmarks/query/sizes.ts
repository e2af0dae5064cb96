import type { TableSize } from "./ledger.ts";

/** What one table takes on disk, compressed, indexes included. */
interface SizePerCall {
  readonly table: string;
  readonly rows: number;
  readonly megabytes: number;
  /** Bytes ÷ rows of the ledger. */
  readonly bytesPerCall: number;
}

interface SizeTotal {
  readonly bytesPerCall: number;
  readonly target: number | null;
  readonly isMet: boolean | null;
}

export interface Sizes {
  readonly tables: readonly SizePerCall[];
  /** The ledger; with all that is kept of it by slot and by task; with what was said of tasks and all else. */
  readonly totals: Readonly<Record<"ledger" | "withRollups" | "all", SizeTotal>>;
}

/** Without text, at 100 M calls. */
const targets = { ledger: 60, withRollups: 75 } as const;
const rollups = /^(usage|work|people)_\d|^task_/;

export function sizesPerCall(all: readonly TableSize[]): Sizes {
  const calls = Number(all.find(({ table }) => table === "calls")?.row_count);
  const perCall = (bytes: number): number => Number((bytes / calls).toFixed(2));
  const total = (isIn: (table: string) => boolean, target?: number): SizeTotal => {
    const bytes = all.filter(({ table }) => isIn(table)).reduce((sum, one) => sum + Number(one.bytes), 0);
    const bytesPerCall = perCall(bytes);
    return { bytesPerCall, target: target ?? null, isMet: target === undefined ? null : bytesPerCall <= target };
  };
  return {
    tables: all.map(({ table, row_count, bytes }) => ({
      table,
      rows: Number(row_count),
      megabytes: Number((Number(bytes) / 1e6).toFixed(1)),
      bytesPerCall: perCall(Number(bytes)),
    })),
    totals: {
      ledger: total((table) => table === "calls", targets.ledger),
      withRollups: total((table) => table === "calls" || rollups.test(table), targets.withRollups),
      all: total(() => true),
    },
  };
}
