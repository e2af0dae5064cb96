import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { callHistory } from "./reprice.ts";

/** `stated`: by name of the column. `checks`: guardrails as (name, stage, verdict). */
export const callStatements = defineQuery({
  file: "call-statements.sql",
  params: callHistory.params,
  row: z.object({
    stated: ch.map(ch.string(), ch.string()),
    checks: ch.array(ch.as("Tuple(String, String, String)", z.tuple([z.string(), z.string(), z.string()]))),
  }),
});
