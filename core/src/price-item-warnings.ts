import { rowsInForce } from "./list-prices.ts";
import type { PriceBook } from "./price-book-shape.ts";
import type { PriceItem } from "./price-document.ts";
import { matchModel } from "./price-match.ts";
import { providerNamed } from "./price-match-provider.ts";
import { exchangeRateFor } from "./price-rules.ts";
import { Stretch } from "./price-time.ts";

/** Why an item that is well formed may not do what is meant, in sentences; the book has it already. */
export function warningsOf(item: PriceItem, book: PriceBook, at: number): string[] {
  switch (item.kind) {
    case "alias":
      return aliasWarnings(item.means, book, at);
    case "price":
      return item.currency === "USD" || exchangeRateFor(book.layers, item.currency, new Stretch(at)) !== undefined
        ? []
        : [`there is no exchange rate for ${item.currency} now: calls stay unpriced until there is an fx item`];
    case "multiplier":
    case "contract":
      return providerNamed(book, item.provider.toLowerCase()) === undefined
        ? [`no prices of a provider ${item.provider} are known: it changes nothing until there are`]
        : [];
    case "fx":
      return [];
  }
}

function aliasWarnings(means: { provider: string; model: string }, book: PriceBook, at: number): string[] {
  const match = matchModel(book, means, at);
  if (match.kind === "unmatched") return [`${means.provider}/${means.model} has no price itself (${match.reason})`];
  if (rowsInForce(match.model, at).length === 0) return [`${means.provider}/${means.model} has no price at present`];
  return [];
}
