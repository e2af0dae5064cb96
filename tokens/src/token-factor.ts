import type { CountedPiece, ModelTokens } from "./model-tokens.ts";
import { sum } from "./model-tokens.ts";
import { seededRandom } from "./seeded-random.ts";

/** Tokens of one model ÷ tokens of another for the same text (measure M12). */
export interface TokenFactor {
  readonly factor: number;
  /** About 95 %; absent where one piece of text is all there is, so that nothing can be said of others like it. */
  readonly interval?: { readonly low: number; readonly high: number };
}

const RESAMPLES = 500;
const SEED = 20_261_122;

/**
 * The factor of each model against the reference, with the 95 % percentile bootstrap interval over pieces: each text keeps
 * its number of pieces, and all models see the same draws. Where a side is estimated, the ends of the estimate widen it.
 * `undefined` for a text without tokens.
 */
export function tokenFactors(
  models: readonly ModelTokens[],
  reference: ModelTokens,
  pieces: readonly CountedPiece[],
): (TokenFactor | undefined)[] {
  const ofReference = sum(reference.tokens);
  if (ofReference === 0) return models.map(() => undefined);
  const ends = resampledEnds(models, reference, pieces);
  return models.map((one, at) => {
    const factor = sum(one.tokens) / ofReference;
    const end = ends?.[at];
    if (end === undefined) return { factor };
    // Of one way of counting whatever is wrong is wrong on both sides.
    if (one.counting === reference.counting) return { factor, interval: { low: factor, high: factor } };
    return {
      factor,
      interval: { low: (end.low * one.low) / reference.high, high: (end.high * one.high) / reference.low },
    };
  });
}

/** The middle 95 % of the factors of resampled texts, for each model. `undefined` with less than two pieces. */
function resampledEnds(
  models: readonly ModelTokens[],
  reference: ModelTokens,
  pieces: readonly CountedPiece[],
): { low: number; high: number }[] | undefined {
  const strata = strataOf(pieces);
  if (pieces.length < 2 || strata.every((stratum) => stratum.length < 2)) return undefined;
  const random = seededRandom(SEED);
  const draws = models.map(() => new Float64Array(RESAMPLES));
  for (let round = 0; round < RESAMPLES; round += 1) {
    const drawn = strata.flatMap((stratum) => stratum.map(() => stratum[Math.floor(random() * stratum.length)] ?? 0));
    const below = total(reference.tokens, drawn);
    for (const [at, { tokens }] of models.entries()) {
      const ofModel = draws[at];
      if (ofModel !== undefined) ofModel[round] = below === 0 ? 1 : total(tokens, drawn) / below;
    }
  }
  return draws.map((ofModel) => {
    const sorted = ofModel.toSorted();
    return { low: sorted[Math.floor(RESAMPLES * 0.025)] ?? 1, high: sorted[Math.ceil(RESAMPLES * 0.975) - 1] ?? 1 };
  });
}

/** Indexes of the pieces of each text. */
function strataOf(pieces: readonly CountedPiece[]): number[][] {
  const strata = new Map<number, number[]>();
  for (const [at, { text }] of pieces.entries()) strata.set(text, [...(strata.get(text) ?? []), at]);
  return [...strata.values()];
}

function total(tokens: readonly number[], drawn: readonly number[]): number {
  let found = 0;
  for (const at of drawn) found += tokens[at] ?? 0;
  return found;
}
