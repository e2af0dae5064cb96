import { AppError } from "./errors.ts";
import { findImplausiblePrice, type LitellmEntry, type LitellmSkipReason, priceOf } from "./litellm-checks.ts";
import { type LitellmPrice, readLitellmPrices } from "./litellm-fields.ts";
import { type LitellmName, litellmName } from "./litellm-names.ts";
import { type PriceDocument, type PriceEntry, priceEntrySchema } from "./price-document.ts";
import { scaleDecimal } from "./scale-decimal.ts";

export interface LitellmConversion {
  readonly document: PriceDocument;
  /** Keys that gave no price, and why; the reasons are explained by `litellmSkipReasons`. */
  readonly skipped: readonly { readonly key: string; readonly reason: LitellmSkipReason }[];
  /** Keys whose prices are in the document. */
  readonly converted: number;
  /** Price fields of converted keys that no usage class exists for, with how often they occur. */
  readonly ignoredFields: Readonly<Record<string, number>>;
}

/** One key of the map, brought into our form. */
interface Conversion {
  readonly key: string;
  readonly identity: string;
  readonly items: readonly PriceEntry[];
  /** How far the key is from the provider's own name of the model; the nearest wins. */
  readonly distance: number;
  readonly ignored: readonly string[];
}

/**
 * LiteLLM's `model_prices_and_context_window.json` (one flat object, USD per single unit, no dates) as a price document.
 * Every number becomes decimal text per million units without passing through float arithmetic. Entries that contradict
 * themselves are left out with a reason. Throws AppError `bad_request` for what is not such a map.
 */
export function convertLitellmPrices(map: unknown, { version }: { version: string }): LitellmConversion {
  if (!isEntry(map) || !Object.values(map).some((entry) => isEntry(entry) && "litellm_provider" in entry)) {
    throw new AppError("bad_request", "this is not LiteLLM's price map: no entry of it has a litellm_provider");
  }
  const skipped: { key: string; reason: LitellmSkipReason }[] = [];
  const byIdentity = new Map<string, Conversion>();
  for (const [key, entry] of Object.entries(map)) {
    const conversion = convertEntry(key, entry);
    if (typeof conversion === "string") skipped.push({ key, reason: conversion });
    else keepNearest(byIdentity, conversion, (loser) => skipped.push({ key: loser, reason: "same_model_other_price" }));
  }
  const conversions = [...byIdentity.values()];
  const ignoredFields: Record<string, number> = {};
  for (const field of conversions.flatMap(({ ignored }) => ignored)) {
    ignoredFields[field] = (ignoredFields[field] ?? 0) + 1;
  }
  const items = conversions.flatMap((conversion) => conversion.items);
  const converted = Object.keys(map).length - skipped.length;
  return { document: { source: "litellm", version, items }, skipped, converted, ignoredFields };
}

/** Two keys may name one model (`gpt-4o`, `openai/gpt-4o`): the same prices are one entry, of others the nearer stays. */
function keepNearest(known: Map<string, Conversion>, found: Conversion, drop: (key: string) => void): void {
  const other = known.get(found.identity);
  if (other === undefined) {
    known.set(found.identity, found);
    return;
  }
  const [winner, loser] = found.distance < other.distance ? [found, other] : [other, found];
  known.set(found.identity, winner);
  if (JSON.stringify(winner.items) !== JSON.stringify(loser.items)) drop(loser.key);
}

