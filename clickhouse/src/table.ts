import { AppError } from "@outlay/core/errors";
import type { ColumnType } from "./column-types.ts";

// The columns are erased to `ColumnType<never>` because a list of differently typed columns has no common value type;
// RowOf gives each its type back.
type Columns = Readonly<Record<string, ColumnType<never>>>;

/** The row a set of columns takes: every column present, `undefined` where a Nullable one is NULL. */
export type RowOf<C extends Columns> = {
  readonly [Name in keyof C]: C[Name] extends ColumnType<infer Value> ? Value : never;
};

export interface Identity {
  /** Together with `project_id`, what makes a row the same row. */
  readonly idColumn: string;
  /** The event time of the row: equal for the same event, so it bounds the search for twins. */
  readonly timeColumn: string;
}

/** A column of rows that the table spells from others: it keeps what they do not say, and gives the column as an alias. */
export interface Respelled {
  /** The column that is kept. */
  readonly kept: string;
  /** SQL of what to keep, over the row as it is given. */
  readonly value: string;
  /** Other columns of the row that `value` reads. */
  readonly reads: readonly string[];
}

/** One table as code sees it: each column once, in the order of the DDL. */
export interface Table<Row> {
  /** Qualified, e.g. `outlay.calls`. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly identity: Identity | undefined;
  /** By the name rows have for it. */
  readonly respelled: Readonly<Record<string, Respelled>>;
  /** Types of the columns, in the same order. */
  readonly types: readonly ColumnType<Row[keyof Row]>[];
}

export function defineTable<C extends Columns>(
  name: string,
  columns: C,
  identity?: Identity,
  respelled: Readonly<Record<string, Respelled>> = {},
): Table<RowOf<C>> {
  return Object.freeze({
    name,
    columns: Object.entries(columns).map(([column, { type }]) => ({ name: column, type })),
    identity,
    respelled,
    // Each type is only ever given the value of its own column, which RowOf has checked.
    types: Object.values(columns) as unknown as ColumnType<RowOf<C>[keyof RowOf<C>]>[],
  });
}

/** The column of the table that keeps what rows have under `name`. */
export const keptColumn = ({ respelled }: Pick<Table<never>, "respelled">, name: string): string =>
  respelled[name]?.kept ?? name;

/** The identity of a table's rows; AppError `internal` where they have none. */
export function identityOf<Row>({ name, identity }: Table<Row>): Identity {
  if (identity === undefined) throw new AppError("internal", `rows of ${name} have no identity to insert once by`);
  return identity;
}

/** When the collector had a row: a column of every table whose rows have an identity. */
export const RECEIVED_COLUMN = "received_at";

/** The columns that say which row it is; none where the rows have no identity. */
export function identityColumns<Row>({ identity }: Table<Row>): readonly string[] {
  return identity === undefined ? [] : ["project_id", identity.idColumn];
}
