import type { Alias, PriceBook, PricedModel, PricedProvider, PriceLayer, PriceList } from "./price-book-shape.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import { isOnlyOfFamily } from "./price-match-latest.ts";
import {
  bedrockRegionOf,
  isBedrockId,
  judgeRemainder,
  leadingName,
  type NameCandidate,
  nameCandidates,
  otherVersionThan,
  profileSpellings,
  withoutBedrockRegion,
} from "./price-match-name.ts";
import { findProvider, isSelfHostedName, providerNamed } from "./price-match-provider.ts";
import { providerId } from "./price-provider-names.ts";
import { holds, Stretch } from "./price-time.ts";

export interface ModelNames {
  readonly provider?: string | undefined;
  readonly hostProvider?: string | undefined;
  readonly model?: string | undefined;
  readonly modelResolved?: string | undefined;
  readonly selfHosted?: boolean | undefined;
  /** Where it ran; on Bedrock it may say which profile of a model was called. */
  readonly region?: string | undefined;
}

type UnmatchedReason = "no_model" | "unknown_model" | "unknown_provider" | "self_hosted";

export type ModelMatch =
  | { readonly kind: "matched"; readonly model: PricedModel; readonly flags: readonly PriceFlag[] }
  | { readonly kind: "unmatched"; readonly reason: UnmatchedReason };

/** A model of one layer that the names of a call may mean. */
export interface Candidate {
  readonly model: PricedModel;
  readonly layer: PriceLayer;
  /** Whose rules (tiers, regions, fees, contracts) apply: the provider that sells it. */
  readonly seller: string;
  /** The spelling that was found, lower-cased. */
  readonly name: string;
  readonly flags: readonly PriceFlag[];
  /** The alias used, if any. */
  readonly alias?: string;
  /** Rises with what had to be assumed; candidates of one closeness are the same model in other layers. */
  readonly closeness: number;
}

/** Whose price list and which model of it, at an instant; the strongest layer that knows the model. */
export function matchModel(book: PriceBook, names: ModelNames, instant = 0): ModelMatch {
  const first = findCandidates(book, names, new Stretch(instant)).next();
  return first.done === true
    ? { kind: "unmatched", reason: first.value }
    : { kind: "matched", model: first.value.model, flags: first.value.flags };
}

/**
 * What the names of a call may mean, best first; the reason where there is nothing. The answering model comes before the
 * requested one, a name as it is before anything is stripped from it, and of the layers the strongest. `among` leaves
 * layers out: what the call would cost by the lists alone.
 */
export function* findCandidates(
  book: PriceBook,
  names: ModelNames,
  stretch: Stretch,
  among: readonly PriceLayer[] = book.layers,
): Generator<Candidate, UnmatchedReason> {
  const models = [names.modelResolved, names.model].filter((name) => name !== undefined && name !== "") as string[];
  if (models.length === 0) return "no_model";
  const meanings = [names.hostProvider, names.provider].map((name) => findProvider(book, name));
  const given = meanings.flatMap((meaning) => (meaning.kind === "known" ? [meaning.provider] : []));
  const isSelfHosted =
    names.selfHosted === true ||
    meanings.some(({ kind }) => kind === "self_hosted") ||
    (given.length === 0 && models.some((model) => isSelfHostedName(leadingName(model) ?? "")));
  const layers = isSelfHosted ? among.filter(({ isOwn }) => isOwn) : among;
  let closeness = 0;
  let isProviderKnown = given.length > 0;
  let areAnyModels: PricedProvider[] = given;
  for (const [index, model] of models.entries()) {
    const alias = aliasOf(book, model, names.provider, stretch);
    const target = alias === undefined ? undefined : providerNamed(book, alias.means.provider);
    const spellings = nameCandidates(
      alias?.means.model ?? model,
      (text) => providerNamed(book, text) !== undefined || isSelfHostedName(text),
    );
    const inferred =
      given.length > 0 || target !== undefined ? undefined : inferProvider(layers, book, model, spellings);
    const sellers = target !== undefined ? [target] : inferred !== undefined ? [inferred] : given;
    if (sellers.length > 0) isProviderKnown = true;
    if (alias !== undefined) areAnyModels = sellers;
    for (const [place, seller] of [...new Set(sellers)].entries()) {
      const assumed: PriceFlag[] = [];
      if (inferred !== undefined) assumed.push("provider_inferred");
      if (alias !== undefined) assumed.push("priced_by_alias");
      else if (index > 0) assumed.push("priced_on_requested_model");
      if (place > 0) assumed.push("host_not_priced");
      const profiles =
        seller.id === "aws" ? profileSpellings(spellings, { requested: names.model, region: names.region }) : [];
      const lookup = { layers, seller, spellings: [...profiles, ...spellings], acceptsLoose: inferred === undefined };
      for (const found of modelsOf(lookup)) {
        const flags = [...found.flags, ...assumed];
        const at = closeness + found.step;
        yield { ...found, seller: seller.id, flags, closeness: at, ...(alias !== undefined && { alias: alias.id }) };
      }
      closeness += STEPS;
    }
  }
  for (const seller of areAnyModels) yield* anyModelsOf(layers, seller, (models[0] ?? "").toLowerCase(), closeness);
  if (isSelfHosted) return "self_hosted";
  return isProviderKnown ? "unknown_model" : "unknown_provider";
}