function convertEntry(key: string, entry: unknown): Conversion | LitellmSkipReason {
  if (!isEntry(entry) || key === "sample_spec") return "not_an_entry";
  const litellmProvider = entry["litellm_provider"];
  if (typeof litellmProvider !== "string" || litellmProvider === "") return "no_provider";
  if (/\/\d+-month-commitment\//.test(key)) return "commitment";
  const wrong = findImplausiblePrice(key, entry);
  if (wrong !== undefined) return wrong;
  const { prices, ignored } = readAllPrices(key, entry);
  if (prices.length === 0) return ignored.length > 0 ? "only_units_without_a_class" : "no_prices";
  if (!prices.some(({ usd }) => usd > 0)) return ignored.length > 0 ? "only_units_without_a_class" : "only_zero_prices";
  const name = litellmName(key, litellmProvider);
  // A wildcard is a rule of LiteLLM's router; here it would be a fee for every model.
  if (name.model.endsWith("*")) return "not_an_entry";
  const items = withVariants(entry, entriesOfTiers(name, prices));
  if (!items.every((item) => priceEntrySchema.safeParse(item).success)) return "does_not_fit";
  const identity = `${name.provider}\n${name.model.toLowerCase()}\n${name.region ?? ""}`;
  return { key, identity, items, distance: distanceOf(key, litellmProvider, name), ignored };
}

/** The flat fields; in a table of `tiered_pricing` each range is such a set of fields, from its lower end on. */
function readAllPrices(key: string, entry: LitellmEntry): { prices: LitellmPrice[]; ignored: string[] } {
  const flat = readLitellmPrices(key, entry);
  const table = entry["tiered_pricing"];
  if (!Array.isArray(table)) return flat;
  const prices = table.filter(isEntry).flatMap((row): LitellmPrice[] => {
    const from: unknown = Array.isArray(row["range"]) ? row["range"][0] : undefined;
    if (typeof from !== "number" || !Number.isInteger(from) || from < 0) return [];
    const own = readLitellmPrices(key, { ...row, mode: entry["mode"] }).prices;
    return own.map((price) => (from === 0 ? price : { ...price, promptTokens: from }));
  });
  // A table that cannot be read leaves the flat fields, if there are any.
  return prices.some(({ promptTokens }) => promptTokens === undefined) ? { prices, ignored: flat.ignored } : flat;
}

function entriesOfTiers(name: LitellmName, prices: readonly LitellmPrice[]): PriceEntry[] {
  const standard = prices.filter(({ tier }) => tier === "standard");
  const fees = standard.filter(({ field }) => !/token/.test(field));
  const tiers = new Set(prices.map(({ tier }) => tier));
  return [...tiers].flatMap((tier) => {
    const own = prices.filter((price) => price.tier === tier);
    // What is billed by the piece costs the same at every tier, unless it says otherwise.
    const all = tier === "standard" ? own : [...own, ...fees.filter(({ of }) => !own.some((price) => price.of === of))];
    return own.some(({ usd }) => usd > 0) ? [entryOf(name, tier, all)] : [];
  });
}

function entryOf(name: LitellmName, tier: PriceEntry["tier"], all: readonly LitellmPrice[]): PriceEntry {
  const base = pricesOf(all.filter(({ promptTokens }) => promptTokens === undefined));
  const sizes = [...new Set(all.flatMap(({ promptTokens }) => promptTokens ?? []))].sort((left, right) => left - right);
  const cliffs = sizes.map((promptTokens) => {
    const above = pricesOf(all.filter((price) => price.promptTokens === promptTokens));
    return { above, cliff: { promptTokens, when: "above" as const, prices: above.prices } };
  });
  const isExact = base.isExact && cliffs.every(({ above }) => above.isExact);
  return {
    kind: "price",
    ...name,
    tier,
    currency: "USD",
    per: 1_000_000,
    prices: base.prices,
    ...(cliffs.length > 0 && { cliffs: cliffs.map(({ cliff }) => cliff) }),
    ...(!isExact && { note: "rounded to 15 places" }),
  };
}

function pricesOf(listed: readonly LitellmPrice[]): { prices: PriceEntry["prices"]; isExact: boolean } {
  const prices: PriceEntry["prices"] = {};
  let isExact = true;
  for (const { of, usd, power, times } of listed) {
    const scaled = scaleDecimal(usd, power, times);
    // Of two fields for one quantity the first that is not 0 counts: pixels in and pixels out of one image.
    if (scaled === undefined || (prices[of] !== undefined && prices[of] !== "0")) continue;
    prices[of] = scaled.text;
    isExact &&= scaled.isExact;
  }
  return { prices, isExact };
}

/**
 * Entries for what the map says by a factor: data kept in a region, a fast mode. They are written out per model,
 * because a multiplier holds for every model whose name begins alike, and here the longer name may have none.
 */
function withVariants(entry: LitellmEntry, entries: readonly PriceEntry[]): PriceEntry[] {
  const special = entry["provider_specific_entry"];
  const own = isEntry(special) ? special : {};
  const fast = priceOf(own, "fast");
  const standard = entries.filter(({ tier }) => tier === "standard");
  const tiers =
    fast === undefined ? entries : [...entries, ...standard.map((one) => multiplied(one, fast, { tier: "fast" }))];
  const regional = ["eu", "us"].flatMap((region) => {
    const factor = priceOf(entry, `regional_processing_uplift_multiplier_${region}`) ?? priceOf(own, region);
    if (factor === undefined || factor === 1) return [];
    return tiers.filter((one) => one.region === undefined).map((one) => multiplied(one, factor, { region }));
  });
  return [...tiers, ...regional];
}

function multiplied(entry: PriceEntry, factor: number, change: Partial<PriceEntry>): PriceEntry {
  const times = (prices: PriceEntry["prices"]): PriceEntry["prices"] =>
    Object.fromEntries(
      Object.entries(prices).map(([of, price]) => [
        of,
        fees.has(of) ? price : (scaleDecimal(price, 0, String(factor))?.text ?? price),
      ]),
    );
  return {
    ...entry,
    ...change,
    prices: times(entry.prices),
    ...(entry.cliffs && { cliffs: entry.cliffs.map((cliff) => ({ ...cliff, prices: times(cliff.prices) })) }),
    note: `list price × ${factor}`,
  };
}

/** Billed by the piece: no factor on tokens changes them. */
const fees: ReadonlySet<string> = new Set(["requests", "web_searches", "file_searches", "pages"]);

function distanceOf(key: string, litellmProvider: string, { provider }: LitellmName): number {
  const road = litellmProvider === provider ? 0 : litellmProvider.startsWith("vertex_ai") ? 2 : 1;
  return road * 1_000 + key.length;
}

const isEntry = (value: unknown): value is LitellmEntry =>
  typeof value === "object" && value !== null && !Array.isArray(value);
