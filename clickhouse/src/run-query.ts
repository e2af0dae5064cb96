import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { Query } from "./define-query.ts";
import type { Engine } from "./engine.ts";
import { parameterText } from "./parameter-text.ts";
import { queryText } from "./query-text.ts";
import type { RunQuery } from "./store.ts";

/** Reads the file, binds the parameters by their declared types, runs, parses every row. */
export function queryRunner(engine: Engine, access: "read" | "write"): RunQuery {
  return async (query, params, { signal } = {}) => {
    const { sql, parameters } = bindQuery(query, params);
    const label = query.file.replace(/\.sql$/, "").replaceAll("/", ".");
    const rows = await engine.select(access === "write" && query.isAlone !== true ? "look" : access, {
      sql,
      parameters,
      label,
      signal,
    });
    return rows.map((row, index) => parseRow(query, row, index));
  };
}

/** The text of a query for these parameters, and they as text, one per placeholder. Throws AppError `bad_request`. */
export function bindQuery<P extends z.ZodType, R extends z.ZodType>(
  query: Query<P, R>,
  params: z.input<P>,
): { readonly sql: string; readonly parameters: Map<string, string> } {
  const parsed = query.params.safeParse(params);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: `params.${path.join(".")}`, message }));
    const [first] = issues;
    throw new AppError("bad_request", `${query.file}: ${first?.path}: ${first?.message}`, { issues });
  }
  const { sql, placeholders } = queryText(query.file, query.unused?.(parsed.data));
  const values = parsed.data as Readonly<Record<string, unknown>>;
  const parameters = new Map<string, string>();
  for (const [name, type] of placeholders) parameters.set(name, parameterText(name, type, values[name]));
  return { sql, parameters };
}

function parseRow<R extends z.ZodType>(query: Query<z.ZodType, R>, row: unknown, index: number): z.output<R> {
  const parsed = query.row.safeParse(row);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("internal", `${query.file}: row ${index}: ${issue?.path.join(".")}: ${issue?.message}`, {
    cause: parsed.error,
  });
}
