import { observedText } from "@outlay/clickhouse/queries/observed-text";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { observedTextEndpoint } from "../contract/observed-text.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { rangeJson, shareOf } from "./measure-scope.ts";
import { parseRange, parseZone } from "./range.ts";

const MODELS_MAX = 100;

/** What calls say of the length of their texts: the tokenizer as it was billed, and how much models answer. */
export async function answerObservedText(
  reader: Reader,
  { query, now, signal }: HandlerInput<z.output<(typeof observedTextEndpoint)["query"]>, unknown>,
): Promise<z.input<(typeof observedTextEndpoint)["response"]>> {
  const { project } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const version = await readDataVersion(reader, project, signal);
  const rows = await reader.query(observedText, { project, from, to, limit: MODELS_MAX }, { signal });
  return {
    range: rangeJson({ from, to }),
    models: rows.map((row) => ({
      ...{ provider: row.provider_name, model: row.model, calls: row.calls, measured_calls: row.measured_calls },
      tokens_per_1000_characters: shareOf(1_000 * row.measured_tokens, row.measured_characters),
      characters_per_call: shareOf(row.measured_characters, row.measured_calls),
      input_known_calls: row.input_known_calls,
      input_tokens_per_call: shareOf(row.input_sum, row.input_known_calls),
      output_known_calls: row.output_known_calls,
      output_tokens_per_call: shareOf(row.output_sum, row.output_known_calls),
    })),
    data_version: version,
  };
}
