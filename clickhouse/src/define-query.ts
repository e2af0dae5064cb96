import type { z } from "zod";

/**
 * A query is a `.sql` file, the shape of its parameters and the shape of one row. The text cannot be interpolated
 * (it is a file), values are bound by type, rows are parsed; a contract test compares `row` with what ClickHouse says.
 */
export interface Query<Params extends z.ZodType, Row extends z.ZodType> {
  /** Path under `clickhouse/queries/`, e.g. `spend-by-model.sql`. */
  readonly file: string;
  /**
   * An object schema with one key per `{name:Type}` of the file. A `Date`, or a number of milliseconds since 1970 UTC,
   * is accepted where the type is DateTime64; arrays where it is Array(…); null where it is Nullable(…).
   */
  readonly params: Params;
  /**
   * Placeholders and columns that these parameters leave unused: what is theirs alone is left out of the text, for the
   * engine may take longer to understand what nobody asked for than to answer what they did.
   */
  unused?(params: z.output<Params>): readonly string[];
  /**
   * Asked through a writer it waits for what is being written and keeps the next write waiting: for what must not see half
   * of an insert, or is asked right behind one. Other questions of a writer are asked beside the writes.
   */
  readonly isAlone?: true;
  /** An object schema with the columns in the order of the SELECT, made of the types in {@link ./ch.ts}. */
  readonly row: Row;
}

export function defineQuery<P extends z.ZodType, R extends z.ZodType>(query: Query<P, R>): Query<P, R> {
  return Object.freeze(query);
}
