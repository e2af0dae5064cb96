import { AppError } from "./errors.ts";
import { type Factor, parseFactor, parseUnitPrice, type UnitPrice } from "./money.ts";
import { type PricedQuantity, type Rates, withFallbacks } from "./price-book-rates.ts";
import type {
  Alias,
  Contract,
  ExchangeRate,
  Multiplier,
  PricedModel,
  PricedProvider,
  PriceLayer,
  PriceRow,
} from "./price-book-shape.ts";
import {
  type FxRate,
  type ModelAlias,
  type PriceContract,
  type PriceDocument,
  type PriceEntry,
  type PriceItem,
  type PriceMultiplier,
  weekdays,
} from "./price-document.ts";
import { providerId } from "./price-provider-names.ts";
import { instantOf, validityOf, weekIntervals } from "./price-time.ts";

/** Compiles a document of written or imported prices into one layer of a price book. */
export function compileDocument({ source, version, items }: PriceDocument, isOwn: boolean): PriceLayer {
  const label = `${source}@${version}`;
  const ofKind = <Kind extends PriceItem["kind"]>(kind: Kind) =>
    items.filter((item): item is Extract<PriceItem, { kind: Kind }> => item.kind === kind);
  return {
    label,
    isOwn,
    providers: compileProviders(ofKind("price"), label),
    multipliers: compileMultipliers(ofKind("multiplier"), label),
    contracts: ofKind("contract").map((contract) => compileContract(contract, label)),
    exchangeRates: compileExchangeRates(ofKind("fx"), label),
    aliases: compileAliases(ofKind("alias"), label),
  };
}

const lower = (text: string): string => text.trim().toLowerCase();

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function compileProviders(entries: readonly PriceEntry[], label: string): ReadonlyMap<string, PricedProvider> {
  const byProvider = groupBy(entries, ({ provider }) => providerId(provider));
  return new Map([...byProvider].map(([id, ofProvider]) => [id, compileProvider(id, ofProvider, label)]));
}

function compileProvider(id: string, entries: readonly PriceEntry[], label: string): PricedProvider {
  const exact = new Map<string, PricedModel>();
  const fees: PricedProvider["fees"][number][] = [];
  const others: [string, PricedModel][] = [];
  for (const [name, ofModel] of groupBy(entries, ({ model }) => lower(model))) {
    const model = compileModel(id, name, ofModel, label);
    // Every entry of a fee counts by itself: one may be of searches and another of storage.
    if (name.endsWith("*")) {
      fees.push(
        ...model.rows.map((row) => ({ prefix: name.slice(0, -1), model: { ...model, rows: [row] } })).toReversed(),
      );
    } else exact.set(name, model);
    for (const alias of ofModel.flatMap(({ aliases }) => aliases ?? [])) others.push([lower(alias), model]);
  }
  for (const [name, model] of others) if (!exact.has(name)) exact.set(name, model);
  fees.sort((left, right) => right.prefix.length - left.prefix.length);
  const never = (): boolean => false;
  return { id, exact, patterns: [], fees, matchesName: never, matchesModel: never, sameAs: [] };
}

/** Rows in the order in which they give way to each other: windows before none, then the later beginning, then as written. */
function compileModel(provider: string, id: string, entries: readonly PriceEntry[], label: string): PricedModel {
  const rows = entries.map((entry, index) => compileRow(entry, `${label}/${provider}/${id}#${index + 1}`));
  const rank = (row: PriceRow): number => (row.windows === undefined ? 0 : 1);
  const start = (row: PriceRow): number => row.validFrom ?? 0;
  return { provider, id, rows: rows.toSorted((a, b) => rank(a) - rank(b) || start(a) - start(b)) };
}

