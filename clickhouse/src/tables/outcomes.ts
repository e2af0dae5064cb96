import {
  dateTime64,
  decimal18,
  enum8,
  float64,
  hex64,
  lowCardinality,
  nullable,
  record,
  string,
  uint16,
  uint32,
  uint64,
  uuid,
} from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** `unknown` is 0: it is what a LEFT JOIN puts where there is no outcome. */
export const outcomeCodes = { unknown: 0, success: 1, failure: 2, partial: 3, abandoned: 4 } as const;

/** The columns of `outlay.outcomes`, in the order of migrations 0002 and 0005. */
const columns = {
  project_id: lowCardinality,
  closed_at: dateTime64,
  labelled_at: dateTime64,
  received_at: dateTime64,
  task_key: uuid,
  task_id: string,
  task_started_at: nullable(dateTime64),
  outcome_id: uuid,
  event_id: string,
  revision: uint32,
  outcome: enum8(outcomeCodes),
  source: lowCardinality,
  evaluator: lowCardinality,
  score: nullable(float64),
  criteria: lowCardinality,
  explanation: string,
  workflow: lowCardinality,
  workflow_version: lowCardinality,
  environment: lowCardinality,
  team: lowCardinality,
  customer_id: string,
  user_id: string,
  task_type: lowCardinality,
  manual_minutes: nullable(float64),
  value_amount: nullable(decimal18(6)),
  value_currency: lowCardinality,
  tags: record(string),
  log_partition: uint16,
  log_offset: uint64,
  log_index: uint32,
  trace_id: uuid,
  span_id: hex64,
  response_id: string,
};

export type OutcomeRow = RowOf<typeof columns>;

export const outcomesTable = defineTable("outlay.outcomes", columns, {
  idColumn: "outcome_id",
  timeColumn: "closed_at",
});
