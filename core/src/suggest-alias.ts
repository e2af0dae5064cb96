import { editDistance } from "./edit-distance.ts";
import { type ModelWords, modelWords } from "./model-words.ts";
import { providerId } from "./price-provider-names.ts";

/** A model of the price book, with every name it is listed under. */
export interface KnownModel {
  readonly provider: string;
  readonly model: string;
  readonly names: readonly string[];
}

/**
 * - `high`: the same name in another spelling or order.
 * - `medium`: the same model by all that its name says: decorated, dated, a preview, or with a slip of the pen.
 * - `low`: a relative, of another version or another product; its price is an orientation and may be far off.
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
  /** The one of its names that is compared. */
  readonly name: string;
  readonly parts: ModelWords;
  /** Where it stands in the list: whoever is listed first is suggested first, other things being equal. */
  readonly at: number;
}

interface Judgement {
  readonly confidence: AliasConfidence;
  readonly reason: string;
  /** Within one confidence, smaller is nearer; the first difference decides. */
  readonly distance: readonly number[];
}

interface Found extends Judgement {
  readonly candidate: Candidate;
  readonly isElsewhere: boolean;
}

const rank: Record<AliasConfidence, number> = { high: 0, medium: 1, low: 2 };
const lower: Record<AliasConfidence, AliasConfidence> = { high: "medium", medium: "low", low: "low" };

/** Words by which one product of a family differs from another; never decoration. */
const products: ReadonlySet<string> = new Set(
  (
    "mini nano micro pro lite flash plus max large medium small tiny ultra turbo codex code coder haiku sonnet opus fable " +
    "audio realtime search image vision embed embedding instruct thinking reasoning reasoner fast high low deep research " +
    "transcribe tts live native oss air omni scout maverick base chat guard distill free"
  ).split(" "),
);
/** What deployments are called by, behind the name of their model. */
const decorations: ReadonlySet<string> = new Set(
  (
    "prod production dev development test testing stage staging qa uat sandbox demo internal external shared default " +
    "deployment deploy endpoint team app api svc service proxy gateway global eu us uk east west north south central " +
    "eastus westus northcentralus southcentralus westeurope northeurope swedencentral francecentral uksouth"
  ).split(" "),
);

/** Words that two names may differ in and still be of one family. */
const WORDS_APART_MAX = 2;
const SLIPS_MAX = 2;
const SLIP_WORD_MIN = 5;

/**
 * Finds priced models that an unpriced name may mean: of the same product first, then of the nearest version that is not
 * above, then others of the family. The index is built once; a question looks at models of the same family only.
 */
export function aliasSuggester(known: readonly KnownModel[]) {
  const index = new FamilyIndex(known);
  return (unknown: { provider?: string | undefined; model: string }, limit = 3): AliasSuggestion[] => {
    const parts = modelWords(unknown.model);
    if (parts.words.length === 0) return [];
    const asked = unknown.provider === undefined || unknown.provider === "" ? undefined : providerId(unknown.provider);
    const best = new Map<string, Found>();
    for (const candidate of index.near(parts)) {
      const judged = judge(parts, candidate.parts, index.vocabulary);
      if (judged === undefined) continue;
      const isElsewhere = asked !== undefined && asked !== candidate.provider;
      const found: Found = { ...judged, candidate, isElsewhere };
      const key = `${candidate.provider}\n${candidate.model}`;
      const before = best.get(key);
      if (before === undefined || compare(found, before) < 0) best.set(key, found);
    }
    return [...best.values()]
      .sort(compare)
      .slice(0, limit)
      .map((found) => suggestionOf(found, unknown.provider));
  };
}

/** Candidates by the word that names their family: `claude`, `gpt`, the `o` of o3. */
class FamilyIndex {
  /** Every word that a known model is called by. */
  readonly vocabulary: ReadonlySet<string>;
  readonly #byFamily = new Map<string, Candidate[]>();
  readonly #bySpelling = new Map<string, Candidate[]>();

