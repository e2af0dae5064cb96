import { type ModelTokens, modelTokens, sum } from "@outlay/tokens/model-tokens";
import { priceTexts, type TextPrice } from "@outlay/tokens/text-prices";
import { type TokenFactor, tokenFactors } from "@outlay/tokens/token-factor";
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
  /** The factor on each text, in the order of the texts. */
  readonly byText: readonly (number | undefined)[];
}

export interface BenchFigures {
  readonly characters: number;
  readonly bytes: number;
  readonly rows: readonly BenchRow[];
}

const made = new WeakMap<BenchAnswer, { reference: string; figures: BenchFigures }>();

/** The figures of the bench from counts and prices. Three panels show them: the last ones of an answer are remembered. */
export function benchFigures(answer: BenchAnswer, bench: Bench): BenchFigures {
  const known = made.get(answer);
  if (known !== undefined && known.reference === bench.reference) return known.figures;
  const figures = makeFigures(answer, bench);
  made.set(answer, { reference: bench.reference, figures });
  return figures;
}

function makeFigures(answer: BenchAnswer, { models, reference }: Bench): BenchFigures {
  const pieces = answer.texts.flatMap(({ pieces }) => pieces);
  const characters = sum(pieces.map((piece) => piece.characters));
  const known = new Map(
    models.flatMap((id) => {
      const found = modelTokens(modelName(id), pieces, answer.counts);
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
      factor: factors[order.indexOf(id)],
      price: prices.find(({ model }) => model === id),
      byText: answer.texts.map((_, text) => (tokens && base ? factorOn(text, { tokens, base, pieces }) : undefined)),
    };
  });
  return { characters, bytes: sum(answer.texts.map(({ bytes }) => bytes)), rows };
}

function factorOn(
  text: number,
  { tokens, base, pieces }: { tokens: ModelTokens; base: ModelTokens; pieces: readonly { readonly text: number }[] },
): number | undefined {
  let [own, other] = [0, 0];
  for (const [at, piece] of pieces.entries()) {
    if (piece.text !== text) continue;
    own += tokens.tokens[at] ?? 0;
    other += base.tokens[at] ?? 0;
  }
  return other === 0 ? undefined : own / other;
}
