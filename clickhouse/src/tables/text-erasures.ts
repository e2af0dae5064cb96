import { dateTime64, lowCardinality, string, uuid } from "../column-types.ts";
import { defineTable } from "../table.ts";

/** The columns of `outlay.text_erasures`, in the order of migration 0019. */
export const textErasuresTable = defineTable("outlay.text_erasures", {
  project_id: lowCardinality,
  erased_at: dateTime64,
  erasure_id: uuid,
  call_id: uuid,
  user_id: string,
  before: dateTime64,
  author: string,
  reason: string,
});
