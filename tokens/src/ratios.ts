import type { ContentClass } from "./content-class.ts";

/** Tokens of a family relative to o200k_base on the same text: between `low` and `high`, by what was measured. */
export interface Ratio {
  readonly low: number;
  readonly high: number;
}
type Ratios = Partial<Record<ContentClass, Ratio>>;

const range = (low: number, high: number): Ratio => ({ low, high });
/** A value, give or take a share of it. */
const about = (value: number, error: number): Ratio => range(value * (1 - error), value * (1 + error));

/**
 * Vocabularies that are public but too large to bring along, measured against o200k_base on declarations and technical
 * documentation of each language, code, JSON, logs and mathematics: `low` and `high` are the two ends of what was seen.
 * Where there is one measurement only, a few per cent either way stand for what a second one would have shown.
 */
export const qwen3: Ratios = {
  english: range(0.99, 1.03),
  german: range(1.13, 1.29),
  french: range(1.11, 1.18),
  spanish: range(1.1, 1.2),
  portuguese: range(1.12, 1.24),
  turkish: range(1.12, 1.15),
  vietnamese: range(0.43, 0.98),
  russian: range(1.17, 1.25),
  greek: range(2.3, 2.5),
  arabic: range(1.1, 1.22),
  hebrew: range(0.93, 1.03),
  hindi: range(3.0, 3.32),
  thai: range(1.25, 1.38),
  chinese: range(0.76, 0.95),
  japanese: range(0.82, 0.91),
  korean: range(1.07, 1.09),
  code: range(1.0, 1.07),
  logs: range(1.0, 1.06),
  json: range(1.0, 1.08),
  math: range(1.03, 1.05),
  markdown: range(0.99, 1.03),
};

export const deepseekV3: Ratios = {
  english: range(0.99, 1.03),
  german: range(1.13, 1.18),
  french: range(1.11, 1.14),
  spanish: range(1.13, 1.15),
  portuguese: range(1.12, 1.14),
  turkish: range(1.32, 1.38),
  vietnamese: range(1.14, 1.52),
  russian: range(1.09, 1.1),
  greek: range(1.22, 1.34),
  arabic: range(1.09, 1.21),
  hebrew: range(1.12, 1.24),
  hindi: range(1.74, 1.92),
  thai: range(0.81, 0.89),
  chinese: range(0.7, 0.91),
  japanese: range(0.76, 0.92),
  korean: range(1.11, 1.11),
  code: range(1.02, 1.07),
  logs: range(1.06, 1.12),
  json: range(1.02, 1.14),
  math: range(0.98, 1.01),
  markdown: range(1.0, 1.06),
};

/** Gemma 3, to which Google's own SDK maps the text of Gemini 2 and later. */
export const gemma3: Ratios = {
  english: range(1.03, 1.08),
  german: range(1.04, 1.06),
  french: range(1.06, 1.07),
  spanish: range(1.04, 1.06),
  portuguese: range(1.05, 1.07),
  turkish: range(0.99, 1.01),
  vietnamese: range(0.8, 0.96),
  russian: range(0.99, 1.03),
  greek: range(0.98, 1.08),
  arabic: range(1.05, 1.15),
  hebrew: range(1.16, 1.28),
  hindi: range(0.81, 0.89),
  thai: range(0.76, 0.84),
  chinese: range(0.83, 0.96),
  japanese: range(0.68, 0.8),
  korean: range(0.98, 1.01),
  code: range(1.2, 1.26),
  logs: range(1.15, 1.21),
  json: range(1.02, 1.26),
  math: range(1.05, 1.05),
  markdown: range(1.09, 1.15),
};

/** Tekken, the vocabulary of Mistral Nemo and of later Mistral models that share it. */
export const tekken: Ratios = {
  english: range(1.02, 1.03),
  german: range(1.03, 1.06),
  french: range(1.02, 1.03),
  spanish: range(1.06, 1.07),
  portuguese: range(1.07, 1.08),
  turkish: range(1.08, 1.09),
  vietnamese: range(0.98, 1.29),
  russian: range(1.09, 1.11),
  greek: range(1.02, 1.12),
  arabic: range(0.89, 0.99),
  hebrew: range(1.05, 1.17),
  hindi: range(1.11, 1.23),
  thai: range(1.15, 1.27),
  chinese: range(1.08, 1.21),
  japanese: range(0.91, 1.0),
  korean: range(0.89, 0.99),
  code: range(1.03, 1.11),
  logs: range(1.08, 1.14),
  json: range(1.02, 1.17),
  math: range(1.01, 1.07),
  markdown: range(1.01, 1.07),
};

/** Mean error of o200k × ratio per class, leave-one-out, against 114 counts of Anthropic's own endpoint. */
const CLAUDE_ERROR = 0.109;
/** 90 % of those counts were nearer than this to o200k × one ratio for all: what can be said of kinds nobody measured. */
const CLAUDE_ERROR_UNMEASURED = 0.377;
/** Tokens of text in 1,240 billed prompts: Claude 3 and 3.5 per token of o200k. */
const CLAUDE_OVERALL = 1.195;

/** Claude 3 to Opus 4.6 and Haiku 4.5, from counts of Anthropic's endpoint (Haiku 4.5). */
export const claude3: Ratios = {
  english: about(1.188, CLAUDE_ERROR),
  code: about(1.215, CLAUDE_ERROR),
  json: about(1.15, CLAUDE_ERROR),
  logs: about(1.15, CLAUDE_ERROR),
  chinese: about(1.56, CLAUDE_ERROR),
  japanese: about(1.56, CLAUDE_ERROR),
  korean: about(1.56, CLAUDE_ERROR),
  arabic: about(2.01, CLAUDE_ERROR),
};
export const claude3Unmeasured: Ratio = about(CLAUDE_OVERALL, CLAUDE_ERROR_UNMEASURED);

/** Published counts of Opus 4.7 against 4.6 by class; they disagree, so both ends stand here. */
const newerClaude: Ratios = {
  english: range(1.2, 1.59),
  german: range(1.3, 1.46),
  french: range(1.3, 1.36),
  spanish: range(1.24, 1.33),
  russian: range(0.99, 1.02),
  chinese: range(0.99, 1.02),
  japanese: range(0.99, 1.02),
  korean: range(0.99, 1.02),
  code: range(1.13, 1.36),
  json: range(1.31, 1.34),
  logs: range(1.31, 1.34),
  markdown: range(1.3, 1.47),
};
/** Anthropic: "roughly 1x to 1.35x", by the kind of text. */
const NEWER_CLAUDE_UNMEASURED = range(1, 1.35);

/** Opus 4.7, Sonnet 5, Opus 5 and later: the earlier Claude times what the new tokenizer adds. */
export function claude47Ratio(name: ContentClass): Ratio {
  const before = claude3[name] ?? claude3Unmeasured;
  const step = newerClaude[name] ?? NEWER_CLAUDE_UNMEASURED;
  return range(before.low * step.low, before.high * step.high);
}
