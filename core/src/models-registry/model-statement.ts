import { z } from "zod";

/** What people state of a model: a value of the settings ledger, its name that of the model as calls name it. */
export const MODEL_KIND = "model";

const TOKENS_MAX = 1_000_000_000;
const tokens = z.int().min(0).max(TOKENS_MAX).nullable().default(null);
/** null: nobody says. */
const yesNo = z.boolean().nullable().default(null);

export const modelStatementShape = {
  streaming: yesNo,
  json_mode: yesNo,
  tools: yesNo,
  multimodal: yesNo,
  context_window: tokens.describe("Tokens of prompt and answer together."),
  reserved_tokens: tokens.describe("Of the window, kept free for the answer."),
  max_output: tokens.describe("Tokens of one answer at most."),
  regions: z
    .array(z.string().min(1).max(100))
    .max(50)
    .default([])
    .describe("Where it is offered to you; empty = not stated."),
  retires_on: z.iso.date().nullable().default(null).describe("The day from which it answers no more, 00:00 UTC."),
};

export const modelStatementSchema = z.strictObject(modelStatementShape);
export type ModelStatement = z.output<typeof modelStatementSchema>;
