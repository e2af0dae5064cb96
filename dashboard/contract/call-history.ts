import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { money, project } from "./values.ts";

const text = z.string().nullable();

export const callRevision = z.strictObject({
  call_id: z.string(),
  revision: z.int().min(0),
  is_current: z.boolean(),
  ts: z.string().describe("Start of the call."),
  known_from: z.string().describe("When the ledger began to say this: on arrival, or by a correction."),
  known_until: text.describe("When a correction took it back; null where it stands, or was withdrawn by hand."),
  reason: text.describe("Why the correction was made, e.g. reprice:<id> or duplicate_response; null as it arrived."),
  corrected_by: text,
  is_billable: z.boolean(),
  settlement: text,
  settled_by: text,
  cost: money.nullable(),
  cost_list: money.nullable().describe("At list prices; equal to cost without a contract."),
  cost_excluded: money.nullable().describe("What a call that is not billed would have cost."),
  reported_cost: money.nullable(),
  price_status: z.string(),
  unpriced_reason: text,
  price_ids: z.array(z.string()),
  price_flags: z.array(z.string()),
  price_book: text,
});

export const callHistoryEndpoint = endpoint({
  method: "GET",
  path: "/calls/{event_id}/history",
  summary: "Every number the ledger ever gave for a call, oldest first",
  query: z.strictObject({ project, event_id: z.string().min(1).max(200) }),
  body: z.undefined(),
  response: z.strictObject({ event_id: z.string(), revisions: z.array(callRevision) }),
});
