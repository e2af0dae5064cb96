import { type CallRecordRow, calls, callsPlace, callsReach, NO_UUID } from "@outlay/clickhouse/queries/calls";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { callsEndpoint } from "../contract/calls.ts";
import type { HandlerInput } from "./api-route.ts";
import { callJson } from "./call-json.ts";
import { parseRange, parseZone, refused } from "./range.ts";

type CallsQuery = z.output<(typeof callsEndpoint)["query"]>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const hex32 = /^[0-9a-f]{32}$/;
const traceAndSpan = /^([0-9a-f]{32}):([0-9a-f]{16})$/;

/** Single calls as they stand now, newest first; `next` continues strictly after the last one. */
export async function answerCalls(
  reader: Reader,
  { query, now, signal }: HandlerInput<CallsQuery, unknown>,
): Promise<z.input<(typeof callsEndpoint)["response"]>> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const identity = identityFilters(query);
  const cursor = readCursor(query.cursor, to);
  const asked = {
    project: query.project,
    from,
    to: Math.min(to, cursor.cursor_ts + 1),
    ...identity,
    model: query.model ?? null,
    workflow: query.workflow ?? null,
    price_status: query.price_status ?? null,
    ...cursor,
    // One more than is shown tells whether there is a next page.
    limit: query.limit + 1,
  };
  const rows = await readPage(reader, asked, signal);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { calls: page.map(callJson), next: rows.length > page.length && last ? cursorOf(last) : null };
}

type Asked = Omit<z.input<typeof calls.params>, "taken_back">;

/** Rows looked at beyond the page: so many of the newest may have been taken back without making it short. */
const CANCELLED_ROWS = 50;

/** It is asked first where the calls lie: a hundred columns are then read of few of them. */
function readPage(reader: Reader, asked: Asked, signal: AbortSignal): Promise<CallRecordRow[]> {
  const ids = [asked.trace_id, asked.span_trace_id, asked.call_id, asked.event_id, asked.task_key, asked.task_id];
  return ids.some((id) => id !== null) ? readById(reader, asked, signal) : readNewest(reader, asked, signal);
}

/** What has an id is found by an index. */
async function readById(reader: Reader, asked: Asked, signal: AbortSignal): Promise<CallRecordRow[]> {
  const { limit, ...filters } = asked;
  const [place] = await reader.query(callsPlace, filters, { signal });
  if (place === undefined || place.found === 0) return [];
  const near = { ...asked, from: place.first_at, to: place.last_at + 1 };
  const found = await reader.query(calls, { ...near, taken_back: place.taken_back > 0 }, { signal });
  // Corrected in between, a call would be there twice.
  const isOnce = new Set(found.map(({ call_id }) => call_id)).size === found.length;
  return isOnce ? found : reader.query(calls, { ...near, taken_back: true }, { signal });
}

/** Of all else the newest calls are wanted: how far back they reach tells where no correction need be looked for. */
async function readNewest(reader: Reader, asked: Asked, signal: AbortSignal): Promise<CallRecordRow[]> {
  const limit = asked.limit + CANCELLED_ROWS;
  const [reach] = await reader.query(callsReach, { ...asked, limit }, { signal });
  if (reach === undefined || reach.found === 0) return [];
  const whole = { ...asked, taken_back: true };
  const near = await reader.query(calls, { ...whole, from: Math.max(asked.from, reach.reaches) }, { signal });
  // Where more of them were taken back than that, the rest of the page lies further back.
  const isWhole = near.length === asked.limit || reach.found < limit;
  return isWhole ? near : reader.query(calls, whole, { signal });
}

/** Ids are taken in each spelling in which they are sent and shown; null where none is asked for. */
function identityFilters({ trace_id, task_id, event_id }: CallsQuery) {
  return {
    trace_id: trace_id === undefined ? null : traceUuid(trace_id),
    ...taskFilters(task_id),
    ...eventFilters(event_id),
  };
}

function taskFilters(taskId: string | undefined) {
  const key = taskId?.toLowerCase() ?? "";
  return uuid.test(key) ? { task_key: key, task_id: null } : { task_key: null, task_id: taskId ?? null };
}

/** The ids by which a call is known, from the one in which it is shown. */
export function eventFilters(eventId: string | undefined) {
  const filters = { span_trace_id: null, span_id: null, call_id: null, event_id: null };
  if (eventId === undefined) return filters;
  const id = eventId.toLowerCase();
  if (uuid.test(id)) return { ...filters, call_id: id };
  const [, trace, span] = traceAndSpan.exec(id) ?? [];
  if (trace === undefined || span === undefined) return { ...filters, event_id: eventId };
  return { ...filters, span_trace_id: traceUuid(trace), span_id: BigInt(`0x${span}`) };
}

/** A trace id is stored as the UUID with the same digits. */
function traceUuid(text: string): string {
  const digits = text.toLowerCase();
  if (uuid.test(digits)) return digits;
  if (hex32.test(digits)) return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  throw refused("trace_id", "must be 32 hex digits or a UUID");
}

const cursorOf = ({ ts, call_id }: CallRecordRow): string => `${ts}_${call_id}`;

/** Without a cursor the page begins before everything that the range can hold. */
function readCursor(cursor: string | undefined, to: number) {
  if (cursor === undefined) return { cursor_ts: to, cursor_id: NO_UUID };
  const [ts = "", id = "", ...rest] = cursor.split("_");
  if (!/^\d{1,15}$/.test(ts) || !uuid.test(id) || rest.length > 0) {
    throw refused("cursor", "must be a `next` of an earlier answer");
  }
  return { cursor_ts: Number(ts), cursor_id: id };
}
