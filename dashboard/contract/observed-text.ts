import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, ratio, timeZone } from "./values.ts";

const observedModel = z.strictObject({
  provider: z.string(),
  model: z.string().describe("That answered; else that was asked for."),
  calls: count,
  measured_calls: count.describe("Calls that state the tokens and the characters (charactersIn) of their input."),
  tokens_per_1000_characters: ratio.nullable().describe("Of those calls; null without one."),
  characters_per_call: ratio.nullable().describe("Of those calls."),
  input_known_calls: count,
  input_tokens_per_call: ratio.nullable().describe("Of calls that state their input; null without one."),
  output_known_calls: count,
  output_tokens_per_call: ratio.nullable().describe("Of calls that state their output; null without one."),
});
export type ObservedModel = z.infer<typeof observedModel>;

export const observedTextEndpoint = endpoint({
  method: "GET",
  path: "/measures/observed-text",
  summary: "Observed tokens ÷ characters of inputs, and how much each model answers",
  query: z.strictObject({
    project,
    from: instantText.default("now-28d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    models: z.array(observedModel).describe("Most calls first, at most 100."),
    data_version: z.string(),
  }),
});
