import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeHeader, writeRow } from "./row-binary.ts";
import { RowWriter } from "./row-writer.ts";
import type { Table } from "./table.ts";

const SUFFIX = ".rowbinary";
/** Rows encoded between two turns of the event loop. */
const SLICE_ROWS = 500;

/**
 * Binary inserts reach the in-process engine only as files. A spool file lives for one insert and is not synced to
 * disk: the event log is the durable copy, and what a crash leaves here is deleted at the next start.
 */
export class Spool {
  readonly #directory: string;
  #files = 0;

  constructor(directory: string) {
    this.#directory = resolve(directory);
    mkdirSync(this.#directory, { recursive: true });
    for (const name of readdirSync(this.#directory)) {
      if (name.endsWith(SUFFIX)) rmSync(join(this.#directory, name), { force: true });
    }
  }

  /** Writes the rows to a file of their own, lets `use` have its path, deletes it. */
  async with<Row, Result>(
    table: Table<Row>,
    rows: readonly Row[],
    use: (path: string) => Promise<Result>,
  ): Promise<Result> {
    this.#files += 1;
    const path = join(this.#directory, `${this.#files}${SUFFIX}`);
    try {
      await writeRows(path, table, rows);
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }
}

async function writeRows<Row>(path: string, table: Table<Row>, rows: readonly Row[]): Promise<void> {
  const file = await open(path, "w");
  try {
    const out = new RowWriter(Math.min(rows.length, SLICE_ROWS) * 512 + 8192);
    writeHeader(out, table);
    for (let start = 0; start < rows.length; start += SLICE_ROWS) {
      for (const row of rows.slice(start, start + SLICE_ROWS)) writeRow(out, table, row);
      await file.writeFile(out.view());
      out.clear();
    }
  } finally {
    await file.close();
  }
}
