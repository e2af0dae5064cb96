import { isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";
import { readOpenAi } from "./read-openai.ts";
import type { Reading } from "./reading.ts";

/** Counts the pictures of an answer that states no tokens: what is billed by the picture (DALL·E, Imagen, Titan, xAI). */
export function countImages(reading: Reading, envelope: Json): void {
  const isPicture = (item: unknown): boolean =>
    isObject(item) && ["b64_json", "url", "bytesBase64Encoded"].some((name) => typeof item[name] === "string");
  const pictures = [...listOf(envelope["data"]), ...listOf(envelope["predictions"])].filter(isPicture).length;
  if (pictures === 0) return;
  reading.convention = "images";
  reading.add("images", pictures);
}

/**
 * Pictures that a Responses call drew with its built-in tool: tokens of the image model, stated in `tool_usage` apart
 * from the call's own. The tool's entry in `tools` names the model.
 */
export function readImageTool(reading: Reading, envelope: Json): void {
  const used = objectOf(envelope["tool_usage"])["image_gen"];
  if (!isObject(used)) return;
  const tool = listOf(envelope["tools"]).find((entry) => isObject(entry) && entry["type"] === "image_generation");
  const model = textOf(objectOf(tool)["model"]) ?? "gpt-image-1";
  const { usage } = readOpenAi(used, { envelope: {}, provider: "openai", apiFlavour: "images", model });
  if (Object.values(usage).every((quantity) => quantity === 0)) return;
  if (textOf(objectOf(tool)["model"]) === undefined) reading.doubt("assumed_semantics");
  reading.extraUsage.push({ model, usage });
}
