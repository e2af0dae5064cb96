import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const shown = ch.nullable(ch.uint8());
const tokens = ch.nullable(ch.uint64());
const names = ch.array(ch.string());

/** Models that answered in a range, most calls first. */
export const modelRegistry = defineQuery({
  file: "model-registry.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** Half-open, milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    limit: z.int().positive(),
  }),
  row: z.object({
    model: ch.lowCardinality(),
    calls: ch.uint64(),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
    /** Names it was asked for by; "" = not told. */
    asked_as: names,
    asked_calls: ch.array(ch.uint64()),
    used_providers: names,
    used_regions: names,
    /** 1: a call has it; 0: calls say they have not; null: none says. */
    streamed_calls: shown,
    schema_calls: shown,
    tool_calls: shown,
    image_calls: shown,
    largest_prompt: tokens,
    largest_answer: tokens,
    timed_calls: ch.uint64(),
    /** Median of output tokens ÷ (duration − time to first token). */
    tokens_per_second: ch.nullable(ch.float32()),
  }),
});
export type ModelRegistryRow = z.output<typeof modelRegistry.row>;
