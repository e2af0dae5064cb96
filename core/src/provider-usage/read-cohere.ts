import { countOf, type Json, objectOf } from "./fields.ts";
import { Reading, sumKnown } from "./reading.ts";
import { splitInput, splitOutput } from "./split-tokens.ts";

/**
 * Cohere: `billed_units` is what the invoice has; `tokens` also counts a preamble nobody pays for and stands in only
 * where billed units are missing. Searches of a rerank and classifications are billed per unit, as requests.
 */
export function readCohere(usage: Json): Reading {
  const billed = objectOf(usage["billed_units"]);
  const isBilled = Object.keys(billed).length > 0;
  const units = isBilled ? billed : objectOf(usage["tokens"]);
  const reading = new Reading(isBilled ? "cohere_billed_units" : "cohere_tokens");
  if (!isBilled) reading.doubt("upper_bound");
  const input = countOf(units["input_tokens"]);
  const image = countOf(units["image_tokens"]);
  const total = sumKnown(input, image);
  if (total !== undefined) splitInput(reading, { total, by: { image } });
  const output = countOf(units["output_tokens"]);
  if (output !== undefined) splitOutput(reading, { total: output });
  reading.addSome("images", countOf(units["images"]));
  reading.addSome("requests", sumKnown(countOf(units["search_units"]), countOf(units["classifications"])));
  return reading;
}
