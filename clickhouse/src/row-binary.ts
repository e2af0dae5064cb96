import { AppError } from "@outlay/core/errors";
import type { RowWriter } from "./row-writer.ts";
import type { Table } from "./table.ts";

/**
 * RowBinaryWithNamesAndTypes: the number of columns, their names, their types, then the values row by row. Types are
 * named in the header, so a file written before a column changed its type still loads.
 */
export function writeHeader<Row>(out: RowWriter, table: Table<Row>): void {
  out.varint(table.columns.length);
  for (const { name } of table.columns) out.text(name);
  for (const { type } of table.columns) out.text(plainType(type));
}

/** LowCardinality is a storage matter; in RowBinary its values are written as the type inside. */
export function plainType(type: string): string {
  return type.replaceAll(/LowCardinality\((\w+)\)/g, "$1");
}

/**
 * Appends one row. A value that does not fit its column throws AppError `store_refused` naming the column, and leaves
 * nothing of the row behind.
 */
export function writeRow<Row>(out: RowWriter, table: Table<Row>, row: Row): void {
  const start = out.length;
  const { columns, encoders } = table;
  let index = 0;
  try {
    for (; index < encoders.length; index++) {
      const name = columns[index]?.name as keyof Row;
      encoders[index]?.encode(out, row[name]);
    }
  } catch (error) {
    out.truncate(start);
    const column = columns[index]?.name ?? "?";
    throw new AppError("store_refused", `${table.name}.${column}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
