import { outcomeKinds, outcomeSources } from "@outlay/core/outcome-event";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, ratio, timeZone } from "./values.ts";

const outcome = z.enum(outcomeKinds);
const source = z.enum(outcomeSources);
const judge = z.strictObject({
  source,
  evaluator: z.string().describe("Name of the evaluator, reviewer or business event; '' where it has none."),
});

const endings = {
  tasks: count,
  successes: count,
  failures: count,
  partial: count.describe("Degraded: done in part."),
  abandoned: count,
  unknown: count.describe("Said to be open again, or not known."),
  label_delay_p50_ms: z.number().nullable().describe("From the end of the task to its verdict; null without one."),
  label_delay_p95_ms: z.number().nullable(),
};

const relabels = z.strictObject({
  changes: count.describe("Times that the verdict that counted became another; a first verdict is none."),
  tasks: count.describe("Tasks that this happened to."),
  judged_again_tasks: count.describe("Tasks that were judged more than once, whatever was said."),
  untold_tasks: count.describe("Tasks judged more than 100 times: their history is not told."),
  pairs: z
    .array(
      z.strictObject({
        from: outcome,
        to: outcome,
        changes: count,
        tasks: count,
        latest: z
          .array(z.strictObject({ task_key: z.string(), task_id: z.string(), at: z.string(), ...judge.shape }))
          .describe("The latest 10 changes, and who made them."),
      }),
    )
    .describe("Most frequent first."),
});

export const outcomesBreakdownEndpoint = endpoint({
  method: "GET",
  path: "/outcomes/breakdown",
  summary: "Who judged tasks and how: by source, delays of verdicts, changed verdicts, scores, agreement of judges",
  query: z.strictObject({
    project,
    from: instantText.default("now-7d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    workflow: z.string().max(200).optional().describe("Only tasks of it; '' = those of none. Absent: all tasks."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    totals: z
      .strictObject(endings)
      .describe("Tasks whose current outcome was closed in the range, as it was said: no rule of success is asked."),
    sources: z
      .array(
        z.strictObject({
          source,
          ...endings,
          judges: z.array(z.strictObject({ evaluator: z.string(), ...endings })).describe("They add up to the source."),
        }),
      )
      .describe("By whose outcome counts; most tasks first."),
    judges_omitted: count.describe("Judges beyond the 200 shown; they are in their source."),
    relabels,
    scores: z
      .array(
        z.strictObject({
          ...judge.shape,
          criteria: z.string(),
          tasks: count,
          mean: ratio,
          p10: ratio,
          p50: ratio,
          p90: ratio,
        }),
      )
      .describe("Of each task the latest score of the judge for the criteria; most tasks first, at most 200."),
    scores_omitted: count,
    agreement: z
      .array(
        z.strictObject({
          judges: z.tuple([judge, judge]),
          tasks: count.describe("That both gave a verdict on."),
          agreed: count.describe("Of these: with the same verdict of the four there are."),
          share: ratio.describe("agreed ÷ tasks"),
          kappa: ratio
            .nullable()
            .describe("Cohen's κ: agreement beyond chance. null where both always said the same one thing."),
        }),
      )
      .describe("Most tasks first, at most 50 pairs of the 20 judges who judged most; all people are one judge."),
    data_version: z.string(),
  }),
});
export type OutcomesBreakdown = z.infer<(typeof outcomesBreakdownEndpoint)["response"]>;
