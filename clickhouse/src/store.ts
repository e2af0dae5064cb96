import type { Readable } from "node:stream";
import type { z } from "zod";
import type { CorrectionNote } from "./correct-statement.ts";
import type { LedgerCorrection } from "./correction.ts";
import type { Query } from "./define-query.ts";
import type { RowBatch } from "./row-batch.ts";
import type { Table } from "./table.ts";

/** Runs a defined query. Rejects with AppError: `store_unavailable` (timeout, overload, engine gone) or `internal`. */
export type RunQuery = <P extends z.ZodType, R extends z.ZodType>(
  query: Query<P, R>,
  params: z.input<P>,
  options?: { signal?: AbortSignal },
) => Promise<z.output<R>[]>;

/** Reads only: a type of its own, so that a mix-up with the writer does not compile. */
export interface Reader {
  readonly access: "read";
  readonly query: RunQuery;
  /**
   * How often the store was written to: the same number twice means that nothing was in between. `undefined` while a
   * statement is writing. Absent where others write to the same store.
   */
  readonly changes?: () => number | undefined;
}

export const exportFormats = ["csv", "json", "ndjson", "parquet"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/**
 * A column of a file: one of the query's row, by its own name or another; or a word that says which of several counts of
 * the row is not 0, null where none is.
 */
export type ExportColumn =
  | { readonly column: string; readonly as?: string }
  | { readonly as: string; readonly words: Readonly<Record<string, string>> };

interface ExportedRows {
  /** A count in the row: rows where it is not 0, such as totals, are left out. */
  readonly without?: string;
  readonly signal?: AbortSignal;
}

/** Rows as files, written by the engine and passed on as they are read: never as objects of ours. */
export interface Exporter {
  /**
   * The rows of a query, in its order, as a file: text guarded against spreadsheet formulas where the format is one of
   * spreadsheets, times in `zone`, unknown values empty or null. Resolves when there are bytes to send, and rejects with
   * AppError `query_too_wide` (rows, bytes, time), `overloaded`, or as {@link RunQuery}. Destroy the stream to end it early;
   * after an abort the engine stops writing.
   */
  readonly write: <P extends z.ZodType, R extends z.ZodType>(
    query: Query<P, R>,
    params: z.input<P>,
    options: {
      readonly format: ExportFormat;
      readonly zone: string;
      /** Absent: all of them, in the order of the row. */
      readonly columns?: readonly ExportColumn[];
    } & ExportedRows,
  ) => Promise<Readable>;
  /** How many rows such a file has, and the exact sum of one of its money columns; null where it is known in no row. */
  readonly summarize: <P extends z.ZodType, R extends z.ZodType>(
    query: Query<P, R>,
    params: z.input<P>,
    options: { readonly amount: string } & ExportedRows,
  ) => Promise<{ readonly rows: number; readonly total: string | null }>;
}

/** The part of the log that an insert carries; its own rows are never taken for duplicates. Both ends included. */
export interface OwnRange {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

export interface Writer {
  readonly access: "write";
  /** One atomic insert. The same token twice stores the rows once (within the table's deduplication window). */
  insert<Row>(table: Table<Row>, rows: readonly Row[], options: { token: string }): Promise<void>;
  /**
   * Like `insert`, and leaves out rows whose identity is already stored at the same event time by another part of the
   * log. Rows of `own` do not count as stored, so that a replay of a half-done insert heals instead of filtering itself.
   * Without `own` every stored row counts, and only what is missing is inserted.
   */
  insertOnce<Row>(batch: RowBatch<Row>, options: { token: string; own?: OwnRange }): Promise<void>;
  /**
   * Corrects calls: for each, a cancel row and its replacement, both or neither. A correction whose `revision` is not
   * the current one changes nothing, so corrections may be repeated; read back what became of them. At most some
   * thousands at a time. The same token twice writes the pairs once.
   */
  correct(corrections: readonly LedgerCorrection[], options: CorrectionNote & { token: string }): Promise<void>;
  /** One statement without values from outside: migrations and maintenance. */
  command(sql: string): Promise<void>;
  readonly query: RunQuery;
}

export interface Store {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly exporter: Exporter;
  /** Refuses new work, waits for what runs, closes. */
  close(): Promise<void>;
}
