/** A tokenizer that runs here and counts exactly what its models count. */
export interface Tokenizer {
  readonly id: TokenizerId;
  readonly name: string;
  /** Package and version that the vocabulary comes from. */
  readonly version: string;
  readonly exactFor: string;
}

export const tokenizerIds = ["o200k", "cl100k", "claude-2", "llama-3", "mistral-v1"] as const;
export type TokenizerId = (typeof tokenizerIds)[number];

export const tokenizers: Readonly<Record<TokenizerId, Tokenizer>> = {
  o200k: {
    id: "o200k",
    name: "o200k_base",
    version: "gpt-tokenizer 4.0.0",
    exactFor: "GPT-4o, GPT-4.1, GPT-5, o-series, gpt-oss",
  },
  cl100k: {
    id: "cl100k",
    name: "cl100k_base",
    version: "gpt-tokenizer 4.0.0",
    exactFor: "GPT-4, GPT-3.5",
  },
  "claude-2": {
    id: "claude-2",
    name: "Claude 2",
    version: "@anthropic-ai/tokenizer 0.0.4",
    exactFor: "Claude 2 and Claude Instant only",
  },
  "llama-3": {
    id: "llama-3",
    name: "Llama 3",
    version: "llama3-tokenizer-js 1.2.0",
    exactFor: "Llama 3, 3.1, 3.2, 3.3",
  },
  "mistral-v1": {
    id: "mistral-v1",
    name: "Mistral v1",
    version: "mistral-tokenizer-js 1.0.0",
    exactFor: "Mistral 7B, Mixtral, mistral-large-2407",
  },
};
