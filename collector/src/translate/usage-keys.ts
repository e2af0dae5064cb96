import type { UsageKeys } from "./usage-reading.ts";

/**
 * Usage under `gen_ai.usage.*`: the newest name first, then what older generations and siblings still send. Dialects
 * with names of their own put them before these.
 */
export const genAiUsageKeys = {
  input: [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.usage.prompt_tokens",
    // Semantic Kernel before 1.30.
    "gen_ai.response.prompt_tokens",
  ],
  output: [
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens",
    "gen_ai.response.completion_tokens",
  ],
  total: ["gen_ai.usage.total_tokens", "llm.usage.total_tokens"],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.input_tokens.cached",
    "gen_ai.usage.details.cache_read_tokens",
    "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.input_token_details.cached",
    "gen_ai.usage.cached_input_tokens",
    "gen_ai.usage.cached_tokens",
    "gen_ai.usage.prompt_tokens_details.cached_tokens",
    "gen_ai.usage.input_tokens_details.cached_tokens",
  ],
  // `cache_creation` until semconv 1.41, `cache_write` since.
  cacheWrite: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.input_tokens.cache_write",
    "gen_ai.usage.details.cache_write_tokens",
    "gen_ai.usage.details.cache_creation_input_tokens",
  ],
  cacheWrite5m: ["anthropic.usage.cache_creation.ephemeral_5m_input_tokens"],
  cacheWrite1h: ["anthropic.usage.cache_creation.ephemeral_1h_input_tokens"],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.experimental.reasoning_tokens",
    "gen_ai.usage.thoughts_tokens",
    "llm.usage.reasoning_tokens",
  ],
  inputAudio: ["gen_ai.usage.audio.input_tokens"],
  inputImage: ["gen_ai.usage.image.input_tokens"],
  cacheReadAudio: ["gen_ai.usage.audio.cache_read.input_tokens"],
  cacheReadImage: ["gen_ai.usage.image.cache_read.input_tokens"],
  outputAudio: ["gen_ai.usage.audio.output_tokens"],
  outputImage: ["gen_ai.usage.image.output_tokens"],
} as const satisfies UsageKeys;
