import { dateTime64, lowCardinality, string, uint8, uuid } from "../column-types.ts";
import { defineTable } from "../table.ts";

/** The columns of `outlay.text_access`, in the order of migration 0019. */
export const textAccessTable = defineTable("outlay.text_access", {
  project_id: lowCardinality,
  accessed_at: dateTime64,
  access_id: uuid,
  key_id: string,
  call_id: uuid,
  event_id: string,
  texts: uint8,
});
