import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import { type CallHistoryRow, callHistory } from "@outlay/clickhouse/queries/reprice";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { callHistoryEndpoint, callRevision } from "../contract/call-history.ts";
import { eventFilters } from "./answer-calls.ts";
import type { HandlerInput } from "./api-route.ts";

/** What the ledger said of a call at each time. AppError `not_found` where it never said anything. */
export async function answerCallHistory(
  reader: Reader,
  { query: { project, event_id }, signal }: HandlerInput<z.output<(typeof callHistoryEndpoint)["query"]>, unknown>,
): Promise<z.input<(typeof callHistoryEndpoint)["response"]>> {
  const rows = await reader.query(callHistory, { project, ...eventFilters(event_id) }, { signal });
  if (rows.length === 0) throw new AppError("not_found", `project ${project} has no call ${event_id}`);
  return { event_id, revisions: rows.map(revisionJson) };
}

const iso = (instant: number): string => new Date(instant).toISOString();
const given = (text: string): string | null => (text === "" ? null : text);

const revisionJson = (row: CallHistoryRow): z.input<typeof callRevision> => ({
  call_id: row.call_id,
  revision: row.revision,
  is_current: row.is_replaced === 0,
  ts: iso(row.occurred_at),
  known_from: iso(row.since ?? row.arrived_at),
  known_until: row.until === null ? null : iso(row.until),
  reason: given(row.why),
  corrected_by: given(row.author),
  is_billable: row.billed,
  settlement: given(row.settled),
  settled_by: row.settled_by_call === NO_UUID ? null : row.settled_by_call,
  cost: row.amount,
  cost_list: row.list_amount ?? row.amount,
  cost_excluded: row.excluded_amount,
  reported_cost: row.reported_amount,
  price_status: row.price_state,
  unpriced_reason: given(row.unpriced_why),
  price_ids: row.prices,
  price_flags: row.flags,
  price_book: given(row.book),
});
