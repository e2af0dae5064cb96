import { AppError } from "@outlay/core/errors";
import type { RowBatch } from "./row-batch.ts";
import { sqlLiteral } from "./sql-text.ts";
import type { OwnRange } from "./store.ts";
import { identityOf } from "./table.ts";

/** Printable ASCII without quotes and backslashes. */
const TOKEN = /^[\x21-\x26\x28-\x5b\x5d-\x7e]{1,300}$/;

interface InsertStatement<Row> {
  readonly batch: RowBatch<Row>;
  readonly token: string;
  /** SQL that reads the rows, such as `file('…', 'Native')`. */
  readonly source: string;
  /** Present: leave out rows whose identity is stored, except by the part of the log that is `own`. */
  readonly once: Once | undefined;
}

interface Once {
  readonly own: OwnRange | undefined;
  /** SQL that reads project_id and the id column of the rows. */
  readonly idSource: string;
}

/** The beginning of every insert. Names come from our table definitions and the token must match a safe pattern. */
export function insertInto(table: string, columns: string, token: string): string {
  if (!TOKEN.test(token)) throw new AppError("internal", `${JSON.stringify(token)} is not a usable insert token`);
  return `INSERT INTO ${table} (${columns}) SETTINGS insert_deduplication_token = ${sqlLiteral(token)}, async_insert = 0`;
}

/** The one statement that inserts a batch. All in it but names and the token is numbers: no text from outside. */
export function insertStatement<Row>({ batch, token, source, once }: InsertStatement<Row>): string {
  const columns = batch.columnNames.map((name) => `\`${name}\``).join(", ");
  const insert = insertInto(batch.table.name, columns, token);
  const select = `SELECT ${columns} FROM ${source}`;
  return once === undefined ? `${insert} ${select}` : `${insert} ${select} WHERE ${notStored(batch, once)}`;
}

/**
 * True for rows whose identity is not yet in the table at the event times of the batch; the rows of `own` do not count.
 * The inner IN keeps the set as small as the batch however many rows the table has at those times.
 */
function notStored<Row>({ table, times }: RowBatch<Row>, { own, idSource }: Once): string {
  const { idColumn, timeColumn } = identityOf(table);
  const key = `(project_id, ${idColumn})`;
  const isOwn = own && `log_partition = ${own.partition} AND log_offset BETWEEN ${own.from} AND ${own.to}`;
  return `${key} NOT IN (
    SELECT project_id, ${idColumn} FROM ${table.name}
    WHERE ${timeColumn} BETWEEN ${instant(times.first)} AND ${instant(times.last)}
      AND ${key} IN (SELECT project_id, ${idColumn} FROM ${idSource})
      ${isOwn ? `AND NOT (${isOwn})` : ""})`;
}

const instant = (epochMs: number): string => `fromUnixTimestamp64Milli(toInt64(${epochMs}), 'UTC')`;
