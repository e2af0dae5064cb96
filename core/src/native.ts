import { z } from "zod";
import { callStatuses, factsShape, usdText } from "./facts.ts";
import { outcomeFactsShape } from "./outcome-event.ts";
import { QUANTITY_MAX, usageQualities, usageSources } from "./usage.ts";

/** The native contract: what `POST /v1/events` and `POST /v1/outcomes` accept. `docs/reference/events.md` is written from it. */

const quantity = z.int().min(0).max(QUANTITY_MAX);
const name = z.string().min(1).max(200);
const id = z.string().min(1).max(200);
const instant = z.iso.datetime({
  offset: true,
  error: "must be an ISO-8601 time with offset, e.g. 2026-11-21T10:00:00Z",
});

export const nativeUsageSchema = z
  .strictObject({
    inputTokens: quantity.optional().describe("All input tokens, cached ones included. Split with the fields below."),
    inputUncached: quantity.optional().describe("Input tokens neither read from nor written to a prompt cache."),
    cacheRead: quantity.optional().describe("Input tokens read from the provider's prompt cache."),
    cacheWrite: z
      .strictObject({
        "5m": quantity.optional(),
        "30m": quantity.optional(),
        "1h": quantity.optional(),
        "12h": quantity.optional(),
        unknown: quantity.optional(),
      })
      .optional()
      .describe("Input tokens written to the provider's prompt cache, by time to live."),
    outputTokens: quantity.optional().describe("All output tokens, reasoning included."),
    outputText: quantity.optional().describe("Output tokens that are not reasoning."),
    outputReasoning: quantity.optional().describe("Reasoning (thinking) tokens."),
    inputAudio: quantity.optional(),
    inputImage: quantity.optional(),
    inputVideo: quantity.optional(),
    cacheReadAudio: quantity.optional(),
    cacheReadImage: quantity.optional(),
    cacheReadVideo: quantity.optional(),
    outputAudio: quantity.optional(),
    outputImage: quantity.optional(),
    outputVideo: quantity.optional(),
    requests: quantity.optional().describe("Billed requests, for per-request fees. Default 1 when usage is reported."),
    webSearches: quantity.optional(),
    fileSearches: quantity.optional(),
    toolCalls: quantity.optional(),
    images: quantity.optional(),
    pages: quantity.optional(),
    charactersIn: quantity.optional(),
    audioMsIn: quantity.optional(),
    audioMsOut: quantity.optional(),
    videoMsOut: quantity.optional(),
    sessionMs: quantity.optional(),
    cacheStorageTokenHours: quantity.optional(),
    source: z.enum(usageSources).optional().describe("Default: reported where any quantity is given, else missing."),
    quality: z.enum(usageQualities).optional().describe("Default: exact where reported, else unknown."),
  })
  .describe("Quantities by billing class. A quantity that is not known is left out; it is never taken as 0.");
export type NativeUsage = z.infer<typeof nativeUsageSchema>;

/** Most bytes of `rawUsage` as JSON. The usage object of any provider has less than one of the 32 kB. */
export const RAW_USAGE_BYTES_MAX = 32_768;

const text = z.union([z.string(), z.array(z.unknown()), z.record(z.string(), z.unknown())]);

export const nativeCallSchema = z.strictObject({
  type: z.literal("llm_call").default("llm_call"),
  eventId: id.describe(
    "Unique in the project; a repeat (same id, same occurredAt) is counted once. A UUID is stored smallest.",
  ),
  occurredAt: instant.describe("Start of the call."),
  provider: z.string().min(1).max(100).optional().describe("Who is asked, e.g. openai, anthropic, aws.bedrock."),
  model: name.describe("The model as requested."),
  modelResolved: name.optional().describe("The model that answered, as the response names it; prices go by it."),
  operation: z.string().min(1).max(100).default("chat").describe("OTel gen_ai.operation.name: chat, embeddings, …"),
  status: z.enum(callStatuses).default("ok"),
  usage: nativeUsageSchema.optional(),
  rawUsage: z
    .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
    .optional()
    .describe(
      "In place of usage: what the provider answered, as it came; at most 32 kB. The response body, its usage object " +
        "alone, or the list of streamed chunks. It is read under the provider's own rules (give provider) and not " +
        "stored; leave prompts and answers out. The event's own modelResolved, responseId, serviceTier, region, " +
        "streamed and reportedCostUsd win over what it says. What cannot be read leaves the usage missing.",
    ),
  text: z
    .strictObject({ system: text.optional(), input: text.optional(), output: text.optional() })
    .optional()
    .describe(
      "What the model was told, asked and answered, as text or messages. Dropped unless the collector is told to keep " +
        "texts (OUTLAY_TEXT); then redacted, cut to size, and kept apart from the call for some days.",
    ),
  reportedCostUsd: z
    .union([usdText, z.number().min(0).max(999_999)])
    .optional()
    .describe("What the provider or gateway says the call cost, in USD. Kept beside the computed cost."),
  traceId: z
    .string()
    .regex(/^[0-9a-fA-F]{32}$|^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, "must be 32 hex digits or a UUID")
    .optional(),
  spanId: z
    .string()
    .regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits")
    .optional(),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-fA-F]{16}$/, "must be 16 hex digits")
    .optional(),
  responseId: id.optional().describe("The provider's own id of the response."),
  taskId: id.optional().describe("The task this call works for. All calls of one task carry the same id."),
  taskStartedAt: instant.optional(),
  ...factsShape,
});
export type NativeCall = z.input<typeof nativeCallSchema>;
export type ParsedNativeCall = z.output<typeof nativeCallSchema>;

export const nativeOutcomeSchema = z.strictObject({
  type: z.literal("outcome").default("outcome"),
  eventId: id.describe("Unique in the project; a repeat is counted once."),
  taskId: id.describe("The task that is judged."),
  occurredAt: instant.describe("When the judgement was made."),
  taskStartedAt: instant.optional(),
  closedAt: instant.optional().describe("When the task ended. Default: occurredAt."),
  ...outcomeFactsShape,
});
export type NativeOutcome = z.input<typeof nativeOutcomeSchema>;
export type ParsedNativeOutcome = z.output<typeof nativeOutcomeSchema>;

/** What is wrong with one item of a batch, with the place and the remedy. */
export const rejectionSchema = z.strictObject({
  index: z.int().describe("Position of the item in the batch, from 0."),
  code: z.string().describe("Stable code, see docs/reference/errors.md."),
  path: z.string().describe("The field, e.g. usage.cacheRead."),
  message: z.string().describe("What is wrong and how to mend it."),
});
export type Rejection = z.infer<typeof rejectionSchema>;

/** The answer to a batch: 202 when every item is durable, 207 when some were refused, 400 when all were. */
export const batchAnswerSchema = z.strictObject({
  accepted: z.int().describe("Items that are now durable."),
  duplicates: z.int().describe("Items that had been seen before and were not counted again."),
  duplicateIndexes: z.array(z.int()),
  rejected: z.array(rejectionSchema),
});
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

/** Most items one request may carry. */
export const BATCH_ITEMS_MAX = 10_000;