  constructor(known: readonly KnownModel[]) {
    const candidates = known.flatMap((model, at) =>
      [...new Set([model.model, ...model.names])].map((name) => ({ ...model, name, parts: modelWords(name), at })),
    );
    this.vocabulary = new Set(candidates.flatMap(({ parts }) => parts.words));
    for (const candidate of candidates) {
      const { words, squashed } = candidate.parts;
      const family = words.find((word) => !products.has(word)) ?? words[0];
      if (family !== undefined) addTo(this.#byFamily, family, candidate);
      addTo(this.#bySpelling, squashed, candidate);
    }
  }

  /** Those that are spelled the same, and those whose family the name speaks of, perhaps with a slip. */
  *near({ words, squashed }: ModelWords): Generator<Candidate> {
    yield* this.#bySpelling.get(squashed) ?? [];
    // A name such as sonnet-4.5 leaves the family out.
    const isOfAnyFamily = words.every((word) => products.has(word));
    for (const [family, candidates] of this.#byFamily) {
      if (isOfAnyFamily || words.includes(family) || words.some((word) => isSlip(family, word))) yield* candidates;
    }
  }
}

function addTo(index: Map<string, Candidate[]>, key: string, candidate: Candidate): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [candidate]);
  else known.push(candidate);
}

function compare(left: Found, right: Found): number {
  const [confidence, other] = [confidenceOf(left), confidenceOf(right)];
  if (confidence !== other) return rank[confidence] - rank[other];
  const byPlace = Number(left.isElsewhere) - Number(right.isElsewhere);
  // Of the same model the price of who was asked comes first; of relatives the nearest one, wherever it is sold.
  if (confidence !== "low" && byPlace !== 0) return byPlace;
  if (left.confidence !== right.confidence) return rank[left.confidence] - rank[right.confidence];
  const differing = left.distance.findIndex((part, at) => part !== right.distance[at]);
  if (differing >= 0) return (left.distance[differing] ?? 0) - (right.distance[differing] ?? 0);
  return byPlace || left.candidate.at - right.candidate.at;
}

/** The same name sold by somebody else may have another price. */
const confidenceOf = ({ confidence, isElsewhere }: Found): AliasConfidence =>
  isElsewhere ? lower[confidence] : confidence;

function suggestionOf(found: Found, asked: string | undefined): AliasSuggestion {
  const { provider, model, name } = found.candidate;
  const reasons = [
    found.reason,
    name !== model && `it is also called ${name}`,
    found.isElsewhere && `it is the price of ${provider}, not of ${asked}`,
  ];
  return { provider, model, confidence: confidenceOf(found), reason: reasons.filter(Boolean).join("; ") };
}

function judge(unknown: ModelWords, known: ModelWords, vocabulary: ReadonlySet<string>): Judgement | undefined {
  const isSameRevision = unknown.revision === known.revision || unknown.revision === "" || known.revision === "";
  if (unknown.squashed === known.squashed && isSameRevision) {
    return { confidence: "high", reason: "the same name in another spelling", distance: [0] };
  }
  const lacking = unknown.words.filter((word) => !known.words.includes(word));
  const added = known.words.filter((word) => !unknown.words.includes(word));
  if (isSameRevision && unknown.version === known.version && unknown.stamps === known.stamps) {
    const same =
      lacking.length + added.length === 0
        ? judgeDressing(unknown, known)
        : (judgeSlip(lacking, added) ?? judgeDecorated(unknown, known, { lacking, added, vocabulary }));
    if (same !== undefined) return same;
  }
  return judgeRelative(unknown, known, { lacking, added });
}

/** The same product and version; at most the day or the stage differ. */
function judgeDressing(unknown: ModelWords, known: ModelWords): Judgement {
  if (unknown.stages !== known.stages) {
    const says = [known.stages && `with "${known.stages}"`, unknown.stages && `without "${unknown.stages}"`];
    const reason = `the same name, ${says.filter(Boolean).join(" and ")}: a preview may have had another price`;
    return { confidence: "medium", reason, distance: [1] };
  }
  if (unknown.dates !== known.dates || unknown.revision !== known.revision) {
    return { confidence: "medium", reason: "the same name, apart from a date or a version stamp", distance: [0] };
  }
  return { confidence: "high", reason: "the same words and version, written otherwise", distance: [1] };
}

