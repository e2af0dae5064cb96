import { FixedBuilder } from "../column-builders.ts";
import {
  bool,
  type ColumnType,
  dateTime64,
  enum8,
  int8,
  lowCardinality,
  nullable,
  string,
  uint32,
  uint64Number,
  uuid,
} from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";
import { outcomeCodes } from "./outcomes.ts";

/** From decimal text, which the engine reads: sums do not fit 18 digits. */
const decimal38: ColumnType<string> = { ...string, type: "Decimal(38, 12)", absent: undefined };
/** From a whole JS number; narrower columns are converted by the engine, which refuses nothing of 32 bits. */
const whole = (type: string): ColumnType<number> => ({
  ...{ type, wireType: "Int64", absent: 0 },
  builder: () => new FixedBuilder(8, (out, value) => out.i64(BigInt(value))),
});
const count = whole("Int32");

/** The columns of `outlay.task_states`, in the order of migration 0012. */
const columns = {
  project_id: lowCardinality,
  placed_at: dateTime64,
  task_key: uuid,
  version: uint64Number,
  sign: int8,
  outcome: enum8(outcomeCodes),
  is_judged: bool,
  is_called: bool,
  started_at: nullable(dateTime64),
  duration: nullable(whole("Int64")),
  label_delay: nullable(whole("Int64")),
  first_at: dateTime64,
  last_at: dateTime64,
  heard_from: dateTime64,
  heard_to: dateTime64,
  workflow: lowCardinality,
  workflow_version: lowCardinality,
  team: lowCardinality,
  environment: lowCardinality,
  task_type: lowCardinality,
  customer_id: string,
  user_id: string,
  department: lowCardinality,
  cost_center: lowCardinality,
  use_case: lowCardinality,
  feature: lowCardinality,
  prompt_name: lowCardinality,
  prompt_version: lowCardinality,
  variant: lowCardinality,
  main_model: lowCardinality,
  cost: decimal38,
  calls: count,
  ledger_rows: count,
  known_calls: count,
  known_rows: count,
  partly_calls: count,
  missing_calls: count,
  inexact_calls: count,
};

export type TaskStateRow = RowOf<typeof columns>;

export const taskStatesTable = defineTable("outlay.task_states", columns);

/** The columns of `outlay.task_free_spend`, in the order of migration 0012. */
export const taskFreeSpendTable = defineTable("outlay.task_free_spend", {
  project_id: lowCardinality,
  quarter: uint32,
  signed_rows: whole("Int64"),
  signed_calls: whole("Int64"),
  signed_cost: decimal38,
  signed_cost_rows: whole("Int64"),
});

/** The columns of `outlay.task_marks`, in the order of migration 0012. */
const markColumns = {
  kind: lowCardinality,
  name: string,
  version: uint64Number,
  at: dateTime64,
  call_rows: uint64Number,
  outcome_rows: uint64Number,
};

export type TaskMarkRow = RowOf<typeof markColumns>;

export const taskMarksTable = defineTable("outlay.task_marks", markColumns);
