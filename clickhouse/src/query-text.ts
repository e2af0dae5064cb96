import { readFileSync } from "node:fs";
import { placeholdersOf } from "./sql-text.ts";

/** One level under the package root, so the same relative address works from `src` and from a build. */
const directory = new URL("../queries/", import.meta.url);

export interface QueryText {
  readonly sql: string;
  readonly placeholders: ReadonlyMap<string, string>;
}

const cache = new Map<string, QueryText>();

/** Text and placeholders of `clickhouse/queries/<file>`; read once. */
export function queryText(file: string): QueryText {
  const known = cache.get(file);
  if (known) return known;
  const sql = readFileSync(new URL(file, directory), "utf8");
  const text = { sql, placeholders: placeholdersOf(sql) };
  cache.set(file, text);
  return text;
}
