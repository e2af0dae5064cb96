import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { outcomeCodes } from "../tables/outcomes.ts";

/** One task; times in milliseconds since 1970 UTC. */
const oneTask = z.strictObject({ project: z.string().min(1), task: z.string(), from: z.int(), to: z.int() });
const someOfOne = oneTask.extend({ limit: z.int().min(1) });

export const taskModels = defineQuery({
  file: "task-models.sql",
  params: oneTask,
  row: z.object({
    model: ch.lowCardinality(),
    provider_name: ch.lowCardinality(),
    calls: ch.int64(),
    spend: ch.nullable(ch.decimal(38, 12)),
    unpriced_calls: ch.int64(),
    input_sum: ch.nullable(ch.int64()),
    output_sum: ch.nullable(ch.int64()),
  }),
});

export const taskTraces = defineQuery({
  file: "task-traces.sql",
  params: someOfOne,
  row: z.object({ trace: ch.string(), calls: ch.int64(), spend: ch.nullable(ch.decimal(38, 12)) }),
});

export const taskOutcomes = defineQuery({
  file: "task-outcomes.sql",
  params: someOfOne,
  row: z.object({
    outcome_id: ch.uuid(),
    outcome: ch.enum8(outcomeCodes),
    source: ch.lowCardinality(),
    evaluator: ch.lowCardinality(),
    score: ch.nullable(ch.float64()),
    criteria: ch.lowCardinality(),
    explanation: ch.string(),
    revision: ch.uint32(),
    labelled_at: ch.dateTime64(),
    closed_at: ch.dateTime64(),
    received_at: ch.dateTime64(),
    manual_minutes: ch.nullable(ch.float64()),
    value_amount: ch.nullable(ch.decimal(18, 6)),
    value_currency: ch.lowCardinality(),
    is_moved: ch.uint8(),
    log_offset: ch.uint64(),
    log_index: ch.uint32(),
  }),
});
export type TaskOutcomeRow = z.output<typeof taskOutcomes.row>;

/** For the reason a rule gives. */
export const taskJudgedCalls = defineQuery({
  file: "task-judged-calls.sql",
  params: someOfOne,
  row: z.object({
    ts: ch.dateTime64(),
    schema_valid: ch.nullable(ch.bool()),
    is_escalation: ch.uint8(),
  }),
});
