import { z } from "zod";
import { dimensionName, filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";

const saved = {
  calls: count,
  actual: money.describe(
    "What the calls cost whose levers are known (judged_calls), adjustments of closed months left out.",
  ),
  counterfactual: money.describe(
    "What they would have cost in the standard tier, at list prices, without any cache: actual + saved, exactly.",
  ),
  saved: money.describe("The sum of the levers below; negative where they cost more than they saved."),
  saved_share: ratio.nullable().describe("saved ÷ counterfactual"),
  response_cache: money.describe("What answers from exact and semantic caches say they saved."),
  prompt_cache: money.describe("cache_reads − cache_writes"),
  cache_reads: money.describe("Tokens read from a provider's cache × (input price − price of a read)."),
  cache_writes: money.describe("What writing them cost beyond the input price."),
  service_tier: money.describe("Standard less own tier, caches used: batch and flex save, priority costs."),
  contract: money.describe("List price less what was paid: contracts and the user's own prices."),
  judged_calls: count,
  unjudged_calls: count.describe("Calls without a whole cost, or whose list price the price book no longer gives."),
  unjudged_spend: money.describe("What is known of their cost; in no lever."),
  cache_hits: count.describe("Answers from a response cache."),
  cache_hits_without_amount: count.describe("Of these: those that do not say what they saved. They add nothing."),
};

export const savingsEndpoint = endpoint({
  method: "POST",
  path: "/measures/savings",
  summary: "What caches, service tiers and contracts saved, each against what it left of the one before (M16)",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range: z.strictObject({ from: instantText, to: instantText }),
    filters,
    tz: timeZone,
    by: dimensionName.default("model_resolved"),
  }),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    by: z.string(),
    totals: z.strictObject(saved),
    groups: z.array(z.strictObject({ group: z.string(), ...saved })).describe("Most saved first, at most 200."),
    groups_omitted: count,
    service_tiers: z
      .array(z.strictObject({ service_tier: z.string(), calls: count, saved: money }))
      .describe("The lever service_tier, by the tier of the calls."),
    coverage,
    data_version: z.string(),
  }),
});
