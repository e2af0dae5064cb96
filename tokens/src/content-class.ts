/** Kinds of text that tokenizers treat differently; the classes of the published measurements. */
export const contentClasses = [
  "english",
  "german",
  "french",
  "spanish",
  "portuguese",
  "turkish",
  "vietnamese",
  "russian",
  "greek",
  "arabic",
  "hebrew",
  "hindi",
  "thai",
  "chinese",
  "japanese",
  "korean",
  "code",
  "json",
  "logs",
  "math",
  "markdown",
] as const;
export type ContentClass = (typeof contentClasses)[number];

/** Scripts that name their class; kana before Han, because Japanese has both. */
const scripts: readonly (readonly [RegExp, ContentClass])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "japanese"],
  [/\p{Script=Hangul}/gu, "korean"],
  [/\p{Script=Han}/gu, "chinese"],
  [/\p{Script=Arabic}/gu, "arabic"],
  [/\p{Script=Hebrew}/gu, "hebrew"],
  [/\p{Script=Devanagari}/gu, "hindi"],
  [/\p{Script=Thai}/gu, "thai"],
  [/\p{Script=Greek}/gu, "greek"],
  [/\p{Script=Cyrillic}/gu, "russian"],
];

/** Short words that are frequent in one language and rare in the others. */
const commonWords: readonly (readonly [ContentClass, ReadonlySet<string>])[] = [
  ["english", new Set(["the", "and", "of", "to", "is", "that", "with", "for", "this", "are"])],
  ["german", new Set(["der", "die", "und", "das", "ist", "nicht", "mit", "ein", "eine", "auf", "zu"])],
  ["french", new Set(["le", "les", "et", "des", "est", "une", "dans", "pour", "qui", "du"])],
  ["spanish", new Set(["el", "los", "y", "las", "es", "una", "por", "con", "su", "del"])],
  ["portuguese", new Set(["o", "os", "e", "não", "uma", "em", "do", "da", "com", "são", "ou"])],
  ["turkish", new Set(["ve", "bir", "bu", "için", "ile", "da", "de", "olarak", "her"])],
  ["vietnamese", new Set(["và", "của", "các", "có", "được", "người", "là", "không", "trong"])],
];

/** Of its letters so many in another script make a text one of that script; technical texts keep Latin names. */
const SCRIPT_SHARE_MIN = 0.2;
const SYMBOL_SHARE_OF_JSON = 0.18;
const SYMBOL_SHARE_OF_CODE = 0.1;
const DIGIT_SHARE_OF_LOGS = 0.15;
/** Enough to tell; long texts are one kind throughout their pieces. */
const LOOKED_AT = 2_000;

/** What kind of text this most likely is, from its scripts, symbols, digits and common words. A guess: it only picks a ratio. */
export function guessClass(text: string): ContentClass {
  const start = text.slice(0, LOOKED_AT).normalize("NFC");
  const letters = countOf(start, /\p{L}/gu);
  for (const [script, name] of scripts) {
    if (letters > 0 && countOf(start, script) / letters >= SCRIPT_SHARE_MIN) return name;
  }
  const visible = Math.max(1, countOf(start, /\S/gu));
  const symbols = countOf(start, /[{}[\]();=<>"'`:_/\\|&*+$#@]/g) / visible;
  const quotedKeys = countOf(start, /"\s*[:,]/g);
  if (symbols > SYMBOL_SHARE_OF_JSON && quotedKeys >= 3) return "json";
  if (countOf(start, /\d/g) / visible > DIGIT_SHARE_OF_LOGS) return "logs";
  if (symbols > SYMBOL_SHARE_OF_CODE) return "code";
  return languageOf(start);
}

function languageOf(text: string): ContentClass {
  const words = text.toLowerCase().split(/[^\p{L}\p{M}]+/u);
  const scores = commonWords.map(([name, known]) => [name, words.filter((word) => known.has(word)).length] as const);
  const [best] = scores.toSorted(([, left], [, right]) => right - left);
  return best !== undefined && best[1] > 0 ? best[0] : "english";
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
