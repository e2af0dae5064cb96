import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, money, project, ratio } from "./values.ts";

const counted = z.strictObject({
  model: z.string().min(1).max(200),
  tokens: z.int().min(1).max(1_000_000_000_000).describe("That its tokenizer makes of the text."),
  price_per_million: money.optional().describe("List price of a million input tokens, USD."),
});

export const tokenizationEndpoint = endpoint({
  method: "POST",
  path: "/measures/tokenization",
  summary: "Tokenization factors and neutral prices of models on one text whose tokens were counted (M12)",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    characters: z.int().min(1).max(1_000_000_000_000).describe("Of the text, as the counts are of the whole of it."),
    reference: z.string().min(1).max(200).describe("The model the others are measured against; one of `counts`."),
    counts: z.array(counted).min(1).max(100),
  }),
  response: z.strictObject({
    reference: z.string(),
    models: z.array(
      z.strictObject({
        model: z.string(),
        tokens: count,
        factor: ratio.describe("tokens ÷ tokens of the reference"),
        price_per_million_characters: money.nullable().describe("price_per_million × tokens ÷ characters"),
        saves_on_input: z
          .boolean()
          .nullable()
          .describe("price ÷ price of the reference < 1 ÷ factor; null without both prices."),
      }),
    ),
  }),
});
