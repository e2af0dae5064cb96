import { divideUsd, type PicoUsd } from "../money.ts";

/** How many tokens a model makes of a text, and what a million of its tokens cost. */
export interface Tokenized {
  readonly model: string;
  /** > 0 */
  readonly tokens: number;
  /** List price of a million input tokens; `undefined`: not stated. */
  readonly pricePerMillion: PicoUsd | undefined;
}

export interface Tokenization {
  readonly model: string;
  readonly tokens: number;
  /** Tokenization factor TF: tokens ÷ tokens of the reference, for the same text (measure M12). */
  readonly factor: number;
  /** What a million characters of that text cost, rounded half up; `undefined` without a price. */
  readonly pricePerMillionCharacters: PicoUsd | undefined;
  /**
   * Whether the text is cheaper to read than with the reference: price ÷ price of the reference < 1 ÷ TF, in whole numbers.
   * `undefined` without both prices.
   */
  readonly savesOnInput: boolean | undefined;
}

/** Models on the same text of so many characters (> 0), each against the reference. */
export function compareTokenization(
  all: readonly Tokenized[],
  reference: Tokenized,
  characters: number,
): readonly Tokenization[] {
  const spent = ({ tokens, pricePerMillion }: Tokenized): PicoUsd | undefined =>
    pricePerMillion === undefined ? undefined : ((pricePerMillion * BigInt(tokens)) as PicoUsd);
  const ofReference = spent(reference);
  return all.map((one) => {
    const own = spent(one);
    return {
      model: one.model,
      tokens: one.tokens,
      factor: one.tokens / reference.tokens,
      pricePerMillionCharacters: own === undefined ? undefined : divideUsd(own, characters),
      savesOnInput: own === undefined || ofReference === undefined ? undefined : own < ofReference,
    };
  });
}
