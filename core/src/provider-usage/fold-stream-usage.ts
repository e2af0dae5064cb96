import { countOf, isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";

/**
 * One answer out of the chunks or events of a stream, with its final usage, for `readProviderUsage`.
 *
 * Usage frames replace, they do not add: Gemini repeats a running count in every chunk, Anthropic's `message_delta`
 * replaces the placeholder of `message_start`, OpenAI and Groq send one frame at the end. Only separate answers of one
 * Realtime session are summed. An Anthropic stream that broke before its `message_delta` has no output count: the
 * placeholder is not one.
 */
export function foldStreamUsage(chunks: readonly unknown[]): Json {
  const fold: Fold = { facts: {}, usage: undefined, name: "usage", realtime: new Map(), isMessageOpen: false };
  for (const chunk of chunks) if (isObject(chunk)) foldChunk(fold, unwrap(chunk));
  if (fold.usage !== undefined && fold.isMessageOpen) {
    const { output_tokens: _placeholder, ...usage } = fold.usage;
    fold.usage = usage;
  }
  const usage = fold.realtime.size > 1 ? [...fold.realtime.values()].reduce(addCounts) : fold.usage;
  return { ...fold.facts, ...(usage !== undefined && { [fold.name]: usage }) };
}

interface Fold {
  facts: Record<string, unknown>;
  usage: Json | undefined;
  name: string;
  readonly realtime: Map<string, Json>;
  isMessageOpen: boolean;
}

/** A server-sent event of an SDK keeps the payload in `data`. */
const unwrap = (chunk: Json): Json => (isObject(chunk["data"]) && !("usage" in chunk) ? chunk["data"] : chunk);

const factNames = [
  "id",
  "object",
  "model",
  "modelVersion",
  "responseId",
  "service_tier",
  "serviceTier",
  "candidates",
  "output",
  "tools",
  "tool_usage",
  "response_id",
  "generation_id",
] as const;

function foldChunk(fold: Fold, chunk: Json): void {
  const type = chunk["type"] ?? chunk["event_type"];
  if (type === "message_start") fold.isMessageOpen = true;
  if (type === "message_delta" && countOf(objectOf(chunk["usage"])["output_tokens"]) !== undefined) {
    fold.isMessageOpen = false;
  }
  for (const source of [
    chunk,
    ...["response", "message", "interaction", "delta"].map((name) => objectOf(chunk[name])),
  ]) {
    for (const name of factNames) {
      const value = source[name];
      const isEmpty =
        value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
      if (!isEmpty) fold.facts[name] = value;
    }
    takeUsage(fold, source);
  }
  takeUsage(fold, objectOf(chunk["metadata"]));
  if (type === "response.done") {
    const answer = objectOf(chunk["response"]);
    if (isObject(answer["usage"])) fold.realtime.set(textOf(answer["id"]) ?? `#${fold.realtime.size}`, answer["usage"]);
  }
}

/** Bare frames of native APIs: the frame itself has the counts. */
const bareNames = ["prompt_eval_count", "eval_count", "generation_token_count", "amazon-bedrock-invocationMetrics"];

function takeUsage(fold: Fold, source: Json): void {
  const choice = objectOf(listOf(source["choices"])[0]);
  const bare = bareNames.some((name) => source[name] !== undefined && source[name] !== null) ? source : undefined;
  const frames = [
    ["usage", source["usage"]],
    ["usageMetadata", source["usageMetadata"]],
    ["usage_metadata", source["usage_metadata"]],
    ["meta", isObject(objectOf(source["meta"])["billed_units"]) ? source["meta"] : undefined],
    ["usage", objectOf(source["x_groq"])["usage"]],
    ["usage", choice["usage"]],
    ["usage", bare?.["amazon-bedrock-invocationMetrics"] ?? bare],
  ] as const;
  for (const [name, frame] of frames) {
    if (!isObject(frame) || Object.keys(frame).length === 0) continue;
    // The metrics Bedrock adds to a stream repeat the counts of the model's own frames.
    if (name === "usage" && frame === bare?.["amazon-bedrock-invocationMetrics"] && fold.usage !== undefined) continue;
    fold.usage = fold.usage === undefined || name !== fold.name ? frame : replaceCounts(fold.usage, frame);
    fold.name = name;
  }
}

/** Field by field; a field that the later frame leaves out or sets to null keeps its value. */
function replaceCounts(earlier: Json, later: Json): Json {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [name, value] of Object.entries(later)) if (value !== null && name !== "__proto__") merged[name] = value;
  return merged;
}

function addCounts(left: Json, right: Json): Json {
  const sum: Record<string, unknown> = { ...left };
  for (const [name, value] of Object.entries(right)) {
    const before = left[name];
    if (name === "__proto__") continue;
    if (typeof value === "number" && typeof before === "number") sum[name] = before + value;
    else if (isObject(value) && isObject(before)) sum[name] = addCounts(before, value);
    else sum[name] = value;
  }
  return sum;
}
