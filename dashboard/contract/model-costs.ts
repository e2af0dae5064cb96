import { z } from "zod";
import { filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, timeZone } from "./values.ts";

const bins = z.array(count).describe("Calls in each bin, in the order of edges.");

export const modelCostsEndpoint = endpoint({
  method: "POST",
  path: "/models/cost-histogram",
  summary: "How many calls of each model cost how much, in at most 40 bins of equal ratio",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range: z.strictObject({ from: instantText, to: instantText }),
    filters,
    tz: timeZone,
    top: z.int().min(1).max(20).default(6).describe("Models one by one, those with most calls; the total is of all."),
  }),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    edges: z
      .array(money)
      .describe("USD; bin i holds edges[i] ≤ cost < edges[i + 1]. One more than there are bins; empty without a cost."),
    bins_per_decade: z.int().describe("10, 5, 2 or 1: as fine as 40 bins allow."),
    models: z.array(
      z.strictObject({
        model: z.string(),
        bins,
        free_calls: count.describe("Cost nothing: no place on a logarithmic scale."),
        unpriced_calls: count.describe("Their cost is not known."),
        negative_calls: count,
      }),
    ),
    total: z.strictObject({ bins, free_calls: count, unpriced_calls: count, negative_calls: count }),
    models_omitted: count,
    data_version: z.string(),
  }),
});
export type ModelCosts = z.output<(typeof modelCostsEndpoint)["response"]>;
