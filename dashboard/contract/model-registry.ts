import { modelStatementShape } from "@outlay/core/models-registry/model-statement";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const name = z.string().min(1).max(200);
const expectedVersion = z.coerce.number().int().min(0);

const statementJson = z.strictObject({
  version: count,
  ...modelStatementShape,
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
});
export type ModelStatementJson = z.output<typeof statementJson>;

const shown = z
  .boolean()
  .nullable()
  .describe("What calls show: true where one has it, false where calls say they have not, null where none says.");

const modelJson = z.strictObject({
  model: z.string().describe("As it answers."),
  calls: count,
  first_at: z.string().nullable().describe("First and last call of the range; null where there is none."),
  last_at: z.string().nullable(),
  asked_as: z
    .array(z.strictObject({ name: z.string(), calls: count }))
    .describe("Names it was asked for by, most calls first."),
  providers: z.array(z.string()),
  regions: z.array(z.string()).describe("That calls name."),
  seen: z.strictObject({ streaming: shown, json_mode: shown, tools: shown, multimodal: shown }),
  largest_prompt: count.nullable().describe("Tokens; null where no call says."),
  largest_answer: count.nullable(),
  timed_calls: count,
  tokens_per_second: z
    .number()
    .nullable()
    .describe("Median of output tokens ÷ (duration − time to first token), of answers of 10 tokens and more."),
  context_window: count.nullable().describe("Stated of the model, or among the measures' windows."),
  priced_as: z.string().nullable().describe("The model whose price its calls have now; null = none."),
  dearer_above_prompt_tokens: count.nullable().describe("Longer prompts have another price."),
  stated: statementJson.nullable().describe("What people state of it; null = nothing."),
});
export type RegisteredModel = z.output<typeof modelJson>;

export const modelRegistryEndpoint = endpoint({
  method: "GET",
  path: "/models/registry",
  summary: "Models that answered in a range or that something is stated of: names, places, what they can do",
  query: z.strictObject({
    project,
    from: instantText.default("now-30d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    models: z.array(modelJson).describe("Most calls first, at most 500."),
    data_version: z.string(),
  }),
});

export const putModelStatementEndpoint = endpoint({
  method: "PUT",
  path: "/models/registry/{name}",
  summary: "States what a model can do",
  role: "editor",
  query: z.strictObject({ name }),
  body: z.strictObject({
    project,
    ...modelStatementShape,
    expected_version: expectedVersion.default(0).describe("The version you saw, 0 for a model nothing is stated of."),
    author,
    reason,
  }),
  response: statementJson,
});

export const deleteModelStatementEndpoint = endpoint({
  method: "DELETE",
  path: "/models/registry/{name}",
  summary: "Takes back what is stated of a model",
  role: "editor",
  query: z.strictObject({ project, name, expected_version: expectedVersion, author, reason }),
  body: z.undefined(),
  response: z.strictObject({ name, version: count }),
});

export const modelRegistryEndpoints = [
  modelRegistryEndpoint,
  putModelStatementEndpoint,
  deleteModelStatementEndpoint,
] as const;
