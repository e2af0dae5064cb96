import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Tokens and characters of inputs, and how much was answered, by model; most calls first. */
export const observedText = defineQuery({
  file: "observed-text.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** Half-open, milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    limit: z.int().min(1),
  }),
  row: z.object({
    provider_name: ch.lowCardinality(),
    model: ch.lowCardinality(),
    calls: ch.int64(),
    /** Calls that state both the tokens and the characters of their input, and both sums. */
    measured_calls: ch.int64(),
    measured_tokens: ch.int64(),
    measured_characters: ch.int64(),
    input_known_calls: ch.int64(),
    input_sum: ch.int64(),
    output_known_calls: ch.int64(),
    output_sum: ch.int64(),
  }),
});
