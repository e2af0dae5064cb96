import { z } from "zod";
import { dimensionName } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";

export const dimensionValuesAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string() }),
  values: z
    .array(z.strictObject({ value: z.string(), calls: count }))
    .max(100)
    .describe("Most calls first; calls that do not carry the dimension are in none."),
  newest_calls: count
    .nullable()
    .describe("null: counted over all calls of the range. Else only the newest were looked at, so many at most."),
  data_version: z.string(),
});
export type DimensionValuesAnswer = z.infer<typeof dimensionValuesAnswer>;

export const dimensionValuesEndpoint = endpoint({
  method: "GET",
  path: "/dimension-values",
  summary: "Which values a dimension has, for filter menus: at most 100, quick however large the project is",
  query: z.strictObject({
    project,
    dimension: dimensionName,
    q: z.string().max(200).default("").describe("Only values that contain it, whatever the case."),
    from: instantText.default("now-30d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
  }),
  body: z.undefined(),
  response: dimensionValuesAnswer,
});
