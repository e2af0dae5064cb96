import { dateTime64, lowCardinality, uint32, uuid } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.outcome_tasks`, in the order of migration 0007. */
const columns = {
  project_id: lowCardinality,
  outcome_id: uuid,
  revision: uint32,
  closed_at: dateTime64,
  sent_key: uuid,
  task_key: uuid,
  settled_at: dateTime64,
};

export type OutcomeTaskRow = RowOf<typeof columns>;

export const outcomeTasksTable = defineTable("outlay.outcome_tasks", columns);
