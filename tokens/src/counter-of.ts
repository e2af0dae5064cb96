import type { CountTokens } from "./byte-pairs.ts";
import type { TokenizerId } from "./tokenizers.ts";
import { loadCl100k, loadClaude2, loadLlama3, loadMistralV1, loadO200k } from "./vocabularies.ts";

const loaders: Readonly<Record<TokenizerId, () => Promise<CountTokens>>> = {
  o200k: loadO200k,
  cl100k: loadCl100k,
  "claude-2": loadClaude2,
  "llama-3": loadLlama3,
  "mistral-v1": loadMistralV1,
};
const loaded = new Map<TokenizerId, Promise<CountTokens>>();

/** The counter of a tokenizer, loaded once. A load that failed is tried again when next asked for. */
export function counterOf(id: TokenizerId): Promise<CountTokens> {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const counter = loaders[id]();
  loaded.set(id, counter);
  counter.catch(() => loaded.delete(id));
  return counter;
}
