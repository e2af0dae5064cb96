import { NO_UUID } from "@outlay/clickhouse/queries/calls";
import { type TraceSpanRow, tracePlace, traceSpans, traceTotals } from "@outlay/clickhouse/queries/traces";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { formatUsd } from "@outlay/core/money";
import type { CostSum } from "@outlay/core/trace/sum-costs";
import type { z } from "zod";
import type { WaterfallAnswer } from "../contract/trace-waterfall.ts";
import type { HandlerInput } from "./api-route.ts";
import { picoOf } from "./money-text.ts";
import { standingRows } from "./standing-rows.ts";
import { readSegments } from "./success-series.ts";
import { type AskedTrace, noTrace, placeOfTrace } from "./trace-id.ts";
import { costCoverageOf } from "./trace-json.ts";
import { readTaskEnds, type TaskEnds, traceTaskJson } from "./trace-tasks.ts";
import { isFailed, type TraceTree, traceTree } from "./trace-tree.ts";

/** Of a larger trace the first so many records make the tree; its totals are of all. */
const RECORDS_READ_MAX = 50_000;
/** Up to so many they are put in order here, which spares the engine the plan of it. */
const RECORDS_SORTED_MAX = 10_000;
const TASKS_SHOWN = 50;
const MINUTE_MS = 60_000;
const EVERY_SPAN = { span_event: "", span_call: NO_UUID, span_id: 0n };

/** A trace as the ledger has it now, with what is said of it whole. */
export interface ReadTrace {
  readonly tree: TraceTree;
  /** Every record that was read, in order of time. */
  readonly rows: readonly TraceSpanRow[];
  readonly facts: Omit<WaterfallAnswer, "services" | "critical_path" | "texts" | "spans" | "spans_omitted">;
}

/** Reads a trace; at most `limit` spans of its tree are shown. AppErrors: `not_found`, or `bad_request` naming what is wrong with the range. */
export async function readTrace(
  reader: Reader,
  {
    query,
    now,
    signal,
  }: Pick<HandlerInput<AskedTrace & { readonly limit: number }, unknown>, "query" | "now" | "signal">,
): Promise<ReadTrace> {
  const asked = placeOfTrace(query, now);
  const { project } = asked;
  const [place] = await reader.query(tracePlace, asked, { signal });
  if (place === undefined || place.rows_found === 0) throw noTrace(query);
  const facts = { project, hasPlaced: place.has_placed === 1, since: place.first_at, now };
  const endsOf = async (keys: readonly string[]): Promise<TaskEnds> => {
    const segments = place.has_rules === 1 ? await readSegments(reader, { project }, signal) : [];
    return readTaskEnds(reader, { ...facts, keys, segments }, signal);
  };
  const range = {
    ...{ from: place.first_at, to: place.last_at + 1 },
    ...{ limit: RECORDS_READ_MAX + 1, in_order: place.rows_found > RECORDS_SORTED_MAX },
  };
  const [found, early] = await Promise.all([
    reader.query(traceSpans, { ...asked, ...range, ...EVERY_SPAN }, { signal }),
    place.task_keys.length <= TASKS_SHOWN ? endsOf(place.task_keys) : undefined,
  ]);
  const rows = standingRows(found.slice(0, RECORDS_READ_MAX));
  if (rows.length === 0) throw noTrace(query);
  const taskKeys = [...new Set(rows.map(({ task_key }) => task_key))].filter((key) => key !== NO_UUID);
  const ends = early ?? (await endsOf(taskKeys.slice(0, TASKS_SHOWN)));
  const tree = traceTree(rows, query.limit);
  const all =
    found.length > RECORDS_READ_MAX ? totalsOf((await reader.query(traceTotals, asked, { signal }))[0]) : tree.sums.all;
  return {
    ...{ tree, rows },
    facts: {
      trace_id: query.trace_id.toLowerCase(),
      ...timesJson(tree, rows, now),
      ...factsJson(rows),
      cost: all.cost === undefined ? null : formatUsd(all.cost),
      coverage: costCoverageOf(all),
      input_tokens: all.inputTokens ?? null,
      output_tokens: all.outputTokens ?? null,
      records: all.records,
      gaps: gapsOf(tree),
      tasks: taskKeys.slice(0, TASKS_SHOWN).map((key) => traceTaskJson(key, rows, ends)),
      tasks_omitted: Math.max(0, taskKeys.length - TASKS_SHOWN),
    },
  };
}

/** Spans that are not shown, of those that were read and of those that were not. */
export const spansOmitted = ({ facts, rows }: ReadTrace, shown: readonly boolean[]): number =>
  shown.filter((isShown) => !isShown).length + facts.records - rows.length;

const gapsOf = ({ forest }: TraceTree): number => forest.filter(({ record }) => record === undefined).length;

function timesJson(tree: TraceTree, rows: readonly TraceSpanRow[], now: number) {
  const { startedAt, endedAt } = tree.path;
  const quietMs = now - rows.reduce((newest, row) => Math.max(newest, row.received_at), 0);
  return {
    started_at: new Date(startedAt).toISOString(),
    ended_at: new Date(endedAt).toISOString(),
    duration_ms: endedAt - startedAt,
    // Spans are sent when they end, parents last, and in batches.
    is_open: quietMs < MINUTE_MS || (gapsOf(tree) > 0 && quietMs < 15 * MINUTE_MS),
  };
}

function factsJson(rows: readonly TraceSpanRow[]) {
  const failed = rows.filter(isFailed).length;
  const distinct = (values: readonly string[]) => [...new Set(values)].filter((value) => value !== "").sort();
  return {
    status: failed > 0 ? "error" : "ok",
    failed_records: failed,
    workflows: distinct(rows.map(({ workflow }) => workflow)),
    models: distinct(rows.map((row) => (row.is_billable ? row.model_resolved || row.model_requested : ""))),
  } as const;
}

function totalsOf(row: z.output<(typeof traceTotals)["row"]> | undefined): CostSum {
  if (row === undefined) throw new AppError("internal", "a sum has no row");
  return {
    cost: row.spend === null ? undefined : picoOf(row.spend),
    calls: row.calls,
    partlyPricedCalls: row.partly_priced_calls,
    unpricedCalls: row.unpriced_calls,
    inputTokens: row.input_sum ?? undefined,
    outputTokens: row.output_sum ?? undefined,
    records: row.records,
  };
}
