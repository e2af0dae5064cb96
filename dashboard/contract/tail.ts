import { z } from "zod";
import { dimensionName, filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";

export const tailEndpoint = endpoint({
  method: "POST",
  path: "/measures/tail",
  summary: "How much of the spend the dearest calls, or the largest values of a dimension, take (Lorenz curve)",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range: z.strictObject({ from: instantText, to: instantText }),
    filters,
    tz: timeZone,
    of: z.union([z.literal("calls"), dimensionName]).default("calls"),
  }),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    of: z.string(),
    members: count.describe("Calls with a known cost, or values of the dimension with spend."),
    spend: money.nullable().describe("Of the members; null without one."),
    top_1_share: ratio
      .nullable()
      .describe("Part of the spend of the members that the largest 1 % take; null below 100 members."),
    top_10_share: ratio.nullable().describe("The same of the largest 10 %; null below 10 members."),
    half_from_share: ratio
      .nullable()
      .describe("The smallest part of the members, largest first, that takes half of the spend."),
    points: z
      .array(z.strictObject({ members: ratio, spend: ratio }))
      .describe(
        "Parts of the members, largest first, and of the spend they take: from (0, 0) to (1, 1). Empty without spend.",
      ),
    coverage,
    data_version: z.string(),
  }),
});
export type Tail = z.infer<(typeof tailEndpoint)["response"]>;
