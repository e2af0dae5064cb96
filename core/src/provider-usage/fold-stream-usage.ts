import { countOf, isObject, type Json, largestOf, listOf, objectOf, textOf } from "./fields.ts";
import { StreamTools } from "./stream-tools.ts";

/**
 * One answer out of the chunks or events of a stream, with its final usage, for `readProviderUsage`.
 *
 * Usage frames replace, they do not add: Gemini repeats a running count in every chunk, Anthropic's `message_delta`
 * replaces the placeholder of `message_start`, OpenAI and Groq send one frame at the end. What only an earlier frame told
 * stays, and so do the tools that any chunk shows. Only separate answers (of one Realtime session, say) are summed. An
 * Anthropic stream that broke before its `message_delta` has no output count: the placeholder is not one.
 */
export function foldStreamUsage(chunks: readonly unknown[]): Json {
  const objects = chunks.filter(isObject);
  const fold: Fold = { facts: {}, tools: new StreamTools(), answers: new Map(), current: newAnswer() };
  for (const chunk of objects) foldChunk(fold, unwrap(chunk));
  const answers = [...fold.answers.values(), fold.current].filter((answer) => answer.usage !== undefined);
  const usages = [...new Set(answers)].map(({ usage }) => usage ?? {});
  const [only] = objects;
  // A list of one whole answer (a batch line, an SDK's result) is no stream.
  if (usages.length === 0 && only !== undefined && objects.length === 1) return only;
  const usage = usages.length === 0 ? undefined : usages.reduce(addCounts);
  const name = answers.at(-1)?.name ?? "usage";
  return { ...fold.facts, ...fold.tools.facts(), ...(usage !== undefined && { [name]: usage }) };
}

/** What the frames of one answer told so far. */
interface Answer {
  usage: Json | undefined;
  name: string;
  /** Anthropic's last word was heard: a `message_start` that is repeated after it has nothing to replace. */
  isDeltaSeen: boolean;
}

interface Fold {
  readonly facts: Record<string, unknown>;
  readonly tools: StreamTools;
  /** By the id of the answer, where the stream tells it before or with the usage. */
  readonly answers: Map<string, Answer>;
  current: Answer;
}

const newAnswer = (): Answer => ({ usage: undefined, name: "usage", isDeltaSeen: false });

/** SDKs keep the payload of a server-sent event in `data`, agents in `event`. */
function unwrap(chunk: Json): Json {
  if ("usage" in chunk) return chunk;
  if (isObject(chunk["data"])) return chunk["data"];
  return isObject(chunk["event"]) ? chunk["event"] : chunk;
}

const factNames = [
  "id",
  "object",
  "model",
  "modelVersion",
  "modelId",
  "responseId",
  "service_tier",
  "serviceTier",
  "performanceConfig",
  "providerMetadata",
  "tools",
  "tool_usage",
  "response_id",
  "generation_id",
] as const;

/** In which objects of a chunk its answer may stand. */
const partNames = ["response", "message", "interaction", "delta"] as const;

function foldChunk(fold: Fold, chunk: Json): void {
  const type = textOf(chunk["type"]) ?? textOf(chunk["event_type"]) ?? "";
  chooseAnswer(fold, type, chunk);
  if (type === "message_start") fold.facts["type"] = "message";
  foldPart(fold, chunk, type);
  for (const name of partNames) {
    const part = chunk[name];
    if (isObject(part)) foldPart(fold, part, type);
  }
  fold.tools.takeItem(chunk);
  // Bedrock's last event; a tier and a latency of Converse stand there too, and other people's names under others.
  const metadata = objectOf(chunk["metadata"]);
  for (const name of ["serviceTier", "performanceConfig"]) takeFact(fold, name, metadata[name]);
  takeUsage(fold.current, metadata, type);
}

/** Which answer a chunk belongs to: the one it names, or the one before. */
function chooseAnswer(fold: Fold, type: string, chunk: Json): void {
  const named = type === "message_start" ? chunk["message"] : type.startsWith("response.") && chunk["response"];
  const id = textOf(objectOf(named)["id"]);
  if (id === undefined) return;
  const known = fold.answers.get(id);
  // What came before any answer had a name belongs to the first that gets one.
  const answer = known ?? (fold.answers.size === 0 ? fold.current : newAnswer());
  fold.answers.set(id, answer);
  fold.current = answer;
}

function foldPart(fold: Fold, part: Json, type: string): void {
  for (const name of factNames) takeFact(fold, name, part[name]);
  fold.tools.takePart(part);
  takeUsage(fold.current, part, type);
}

function takeFact(fold: Fold, name: string, value: unknown): void {
  const isEmpty = value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (!isEmpty) fold.facts[name] = value;
}

/** Bare frames of native APIs: the frame itself has the counts. */
const bareNames = ["prompt_eval_count", "eval_count", "generation_token_count", "amazon-bedrock-invocationMetrics"];

function takeUsage(answer: Answer, source: Json, type: string): void {
  const choice = objectOf(listOf(source["choices"])[0]);
  const bare = bareNames.some((name) => source[name] !== undefined && source[name] !== null) ? source : undefined;
  const frames = [
    ["usage", source["usage"]],
    // The AI SDK's sum of all steps, after each step's own.
    ["usage", source["totalUsage"]],
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
    if (name === "usage" && frame === bare?.["amazon-bedrock-invocationMetrics"] && answer.usage !== undefined)
      continue;
    takeFrame(answer, name, frame, type);
  }
}

function takeFrame(answer: Answer, name: string, frame: Json, type: string): void {
  const isStart = type === "message_start";
  const stated = isStart ? without(frame, ["output_tokens"]) : type === "message_delta" ? withInput(frame) : frame;
  if (answer.usage === undefined || name !== answer.name) answer.usage = stated;
  else if (isStale(answer, frame, type)) answer.usage = replaceCounts(stated, answer.usage);
  else answer.usage = replaceCounts(answer.usage, stated);
  answer.name = name;
  if (type === "message_delta") answer.isDeltaSeen = true;
}

const inputNames = ["input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"];

/** A `message_delta` that says 0 for all of the input was not filled in: `message_start` has it. */
const withInput = (frame: Json): Json =>
  inputNames.some((name) => (countOf(frame[name]) ?? 0) > 0) ? frame : without(frame, inputNames);

const without = (frame: Json, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(frame).filter(([name]) => !names.includes(name)));

/** Whether a frame is older than what is known, though it comes later: running totals never go down. */
function isStale({ usage = {}, isDeltaSeen }: Answer, frame: Json, type: string): boolean {
  if (type === "message_start") return isDeltaSeen;
  if (type === "message_delta") return (countOf(frame["output_tokens"]) ?? 0) < (countOf(usage["output_tokens"]) ?? 0);
  const before = totalOf(usage);
  const now = totalOf(frame);
  return before !== undefined && now !== undefined && now < before;
}

const totalOf = (usage: Json): number | undefined =>
  largestOf(
    countOf(usage["total_tokens"]),
    countOf(usage["totalTokenCount"]),
    countOf(usage["totalTokens"]),
    countOf(usage["generation_token_count"]),
  );

/** Field by field, in depth; a field that the later frame leaves out or sets to null keeps its value. */
function replaceCounts(earlier: Json, later: Json): Json {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    if (value === null || name === "__proto__") continue;
    const before = earlier[name];
    merged[name] = isObject(before) && isObject(value) ? replaceCounts(before, value) : value;
  }
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
