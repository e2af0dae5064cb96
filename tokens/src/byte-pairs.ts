import { BytePairEncodingCore, type RawBytePairRanks } from "gpt-tokenizer/BytePairEncodingCore";

/** How many tokens a text has. Never throws; special tokens written in a text are text. */
export type CountTokens = (text: string, isFirst: boolean) => number;

/** A token as its bytes, at the index that is its rank. Holes are allowed. */
export type Ranks = RawBytePairRanks;

/**
 * Byte-pair encoding over any vocabulary of the tiktoken kind: the text is split by `words`, and within each word the pair
 * of lowest rank is merged first. The engine is gpt-tokenizer's; no special token is known to it, so none can make it throw.
 */
export function bytePairCounter(ranks: Ranks, words: RegExp, normalise?: "NFKC"): CountTokens {
  const engine = new BytePairEncodingCore({ bytePairRankDecoder: ranks, tokenSplitRegex: words });
  return (text) => engine.countNative(normalise === undefined ? text : text.normalize(normalise));
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A token in the form of the engine: text where its bytes are UTF-8, else the bytes. */
export function rankEntry(bytes: Uint8Array): string | number[] {
  try {
    return utf8.decode(bytes);
  } catch {
    return [...bytes];
  }
}
