import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Settings of one kind in every project, as they stand now; `project_id` is empty for those of all projects. */
export const settingsEverywhere = defineQuery({
  file: "settings-everywhere.sql",
  params: z.object({ kind: z.string(), limit: z.int().positive() }),
  row: z.object({ project_id: ch.lowCardinality(), name: ch.string(), value: ch.string() }),
});
