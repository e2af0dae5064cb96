import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { outcomeCodes } from "../tables/outcomes.ts";

const instant = ch.dateTime64();
const touched = z.object({
  project_id: ch.lowCardinality(),
  /** Zeros: calls that name no task, of one `quarter`. */
  task_key: ch.uuid(),
  /** Quarters of an hour since 1970. */
  quarter: ch.uint32(),
  called_from: ch.nullable(instant),
  called_to: ch.nullable(instant),
  heard_from: ch.nullable(instant),
  heard_to: ch.nullable(instant),
});
/** Something that is about a task, and between which instants (milliseconds since 1970 UTC) it was called or closed. */
export type TouchedTaskRow = z.output<typeof touched>;

export const tasksOfRange = defineQuery({
  file: "task-states-of-range.sql",
  params: z.strictObject({
    partition: z.int(),
    first_offset: z.bigint(),
    last_offset: z.bigint(),
    /** Event times of its calls. */
    first: z.int(),
    last: z.int(),
  }),
  row: touched,
});

export const tasksOfPlaces = defineQuery({
  file: "task-states-of-places.sql",
  params: z.strictObject({ projects: z.array(z.string()), times: z.array(z.int()), call_ids: z.array(z.string()) }),
  row: touched,
});

export const tasksOfWindow = defineQuery({
  file: "task-states-of-window.sql",
  params: z.strictObject({ from: z.int(), to: z.int() }),
  row: touched,
});

/** What was corrected or moved from one task to another since an instant. */
export const tasksOfChanges = defineQuery({
  file: "task-states-of-changes.sql",
  params: z.strictObject({ since: z.int() }),
  row: touched,
});

export const unseenRanges = defineQuery({
  file: "task-unseen-ranges.sql",
  params: z.strictObject({ since: z.int() }),
  row: z.object({
    log_partition: ch.uint16(),
    first_offset: ch.bigUint64(),
    last_offset: ch.bigUint64(),
    first_ts: instant,
    last_ts: instant,
  }),
});

export type UnseenRange = z.output<typeof unseenRanges.row>;

/** Days with anything about tasks, latest first; milliseconds since 1970 UTC. */
export const taskDays = defineQuery({
  file: "task-days.sql",
  params: z.strictObject({}),
  row: z.object({
    day: ch.as(
      "Date32",
      z.iso.date().transform((text) => Date.parse(text)),
    ),
    ledger_rows: ch.uint64(),
  }),
});

/** Of which tasks: `projects` and `keys` have one item each for every task. */
const some = { projects: z.array(z.string()), keys: z.array(z.string()) };

/** What a state says of its task; `text` is how the engine has columns of few values. */
const stateFacts = (text: ReturnType<typeof ch.string>) => ({
  placed_at: instant,
  outcome: ch.enum8(outcomeCodes),
  is_judged: ch.bool(),
  is_called: ch.bool(),
  started_at: ch.nullable(instant),
  duration: ch.nullable(ch.int64()),
  label_delay: ch.nullable(ch.int64()),
  first_at: instant,
  last_at: instant,
  heard_from: instant,
  heard_to: instant,
  workflow: text,
  workflow_version: text,
  team: text,
  environment: text,
  task_type: text,
  customer_id: ch.string(),
  user_id: ch.string(),
  department: text,
  cost_center: text,
  use_case: text,
  feature: text,
  prompt_name: text,
  prompt_version: text,
  variant: text,
  main_model: text,
  cost: ch.decimal(38, 12),
  calls: ch.int32(),
  ledger_rows: ch.int32(),
  known_calls: ch.int32(),
  known_rows: ch.int32(),
  partly_calls: ch.int32(),
  missing_calls: ch.int32(),
  inexact_calls: ch.int32(),
});

export const standingStates = defineQuery({
  file: "task-states-standing.sql",
  params: z.strictObject(some),
  row: z.object({
    project_id: ch.lowCardinality(),
    task_key: ch.uuid(),
    version: ch.uint64(),
    ...stateFacts(ch.lowCardinality()),
    digest: ch.string(),
  }),
});
export type StandingState = z.output<typeof standingStates.row>;

export const statesOfLedger = defineQuery({
  file: "task-states-ledger.sql",
  params: z.strictObject({
    ...some,
    /** Both ends included, milliseconds since 1970 UTC; nothing is read where the end is before the beginning. */
    ...{ called_from: z.int(), called_to: z.int(), heard_from: z.int(), heard_to: z.int() },
  }),
  row: z.object({
    /** In the lists asked for, from 1. */
    place: ch.uint32(),
    ...stateFacts(ch.string()),
    digest: ch.string(),
  }),
});
export type LedgerState = z.output<typeof statesOfLedger.row>;

/** What the kept spend of no task has to be changed by. */
export const taskFreeDifference = defineQuery({
  file: "task-free-difference.sql",
  params: z.strictObject({
    projects: z.array(z.string()),
    quarters: z.array(z.int()),
    /** Whole quarters of an hour that hold them all, half-open. */
    ...{ from: z.int(), to: z.int() },
  }),
  row: z.object({
    project_id: ch.lowCardinality(),
    quarter: ch.uint32(),
    signed_rows: ch.int64(),
    signed_calls: ch.int64(),
    signed_cost: ch.decimal(38, 12),
    signed_cost_rows: ch.int64(),
  }),
});

export const taskMarks = defineQuery({
  file: "task-marks.sql",
  params: z.strictObject({}),
  row: z.object({
    kind: ch.lowCardinality(),
    name: ch.string(),
    version: ch.uint64(),
    at: instant,
    call_rows: ch.uint64(),
    outcome_rows: ch.uint64(),
  }),
});

/** Rows ever stored of projects. */
export const countedRows = defineQuery({
  file: "task-counted.sql",
  params: z.strictObject({ is_all: z.boolean(), projects: z.array(z.string()) }),
  row: z.object({ project_id: ch.lowCardinality(), call_rows: ch.uint64(), outcome_rows: ch.uint64() }),
});

/** How far the states of a project's tasks are. */
export const keptState = defineQuery({
  file: "task-kept-state.sql",
  params: z.strictObject({ project: z.string().min(1) }),
  row: z.object({
    is_filled: ch.uint8(),
    /** Whether the sums by day hold all states. */
    is_summed: ch.uint8(),
    seen_call_rows: ch.uint64(),
    seen_outcome_rows: ch.uint64(),
  }),
});
export type KeptState = z.output<typeof keptState.row>;

/** Rows ever stored of one project. */
export const keptRows = defineQuery({
  file: "task-kept-rows.sql",
  params: z.strictObject({ project: z.string().min(1) }),
  row: z.object({ call_rows: ch.uint64(), outcome_rows: ch.uint64() }),
});
