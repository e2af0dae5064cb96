import { compareTokenization } from "@outlay/core/measures/tokenization";
import { formatUsd, type PicoUsd, parseUsd } from "@outlay/core/money";

/** What a text costs to read with one model. Money is exact decimal text in USD. */
export interface TextPrice {
  readonly model: string;
  /** Per million tokens, as listed; `null`: no price is known. */
  readonly listPrice: string | null;
  /** Per million characters of the text. */
  readonly effectivePrice: string | null;
  /** From the cheapest, 1; equal prices share a rank. `null` without a price. */
  readonly listRank: number | null;
  readonly effectiveRank: number | null;
  /** Cost of the text ÷ cost with the reference − 1; `null` without both prices. */
  readonly costChange: number | null;
  /** The list price below which the model reads the text cheaper than the reference. `null` without the reference's. */
  readonly breakEvenPrice: string | null;
}

export interface PricedText {
  readonly model: string;
  /** Whole. */
  readonly tokens: number;
  /** Decimal USD of a million input tokens. */
  readonly listPrice: string | null;
}

/** List and effective prices of models on one text of so many characters (> 0), each against the reference. */
export function priceTexts(models: readonly PricedText[], reference: PricedText, characters: number): TextPrice[] {
  const compared = compareTokenization(models.map(tokenizedOf), tokenizedOf(reference), characters);
  const effective = compared.map(({ pricePerMillionCharacters }) => pricePerMillionCharacters);
  const listed = models.map(({ listPrice }) => picoOf(listPrice));
  const ofReference = picoOf(reference.listPrice);
  return models.map((one, at) => {
    const list = listed[at];
    return {
      model: one.model,
      listPrice: one.listPrice,
      effectivePrice: textOf(effective[at]),
      listRank: rankOf(list, listed),
      effectiveRank: rankOf(effective[at], effective),
      costChange:
        list === undefined || ofReference === undefined
          ? null
          : switchChange(list * BigInt(one.tokens), ofReference * BigInt(reference.tokens)),
      breakEvenPrice: textOf(
        ofReference === undefined || one.tokens === 0
          ? undefined
          : (((ofReference * BigInt(reference.tokens)) / BigInt(one.tokens)) as PicoUsd),
      ),
    };
  });
}

/**
 * What the same text costs more after a switch, each side being price × tokens: new ÷ old − 1, in whole numbers to nine
 * decimals, rounded half up. A price 15 % lower with 1.41 times the tokens costs 19.85 % more: a switch saves only where
 * the price falls below 1 ÷ the token factor. `null` where the old side costs nothing.
 */
export function switchChange(after: bigint, before: bigint): number | null {
  if (before === 0n) return null;
  return Number((2n * (after - before) * NANO + before) / (2n * before)) / Number(NANO);
}
const NANO = 1_000_000_000n;

const tokenizedOf = ({ model, tokens, listPrice }: PricedText) => ({
  model,
  tokens,
  pricePerMillion: picoOf(listPrice),
});

const picoOf = (price: string | null): PicoUsd | undefined => (price === null ? undefined : parseUsd(price));
const textOf = (amount: PicoUsd | undefined): string | null => (amount === undefined ? null : formatUsd(amount));

const rankOf = (one: PicoUsd | undefined, all: readonly (PicoUsd | undefined)[]): number | null =>
  one === undefined ? null : 1 + all.filter((other) => other !== undefined && other < one).length;
