import { AppError } from "@outlay/core/errors";
import { sqlLiteral } from "./sql-text.ts";
import type { ExportColumn, ExportFormat } from "./store.ts";

/** How the engine writes a format. Names and settings are the engine's own. */
interface Encoding {
  readonly name: string;
  readonly settings: Readonly<Record<string, string | number>>;
  /** Whether a time is written as text, in the zone asked for, and a list or map as JSON. */
  readonly isText: boolean;
  /** Whether spreadsheets open it, and would run a cell that begins like a formula. */
  readonly isSpreadsheet: boolean;
}

const jsonSettings = { output_format_json_quote_64bit_integers: 0, output_format_json_quote_decimals: 1 };

export const encodings: Readonly<Record<ExportFormat, Encoding>> = {
  // RFC 4180: CRLF, every text quoted, and nothing at all where a value is not known.
  csv: {
    name: "CSVWithNames",
    settings: { output_format_csv_crlf_end_of_line: 1, format_csv_null_representation: "" },
    isText: true,
    isSpreadsheet: true,
  },
  json: {
    name: "JSONEachRow",
    settings: { ...jsonSettings, output_format_json_array_of_rows: 1 },
    isText: true,
    isSpreadsheet: false,
  },
  ndjson: {
    name: "JSONEachRow",
    settings: { ...jsonSettings, output_format_json_array_of_rows: 0 },
    isText: true,
    isSpreadsheet: false,
  },
  parquet: {
    name: "Parquet",
    // A row group is held in memory until it is whole; the engine's own million rows are more than a query may take.
    settings: { output_format_parquet_row_group_size: 65_000, output_format_parquet_row_group_size_bytes: 33_554_432 },
    isText: false,
    isSpreadsheet: false,
  },
};

/** What a spreadsheet takes for the start of a formula, or skips before one. */
const FORMULA = "^[=+\\\\-@\\\\t\\\\r]";
const NAME = /^[A-Za-z_][\w:.-]{0,110}$/;

/** The name of the parameter that holds the zone of the times. */
export const ZONE_PARAMETER = "export_zone";

/**
 * A SELECT that gives the rows of `sql`, in its order, as a format writes them. `types` are its columns; names are
 * ours or checked against a safe pattern. The zone is the parameter {@link ZONE_PARAMETER}.
 */
export function exportStatement(
  sql: string,
  types: ReadonlyMap<string, string>,
  { format, columns, without }: { format: ExportFormat; columns: readonly ExportColumn[]; without: string | undefined },
): string {
  const { isText, isSpreadsheet } = encodings[format];
  const selected = columns.map((asked) => {
    if ("words" in asked) return `${wordOf(asked.words, types)} AS ${newName(asked.as)}`;
    const { column, as = column } = asked;
    const source = sourceOf(column, types);
    const shown = isText ? asText(source, types.get(column) ?? "", isSpreadsheet) : source;
    return `${shown} AS ${newName(as)}`;
  });
  return `SELECT ${selected.join(", ")} ${rowsOf(sql, types, without)}`;
}

/** A SELECT of how many rows of `sql` there are, and of the sum of one of its columns. */
export function summaryStatement(
  sql: string,
  types: ReadonlyMap<string, string>,
  { amount, without }: { amount: string; without: string | undefined },
): string {
  return `SELECT count() AS row_count, sum(${sourceOf(amount, types)}) AS total ${rowsOf(sql, types, without)}`;
}

function rowsOf(sql: string, types: ReadonlyMap<string, string>, without: string | undefined): string {
  const rows = `FROM (${sql}\n) AS written`;
  return without === undefined ? rows : `${rows} WHERE ${sourceOf(without, types)} = 0`;
}

function wordOf(words: Readonly<Record<string, string>>, types: ReadonlyMap<string, string>): string {
  const cases = Object.entries(words).map(([column, word]) => `${sourceOf(column, types)} != 0, ${sqlLiteral(word)}`);
  return `multiIf(${cases.join(", ")}, NULL)`;
}

/** A column of the rows. Throws AppError `internal` where the query has none of that name. */
function sourceOf(column: string, types: ReadonlyMap<string, string>): string {
  if (!types.has(column)) throw new AppError("internal", `the rows have no column ${column} to export`);
  return `written.${quoted(column)}`;
}

function newName(name: string): string {
  if (!NAME.test(name)) throw new AppError("internal", `${name} cannot be the name of an exported column`);
  return quoted(name);
}

const quoted = (name: string): string => `\`${name}\``;

function asText(source: string, type: string, isSpreadsheet: boolean): string {
  if (/DateTime/.test(type)) return isoTime(source, /DateTime64/.test(type));
  if (!isSpreadsheet) return source;
  if (/^(Array|Map)\(/.test(type)) return `toJSONString(${source})`;
  if (/String/.test(type)) return `if(match(${source}, '${FORMULA}'), concat('''', ${source}), ${source})`;
  return source;
}

/** ISO-8601 with the zone's offset at that instant; `Z` in UTC. */
function isoTime(source: string, hasFraction: boolean): string {
  const zone = `{${ZONE_PARAMETER}:String}`;
  const clock = `%Y-%m-%dT%H:%i:%S${hasFraction ? ".%f" : ""}`;
  const local = `formatDateTime(${source}, '${clock}%z', ${zone})`;
  return `if(${zone} = 'UTC', formatDateTime(${source}, '${clock}Z', 'UTC'), concat(substring(${local}, 1, length(${local}) - 2), ':', right(${local}, 2)))`;
}
