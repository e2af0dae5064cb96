import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { costOf, formatUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import type { PricedQuantity } from "@outlay/core/price-book-rates";
import { type CallTerms, cardFor, type PriceCard } from "@outlay/core/price-card";
import type { z } from "zod";
import type { ModelPrice, modelPricesEndpoint } from "../contract/model-prices.ts";
import { readInstant } from "./answer-prices.ts";
import type { HandlerInput } from "./api-route.ts";

const TOKENS = 1_000_000;

/** List prices of models by the names that calls give them. */
export async function answerModelPrices(
  prices: StoredPrices,
  { query, now }: HandlerInput<z.output<(typeof modelPricesEndpoint)["query"]>, unknown>,
): Promise<z.input<(typeof modelPricesEndpoint)["response"]>> {
  await prices.refresh();
  const book = prices.bookOf(query.project);
  const at = readInstant(query, now);
  return {
    at: new Date(at).toISOString(),
    book: book.label,
    models: query.models.map((model) => modelPrice(book, model, at)),
  };
}

function modelPrice(book: PriceBook, model: string, at: number): ModelPrice {
  const card = cardFor(book, termsOf(model), at);
  if (card.kind === "none") return { ...unpriced, model, reason: card.reason };
  const listed = card.listCard ?? card;
  const perMillion = (quantity: PricedQuantity) => rateText(listed, quantity);
  return {
    model,
    price_id: card.priceIds[0] ?? null,
    priced_as: card.modelId,
    reason: listed.hasTokenPrices ? null : "no_price_for_usage",
    is_own: card.listCard !== undefined || card.flags.includes("contract_applied"),
    list: {
      input: perMillion("input_uncached"),
      cache_read: perMillion("cache_read"),
      cache_write: perMillion("cache_write_unknown"),
      output: perMillion("output_text"),
      reasoning: perMillion("output_reasoning"),
    },
    dearer_above_prompt_tokens: listed.longContextAbove ?? null,
    flags: [...card.flags],
  };
}

/** `provider::model`, or a model alone. */
function termsOf(asked: string): CallTerms {
  const [provider, ...rest] = asked.split("::");
  const names = rest.length === 0 ? { model: asked } : { provider, model: rest.join("::") };
  return names as CallTerms;
}

function rateText(card: PriceCard, quantity: PricedQuantity): string | null {
  const unit = card.rates[quantity]?.list[0];
  return unit === undefined ? null : formatUsd(costOf(unit, TOKENS));
}

const unpriced: Omit<ModelPrice, "model" | "reason"> = {
  price_id: null,
  priced_as: null,
  is_own: false,
  list: { input: null, cache_read: null, cache_write: null, output: null, reasoning: null },
  dearer_above_prompt_tokens: null,
  flags: [],
};
