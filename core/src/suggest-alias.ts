import { providerId } from "./price-provider-names.ts";

/** A model of the price book, with every name it is listed under. */
export interface KnownModel {
  readonly provider: string;
  readonly model: string;
  readonly names: readonly string[];
}

/**
 * - `high`: the same name in another spelling.
 * - `medium`: the same model by all that its name says: decorated, dated, or with a slip of the pen.
 * - `low`: a relative; its price is an orientation and may be far off.
 */
export type AliasConfidence = "high" | "medium" | "low";

export interface AliasSuggestion {
  readonly provider: string;
  readonly model: string;
  readonly confidence: AliasConfidence;
  /** In words, for whoever decides. */
  readonly reason: string;
}

interface Candidate extends KnownModel {
  readonly words: readonly string[];
  readonly squashed: string;
}

interface Judgement {
  readonly confidence: AliasConfidence;
  readonly reason: string;
  /** Within one confidence, smaller is nearer. */
  readonly distance: number;
}

const rank: Record<AliasConfidence, number> = { high: 0, medium: 1, low: 2 };
const lower: Record<AliasConfidence, AliasConfidence> = { high: "medium", medium: "low", low: "low" };

/** Words by which one model of a family differs from another; never decoration. */
const variants: ReadonlySet<string> = new Set(
  (
    "mini nano micro pro lite flash plus max large medium small tiny ultra turbo codex code coder haiku sonnet opus fable " +
    "audio realtime search image vision embed embedding instruct thinking reasoning reasoner fast high low deep research " +
    "transcribe tts live native oss air omni scout maverick base chat guard distill preview exp experimental free"
  ).split(" "),
);
const stamp = /^(?:\d{6,8}|latest|default)$/;
const dashedDate = /(?<!\d)20\d{2}[-_.]?\d{2}[-_.]?\d{2}(?!\d)/g;

/**
 * Finds priced models that an unpriced name may mean. The index is built once; a question costs one pass over it.
 * Whatever crosses a family (`gpt-4` → `gpt-4o`) or a version is `low` and says in what the names differ.
 */
export function aliasSuggester(known: readonly KnownModel[]) {
  const candidates = known.flatMap((model): Candidate[] =>
    [...new Set([model.model, ...model.names])].map((name) => ({
      ...model,
      words: wordsOf(name),
      squashed: squash(withoutPath(name)),
    })),
  );
  return (unknown: { provider?: string | undefined; model: string }, limit = 3): AliasSuggestion[] => {
    const words = wordsOf(unknown.model);
    const squashed = squash(withoutPath(unknown.model));
    if (words.length === 0) return [];
    const best = new Map<string, AliasSuggestion & Judgement>();
    for (const candidate of candidates) {
      const judged = judge({ words, squashed }, candidate);
      if (judged === undefined) continue;
      const found = { ...pick(candidate), ...atProvider(judged, unknown.provider, candidate.provider) };
      const key = `${candidate.provider}\n${candidate.model}`;
      const before = best.get(key);
      if (before === undefined || compare(found, before) < 0) best.set(key, found);
    }
    const sorted = [...best.values()].sort(compare).slice(0, limit);
    return sorted.map(({ distance: _, ...suggestion }) => suggestion);
  };
}

const pick = ({ provider, model }: Candidate) => ({ provider, model });

function compare(left: AliasSuggestion & Judgement, right: AliasSuggestion & Judgement): number {
  const byRank = rank[left.confidence] - rank[right.confidence] || left.distance - right.distance;
  if (byRank !== 0) return byRank;
  return `${left.provider}/${left.model}` < `${right.provider}/${right.model}` ? -1 : 1;
}

/** The same name sold by somebody else may have another price. */
function atProvider(judged: Judgement, asked: string | undefined, listed: string): Judgement {
  if (asked === undefined || asked === "" || providerId(asked) === listed) return judged;
  return {
    confidence: lower[judged.confidence],
    reason: `${judged.reason}; it is the price of ${listed}, not of ${asked}`,
    distance: judged.distance + 0.5,
  };
}

function judge(
  unknown: { readonly words: readonly string[]; readonly squashed: string },
  candidate: Candidate,
): Judgement | undefined {
  const { words, squashed } = candidate;
  if (squashed === unknown.squashed) {
    return { confidence: "high", reason: "the same name in another spelling", distance: 0 };
  }
  if (words.length === 0) return undefined;
  if (words.join(" ") === unknown.words.join(" ")) {
    return { confidence: "medium", reason: "the same name, apart from a date or a version stamp", distance: 0 };
  }
  return judgeContained(unknown.words, words) ?? judgeSlip(unknown.words, words) ?? judgeRelative(unknown.words, words);
}

