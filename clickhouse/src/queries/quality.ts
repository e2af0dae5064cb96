import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const money = ch.nullable(ch.decimal(38, 12));
const name = ch.lowCardinality();
const texts = ch.array(ch.string());
const limit = z.int().min(1);
/** Half-open range of event times, milliseconds since 1970 UTC. */
const scope = { project: z.string().min(1), from: z.int(), to: z.int() };

/** Billed calls of a range, and how much of them is priced. */
export const qualityTotals = defineQuery({
  file: "quality-totals.sql",
  params: z.strictObject(scope),
  row: z.object({
    calls: ch.uint64(),
    priced_calls: ch.uint64(),
    exact_calls: ch.uint64(),
    all_tokens: ch.uint64(),
    priced_tokens: ch.uint64(),
    spend: money,
    /** [min, p50, p95, p99, max] of arrival − end of the call, in milliseconds; empty without calls. */
    delays: ch.array(ch.float32()),
  }),
});

/** Faults of single calls, in all and by detail, model and emitter. */
export const qualityCalls = defineQuery({
  file: "quality-calls.sql",
  params: z.strictObject({
    ...scope,
    /** Price flags by the side of the truth on which they leave the cost. */
    upper_flags: z.array(z.string()),
    lower_flags: z.array(z.string()),
    either_flags: z.array(z.string()),
    closed_months: z.array(z.string()),
    /** When each of them was closed, milliseconds since 1970 UTC. */
    closed_at: z.array(z.int()),
    top: limit,
  }),
  unused: ({ closed_months }) => (closed_months.length === 0 ? ["closed_months"] : []),
  row: z.object({
    fault: ch.string(),
    detail: ch.string(),
    model: name,
    emitted_by: ch.string(),
    level: ch.uint8(),
    calls: ch.uint64(),
    all_tokens: ch.uint64(),
    money,
    examples: texts,
  }),
});
export type QualityCallsRow = z.output<typeof qualityCalls.row>;

/** Faults between calls; one row each. */
export const qualityRelations = defineQuery({
  file: "quality-relations.sql",
  /** Of `sample` responses and traces one is looked at. */
  params: z.strictObject({ ...scope, sample: limit }),
  row: z.object({ fault: ch.string(), calls: ch.uint64(), money, examples: texts }),
});

/** Meanings of usage where one emitter states one model's usage under several. */
export const qualityConventions = defineQuery({
  file: "quality-conventions.sql",
  params: z.strictObject({ ...scope, limit }),
  row: z.object({
    model: name,
    family: ch.string(),
    convention: ch.string(),
    calls: ch.uint64(),
    money,
    example: ch.string(),
  }),
});

/** Answers to names of models that several models answered. */
export const qualityAliases = defineQuery({
  file: "quality-aliases.sql",
  params: z.strictObject({ ...scope, limit }),
  row: z.object({
    asked_provider: name,
    asked: name,
    answered: name,
    calls: ch.uint64(),
    money,
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
    example: ch.string(),
  }),
});

/** Reported beside computed cost, over calls that have both. */
export const qualityDrift = defineQuery({
  file: "quality-drift.sql",
  params: z.strictObject({ ...scope, limit }),
  row: z.object({
    by_provider: name,
    by_model: name,
    level: ch.uint64(),
    calls: ch.uint64(),
    reported: money,
    computed: money,
    /** Groups there are, shown or not. */
    groups: ch.int64(),
  }),
});

/** Dead letters and repeats, by the time of storing. */
export const qualityIntake = defineQuery({
  file: "quality-intake.sql",
  params: z.strictObject(scope),
  row: z.object({ fault: ch.string(), detail: ch.string(), events: ch.uint64(), examples: texts }),
});

/** Bits of `lacks` in {@link qualityHabits}. */
export const lackBits = { team: 1, workflow: 2, user: 4, task: 8, prompt: 16 } as const;

/** What billed calls leave unsaid, in all (level 1) and by model (level 0). */
export const qualityHabits = defineQuery({
  file: "quality-habits.sql",
  params: z.strictObject({ ...scope, limit }),
  row: z.object({
    lacks: ch.uint8(),
    provider_name: name,
    model: name,
    level: ch.uint64(),
    calls: ch.int64(),
    money,
    latest_at: ch.dateTime64(),
  }),
});
export type QualityHabitsRow = z.output<typeof qualityHabits.row>;

/** A few calls that lack something of a mask of {@link lackBits}. */
export const qualityLacking = defineQuery({
  file: "quality-lacking.sql",
  params: z.strictObject({ ...scope, mask: z.int().min(0).max(31) }),
  row: z.object({ examples: texts }),
});

/** Repeats of a call that do not say so. */
export const qualityRetries = defineQuery({
  file: "quality-retries.sql",
  /** Of `sample` pairs of user and prompt one is looked at. */
  params: z.strictObject({ ...scope, sample: limit }),
  row: z.object({ calls: ch.uint64(), money, examples: texts }),
});
