import { z } from "zod";
import { dimensionName, filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";

const range = z.strictObject({ from: instantText, to: instantText });

const side = z.strictObject({
  calls: count,
  spend: money.nullable(),
  unpriced_calls: count.describe("The spend is a lower bound while > 0."),
  share: ratio.nullable().describe("Of its side, by the measure; null where that side has none of it."),
});

const whole = side.omit({ share: true });

export const compareSelectionEndpoint = endpoint({
  method: "POST",
  path: "/compare-selection",
  summary: "What tells some calls from the others: the values of all dimensions whose share differs most",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range,
    filters,
    tz: timeZone,
    selection: z
      .strictObject({
        by: z.array(dimensionName).max(3).default([]),
        groups: z
          .array(z.array(z.string().max(500)).max(3))
          .max(50)
          .default([])
          .describe("Each with one value for every `by`, as POST /query has them; '' = not stated."),
        range: range.optional().describe("A part of the range; absent: all of it."),
      })
      .describe("The calls of any of the groups in a part of the range; at least one of the two is stated."),
    measure: z.enum(["spend", "calls"]).default("spend").describe("What shares are of."),
  }),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    selected: whole,
    rest: whole,
    measure: z.enum(["spend", "calls"]),
    differences: z
      .array(
        z.strictObject({
          dimension: z.string(),
          value: z.string().describe("'' = not stated."),
          selected: side,
          rest: side,
          difference: ratio.describe("Share of the selection − share of the rest."),
          lift: ratio.nullable().describe("Share of the selection ÷ share of the rest; null where the rest has none."),
        }),
      )
      .describe("Largest difference first, at most 40 and 5 of one dimension. Empty where one side has nothing."),
    dimensions: z.array(z.string()).describe("Which were looked at: all but those that make the selection."),
    coverage,
    data_version: z.string(),
  }),
});
export type SelectionComparison = z.infer<(typeof compareSelectionEndpoint)["response"]>;
