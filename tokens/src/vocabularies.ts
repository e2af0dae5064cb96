/// <reference path="./mistral-tokenizer-js.d.ts" />
import { bytePairCounter, type CountTokens, rankEntry } from "./byte-pairs.ts";

/** Loaders of the vocabularies. Each is a module of its own, fetched when it is first wanted: 0.6 to 3.2 MB. */

export async function loadO200k(): Promise<CountTokens> {
  const [{ default: ranks }, { O200K_TOKEN_SPLIT_REGEX }] = await Promise.all([
    import("gpt-tokenizer/bpeRanks/o200k_base"),
    import("gpt-tokenizer/encodingParams/constants"),
  ]);
  return bytePairCounter(ranks, O200K_TOKEN_SPLIT_REGEX);
}

export async function loadCl100k(): Promise<CountTokens> {
  const [{ default: ranks }, { CL100K_TOKEN_SPLIT_REGEX }] = await Promise.all([
    import("gpt-tokenizer/bpeRanks/cl100k_base"),
    import("gpt-tokenizer/encodingParams/constants"),
  ]);
  return bytePairCounter(ranks, CL100K_TOKEN_SPLIT_REGEX);
}

/** Anthropic's vocabulary run by the same engine: its own one is WebAssembly, which the page's security policy forbids. */
export async function loadClaude2(): Promise<CountTokens> {
  const { default: data } = await import("@anthropic-ai/tokenizer/claude.json", { with: { type: "json" } });
  const ranks: (string | number[])[] = [];
  for (const line of data.bpe_ranks.split("\n")) {
    const [, offset = "0", ...tokens] = line.split(" ");
    for (const [at, token] of tokens.entries()) {
      ranks[Number(offset) + at] = rankEntry(Uint8Array.from(atob(token), (unit) => unit.charCodeAt(0)));
    }
  }
  return bytePairCounter(ranks, new RegExp(data.pat_str, "gu"), "NFKC");
}

/** What splits text into words for Llama 3. */
const LLAMA3_WORDS =
  /'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu;
/** Of the vocabulary; what follows are special tokens. */
const LLAMA3_TOKENS = 128_000;

/** Llama 3 is byte-pair encoding by rank; its package brings the vocabulary with bytes written as printable characters. */
export async function loadLlama3(): Promise<CountTokens> {
  const { default: tokenizer } = await import("llama3-tokenizer-js");
  const byteOf = printableBytes();
  const ranks = tokenizer.vocabById
    .slice(0, LLAMA3_TOKENS)
    .map((token) => rankEntry(Uint8Array.from(token, (character) => byteOf.get(character) ?? 0)));
  return bytePairCounter(ranks, LLAMA3_WORDS);
}

/** The byte that each character of GPT-2's printable alphabet stands for. */
function printableBytes(): Map<string, number> {
  const isPlain = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const others = bytes.filter((byte) => !isPlain(byte));
  return new Map(bytes.map((byte) => [String.fromCharCode(isPlain(byte) ? byte : 256 + others.indexOf(byte)), byte]));
}

/** Mistral's first vocabulary: SentencePiece, no words, one space put before the text. Its start-of-text token is not counted. */
export async function loadMistralV1(): Promise<CountTokens> {
  const { default: tokenizer } = await import("mistral-tokenizer-js");
  return (text, isFirst) => tokenizer.encode(text, false, isFirst).length;
}
