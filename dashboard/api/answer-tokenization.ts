import { compareTokenization, type Tokenized } from "@outlay/core/measures/tokenization";
import { formatUsd } from "@outlay/core/money";
import type { z } from "zod";
import type { tokenizationEndpoint } from "../contract/tokenization.ts";
import type { HandlerInput } from "./api-route.ts";
import { picoOf } from "./money-text.ts";
import { refused } from "./range.ts";

/** Tokenization factors of counts that the question brings (M12): tokenizers are not ours to run. */
export async function answerTokenization({
  body,
}: HandlerInput<unknown, z.output<(typeof tokenizationEndpoint)["body"]>>): Promise<
  z.input<(typeof tokenizationEndpoint)["response"]>
> {
  const counts = body.counts.map(
    ({ model, tokens, price_per_million: price }): Tokenized => ({
      ...{ model, tokens },
      pricePerMillion: price === undefined ? undefined : picoOf(price),
    }),
  );
  const reference = counts.find(({ model }) => model === body.reference);
  if (reference === undefined) throw refused("reference", `${body.reference} is not among counts`);
  return {
    reference: reference.model,
    models: compareTokenization(counts, reference, body.characters).map((one) => ({
      ...{ model: one.model, tokens: one.tokens, factor: one.factor },
      price_per_million_characters:
        one.pricePerMillionCharacters === undefined ? null : formatUsd(one.pricePerMillionCharacters),
      saves_on_input: one.savesOnInput ?? null,
    })),
  };
}
