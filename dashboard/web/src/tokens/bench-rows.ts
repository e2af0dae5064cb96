import { type CountedPiece, inferredTokens, type ModelTokens, modelTokens, sum } from "@outlay/tokens/model-tokens";
import { priceTexts, type TextPrice } from "@outlay/tokens/text-prices";
import { type TokenFactor, tokenFactors } from "@outlay/tokens/token-factor";
import type { ObservedModel } from "../../../contract/observed-text.ts";
import { type Bench, modelName } from "./bench.ts";
import type { BenchAnswer } from "./tokens-queries.ts";

/** A model on the texts of the bench. Everything is `undefined` or `null` where nothing honest can be said. */
export interface BenchRow {
  readonly id: string;
  readonly name: string;
  readonly tokens: ModelTokens | undefined;
  readonly total: number | undefined;
  readonly perThousand: number | undefined;
  readonly factor: TokenFactor | undefined;
  readonly price: TextPrice | undefined;
}

export interface BenchFigures {
  /** Tokens of the reference; `undefined` where it could not be counted. */
  readonly base: ModelTokens | undefined;
  readonly characters: number;
  readonly bytes: number;
  readonly rows: readonly BenchRow[];
}

interface Made {
  readonly reference: string;
  readonly observed: readonly ObservedModel[];
  readonly figures: BenchFigures;
}

const noneObserved: readonly ObservedModel[] = [];
const made = new WeakMap<BenchAnswer, Made>();

/**
 * The figures of the bench from counts and prices, and, for models without a tokenizer, from what calls were billed. Several
 * panels show them: the last ones of an answer are remembered.
 */
export function benchFigures(
  answer: BenchAnswer,
  bench: Bench,
  observed: readonly ObservedModel[] = noneObserved,
): BenchFigures {
  const known = made.get(answer);
  if (known !== undefined && known.reference === bench.reference && known.observed === observed) return known.figures;
  const figures = makeFigures(answer, bench, observed);
  made.set(answer, { reference: bench.reference, observed, figures });
  return figures;
}

function makeFigures(
  answer: BenchAnswer,
  { models, reference }: Bench,
  observed: readonly ObservedModel[],
): BenchFigures {
  const pieces = answer.texts.flatMap(({ pieces }) => pieces);
  const characters = sum(pieces.map((piece) => piece.characters));
  const known = new Map(
    models.flatMap((id) => {
      const found = modelTokens(modelName(id), pieces, answer.counts) ?? inferred(id, pieces, observed);
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
  const base = known.get(reference);
  const listed = [...known].map(([id, tokens]) => ({
    model: id,
    tokens: Math.round(sum(tokens.tokens)),
    listPrice: answer.prices.find(({ model }) => model === id)?.list.input ?? null,
  }));
  const ofReference = listed.find(({ model }) => model === reference);
  const prices = ofReference === undefined || characters === 0 ? [] : priceTexts(listed, ofReference, characters);
  const factors = base === undefined ? [] : tokenFactors([...known.values()], base, pieces);
  const order = [...known.keys()];
  const rows = models.map((id): BenchRow => {
    const tokens = known.get(id);
    const total = tokens && sum(tokens.tokens);
    return {
      id,
      name: modelName(id),
      tokens,
      total,
      perThousand: total === undefined || characters === 0 ? undefined : (1_000 * total) / characters,
      factor: factorOf(tokens, factors[order.indexOf(id)]),
      price: prices.find(({ model }) => model === id),
    };
  });
  return { base, characters, bytes: sum(answer.texts.map(({ bytes }) => bytes)), rows };
}

function inferred(id: string, pieces: readonly CountedPiece[], observed: readonly ObservedModel[]) {
  const name = modelName(id);
  const own = observed.find(({ provider, model }) => (id === name ? model === id : `${provider}::${model}` === id));
  const rate = own?.tokens_per_1000_characters ?? null;
  if (own === undefined || rate === null) return undefined;
  return inferredTokens(name, pieces, { tokensPerThousandCharacters: rate, calls: own.measured_calls });
}

/** How far an inferred count is off nobody knows: resampled pieces do not tell it. */
function factorOf(tokens: ModelTokens | undefined, factor: TokenFactor | undefined): TokenFactor | undefined {
  return factor !== undefined && tokens?.quality === "inferred" ? { factor: factor.factor } : factor;
}