function aliasOf(book: PriceBook, model: string, provider: string | undefined, stretch: Stretch): Alias | undefined {
  const name = model.trim().toLowerCase();
  for (const layer of book.layers) {
    const found = layer.aliases.get(name)?.findLast((alias) => {
      if (alias.onlyProvider !== undefined && alias.onlyProvider !== providerId(provider ?? "")) return false;
      return holds(alias, stretch);
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Found extends Pick<Candidate, "model" | "layer" | "name" | "flags"> {
  /** How much had to be assumed: 0 to {@link STEPS} - 1. */
  readonly step: number;
}

/** See {@link modelsOf}. */
const STEPS = 4;

interface Lookup {
  readonly layers: readonly PriceLayer[];
  readonly seller: PricedProvider;
  /** Most literal first. */
  readonly spellings: readonly NameCandidate[];
  readonly acceptsLoose: boolean;
}

/**
 * Every layer's model for the spellings, by how much has to be assumed:
 *
 * 0. the user's own price of the name or of the model it is a snapshot of, and a list's price of the very name;
 * 1. a list's price of the model the name is a snapshot of: the name itself in any list comes before;
 * 2. what a pattern of a list covers without naming it;
 * 3. the model without a variant, a fine-tuning, a region.
 */
function* modelsOf(lookup: Lookup): Generator<Found> {
  const { layers, spellings } = lookup;
  const own = layers.filter(({ isOwn }) => isOwn);
  const lists = layers.filter(({ isOwn }) => !isOwn);
  const literal = spellings.filter(({ flag }) => flag === undefined);
  const snapshots = spellings.filter(({ flag }) => flag === "snapshot_at_alias_price");
  const others = spellings.filter(({ flag }) => flag !== undefined && flag !== "snapshot_at_alias_price");
  // The user's own price of a model holds in every region unless it names one.
  const ownNames = spellings.map((spelling) =>
    spelling.flag === "region_not_priced" ? { name: spelling.name } : spelling,
  );
  const isClose = ({ flag }: NameCandidate): boolean => flag === undefined || flag === "snapshot_at_alias_price";
  yield* named(lookup, own, ownNames.filter(isClose), { step: 0, isLoose: false });
  yield* named(lookup, lists, literal, { step: 0, isLoose: false });
  yield* named(lookup, lists, snapshots, { step: 1, isLoose: false });
  if (lookup.acceptsLoose) yield* named(lookup, layers, [...literal, ...snapshots], { step: 2, isLoose: true });
  yield* named(
    lookup,
    own,
    ownNames.filter((spelling) => !isClose(spelling)),
    { step: 3, isLoose: false },
  );
  yield* named(lookup, lists, others, { step: 3, isLoose: false });
  if (lookup.acceptsLoose) yield* named(lookup, lists, others, { step: 3, isLoose: true });
}

function* named(
  { seller, spellings: all }: Lookup,
  layers: readonly PriceLayer[],
  spellings: readonly NameCandidate[],
  { step, isLoose }: { step: number; isLoose: boolean },
): Generator<Found> {
  const given = all.find(({ flag }) => flag === undefined)?.name ?? "";
  for (const layer of layers) {
    // A price agreed with one provider says nothing of another that sells at the same list.
    const ids = layer.isOwn ? [seller.id] : [seller.id, ...seller.sameAs];
    const lists = ids.flatMap((id) => layer.providers.get(id) ?? []);
    for (const { name, flag, isLatest } of spellings) {
      if (isLatest && !layer.isOwn && !isOnlyOfFamily(name, familyLists(layers, ids))) continue;
      for (const list of lists) {
        const found = modelNamed(list, name, isLoose);
        if (found === undefined) continue;
        // Only under its very name is a v2 what some list calls v1.
        if ((flag !== undefined || found.isByPattern) && otherVersionThan(found.model.id, given)) continue;
        yield {
          model: found.model,
          layer,
          name,
          step,
          flags: flag === undefined ? found.flags : [flag, ...found.flags],
        };
      }
    }
  }
}

const familyLists = (layers: readonly PriceLayer[], ids: readonly string[]): readonly PriceList[] =>
  layers.flatMap(({ providers }) => ids.flatMap((id) => providers.get(id) ?? []));

/** What the user wrote down as the price of any model of a provider. */
function* anyModelsOf(
  layers: readonly PriceLayer[],
  seller: PricedProvider,
  name: string,
  closeness: number,
): Generator<Candidate> {
  for (const layer of layers) {
    if (!layer.isOwn) continue;
    for (const { prefix, model } of layer.providers.get(seller.id)?.fees ?? []) {
      if (!name.startsWith(prefix) || !model.rows.some(pricesWork)) continue;
      yield { model, layer, name, seller: seller.id, flags: ["any_model_price"], closeness };
    }
  }
}

const pricesWork = ({ rates }: PricedModel["rows"][number]): boolean =>
  rates.busy_hours !== undefined || rates.input_uncached !== undefined || rates.output_text !== undefined;

interface NamedModel {
  readonly model: PricedModel;
  readonly flags: readonly PriceFlag[];
  readonly isByPattern: boolean;
}

/**
 * By exact name, else by the most specific pattern whose unmatched rest does not mark another model; with `isLoose` only
 * by one whose rest is more than a stamp.
 */
function modelNamed(list: PriceList, name: string, isLoose: boolean): NamedModel | undefined {
  const exact = isLoose ? undefined : list.exact.get(name);
  if (exact !== undefined) return { model: exact, flags: [], isByPattern: false };
  for (const { model, remainderOf } of list.patterns) {
    const remainder = remainderOf(name);
    if (remainder === undefined) continue;
    const judgement = judgeRemainder(name, remainder, model.id);
    if (judgement !== (isLoose ? "more" : "stamp")) continue;
    const flags: PriceFlag[] = isLoose ? ["loose_model_match"] : [];
    if (ignoresRegion(name, remainderOf)) flags.push("region_not_priced");
    return { model, flags, isByPattern: true };
  }
  return undefined;
}

/** A pattern that fits a Bedrock profile without its region too says nothing of the region. AWS lists prices of the US. */
function ignoresRegion(name: string, remainderOf: (name: string) => string | undefined): boolean {
  const region = bedrockRegionOf(name);
  return region !== undefined && region !== "us" && remainderOf(withoutBedrockRegion(name)) !== undefined;
}

/**
 * A provider the model's name leaves no doubt about: the only one the user wrote a price of that name for, named in it, or
 * the only one whose matcher and list both fit.
 */
function inferProvider(
  layers: readonly PriceLayer[],
  book: PriceBook,
  model: string,
  spellings: readonly NameCandidate[],
): PricedProvider | undefined {
  const own = layers.flatMap((layer) =>
    layer.isOwn
      ? [...layer.providers.values()].filter(({ exact }) =>
          spellings.some(({ name, flag }) => flag === undefined && exact.has(name)),
        )
      : [],
  );
  const ids = new Set(own.map(({ id }) => id));
  if (ids.size === 1) return own[0] && book.providers.get(own[0].id);
  const lead = leadingName(model);
  const named = lead === undefined ? undefined : providerNamed(book, lead);
  if (named !== undefined) return named;
  if (spellings.some(({ name }) => isBedrockId(name))) return book.providers.get("aws");
  const fitting = [...book.providers.values()].filter((provider) =>
    spellings.some(({ name }) => provider.matchesModel(name) && modelNamed(provider, name, false) !== undefined),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
