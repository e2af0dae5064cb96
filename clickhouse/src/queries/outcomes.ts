import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const cohortShape = {
  project: z.string().min(1),
  /** The half-open range in which the current outcomes closed their tasks, milliseconds since 1970 UTC. */
  from: z.int(),
  to: z.int(),
  /** Tasks of these; empty: of all. */
  workflows: z.array(z.string()),
};

/** Who judged tasks, how, and how long after their end. */
export const outcomesSources = defineQuery({
  file: "outcomes-sources.sql",
  params: z.strictObject({ ...cohortShape, judgements_max: z.int().min(1), limit: z.int().min(1) }),
  row: z.object({
    source: ch.lowCardinality(),
    judge: ch.lowCardinality(),
    no_source: ch.uint64(),
    no_judge: ch.uint64(),
    tasks: ch.uint64(),
    successes: ch.uint64(),
    failures: ch.uint64(),
    partial: ch.uint64(),
    abandoned: ch.uint64(),
    unknown: ch.uint64(),
    /** [p50, p95] in milliseconds; empty without a verdict. */
    label_delays: ch.array(ch.int64()),
    judged_again_tasks: ch.uint64(),
    busy_tasks: ch.uint64(),
    rows_found: ch.uint64(),
  }),
});
export type OutcomesSourcesRow = z.output<typeof outcomesSources.row>;

/** Scores by who gave them and for what. */
export const outcomesScores = defineQuery({
  file: "outcomes-scores.sql",
  params: z.strictObject({ ...cohortShape, limit: z.int().min(1) }),
  row: z.object({
    source: ch.lowCardinality(),
    judge: ch.lowCardinality(),
    criteria: ch.lowCardinality(),
    tasks: ch.uint64(),
    mean: ch.float64(),
    /** [p10, p50, p90]. */
    quantiles: ch.array(ch.float64()),
    rows_found: ch.uint64(),
  }),
});

/** Pairs of judges by what each said of the same task; the first of a pair is the lesser by name. */
export const outcomesAgreement = defineQuery({
  file: "outcomes-agreement.sql",
  params: z.strictObject({ ...cohortShape, judges: z.int().min(2).max(40) }),
  row: z.object({
    source_a: ch.lowCardinality(),
    judge_a: ch.string(),
    source_b: ch.lowCardinality(),
    judge_b: ch.string(),
    verdict_a: ch.string(),
    verdict_b: ch.string(),
    tasks: ch.uint64(),
  }),
});
export type OutcomesAgreementRow = z.output<typeof outcomesAgreement.row>;

/** Tasks whose verdict became another: the latest of each kind of change, with how many there are. */
export const outcomesRelabels = defineQuery({
  file: "outcomes-relabels.sql",
  params: z.strictObject({ ...cohortShape, judgements_max: z.int().min(1), each: z.int().min(1) }),
  row: z.object({
    from_outcome: ch.string(),
    to_outcome: ch.string(),
    at: ch.dateTime64(),
    task_key: ch.uuid(),
    task_name: ch.string(),
    source: ch.string(),
    judge: ch.string(),
    pair_changes: ch.uint64(),
    pair_tasks: ch.uint64(),
    all_changes: ch.uint64(),
    all_tasks: ch.uint64(),
  }),
});
export type OutcomesRelabelsRow = z.output<typeof outcomesRelabels.row>;