function compileRow(entry: PriceEntry, id: string): PriceRow {
  const windows = entry.windows?.flatMap(({ from, to, days }) =>
    weekIntervals(
      clockMs(from),
      clockMs(to),
      days?.map((day) => weekdays.indexOf(day)),
    ),
  );
  return {
    id,
    tier: entry.tier,
    currency: entry.currency,
    ...validityOf(entry),
    ...(entry.region !== undefined && { region: lower(entry.region) }),
    ...(windows !== undefined && { windows }),
    ...(entry.concurrency !== undefined && { concurrency: entry.concurrency }),
    rates: ratesOf(entry),
    isFree: false,
  };
}

const clockMs = (text: string): number => Date.parse(`1970-01-01T${text}:00Z`);

function ratesOf({ model, per, prices, cliffs = [], typical = [] }: PriceEntry): Rates {
  const listed: Rates = {};
  for (const [name, text] of Object.entries(prices) as [PricedQuantity, string][]) {
    const steps = cliffs.flatMap(({ promptTokens, when, prices: above }) => {
      const price = above[name];
      return price === undefined
        ? []
        : [{ above: when === "above" ? promptTokens : promptTokens - 1, price: unitPrice(price) }];
    });
    listed[name] = {
      base: unitPrice(text),
      per: name === "busy_hours" ? 1 : per,
      cliffs: steps.toSorted((left, right) => left.above - right.above),
      ...(typical.includes(name) && { flag: "typical_price" }),
    };
  }
  return withFallbacks(listed, lower(model));
}

function compileMultipliers(items: readonly PriceMultiplier[], label: string): readonly Multiplier[] {
  return items.map((item, index) => ({
    id: `${label}/${[providerId(item.provider), item.tier, item.regions?.[0]].filter(Boolean).join("/")}#${index + 1}`,
    ...ruleOf(item),
    ...(item.regions !== undefined && { regions: item.regions.map(lower) }),
    ...(item.classes !== undefined && { classes: new Set(item.classes) }),
  }));
}

const compileContract = (contract: PriceContract, label: string): Contract => ({
  id: `${label}/contract/${contract.id}`,
  ...ruleOf(contract),
});

function ruleOf(item: PriceMultiplier | PriceContract): Omit<Contract, "id"> {
  return {
    provider: providerId(item.provider),
    ...(item.models !== undefined && { models: item.models.map(lower) }),
    ...(item.tier !== undefined && { tier: item.tier }),
    ...validityOf(item),
    factor: factorOf(item.factor),
  };
}

function compileExchangeRates(items: readonly FxRate[], label: string): ReadonlyMap<string, readonly ExchangeRate[]> {
  const rates = new Map<string, readonly ExchangeRate[]>();
  for (const [currency, ofCurrency] of groupBy(items, (item) => item.currency)) {
    const compiled = ofCurrency.map(({ from, usd }) => ({
      id: `${label}/fx/${currency}/${from}`,
      validFrom: instantOf(from),
      usd: factorOf(usd),
    }));
    rates.set(
      currency,
      compiled.toSorted((left, right) => left.validFrom - right.validFrom),
    );
  }
  return rates;
}

function compileAliases(items: readonly ModelAlias[], label: string): ReadonlyMap<string, readonly Alias[]> {
  const compiled = items.map((item) => ({
    name: lower(item.model),
    id: `${label}/alias/${lower(item.model)}`,
    ...validityOf(item),
    ...(item.onlyProvider !== undefined && { onlyProvider: providerId(item.onlyProvider) }),
    means: { provider: item.means.provider, model: item.means.model },
  }));
  return groupBy(compiled, ({ name }) => name);
}

function unitPrice(text: string): UnitPrice {
  const price = parseUnitPrice(text);
  if (price === undefined) throw new AppError("configuration", `${text} is not a price: give a decimal number as text`);
  return price;
}

function factorOf(text: string): Factor {
  const factor = parseFactor(text);
  if (factor === undefined)
    throw new AppError("configuration", `${text} is not a factor: give a decimal number as text`);
  return factor;
}
