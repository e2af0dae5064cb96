import { readFileSync } from "node:fs";
import { placeholdersOf, withoutUnused } from "./sql-text.ts";

/** One level under the package root, so the same relative address works from `src` and from a build. */
const directory = new URL("../queries/", import.meta.url);

export interface QueryText {
  readonly sql: string;
  readonly placeholders: ReadonlyMap<string, string>;
}

const cache = new Map<string, QueryText>();

/** Text and placeholders of `clickhouse/queries/<file>`, {@link withoutUnused}; made once for each set of names. */
export function queryText(file: string, unused: readonly string[] = []): QueryText {
  const key = [file, ...unused].join(" ");
  const known = cache.get(key);
  if (known) return known;
  const sql = unused.length === 0 ? readWhole(file) : withoutUnused(queryText(file).sql, unused);
  const text = { sql, placeholders: placeholdersOf(sql) };
  cache.set(key, text);
  return text;
}

/** A file in which each line `-- include parts/<name>.sql` stands for that file: what several queries share is said once. */
function readWhole(file: string): string {
  const text = readFileSync(new URL(file, directory), "utf8");
  return text.replaceAll(/^([ ]*)-- include (parts\/[\w-]+\.sql)$/gm, (_, indent: string, part: string) =>
    readWhole(part)
      .trimEnd()
      .replaceAll(/^(?=.)/gm, indent),
  );
}
