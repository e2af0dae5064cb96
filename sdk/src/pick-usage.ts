/**
 * The part of a provider's answer that says what was used: counts, ids and names of models, kinds of output items. Never
 * text: prompts, answers, tool arguments and pictures stay where they are. The collector reads the rest.
 */

/** Objects and lists of an answer that lead to counts. In all others nothing is looked at. */
const ways = new Set(
  (
    "usage usageMetadata usage_metadata token_usage tokenUsage usage_info meta x_groq response body message result " +
    "interaction delta metadata modelOutput response_metadata llm_output llmOutput item event output action candidates " +
    "groundingMetadata grounding_metadata tools tool_usage choices results details headers httpHeaders HTTPHeaders " +
    "ResponseMetadata $metadata amazon-bedrock-invocationMetrics extra_info performanceConfig serviceTier billed_units " +
    "embeddings statistics predictions metrics providerMetadata anthropic gateway"
  ).split(" "),
);

/** Objects below which every number counts, whatever its name: providers add new ones every month. */
const counted =
  /^(usage|usage_?metadata|token_?usage|usage_info|billed_units|tool_usage|details|amazon-bedrock-invocationMetrics)$/i;

/** Texts that are names, not content. */
const names = new Set(
  (
    "id object type model modelVersion model_version modelId model_id service_tier serviceTier responseId response_id " +
    "generation_id requestId RequestId event_type status task container_id modality ttl speed inference_geo trafficType " +
    "traffic_type latency search_context_size cost"
  ).split(" "),
);

const NAME_LENGTH_MAX = 200;
const DEPTH_MAX = 8;
const LIST_LENGTH_MAX = 256;
/** Of a stream's chunks: the first name the model and may hold the input, the last hold the rest of the usage. */
const FIRST_CHUNKS = 4;
const LAST_CHUNKS = 28;
/** The collector refuses an event with more; without the usage it is at least the call. */
const BYTES_MAX = 32_000;
const OBJECTS_MAX = 4_000;

const digits = /^\d{1,20}(\.\d{1,20})?$/;

let objectsLeft = 0;

/** Never throws; what cannot be read is left out. */
export function pickUsage(answer: unknown): Record<string, unknown> | unknown[] | undefined {
  objectsLeft = OBJECTS_MAX;
  try {
    const isLong = Array.isArray(answer) && answer.length > FIRST_CHUNKS + LAST_CHUNKS;
    const given: unknown = isLong ? [...answer.slice(0, FIRST_CHUNKS), ...answer.slice(-LAST_CHUNKS)] : answer;
    const picked = pick(given, 0, false);
    if (typeof picked !== "object" || picked === null || JSON.stringify(picked).length > BYTES_MAX) return undefined;
    return picked as Record<string, unknown> | unknown[];
  } catch {
    return undefined;
  }
}

function pick(value: unknown, depth: number, isCounted: boolean): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "number" ? value : undefined;
  if (depth > DEPTH_MAX || objectsLeft === 0) return undefined;
  objectsLeft -= 1;
  if (Array.isArray(value)) {
    const picked = value.slice(-LIST_LENGTH_MAX).map((item: unknown) => pick(item, depth + 1, isCounted));
    return picked.filter((item) => typeof item === "object");
  }
  const picked: Record<string, unknown> = {};
  // By name too: clients keep `usage` behind a getter of a class.
  for (const key of new Set([...Object.keys(value), ...ways])) {
    const part = pickField(key, (value as Record<string, unknown>)[key], depth, isCounted);
    if (part !== undefined && key !== "__proto__") picked[key] = part;
  }
  return picked;
}

function pickField(key: string, field: unknown, depth: number, isCounted: boolean): unknown {
  if (typeof field === "number" || typeof field === "boolean") return field;
  if (typeof field === "string") {
    const isName = names.has(key) && field.length <= NAME_LENGTH_MAX;
    return isName || (isCounted && digits.test(field)) || key.startsWith("x-amzn-bedrock") ? field : undefined;
  }
  if (typeof field !== "object" || field === null) return undefined;
  if (Array.isArray(field)) {
    // How many searches there were, and how many pictures; not what they were.
    if (/^web_?search_?queries$/i.test(key)) return field.map(() => 0);
    const isPicture = (item: unknown) => (item as Record<string, unknown> | null)?.["b64_json"] !== undefined;
    if (key === "data" && field.some(isPicture)) return field.map(() => ({ b64_json: "" }));
  }
  const isWay = isCounted || ways.has(key) || (key === "data" && !Array.isArray(field));
  return isWay ? pick(field, depth + 1, isCounted || counted.test(key)) : undefined;
}
