import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, timeZone } from "./values.ts";

const rate = money.nullable().describe("USD for a million tokens; null = none is listed.");

const modelPrice = z.strictObject({
  model: z.string().describe("As asked."),
  price_id: z.string().nullable().describe("The row that calls of this name are priced by now; null = none."),
  priced_as: z.string().nullable().describe("The model of that row."),
  reason: z.string().nullable().describe("Why there is no price."),
  is_own: z.boolean().describe("The price is your own, or a contract changes the listed one."),
  list: z
    .strictObject({ input: rate, cache_read: rate, cache_write: rate, output: rate, reasoning: rate })
    .describe("Before your own prices and contracts, for prompts of any usual length."),
  dearer_above_prompt_tokens: count.nullable().describe("Longer prompts have another price."),
  flags: z.array(z.string()).describe("What the price rests on besides a listed one of exactly this model."),
});
export type ModelPrice = z.infer<typeof modelPrice>;

export const modelPricesEndpoint = endpoint({
  method: "GET",
  path: "/prices/models",
  summary: "What a million tokens of named models cost, found as prices of calls are found",
  query: z.strictObject({
    project,
    models: z
      .string()
      .max(8_000)
      .transform((text) => [...new Set(text.split(",").filter((name) => name !== ""))])
      .pipe(z.array(z.string().max(200)).min(1).max(60))
      .describe(
        "Names as calls write them, separated by commas, at most 60; provider::name where the provider matters.",
      ),
    at: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
  }),
  body: z.undefined(),
  response: z.strictObject({ at: z.string(), book: z.string(), models: z.array(modelPrice) }),
});
