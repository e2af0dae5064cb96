import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { keptShape } from "./task-economics.ts";
import { unusedFilters } from "./task-filter-slots.ts";
import { unusedSlots, usageScopeShape } from "./usage-scope.ts";

/** What both an outcome and a call may say of their task; `no_value`: one group. */
const statedColumn = z.enum([
  "no_value",
  "workflow",
  "workflow_version",
  "team",
  "environment",
  "task_type",
  "customer_id",
  "user_id",
]);

/** Minutes of people and values that outcomes state (M17, M19, M26), by group and in all. */
export const measuresStated = defineQuery({
  file: "measures-stated.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** The half-open range tasks are placed in, milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    outcome_d1: statedColumn,
    call_d1: statedColumn,
    limit: z.int().min(1),
  }),
  unused: ({ call_d1 }) => (call_d1 === "no_value" ? ["group"] : []),
  row: z.object({
    g1: ch.string(),
    is_total: ch.uint64(),
    judged_tasks: ch.uint64(),
    /** Tasks of which it is known whether people had a hand in them, and those in which they had. */
    manual_known_tasks: ch.uint64(),
    manual_tasks: ch.uint64(),
    minutes_known_tasks: ch.uint64(),
    manual_minutes: ch.decimal(38, 6),
    value_tasks: ch.uint64(),
    /** "" = no currency was stated. */
    value_by_currency: ch.map(ch.string(), ch.decimal(38, 6)),
    rows_found: ch.uint64(),
  }),
});
export type MeasuresStatedRow = z.output<typeof measuresStated.row>;

/** As {@link measuresStated}, of the tasks that are kept. */
export const measuresStatedKept = defineQuery({
  file: "measures-stated-kept.sql",
  params: z.strictObject({
    ...{ project: measuresStated.params.shape.project, from: z.int(), to: z.int(), limit: z.int().min(1) },
    ...keptShape,
  }),
  unused: unusedFilters,
  row: measuresStated.row,
});

/** How fresh the figures of a range are (M23). */
export const measuresFreshness = defineQuery({
  file: "measures-freshness.sql",
  params: z.strictObject({ project: z.string().min(1), from: z.int(), to: z.int() }),
  row: z.object({
    newest_at: ch.nullable(ch.dateTime64()),
    calls: ch.uint64(),
    /** [p50, p95] in milliseconds from the start of a call to its arrival, and from there to the ledger. */
    arrival_delays: ch.array(ch.int64()),
    placed_calls: ch.uint64(),
    ingest_delays: ch.array(ch.int64()),
  }),
});

/** How long the breakers of providers' models were open (M21). */
export const measuresBreakers = defineQuery({
  file: "measures-breakers.sql",
  params: z.strictObject({
    ...usageScopeShape,
    /** For how long a state is taken to hold after the last call that stated it, milliseconds. */
    hold_ms: z.int().min(1),
    limit: z.int().min(1),
  }),
  unused: unusedSlots,
  row: z.object({
    provider: ch.lowCardinality(),
    model: ch.lowCardinality(),
    calls: ch.uint64(),
    openings: ch.uint64(),
    open_ms: ch.uint64(),
    half_open_ms: ch.uint64(),
    known_ms: ch.uint64(),
    last_state: ch.string(),
    last_at: ch.dateTime64(),
    rows_found: ch.uint64(),
  }),
});
