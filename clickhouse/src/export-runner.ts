import { text } from "node:stream/consumers";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";
import { ch, chTypeOf } from "./ch.ts";
import type { Query } from "./define-query.ts";
import type { Engine } from "./engine.ts";
import { encodings, exportStatement, summaryStatement, ZONE_PARAMETER } from "./export-statement.ts";
import { parameterText } from "./parameter-text.ts";
import { bindQuery } from "./run-query.ts";
import type { Exporter } from "./store.ts";

type AnyQuery = Query<z.ZodType, z.ZodType>;

/** The exporting port of an engine. */
export function exporterOf(engine: Engine): Exporter {
  return {
    async write(query, params, { format, zone, columns, without, signal }) {
      const types = columnTypes(query);
      const { sql, parameters } = bindQuery(query, params);
      parameters.set(ZONE_PARAMETER, parameterText(ZONE_PARAMETER, "String", zone));
      const every = [...types.keys()].map((column) => ({ column }));
      const { name, settings } = encodings[format];
      return engine.export({
        sql: exportStatement(sql, types, { format, columns: columns ?? every, without }),
        parameters,
        label: labelOf(query),
        format: { name, settings: { formatdatetime_f_prints_scale_number_of_digits: 1, ...settings } },
        signal,
      });
    },
    async summarize(query, params, { amount, without, signal }) {
      const { sql, parameters } = bindQuery(query, params);
      // As a file of one line, because it takes as long as the file it is about and readers are stopped much sooner.
      const line = await engine.export({
        sql: summaryStatement(sql, columnTypes(query), { amount, without }),
        parameters,
        label: `${labelOf(query)}.summary`,
        format: encodings.ndjson,
        signal,
      });
      const { row_count: rows, total } = summary.parse(JSON.parse(await text(line)));
      // Nothing is known of no row, and nothing is missing of it either.
      return { rows, total: rows === 0 ? "0" : total };
    },
  };
}

const summary = z.object({ row_count: z.int(), total: ch.nullable(ch.decimal(38, 12)) });

const labelOf = ({ file }: AnyQuery): string => file.replace(/\.sql$/, "").replaceAll("/", ".");

function columnTypes({ file, row }: AnyQuery): ReadonlyMap<string, string> {
  if (!(row instanceof z.ZodObject)) throw new AppError("internal", `the row of ${file} is not an object schema`);
  const shape = row.shape as Record<string, z.ZodType>;
  return new Map(Object.entries(shape).map(([name, type]) => [name, chTypeOf(type)]));
}
