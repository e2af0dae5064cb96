import { mediaReaderOf, readerOf } from "./choose-reader.ts";
import { countOf, isGiven, isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";
import { bedrockMetrics } from "./read-bedrock.ts";
import { type Hint, type ReadUsage, sumKnown } from "./reading.ts";

/** A usage object, who reads it, and the answer it stood in. */
export interface FoundUsage {
  readonly usage: Json | undefined;
  readonly read: ReadUsage | undefined;
  readonly envelope: Json;
  /** It stood in a line of a batch job's results, which costs half whatever the answer itself says. */
  readonly isBatch: boolean;
}

/** Under which names an answer keeps its usage object. */
const usageNames = [
  "usage",
  "usageMetadata",
  "usage_metadata",
  "token_usage",
  "tokenUsage",
  "usage_info",
  "metrics",
  "meta",
] as const;

/** Under which names events, batch lines, SDK results and webhooks keep the answer itself. */
const wrapperNames = [
  "response",
  "body",
  "message",
  "result",
  "interaction",
  "delta",
  "metadata",
  "modelOutput",
  "response_metadata",
  "llm_output",
  "llmOutput",
  "data",
  "item",
  "event",
  "kwargs",
] as const;

const DEPTH_MAX = 5;

/** One object on the way through an answer. */
interface Place {
  readonly envelope: Json;
  readonly hint: Hint;
  readonly isBatch: boolean;
}

/** Looks for the usage object in an answer, an event or a batch line; who was `asked` decides between shapes, see `readerOf`. */
export function findUsage(body: Json, asked: Hint): FoundUsage {
  return (
    search(body, asked, 0, false) ?? { usage: undefined, read: undefined, envelope: body, isBatch: isBatchLine(body) }
  );
}

function search(body: Json, asked: Hint, depth: number, wasBatch: boolean): FoundUsage | undefined {
  const isBatch = wasBatch || isBatchLine(body);
  const { provider, apiFlavour } = asked;
  const model = textOf(body["model"]) ?? asked.model;
  const place: Place = { envelope: body, hint: { provider, apiFlavour, model }, isBatch };
  const found = usageIn(place);
  if (found !== undefined) return found;
  if (depth < DEPTH_MAX) {
    for (const name of wrapperNames) {
      const inner = body[name];
      const deeper = isObject(inner) ? search(inner, asked, depth + 1, isBatch) : undefined;
      if (deeper !== undefined) return withOuter(deeper, body);
    }
  }
  const read = mediaReaderOf(body);
  return usageInLists(place) ?? (read && { usage: body, read, envelope: body, isBatch });
}

/** The usage object under one of its names, or the answer being one; the provider's own before a client's rendering. */
function usageIn(place: Place): FoundUsage | undefined {
  const { envelope } = place;
  // The AI SDK passes Anthropic's own object on, which has what its rendering lost.
  const metadata = objectOf(envelope["providerMetadata"]);
  for (const provider in metadata) {
    const found = asUsage(objectOf(metadata[provider])["usage"], place);
    if (found !== undefined) return found;
  }
  for (const name of usageNames) {
    const usage = envelope[name];
    if (!isObject(usage)) continue;
    const found = asUsage(usage["raw"], place) ?? asUsage(usage, place);
    if (found !== undefined) return found;
  }
  return (
    asUsage(objectOf(envelope["x_groq"])["usage"], place) ??
    asUsage(bedrockMetrics(envelope), place) ??
    asUsage(envelope, place)
  );
}

/** Moonshot streams usage inside a choice; watsonx and TGI answer with it in a result or its details; Vertex per vector. */
function usageInLists(place: Place): FoundUsage | undefined {
  const { envelope } = place;
  return (
    asUsage(objectOf(firstOf(envelope["choices"]))["usage"], place) ??
    asUsage(firstOf(envelope["results"]), place) ??
    asUsage(envelope["details"], place) ??
    asUsage(vertexEmbeddings(envelope), place)
  );
}

function asUsage(usage: unknown, { envelope, hint, isBatch }: Place): FoundUsage | undefined {
  if (!isObject(usage)) return undefined;
  const read = readerOf(usage, hint, envelope);
  return read && { usage, read, envelope, isBatch };
}

const firstOf = (list: unknown): unknown => listOf(list)[0];

function vertexEmbeddings(body: Json): Json {
  let tokens: number | undefined;
  for (const prediction of listOf(body["predictions"])) {
    const statistics = objectOf(objectOf(objectOf(prediction)["embeddings"])["statistics"]);
    tokens = sumKnown(tokens, countOf(statistics["token_count"]));
  }
  return { token_count: tokens };
}

/** What the inner answer does not say about itself, its wrapper may: an id, a model, a tier. */
function withOuter(found: FoundUsage, outer: Json): FoundUsage {
  const model = found.envelope["model"] ?? outer["model"];
  const isKnown = model === found.envelope["model"];
  return isKnown ? found : { ...found, envelope: { ...found.envelope, model } };
}

const isBatchLine = (body: Json): boolean =>
  isGiven(body["custom_id"]) ||
  isGiven(body["recordId"]) ||
  ((isGiven(body["key"]) || isGiven(body["processed_time"])) && isObject(body["response"]));
