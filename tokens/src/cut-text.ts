/** A stretch of a text that is counted on its own. */
export interface Piece {
  readonly text: string;
  /** Unicode code points. */
  readonly characters: number;
  /** Whether its tokens are the same alone as within the whole text. */
  readonly isExact: boolean;
  /** Whether its text begins with it: some tokenizers put a space before a text. */
  readonly isFirst: boolean;
}

/**
 * Where a text may be cut without changing its tokens, for every tokenizer here: before a space that begins a word, after a
 * single line break before a letter, and between a letter and a quotation mark. No pre-tokenizer joins characters across
 * such a place, and the vocabulary without one (SentencePiece) holds no token that spans it: shown by property tests.
 */
const SAFE_CUT = /(?<=\S)(?= \p{L})|(?<=\S\n)(?=\p{L})|(?<=[A-Za-z])(?=")/gu;

/** Texts are cut into about so many pieces at the most: enough for an interval, cheap to resample. */
const PIECES_WANTED = 800;
const PIECE_CHARACTERS_MIN = 400;
/** Longer without a safe cut, a text is cut anywhere: the work of a tokenizer may rise with the square of a run's length. */
const PIECE_CHARACTERS_MAX = 8_000;

/**
 * Cuts a text into pieces whose tokens add up to the whole's. Half characters (lone surrogates) become U+FFFD, as in UTF-8.
 * Nothing for an empty text.
 */
export function cutText(text: string): Piece[] {
  const whole = text.replace(/\p{Surrogate}/gu, "\uFFFD");
  const wanted = Math.max(PIECE_CHARACTERS_MIN, Math.ceil(whole.length / PIECES_WANTED));
  const pieces: Part[] = [];
  let start = 0;
  for (const cut of [...safeCuts(whole), whole.length]) {
    if (cut - start < wanted && cut < whole.length) continue;
    pieces.push(...boundedParts(whole.slice(start, cut), Math.max(PIECE_CHARACTERS_MAX, wanted)));
    start = cut;
  }
  return pieces.map((piece, at) => ({ ...piece, isFirst: at === 0 }));
}

function* safeCuts(text: string): Generator<number> {
  for (const { index } of text.matchAll(SAFE_CUT)) yield index;
}

type Part = Omit<Piece, "isFirst">;

function boundedParts(text: string, charactersMax: number): Part[] {
  if (text === "") return [];
  const isExact = text.length <= charactersMax;
  const parts: Part[] = [];
  for (let start = 0; start < text.length; ) {
    const end = beforeHalf(text, Math.min(text.length, start + charactersMax));
    const part = text.slice(start, end);
    parts.push({ text: part, characters: countCharacters(part), isExact });
    start = end;
  }
  return parts;
}

/** Not between the two halves of one character. */
const beforeHalf = (text: string, end: number): number =>
  end < text.length && isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end;

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Unicode code points of a text without lone surrogates. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) if (isLowSurrogate(text.charCodeAt(at))) count -= 1;
  return count;
}
