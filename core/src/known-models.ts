import type { PriceBook } from "./price-book-shape.ts";
import { type AliasSuggestion, aliasSuggester, type KnownModel } from "./suggest-alias.ts";

type Suggest = (unknown: { provider?: string | undefined; model: string }, limit?: number) => AliasSuggestion[];
const suggesters = new WeakMap<PriceBook, Suggest>();

/** Suggests models of a price book for names that it does not know. The index is made once for each book. */
export function suggesterOf(book: PriceBook): Suggest {
  const known = suggesters.get(book);
  if (known !== undefined) return known;
  const suggest = aliasSuggester(modelsOf(book));
  suggesters.set(book, suggest);
  return suggest;
}

/** Models that have prices, under their exact names; of layers that know the same name the strongest one's. */
function modelsOf(book: PriceBook): KnownModel[] {
  const models: KnownModel[] = [];
  for (const { id: provider, exact } of book.providers.values()) {
    const names = new Map<string, string[]>();
    for (const [name, { id, rows }] of exact) {
      if (!rows.some((row) => row.isFree || Object.keys(row.rates).length > 0)) continue;
      const known = names.get(id);
      if (known === undefined) names.set(id, [name]);
      else known.push(name);
    }
    for (const [model, found] of names) models.push({ provider, model, names: found });
  }
  return models;
}
