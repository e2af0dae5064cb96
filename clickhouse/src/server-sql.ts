import { placeholdersOf } from "./sql-text.ts";

/** The database that our SQL files name. */
const WRITTEN_DATABASE = "outlay";
/** Comments and quoted text, which stay as they are, or our database: before a dot or `_local`, or after DATABASE. */
const NOT_SQL_OR_DATABASE =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S])*"|\boutlay(?=_local\b|\.)|(?<=\bDATABASE (?:IF (?:NOT )?EXISTS )?)outlay/g;
/** A parameter longer than this does not go into the address: servers and proxies bound it, the body they do not. */
const IN_ADDRESS_CHARS_MAX = 4_000;

/**
 * The text for another database than the one it was written for; `outlay_local`, where a cluster keeps its shards, becomes
 * `<database>_local`. For our own SQL only, and `database` must be a plain name.
 */
export function inDatabase(sql: string, database: string): string {
  if (database === WRITTEN_DATABASE) return sql;
  return sql.replaceAll(NOT_SQL_OR_DATABASE, (token) => (token === WRITTEN_DATABASE ? database : token));
}

/** SQL that reads rows in the Native format out of the statement itself: no name, quote or `;` can be in base64. */
export function nativeSource(bytes: Uint8Array): string {
  return `format(Native, base64Decode('${base64(bytes)}'))`;
}

/**
 * Parameters as settings of the request. Large ones, lists of thousands of ids, are put into the text as constants of their
 * declared type: base64, so that no value can be anything but a value.
 */
export function bindForServer(
  sql: string,
  parameters: ReadonlyMap<string, string>,
): { readonly sql: string; readonly settings: Readonly<Record<string, string>> } {
  const settings: Record<string, string> = {};
  let text = sql;
  const types = [...parameters.values()].some(isLarge) ? placeholdersOf(sql) : new Map<string, string>();
  for (const [name, value] of parameters) {
    const type = types.get(name);
    if (type === undefined || !isLarge(value)) {
      settings[`param_${name}`] = value;
      continue;
    }
    const constant = `CAST(base64Decode('${base64(Buffer.from(plain(type, value)))}'), '${type.replaceAll("'", "\\'")}')`;
    text = text.replaceAll(new RegExp(`\\{\\s*${name}\\s*:[^{}]+\\}`, "g"), constant);
  }
  return { sql: text, settings };
}

const ESCAPED: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f", "0": "\0" };

/** A parameter of a request is escaped at its outside, a constant is not. */
function plain(type: string, value: string): string {
  if (/^(Array|Map|Tuple)\(/.test(type)) return value;
  return value.replaceAll(/\\(.)/g, (_, char: string) => ESCAPED[char] ?? char);
}

const isLarge = (value: string): boolean => value.length > IN_ADDRESS_CHARS_MAX;

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
