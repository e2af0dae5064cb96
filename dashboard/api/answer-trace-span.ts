import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import { traceSpans } from "@outlay/clickhouse/queries/traces";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { TraceSpanAnswer, traceSpanEndpoint } from "../contract/traces.ts";
import { eventFilters } from "./answer-calls.ts";
import type { HandlerInput } from "./api-route.ts";
import { callJson } from "./call-json.ts";
import { standingRows } from "./standing-rows.ts";
import { placeOfTrace } from "./trace-id.ts";
import { spanFactsJson } from "./trace-json.ts";

type SpanQuery = z.output<(typeof traceSpanEndpoint)["query"]>;

/** More records than these do not share an id in earnest. */
const RECORDS_MAX = 1_000;

/** One span of a trace as the ledger has it now. AppErrors: `not_found`, or `bad_request` naming what is wrong with the range. */
export async function answerTraceSpan(
  reader: Reader,
  { query, now, signal }: HandlerInput<SpanQuery, unknown>,
): Promise<TraceSpanAnswer> {
  const asked = { ...placeOfTrace(query, now), ...idsOf(query.span), limit: RECORDS_MAX, in_order: false };
  const rows = standingRows(await reader.query(traceSpans, asked, { signal }));
  const row = rows.find(({ call_id }) => call_id === asked.span_call) ?? rows.find((one) => one.is_billable) ?? rows[0];
  if (row === undefined) {
    const message = `trace ${query.trace_id} of project ${query.project} has no span ${query.span}: take the id of one from /traces/${query.trace_id}`;
    throw new AppError("not_found", message);
  }
  return { id: row.call_id, queue_ms: row.queue_ms, ...spanFactsJson(row), record: callJson(row) };
}

/** An id in each spelling in which it is shown: of a call, of a span alone or behind its trace, or of the sender. */
function idsOf(span: string) {
  const { call_id, span_id } = eventFilters(span);
  const alone = /^[0-9a-f]{16}$/i.test(span) ? BigInt(`0x${span}`) : 0n;
  return { span_event: span, span_call: call_id ?? NO_UUID, span_id: span_id ?? alone };
}
