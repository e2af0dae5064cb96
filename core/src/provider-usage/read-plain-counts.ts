import { countOf, type Json, listOf, numberOf, objectOf } from "./fields.ts";
import { Reading, sumKnown, type UsageContext } from "./reading.ts";

/** An answer that states its counts one by one, with no parts and no total. */
interface PlainShape {
  readonly convention: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
}

const shapes: readonly PlainShape[] = [
  { convention: "ollama", input: ["prompt_eval_count"], output: ["eval_count"] },
  { convention: "bedrock_llama", input: ["prompt_token_count"], output: ["generation_token_count"] },
  { convention: "titan", input: ["inputTextTokenCount"], output: [] },
  { convention: "watsonx", input: ["input_token_count"], output: ["generated_token_count", "output_token_count"] },
  { convention: "vertex_embeddings", input: ["token_count"], output: [] },
  { convention: "llama_cpp", input: ["tokens_evaluated"], output: ["tokens_predicted"] },
  { convention: "tgi", input: [], output: ["generated_tokens"] },
];

/** A reader for each of the shapes, which any one count of its tells. */
export const plainReaders = shapes.map((shape) => ({
  names: [...shape.input, ...shape.output],
  isMeant: (value: unknown): boolean => countOf(value) !== undefined,
  read: (usage: Json, context: UsageContext): Reading => readPlainCounts(shape, usage, context),
}));

/**
 * Ollama, Llama and Titan on Bedrock, watsonx, llama.cpp and TGI. A side that is missing is unknown: Ollama leaves
 * `prompt_eval_count` out where it still had the prompt.
 */
function readPlainCounts(shape: PlainShape, usage: Json, context: UsageContext): Reading {
  const reading = new Reading(shape.convention);
  const input = sumOf(usage, shape.input);
  const output = sumOf(usage, shape.output) ?? titanOutput(usage);
  reading.add("input_uncached", input);
  reading.add("output_text", output);
  const isEmbedding =
    shape.convention === "vertex_embeddings" ||
    /embed/i.test(`${context.apiFlavour} ${context.model}`) ||
    "embedding" in usage ||
    "embeddings" in usage;
  if (input === undefined || (output === undefined && !isEmbedding)) reading.doubt("lower_bound");
  return reading;
}

function sumOf(usage: Json, names: readonly string[]): number | undefined {
  let sum: number | undefined;
  for (const name of names) sum = sumKnown(sum, countOf(usage[name]));
  return sum;
}

function titanOutput(usage: Json): number | undefined {
  let sum: number | undefined;
  for (const result of listOf(usage["results"])) sum = sumKnown(sum, countOf(objectOf(result)["tokenCount"]));
  return sum;
}

/** OCR by the page (Mistral): `usage_info.pages_processed`. */
export function readPages(usage: Json): Reading {
  const reading = new Reading("pages");
  reading.add("pages", countOf(usage["pages_processed"]));
  return reading;
}

/** Speech and transcription billed by characters or by the length of the sound, which stand beside the answer. */
export function readMeteredMedia(body: Json): Reading {
  const reading = new Reading("metered_media");
  const extra = objectOf(body["extra_info"]);
  reading.add("characters_in", countOf(extra["usage_characters"]) ?? countOf(body["usage_characters"]));
  const seconds = numberOf(body["duration"]) ?? numberOf(objectOf(body["metadata"])["duration"]);
  if (seconds !== undefined) reading.add("audio_ms_in", countOf(Math.round(seconds * 1000)));
  return reading;
}
