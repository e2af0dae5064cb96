import { AppError } from "@outlay/core/errors";
import type { RowBatch } from "./row-batch.ts";
import { sqlLiteral } from "./sql-text.ts";
import type { OwnRange } from "./store.ts";
import { identityOf, keptColumn, RECEIVED_COLUMN, type Table } from "./table.ts";

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
  const { table, columnNames: names } = batch;
  const insert = insertInto(table.name, list(names.map((name) => keptColumn(table, name))), token);
  const select = `SELECT ${names.map((name) => table.respelled[name]?.value ?? quoted(name)).join(", ")} FROM ${rowsOf(batch, source)}`;
  return once === undefined ? `${insert} ${select}` : `${insert} ${select} WHERE ${notStored(batch, once)}`;
}

const quoted = (name: string): string => `\`${name}\``;
const list = (names: readonly string[]): string => names.map(quoted).join(", ");

/** The staged rows with all that is read of them: a column in which no row has a value is not in the file. */
function rowsOf<Row>({ table, columnNames: names }: RowBatch<Row>, source: string): string {
  const read = new Set(names.flatMap((name) => table.respelled[name]?.reads ?? []));
  const missing = [...read].filter((name) => !names.includes(name));
  if (missing.length === 0) return source;
  return `(SELECT ${[list(names), ...missing.map((name) => absentColumn(table, name))].join(", ")} FROM ${source})`;
}

/** A column with what its type has for "nothing given". */
export function absentColumn<Row>({ columns }: Table<Row>, name: string): string {
  const type = columns.find((column) => column.name === name)?.type ?? "";
  return `defaultValueOfTypeName('${type.replaceAll("'", "\\'")}') AS ${quoted(name)}`;
}

/**
 * True for rows whose identity is not yet in the table at the event times of the batch; the rows of `own` do not count.
 * The inner IN keeps the set as small as the batch however many rows the table has at those times.
 */
function notStored<Row>({ table, times, received }: RowBatch<Row>, { own, idSource }: Once): string {
  const { idColumn, timeColumn } = identityOf(table);
  const key = `(project_id, ${idColumn})`;
  const { received_first, received_last } = received;
  const isOwn =
    own &&
    `log_partition = ${own.partition} AND log_offset BETWEEN ${own.from} AND ${own.to}
      AND ${RECEIVED_COLUMN} BETWEEN ${instant(received_first)} AND ${instant(received_last)}`;
  return `${key} NOT IN (
    SELECT project_id, ${idColumn} FROM ${table.name}
    WHERE ${timeColumn} BETWEEN ${instant(times.first)} AND ${instant(times.last)}
      AND ${key} IN (SELECT project_id, ${idColumn} FROM ${idSource})
      ${isOwn ? `AND NOT (${isOwn})` : ""})`;
}

const instant = (epochMs: number): string => `fromUnixTimestamp64Milli(toInt64(${epochMs}), 'UTC')`;
