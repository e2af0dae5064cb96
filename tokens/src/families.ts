import type { ContentClass } from "./content-class.ts";
import { claude3, claude3Unmeasured, claude47Ratio, deepseekV3, gemma3, qwen3, type Ratio, tekken } from "./ratios.ts";
import type { TokenizerId } from "./tokenizers.ts";

/** How the tokens of a model's text become known here. */
export type Counting =
  | { readonly kind: "exact"; readonly tokenizer: TokenizerId }
  /** Tokens of o200k_base times a ratio that depends on the kind of text. */
  | { readonly kind: "estimated"; readonly family: string; readonly basis: string; readonly ratio: RatioOf }
  /** No public tokenizer and no measurement: nothing honest can be said. */
  | { readonly kind: "unknown" };
type RatioOf = (name: ContentClass) => Ratio;

interface Family {
  readonly names: RegExp;
  readonly counting: Counting;
}

const exact = (tokenizer: TokenizerId): Counting => ({ kind: "exact", tokenizer });
const measured = (family: string, basis: string, ratios: Partial<Record<ContentClass, Ratio>>): Counting => ({
  kind: "estimated",
  family,
  basis,
  ratio: (name) => ratios[name] ?? overall(ratios),
});

/** Of a kind that was not measured: anything between the ends of those that were. */
function overall(ratios: Partial<Record<ContentClass, Ratio>>): Ratio {
  const known = Object.values(ratios);
  return { low: Math.min(...known.map(({ low }) => low)), high: Math.max(...known.map(({ high }) => high)) };
}

/** First match wins. Names come without the road to the model and in lower case. */
const families: readonly Family[] = [
  { names: /^(chatgpt-4o|gpt-4o|gpt-4\.[1-9]|gpt-[5-9]|gpt-oss|o[1-9](-|$)|codex-mini)/, counting: exact("o200k") },
  { names: /^(gpt-4|gpt-3\.?5|text-embedding-3|text-embedding-ada)/, counting: exact("cl100k") },
  { names: /^claude-(v?[12]([.:-]|$)|instant)/, counting: exact("claude-2") },
  {
    names: /^claude-(opus-4-[7-9]|opus-4\.[7-9]|(opus|sonnet|haiku|fable|mythos)-[5-9]|fable|mythos)/,
    counting: {
      kind: "estimated",
      family: "Claude Opus 4.7 and later",
      basis: "o200k × Claude 3 … 4.6 per kind of text × published growth of the new tokenizer",
      ratio: claude47Ratio,
    },
  },
  {
    names: /^claude/,
    counting: {
      kind: "estimated",
      family: "Claude 3 … 4.6",
      basis: "o200k × ratio per kind of text, from Anthropic's count endpoint (Haiku 4.5)",
      ratio: (name) => claude3[name] ?? claude3Unmeasured,
    },
  },
  { names: /llama-?3/, counting: exact("llama-3") },
  {
    names: /^((open-)?mistral-7b|(open-)?mixtral-8x7b|mistral-tiny|mistral-large-2407)/,
    counting: exact("mistral-v1"),
  },
  {
    names: /^(open-)?(mistral-nemo|ministral|pixtral-12b)/,
    counting: measured("Mistral Nemo (Tekken)", "o200k × measured ratio per kind of text", tekken),
  },
  {
    names: /^(gemini-([2-9]|flash-latest|pro-latest)|gemma-?3)/,
    counting: measured("Gemini 2 and later, Gemma 3", "o200k × Gemma 3, measured per kind of text", gemma3),
  },
  {
    names: /^qwen-?[23]?/,
    counting: measured("Qwen 2 … 3", "o200k × measured ratio per kind of text", qwen3),
  },
  {
    names: /^deepseek/,
    counting: measured("DeepSeek V3, R1", "o200k × measured ratio per kind of text", deepseekV3),
  },
];

/** How a model's tokens can be known, from its name as calls or price lists write it. */
export function countingOf(model: string): Counting {
  const name = withoutRoad(model);
  return families.find(({ names }) => names.test(name))?.counting ?? { kind: "unknown" };
}

/** `us.anthropic.claude-…`, `meta-llama/Meta-Llama-3.1-…`: the name itself, without who sells it and where. */
const withoutRoad = (model: string): string =>
  (model.trim().toLowerCase().split("/").at(-1) ?? "")
    .replace(/^(?:us|eu|apac|jp|au|ca|global|regional|us-gov)\.(?=[a-z0-9]+\.)/, "")
    .replace(/^(?:anthropic|meta|mistral|amazon|cohere|openai|google|deepseek|qwen)\.(?=[a-z])/, "")
    .replace(/^(?:meta|ft:)-?(?=llama|gpt)/, "");
