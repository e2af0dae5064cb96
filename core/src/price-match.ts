import type { PriceBook, PricedModel, PricedProvider } from "./price-book.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import { isBedrockId, judgeRemainder, leadingName, type NameCandidate, nameCandidates } from "./price-match-name.ts";
import { findProvider, providerNamed } from "./price-match-provider.ts";

export type ModelMatch =
  | { readonly kind: "matched"; readonly model: PricedModel; readonly flags: readonly PriceFlag[] }
  | { readonly kind: "unmatched"; readonly reason: "no_model" | "unknown_model" | "unknown_provider" | "self_hosted" };

export interface ModelNames {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly modelResolved?: string | undefined;
}

/** Distinct (provider, model) combinations remembered per book. A sender inventing names costs time, not memory. */
const MATCHES_MAX = 5_000;
const matchesOf = new WeakMap<PriceBook, Map<string, ModelMatch>>();

/**
 * Whose price list and which model of it: the answering model first, then the requested one; each by its exact name
 * before anything is stripped from it. Pure but for a bounded memory of earlier answers.
 */
export function matchModel(book: PriceBook, names: ModelNames): ModelMatch {
  let matches = matchesOf.get(book);
  if (matches === undefined) {
    matches = new Map();
    matchesOf.set(book, matches);
  }
  const key = `${names.provider ?? ""}\n${names.modelResolved ?? ""}\n${names.model ?? ""}`;
  const known = matches.get(key);
  if (known !== undefined) return known;
  if (matches.size >= MATCHES_MAX) matches.clear();
  const found = findModel(book, names);
  matches.set(key, found);
  return found;
}

function findModel(book: PriceBook, names: ModelNames): ModelMatch {
  const models = [names.modelResolved, names.model].filter((name) => name !== undefined && name !== "");
  if (models.length === 0) return { kind: "unmatched", reason: "no_model" };
  const meaning = findProvider(book, names.provider);
  if (meaning.kind === "self_hosted") return { kind: "unmatched", reason: "self_hosted" };
  let isProviderKnown = meaning.kind === "known";
  for (const [index, name] of models.entries()) {
    const candidates = nameCandidates(name ?? "", (text) => providerNamed(book, text) !== undefined);
    const provider = meaning.kind === "known" ? meaning.provider : inferProvider(book, name ?? "", candidates);
    if (provider === undefined) continue;
    isProviderKnown = true;
    const found = firstMatch(book, provider, candidates, meaning.kind === "known");
    if (found === undefined) continue;
    const flags = [...found.flags];
    if (meaning.kind === "unknown") flags.push("provider_inferred");
    if (index > 0) flags.push("priced_on_requested_model");
    return { kind: "matched", model: found.model, flags };
  }
  return { kind: "unmatched", reason: isProviderKnown ? "unknown_model" : "unknown_provider" };
}

interface Found {
  readonly model: PricedModel;
  readonly flags: readonly PriceFlag[];
}

/** The most literal candidate that the provider, or one that sells at the same list, has a price for. */
function firstMatch(
  book: PriceBook,
  provider: PricedProvider,
  candidates: readonly NameCandidate[],
  acceptsLoose: boolean,
): Found | undefined {
  const others = provider.sameAs.map((id) => book.providers.get(id)).filter((other) => other !== undefined);
  for (const { name, flag } of candidates) {
    for (const seller of [provider, ...others]) {
      const found = modelNamed(seller, name, acceptsLoose);
      if (found === undefined) continue;
      return { model: found.model, flags: flag === undefined ? found.flags : [flag, ...found.flags] };
    }
  }
  return undefined;
}

/** By exact name, else by the most specific pattern whose unmatched rest does not mark another model. */
function modelNamed(provider: PricedProvider, name: string, acceptsLoose: boolean): Found | undefined {
  const exact = provider.exact.get(name);
  if (exact !== undefined) return { model: exact, flags: [] };
  for (const { model, remainderOf } of provider.patterns) {
    const remainder = remainderOf(name);
    if (remainder === undefined) continue;
    const judgement = judgeRemainder(name, remainder);
    if (judgement === "stamp") return { model, flags: [] };
    if (judgement === "more" && acceptsLoose) return { model, flags: ["loose_model_match"] };
  }
  return undefined;
}

/** A provider the model's name leaves no doubt about: named in it, or the only one whose matcher and list both fit. */
function inferProvider(
  book: PriceBook,
  model: string,
  candidates: readonly NameCandidate[],
): PricedProvider | undefined {
  const lead = leadingName(model);
  const named = lead === undefined ? undefined : providerNamed(book, lead);
  if (named !== undefined) return named;
  if (candidates.some(({ name }) => isBedrockId(name))) return book.providers.get("aws");
  const fitting = [...book.providers.values()].filter((provider) =>
    candidates.some(({ name }) => provider.matchesModel(name) && modelNamed(provider, name, false) !== undefined),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
