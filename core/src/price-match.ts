import type { Alias, PriceBook, PricedModel, PricedProvider, PriceLayer, PriceList } from "./price-book-shape.ts";
import type { PriceFlag } from "./price-call-flags.ts";
import { isBedrockId, judgeRemainder, leadingName, type NameCandidate, nameCandidates } from "./price-match-name.ts";
import { findProvider, providerNamed } from "./price-match-provider.ts";
import { providerId } from "./price-provider-names.ts";
import { holds, Stretch } from "./price-time.ts";

export interface ModelNames {
  readonly provider?: string | undefined;
  readonly hostProvider?: string | undefined;
  readonly model?: string | undefined;
  readonly modelResolved?: string | undefined;
  readonly selfHosted?: boolean | undefined;
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
 * requested one, a name as it is before anything is stripped from it, and of the layers the strongest.
 */
export function* findCandidates(
  book: PriceBook,
  names: ModelNames,
  stretch: Stretch,
): Generator<Candidate, UnmatchedReason> {
  const models = [names.modelResolved, names.model].filter((name) => name !== undefined && name !== "");
  if (models.length === 0) return "no_model";
  const meanings = [names.hostProvider, names.provider].map((name) => findProvider(book, name));
  const isSelfHosted = names.selfHosted === true || meanings.some(({ kind }) => kind === "self_hosted");
  const layers = isSelfHosted ? book.layers.filter(({ isOwn }) => isOwn) : book.layers;
  const given = meanings.flatMap((meaning) => (meaning.kind === "known" ? [meaning.provider] : []));
  let closeness = 0;
  let isProviderKnown = given.length > 0;
  let areAnyModels: PricedProvider[] = given;
  for (const [index, model] of models.entries()) {
    const alias = aliasOf(book, model ?? "", names.provider, stretch);
    const target = alias === undefined ? undefined : providerNamed(book, alias.means.provider);
    const spellings = nameCandidates(
      alias?.means.model ?? model ?? "",
      (text) => providerNamed(book, text) !== undefined,
    );
    const inferred =
      given.length > 0 || target !== undefined ? undefined : inferProvider(layers, book, model ?? "", spellings);
    const sellers = target !== undefined ? [target] : inferred !== undefined ? [inferred] : given;
    if (sellers.length > 0) isProviderKnown = true;
    if (alias !== undefined) areAnyModels = sellers;
    for (const [place, seller] of [...new Set(sellers)].entries()) {
      const assumed: PriceFlag[] = [];
      if (inferred !== undefined) assumed.push("provider_inferred");
      if (alias !== undefined) assumed.push("priced_by_alias");
      else if (index > 0) assumed.push("priced_on_requested_model");
      if (place > 0) assumed.push("host_not_priced");
      for (const isClose of [true, false]) {
        closeness += 1;
        for (const found of modelsOf(layers, seller, spellings, { isClose, acceptsLoose: inferred === undefined })) {
          const flags = [...found.flags, ...assumed];
          yield { ...found, seller: seller.id, flags, closeness, ...(alias !== undefined && { alias: alias.id }) };
        }
      }
    }
  }
  for (const seller of areAnyModels) yield* anyModelsOf(layers, seller, (models[0] ?? "").toLowerCase(), closeness + 1);
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

type Found = Pick<Candidate, "model" | "layer" | "name" | "flags">;

/** Every layer's model for the spellings: the layers in their order, and within one the most literal spelling first. */
function* modelsOf(
  layers: readonly PriceLayer[],
  seller: PricedProvider,
  spellings: readonly NameCandidate[],
  { isClose, acceptsLoose }: { isClose: boolean; acceptsLoose: boolean },
): Generator<Found> {
  for (const layer of layers) {
    // A price agreed with one provider says nothing of another that sells at the same list.
    const ids = layer.isOwn ? [seller.id] : [seller.id, ...seller.sameAs];
    for (const { name, flag } of spellings) {
      // The user's own price of a model holds in every region unless it names one.
      const assumed = layer.isOwn && flag === "region_not_priced" ? undefined : flag;
      if ((assumed === undefined || assumed === "snapshot_at_alias_price") !== isClose) continue;
      for (const id of ids) {
        const list = layer.providers.get(id);
        const found = list && modelNamed(list, name, acceptsLoose);
        if (found === undefined) continue;
        yield { ...found, layer, name, flags: assumed === undefined ? found.flags : [assumed, ...found.flags] };
      }
    }
  }
}

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

/** By exact name, else by the most specific pattern whose unmatched rest does not mark another model. */
function modelNamed(
  list: PriceList,
  name: string,
  acceptsLoose: boolean,
): { model: PricedModel; flags: readonly PriceFlag[] } | undefined {
  const exact = list.exact.get(name);
  if (exact !== undefined) return { model: exact, flags: [] };
  for (const { model, remainderOf } of list.patterns) {
    const remainder = remainderOf(name);
    if (remainder === undefined) continue;
    const judgement = judgeRemainder(name, remainder);
    if (judgement === "stamp") return { model, flags: [] };
    if (judgement === "more" && acceptsLoose) return { model, flags: ["loose_model_match"] };
  }
  return undefined;
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