/** `acme-gpt-4o-mini-prod` holds `gpt-4o-mini`; a longer name it holds is nearer. */
function judgeContained(unknown: readonly string[], known: readonly string[]): Judgement | undefined {
  if (known.length < 2 || known.length >= unknown.length) return undefined;
  for (let start = 0; start + known.length <= unknown.length; start += 1) {
    if (!known.every((word, at) => unknown[start + at] === word)) continue;
    const extra = [...unknown.slice(0, start), ...unknown.slice(start + known.length)];
    const marks = extra.filter((word) => variants.has(word) || /^\d/.test(word));
    if (marks.length > 0) return undefined;
    const reason = `the name contains it, with "${extra.join(" ")}" around it`;
    return { confidence: "medium", reason, distance: 10 - Math.min(known.length, 9) };
  }
  return undefined;
}

/** One ordinary word that is nearly the same: `sonet` for `sonnet`. Numbers are never slips. */
function judgeSlip(unknown: readonly string[], known: readonly string[]): Judgement | undefined {
  if (known.length !== unknown.length) return undefined;
  const differing = known.flatMap((word, at) => (word === unknown[at] ? [] : [[word, unknown[at] ?? ""] as const]));
  const [only, ...more] = differing;
  if (only === undefined || more.length > 0) return undefined;
  const [meant, written] = only;
  if (meant.length < 5 || /\d/.test(meant + written) || (variants.has(meant) && variants.has(written)))
    return undefined;
  const slips = editDistance([...meant], [...written]);
  if (slips > 2) return undefined;
  return { confidence: "medium", reason: `"${written}" may be a slip for "${meant}"`, distance: 10 + slips };
}

/** The same family name and at most two other words: another version or another size, said so. */
function judgeRelative(unknown: readonly string[], known: readonly string[]): Judgement | undefined {
  // A single letter is no family name: of `o1` it is both.
  const familyWords = (known[0]?.length ?? 0) < 2 ? 2 : 1;
  if (known.length < familyWords || known.slice(0, familyWords).some((word, at) => word !== unknown[at]))
    return undefined;
  const distance = editDistance(unknown, known);
  if (distance > 2 || distance >= Math.max(unknown.length, known.length)) return undefined;
  const has = known.filter((word) => !unknown.includes(word)).join(" ");
  const lacks = unknown.filter((word) => !known.includes(word)).join(" ");
  const says = [lacks === "" ? "" : `without "${lacks}"`, has === "" ? "" : `with "${has}"`].filter(
    (part) => part !== "",
  );
  return {
    confidence: "low",
    reason: `another model of the same family, ${says.join(" and ") || "in another order"}: its price may be far off`,
    // Of several as near, the one as long, and then the one whose letters are nearest.
    distance: 20 + distance * 10 + (known.length === unknown.length ? 0 : 2) + nearness(lacks, has),
  };
}

const nearness = (left: string, right: string): number => Math.min(editDistance([...left], [...right]), 9) / 10;

/** `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` → claude sonnet 4 5; `gpt4o` → gpt 4o. */
function wordsOf(name: string): string[] {
  const plain = withoutPath(name).replaceAll(dashedDate, " ");
  const words = plain.match(/[a-z]+(?=\d)|\d+[a-z]*|[a-z]+/g) ?? [];
  return words.filter((word) => !stamp.test(word)).slice(0, 20);
}

/** Without what says by which road or in which region: the last part of a path, Bedrock's prefixes and its suffix. */
function withoutPath(name: string): string {
  const last = name.trim().toLowerCase().slice(0, 200).split("/").at(-1) ?? "";
  return last
    .replace(/^(?:us|eu|apac|jp|au|ca|global|us-gov)\.(?=[a-z0-9]+\.)/, "")
    .replace(/^[a-z0-9]+\.(?=[a-z])/, "")
    .replace(/-v\d+(?::\d+)?$/, "");
}

const squash = (name: string): string => name.replaceAll(/[^a-z0-9]/g, "");

/** Levenshtein: insertions, deletions and replacements from one list to another. */
function editDistance(from: readonly string[], to: readonly string[]): number {
  let row = to.map((_, at) => at + 1);
  for (const [down, left] of from.entries()) {
    let diagonal = down;
    let before = down + 1;
    row = row.map((above, at) => {
      before = Math.min(above + 1, before + 1, diagonal + (left === to[at] ? 0 : 1));
      diagonal = above;
      return before;
    });
  }
  return row.at(-1) ?? from.length;
}
