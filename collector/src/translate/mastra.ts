import type { Dialect, DialectFacts } from "./dialect.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { unknownSemantics } from "./usage-semantics.ts";

const usageKeys = {
  ...genAiUsageKeys,
  cacheRead: [...genAiUsageKeys.cacheRead, "gen_ai.usage.cached_input_tokens"],
  cacheWrite5m: ["gen_ai.usage.cache_creation.5m_input_tokens"],
  cacheWrite1h: ["gen_ai.usage.cache_creation.1h_input_tokens"],
  inputAudio: ["gen_ai.usage.audio_input_tokens"],
  outputAudio: ["gen_ai.usage.audio_output_tokens"],
};

/**
 * Mastra. Some of its counts have names of its own. Its usage is the AI SDK's, which under version 5 leaves Anthropic's
 * cache out of the input: the arithmetic decides.
 */
export const mastra: Dialect = {
  name: "mastra",

  recognises: ({ attributes }) => attributes.has("mastra.span.type"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, unknownSemantics));
    // A model that was asked to choose a tool was asked.
    if (facts.operation === "tool_selection") {
      facts.operation = "chat";
      facts.kind = "model_call";
      facts.isBillable = true;
    }
    return facts;
  },
};