/** One ordinary word that is nearly the same: `sonet` for `sonnet`. Numbers are never slips. */
function judgeSlip(lacking: readonly string[], added: readonly string[]): Judgement | undefined {
  const [written = "", meant = ""] = [lacking[0], added[0]];
  if (lacking.length !== 1 || added.length !== 1 || !isSlip(meant, written)) return undefined;
  return { confidence: "medium", reason: `"${written}" may be a slip for "${meant}"`, distance: [3] };
}

function isSlip(meant: string, written: string): boolean {
  if (meant === written || meant.length < SLIP_WORD_MIN || /\d/.test(meant + written)) return false;
  if (Math.abs(meant.length - written.length) > SLIPS_MAX || (products.has(meant) && products.has(written)))
    return false;
  return editDistance(meant, written) <= SLIPS_MAX;
}

/**
 * `acme-gpt-4o-mini-prod` is `gpt-4o-mini` with words around it that name no product: before it a word that no model
 * has, behind it one of those that deployments are called by. `gpt-5.6-luna` is not `gpt-5.6`.
 */
function judgeDecorated(
  unknown: ModelWords,
  known: ModelWords,
  {
    lacking,
    added,
    vocabulary,
  }: { lacking: readonly string[]; added: readonly string[]; vocabulary: ReadonlySet<string> },
): Judgement | undefined {
  if (added.length > 0 || (known.words.length < 2 && known.version === "")) return undefined;
  const begin = unknown.words.findIndex((word) => known.words.includes(word));
  const isDecoration = (word: string): boolean =>
    decorations.has(word) ||
    (unknown.words.indexOf(word) < begin && !vocabulary.has(word) && !products.has(word) && /^[a-z]{2,}$/.test(word));
  if (!lacking.every(isDecoration)) return undefined;
  const reason = `the name contains it, with "${lacking.join(" ")}" around it`;
  return { confidence: "medium", reason, distance: [2, -known.words.length] };
}

/** The same family and at most two other words: another version, another product, or both, said so. */
function judgeRelative(
  unknown: ModelWords,
  known: ModelWords,
  { lacking, added }: { lacking: readonly string[]; added: readonly string[] },
): Judgement | undefined {
  const wordsApart = lacking.length + added.length;
  const shared = unknown.words.length - lacking.length;
  if (wordsApart > WORDS_APART_MAX || shared === 0) return undefined;
  const isOtherProduct = wordsApart > 0;
  const dressing = Number(unknown.stamps !== known.stamps) + Number(unknown.stages !== known.stages);
  const version = versionDistance(unknown, known);
  const reason = isOtherProduct
    ? `another model of the same family, ${[differenceOf(lacking, added), version.says].filter(Boolean).join(", ")}`
    : version.says || "another snapshot of the same model";
  return {
    confidence: "low",
    reason: `${reason}: its price may be ${isOtherProduct ? "far off" : "another"}`,
    distance: [wordsApart, ...version.distance, dressing],
  };
}

const quoted = (words: readonly string[]): string => words.join(" ").replaceAll(/[+#]/g, "");
const differenceOf = (lacking: readonly string[], added: readonly string[]): string =>
  [lacking.length > 0 && `without "${quoted(lacking)}"`, added.length > 0 && `with "${quoted(added)}"`]
    .filter(Boolean)
    .join(" and ");

/** The nearest version that is not above comes first, then those above, then what has no version. */
function versionDistance(unknown: ModelWords, known: ModelWords): { distance: readonly number[]; says: string } {
  if (unknown.version === known.version) return { distance: [0, 0, 0, 0], says: "" };
  const [major, minor, patch] = known.place;
  if (known.version === "") return { distance: [3, 0, 0, 0], says: "without a version" };
  const newestFirst = [-major, -minor, -patch];
  if (unknown.version === "")
    return { distance: [1, ...newestFirst], says: `version ${known.version}, and none was named` };
  const isAbove = comparePlaces(known.place, unknown.place) > 0;
  return isAbove
    ? { distance: [2, major, minor, patch], says: `a later version, ${known.version} and not ${unknown.version}` }
    : { distance: [1, ...newestFirst], says: `an earlier version, ${known.version} and not ${unknown.version}` };
}

function comparePlaces(left: ModelWords["place"], right: ModelWords["place"]): number {
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
