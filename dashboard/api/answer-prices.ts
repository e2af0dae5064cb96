import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { type ListedPrice, listPrices, overridingRow, sourceOf, unitPriceText } from "@outlay/core/list-prices";
import type { PriceBook } from "@outlay/core/price-book";
import type { z } from "zod";
import type { PriceRowJson, pricesEndpoint } from "../contract/prices.ts";
import type { HandlerInput } from "./api-route.ts";
import { parseInstant, parseZone, refused } from "./range.ts";

type PricesQuery = z.output<(typeof pricesEndpoint)["query"]>;

const NAMES_SHOWN = 20;

/** Prices in force at an instant, of every source; `next` continues after the last one. */
export async function answerPrices(
  prices: StoredPrices,
  { query, now }: HandlerInput<PricesQuery, unknown>,
): Promise<z.input<(typeof pricesEndpoint)["response"]>> {
  await prices.refresh();
  const book = prices.bookOf(query.project);
  const at = readInstant(query, now);
  const listed = listPrices(book, query, at);
  const start = query.cursor === undefined ? 0 : placeAfter(listed, query.cursor);
  const page = listed.slice(start, start + query.limit);
  const last = page.at(-1);
  return {
    at: new Date(at).toISOString(),
    book: book.label,
    prices: page.map((one) => priceJson(book, one, at)),
    next: last !== undefined && start + page.length < listed.length ? last.row.id : null,
  };
}

/** The instant a question is about. Throws AppError `bad_request`. */
export function readInstant({ at, tz }: { at: string; tz: string }, now: number): number {
  const instant = parseInstant(at, now, parseZone(tz));
  if (instant === undefined) throw refused("at", "there is no such instant");
  return instant;
}

function placeAfter(listed: readonly ListedPrice[], cursor: string): number {
  const place = listed.findIndex(({ row }) => row.id === cursor);
  if (place < 0) throw refused("cursor", "is no `next` of this question, or prices have changed: begin again");
  return place + 1;
}

function priceJson(book: PriceBook, listed: ListedPrice, at: number): PriceRowJson {
  const { layer, model, names, row } = listed;
  const source = sourceOf(layer);
  return {
    id: row.id,
    source,
    source_version: layer.label.slice(source.length + 1),
    is_own: layer.isOwn,
    provider: model.provider,
    model: model.id,
    names: names.slice(0, NAMES_SHOWN),
    tier: row.tier,
    region: row.region ?? null,
    valid_from: isoOf(row.validFrom),
    valid_to: isoOf(row.validTo),
    is_windowed: row.windows !== undefined,
    currency: row.currency,
    is_free: row.isFree,
    prices: Object.fromEntries(
      Object.entries(row.rates).map(([name, { base, per, cliffs, flag }]) => [
        name,
        {
          price: unitPriceText(base),
          per,
          cliffs: cliffs.map(({ above, price }) => ({ above_prompt_tokens: above, price: unitPriceText(price) })),
          fallback: flag ?? null,
        },
      ]),
    ),
    overridden_by: overridingRow(book, listed, at)?.id ?? null,
  };
}

const isoOf = (instant: number | undefined): string | null =>
  instant === undefined ? null : new Date(instant).toISOString();
