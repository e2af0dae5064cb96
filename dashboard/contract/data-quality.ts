import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio, timeZone } from "./values.ts";

/** What may be wrong with figures, in the order in which it is shown: what costs the most trust comes first. */
export const qualitySectionIds = [
  "unpriced",
  "partly_priced",
  "usage_missing",
  "usage_estimated",
  "assumed_semantics",
  "usage_lower_bound",
  "usage_upper_bound",
  "usage_unknown",
  "price_lower_bound",
  "price_upper_bound",
  "price_uncertain",
  "stale_price",
  "double_count_excluded",
  "same_response_billed",
  "nested_both_billed",
  "excluded_for_nothing",
  "convention_conflict",
  "convention_overruled",
  "alias_drift",
  "clock_ahead",
  "outside_parent",
  "late",
  "late_in_closed_month",
  "duplicates",
  "dead_letters",
  "manual_retries",
  "unattributed",
  "prompt_unnamed",
  "policy_model",
  "policy_provider",
  "policy_region",
  "policy_task_cost",
] as const;
export type QualitySectionId = (typeof qualitySectionIds)[number];

/** How the money at stake was found. */
export const moneyBases = [
  /** The known cost of these calls: all of it is in doubt, or only a bound. */
  "cost",
  /** What they would have cost, kept out of spend. */
  "excluded_cost",
  /** Their tokens at the range's mean cost per token of priced calls. */
  "mean_cost_per_token",
  /** Their number at the range's mean cost per priced call. */
  "mean_cost_per_call",
  /** What would be too much if the suspicion is right. */
  "counted_twice",
  "unknown",
] as const;

const part = z.strictObject({ name: z.string(), calls: count, money: money.nullable() });

export const qualitySection = z.strictObject({
  id: z.enum(qualitySectionIds),
  title: z.string(),
  meaning: z.string(),
  calls: count.describe("Calls at fault; of duplicates and dead_letters: events; of policy_task_cost: tasks."),
  share: ratio.nullable().describe("calls ÷ billed calls of the range; null where calls are not among them."),
  money_at_stake: money.nullable(),
  money_basis: z.enum(moneyBases),
  details: z.array(part).describe("By what the fault is in detail, most calls first; at most 10."),
  by_model: z.array(part).describe("At most 10."),
  by_emitter: z.array(part).describe("Instrumentation scope name@version, or the dialect. At most 10."),
  examples: z
    .array(z.string())
    .describe("Up to 5 event ids; of dead letters partition:offset:index in the log; of policy_task_cost: task ids."),
  sampled: count
    .optional()
    .describe("Of so many responses, traces or pairs of user and prompt only one was looked at; absent: all were."),
});
export type QualitySection = z.input<typeof qualitySection>;

const driftShape = {
  calls: count.describe("Calls with a cost reported by the sender and one computed by us."),
  reported: money,
  computed: money,
  difference: money.describe("reported − computed"),
  ratio: ratio.nullable().describe("reported ÷ computed; null where nothing was computed."),
};

export const dataQualityAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string() }),
  totals: z.strictObject({
    calls: count,
    priced_calls: count,
    priced_share: ratio.nullable(),
    tokens: count,
    priced_tokens: count,
    priced_token_share: ratio.nullable(),
    exact_usage_calls: count,
    exact_usage_share: ratio.nullable(),
    spend: money.nullable(),
  }),
  sections: z.array(qualitySection).describe("All there are, in a fixed order, also those without a call."),
  reported_drift: z.strictObject({
    ...driftShape,
    by: z
      .array(z.strictObject({ provider: z.string(), model: z.string(), ...driftShape }))
      .describe("Largest difference first, at most 50."),
    groups_omitted: count,
  }),
  aliases: z
    .array(
      z.strictObject({
        provider: z.string(),
        asked: z.string(),
        answered: z.string(),
        calls: count,
        cost: money.nullable(),
        first_at: z.string(),
        last_at: z.string(),
      }),
    )
    .describe("Names of models that several models answered in the range."),
  conventions: z
    .array(
      z.strictObject({
        model: z.string(),
        emitter: z.string(),
        convention: z.string(),
        calls: count,
        cost: money.nullable(),
      }),
    )
    .describe("Where one emitter states one model's usage under several meanings of the totals."),
  arrival_delay_ms: z
    .strictObject({ min: z.number(), p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
    .nullable()
    .describe("Arrival − end of the call; negative where a sender's clock is ahead of ours. null without calls."),
  checked_at: z.string().describe("When the checks were made; they are made anew when asked for."),
  data_version: z.string(),
});
export type DataQualityAnswer = z.input<typeof dataQualityAnswer>;

export const dataQualityEndpoint = endpoint({
  method: "GET",
  path: "/data-quality",
  summary: "What may be wrong with the figures of a range: how many calls, how much money, which ones",
  query: z.strictObject({
    project,
    from: instantText.default("now-7d"),
    to: instantText.default("now+1d"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
  }),
  body: z.undefined(),
  response: dataQualityAnswer,
});
