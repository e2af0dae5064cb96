import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import { type TraceSummaryRow, traceRanks, traceSummaries } from "@outlay/clickhouse/queries/traces";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { TraceSummary, tracesEndpoint } from "../contract/traces.ts";
import type { HandlerInput } from "./api-route.ts";
import { parseRange, parseZone, refused } from "./range.ts";
import { traceHex, traceUuid } from "./trace-id.ts";
import { costCoverageOf } from "./trace-json.ts";

type TracesQuery = z.output<(typeof tracesEndpoint)["query"]>;

const HOUR_MS = 3_600_000;
/** Above every rank there is: what a Decimal(38, 12) holds. */
const ABOVE_ALL = `9${"9".repeat(24)}`;
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** Traces of a range in the order asked for; `next` continues strictly after the last one. */
export async function answerTraces(
  reader: Reader,
  { query, now, signal }: HandlerInput<TracesQuery, unknown>,
): Promise<z.input<(typeof tracesEndpoint)["response"]>> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const cursor = readCursor(query.cursor);
  const asked = {
    project: query.project,
    to,
    sort: query.sort,
    workflow: query.workflow ?? null,
    status: query.status ?? null,
    cost_min: query.min_cost ?? null,
    ...searchOf(query.search),
    ...cursor,
    // One more than is shown tells whether there is a next page.
    limit: query.limit + 1,
  };
  let ranked: z.output<(typeof traceRanks)["row"]>[] = [];
  for (const start of windows(query, { from, to: Math.min(to, now + HOUR_MS), after: query.cursor && cursor })) {
    ranked = await reader.query(traceRanks, { ...asked, from: start }, { signal });
    if (ranked.length > query.limit) break;
  }
  const page = ranked.slice(0, query.limit);
  const trace_ids = page.map(({ trace_id }) => trace_id);
  const rows =
    page.length === 0
      ? []
      : await reader.query(traceSummaries, { project: query.project, from, to, trace_ids }, { signal });
  const byId = new Map(rows.map((row) => [row.trace_id, row]));
  const last = page.at(-1);
  return {
    // One that a correction withdrew between the two questions is left out.
    traces: trace_ids.flatMap((id) => byId.get(id) ?? []).map(summaryJson),
    next: ranked.length > page.length && last ? `${last.rank}_${traceHex(last.trace_id)}` : null,
  };
}

/**
 * From where on records are ranked, one after the other until a page is full. The newest traces of a range are those of
 * its last hour where these are enough; no filter may stand in the way, for it could hold by an earlier record.
 */
function windows(
  { sort, workflow, status, min_cost, search }: TracesQuery,
  { from, to, after }: { from: number; to: number; after: { cursor_rank: string } | "" | undefined },
): readonly number[] {
  if (sort !== "newest" || (workflow ?? status ?? min_cost ?? search) !== undefined) return [from];
  const end = after ? Math.min(to, Number(after.cursor_rank)) : to;
  return [...[HOUR_MS, 24 * HOUR_MS].map((span) => end - span).filter((start) => start > from), from];
}

/** An id in each form in which it may be stored. */
function searchOf(search: string | undefined) {
  const digits = search?.toLowerCase().replaceAll("-", "") ?? "";
  return {
    search: search ?? null,
    search_uuid: /^[0-9a-f]{32}$/.test(digits) ? traceUuid(digits) : NO_UUID,
    search_span: /^[0-9a-f]{16}$/.test(digits) ? BigInt(`0x${digits}`) : 0n,
  };
}

function readCursor(cursor: string | undefined) {
  if (cursor === undefined) return { cursor_rank: ABOVE_ALL, cursor_id: LAST_ID };
  const [, rank, id] = /^(-?\d{1,25}(?:\.\d{1,12})?)_([0-9a-f]{32})$/.exec(cursor) ?? [];
  if (rank === undefined || id === undefined) throw refused("cursor", "must be a `next` of an earlier answer");
  return { cursor_rank: rank, cursor_id: traceUuid(id) };
}

const summaryJson = (row: TraceSummaryRow): TraceSummary => ({
  trace_id: traceHex(row.trace_id),
  started_at: new Date(row.first_at).toISOString(),
  duration_ms: Math.max(0, row.last_at - row.first_at),
  status: row.failed_records > 0 ? "error" : "ok",
  cost: row.spend,
  coverage: costCoverageOf({
    calls: row.calls,
    unpricedCalls: row.unpriced_calls,
    partlyPricedCalls: row.partly_priced_calls,
  }),
  calls: row.calls,
  errors: row.failed_calls,
  failed_records: row.failed_records,
  records: row.records,
  input_tokens: row.input_sum,
  output_tokens: row.output_sum,
  workflow: row.workflows[0] ?? null,
  workflows: row.workflows,
  models: row.models,
  task_id: row.first_task === "" ? null : row.first_task,
  tasks: row.tasks,
});
