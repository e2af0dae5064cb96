import type { CallEvent } from "../call-event.ts";
import { isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";
import { findUsage } from "./find-usage.ts";
import { foldStreamUsage } from "./fold-stream-usage.ts";
import { countImages, readImageTool } from "./images.ts";
import { type ExtraUsage, Reading, type UsageContext } from "./reading.ts";
import { readReportedCost } from "./reported-cost.ts";
import { readServiceTier, type ServiceTier } from "./service-tier.ts";

export interface ProviderAnswer {
  /** Who was asked, as in telemetry: `openai`, `x_ai`, `aws.bedrock`. Decides where two providers mean one field differently. */
  readonly provider?: string | undefined;
  /** Which API: `chat`, `responses`, `messages`, `images`, `speech`, `embeddings` … Decides where the object does not. */
  readonly apiFlavour?: string | undefined;
  /** The model as requested, where the body does not name the one that answered. */
  readonly model?: string | undefined;
  /** The whole response body, a list of streamed chunks, or the bare usage object: any JSON. */
  readonly body: unknown;
}

/** What a provider's answer says about its own usage, in our classes. */
export interface ProviderUsage
  extends Pick<CallEvent, "usage" | "usageSource" | "usageQuality" | "usageConvention" | "reportedCostUsd"> {
  /** The model that answered. */
  readonly model?: string;
  readonly responseId?: string;
  readonly serviceTier?: ServiceTier;
  readonly region?: string;
  /** Set where the body shows that the answer was streamed. */
  readonly streamed?: true;
  /** What the same request used of other models, each billed at its own price. */
  readonly extraUsage?: readonly ExtraUsage[];
}

/**
 * Reads the usage of one model call from what the provider answered, under that provider's own rules: classes that never
 * overlap, never negative, summing to the provider's total where it states one. Takes any JSON and never throws. What is
 * not understood is `missing`, not 0; what rests on an assumption says so in `usageQuality`.
 */
export function readProviderUsage(given: ProviderAnswer): ProviderUsage {
  const { body } = given;
  const answer = Array.isArray(body) ? foldStreamUsage(body) : body;
  if (!isObject(answer)) return NOTHING_READ;
  const provider = given.provider?.toLowerCase() ?? "";
  const apiFlavour = given.apiFlavour?.toLowerCase() ?? "";
  const { usage, read, envelope, isBatch } = findUsage(answer, { provider, apiFlavour, model: given.model ?? "" });
  const model = modelOf(envelope);
  const context: UsageContext = { provider, apiFlavour, model: model ?? given.model ?? "", envelope };
  const reading = usage && read ? read(usage, context) : new Reading("");
  if (reading.isEmpty()) countImages(reading, envelope);
  readImageTool(reading, envelope);
  const found = usageOf(reading);
  if (model !== undefined) found.model = model;
  const responseId = idOf(envelope);
  if (responseId !== undefined) found.responseId = responseId;
  const serviceTier = isBatch ? "batch" : readServiceTier(usage ?? NO_USAGE, envelope);
  if (serviceTier !== undefined) found.serviceTier = serviceTier;
  const region = usage && regionOf(usage);
  if (region !== undefined) found.region = region;
  const reportedCostUsd = readReportedCost(usage ?? objectOf(envelope["usage"]), envelope);
  if (reportedCostUsd !== undefined) found.reportedCostUsd = reportedCostUsd;
  if (isChunk(envelope) || (Array.isArray(body) && body.length > 0 && answer !== body[0])) found.streamed = true;
  if (reading.extraUsage.length > 0) found.extraUsage = reading.extraUsage;
  return found;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

const NO_USAGE: Json = {};
const NOTHING_READ: ProviderUsage = { usage: {}, usageSource: "missing", usageQuality: "unknown" };

function usageOf(reading: Reading): Mutable<ProviderUsage> {
  if (reading.isEmpty()) return { ...NOTHING_READ };
  const { usage, quality, convention } = reading;
  // One answer is one request, for the providers that charge a fee for each.
  usage.requests ??= 1;
  return { usage, usageSource: "reported", usageQuality: quality, usageConvention: convention };
}

const modelOf = (envelope: Json): string | undefined =>
  textOf(envelope["model"]) ??
  textOf(envelope["modelVersion"]) ??
  textOf(envelope["model_version"]) ??
  textOf(envelope["modelId"]) ??
  textOf(envelope["model_id"]) ??
  textOf(objectOf(envelope["response"])["modelId"]);

const idOf = (envelope: Json): string | undefined =>
  textOf(envelope["id"]) ??
  textOf(envelope["responseId"]) ??
  textOf(envelope["response_id"]) ??
  textOf(envelope["generation_id"]) ??
  textOf(objectOf(envelope["response"])["id"]) ??
  textOf(objectOf(envelope["$metadata"])["requestId"]) ??
  textOf(objectOf(envelope["ResponseMetadata"])["RequestId"]);

/** Where Anthropic ran the model; data residency has its own price. */
function regionOf(usage: Json): string | undefined {
  const geo = textOf(usage["inference_geo"]);
  return geo === "not_available" ? undefined : geo;
}

function isChunk(envelope: Json): boolean {
  if (envelope["object"] === "chat.completion.chunk") return true;
  for (const choice of listOf(envelope["choices"])) if (isObject(choice) && isObject(choice["delta"])) return true;
  return false;
}
