import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Whether data is flowing into a project. */
export const pulse = defineQuery({
  file: "pulse.sql",
  params: z.strictObject({ project: z.string().min(1) }),
  row: z.object({
    calls: ch.nullable(ch.int64()),
    newest_at: ch.nullable(ch.dateTime64()),
    newest_received_at: ch.nullable(ch.dateTime64()),
    last_insert_at: ch.nullable(ch.dateTime64()),
    dead_letters: ch.nullable(ch.uint64()),
  }),
});

/** Projects that a rollup knows. */
export const rollupProjects = defineQuery({
  file: "rollup-projects.sql",
  params: z.strictObject({}),
  row: z.object({ project_id: ch.lowCardinality() }),
});

/** Every project with data, in order, when these are known; name one at least. */
export const pulseProjects = defineQuery({
  file: "pulse-projects.sql",
  params: z.strictObject({ known: z.array(z.string()).min(1) }),
  row: z.object({ project_id: ch.lowCardinality() }),
});

/** Rows ever stored for a project: moves whenever one of its figures may have moved. */
export const dataVersion = defineQuery({
  file: "data-version.sql",
  params: z.strictObject({ project: z.string().min(1) }),
  row: z.object({ call_rows: ch.nullable(ch.uint64()), outcome_rows: ch.nullable(ch.uint64()) }),
});
