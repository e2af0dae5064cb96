import type { Readable } from "node:stream";
import type { RowBatch } from "./row-batch.ts";
import type { OwnRange } from "./store.ts";
import type { CallRow } from "./tables/calls.ts";

export interface SelectRequest {
  readonly sql: string;
  /** Name → text as {@link ./parameter-text.ts} makes it. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What the query is called in the engine's process list: letters, digits, `-`, `_`, `.`. */
  readonly label: string;
  readonly signal: AbortSignal | undefined;
}

export interface ExportRequest extends SelectRequest {
  /** The engine's name of a format, and settings that say how to write it. */
  readonly format: { readonly name: string; readonly settings: Readonly<Record<string, string | number>> };
}

export interface InsertRequest<Row> {
  readonly batch: RowBatch<Row>;
  /** 1 to 300 printable ASCII characters without spaces, quotes and backslashes. */
  readonly token: string;
  /** Present: leave out rows whose identity is stored, except by the part of the log that is `own`. */
  readonly once: { readonly own: OwnRange | undefined } | undefined;
}

/**
 * On which connection a question goes: `read` for those who only read; `look` for those who also write, beside what is
 * being written; `write` behind it, so that nothing of this process is half written meanwhile.
 */
export type SelectAccess = "read" | "look" | "write";

/** What differs between the engine in this process and a server. Errors are AppErrors. */
export interface Engine {
  /** Rows as the JSON of the engine: 64-bit integers and decimals are text. */
  select(access: SelectAccess, request: SelectRequest): Promise<unknown[]>;
  /** Rows as bytes in a format of the engine, with bounded memory; resolves when there are bytes to read. */
  export(request: ExportRequest): Promise<Readable>;
  command(sql: string): Promise<void>;
  insert<Row>(request: InsertRequest<Row>): Promise<void>;
  /** Cancels and replaces the rows that a block of {@link ./correct-statement.ts} names. */
  correct(request: { readonly staged: RowBatch<CallRow>; readonly token: string }): Promise<void>;
  /** See {@link ./store.ts}; absent where others may write. */
  changes?(): number | undefined;
  close(): Promise<void>;
}
