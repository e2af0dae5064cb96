import { type Json, objectOf } from "./fields.ts";
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
  const count = (name: string): number | undefined => reading.count(units[name], "lower_bound");
  const input = count("input_tokens");
  const image = count("image_tokens");
  const total = sumKnown(input, image);
  if (total !== undefined) splitInput(reading, { total, by: { image } });
  const output = count("output_tokens");
  if (output !== undefined) splitOutput(reading, { total: output });
  // An embedding has no output, but nothing generates without an input.
  if (total === undefined && output !== undefined) reading.doubt("lower_bound");
  reading.addSome("images", count("images"));
  const requests = sumKnown(count("search_units"), count("classifications"));
  // Of a rerank they are all there is: none of them is a statement too.
  if (reading.isEmpty()) reading.add("requests", requests);
  else reading.addSome("requests", requests);
  return reading;
}
