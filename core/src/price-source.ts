import { z } from "zod";
import { AppError } from "./errors.ts";
import { parseUnitPrice, type UnitPrice } from "./money.ts";
import { clauseSchema, compileClause, matcherOf, type Pattern } from "./price-book-clause.ts";
import { type Rates, withFallbacks } from "./price-book-rates.ts";
import type { PricedModel, PricedProvider, PriceLayer, PriceRow } from "./price-book-shape.ts";
import { weekIntervals } from "./price-time.ts";
import type { UsageClass } from "./usage.ts";

/** The vendored form of list prices, see prices/README.md: models found by matchers, prices per million or thousand. */

const flatPrice = z.string().transform((text, context): UnitPrice => {
  const price = parseUnitPrice(text);
  if (price !== undefined) return price;
  context.addIssue({ code: "custom", message: "must be a decimal number of USD, as text" });
  return z.NEVER;
});
const tieredPrice = z.strictObject({
  base: flatPrice,
  tiers: z.array(z.strictObject({ start: z.int().min(1), price: flatPrice })).min(1),
});
const anyPrice = z.union([flatPrice, tieredPrice]).optional();
const clockText = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/, "must be a time of day in UTC, 16:30:00Z");

const conditionalPrices = z.strictObject({
  constraint: z
    .union([
      z.strictObject({ start_date: z.iso.date() }),
      z.strictObject({ start_time: clockText, end_time: clockText }),
    ])
    .optional(),
  prices: z.strictObject({
    input_mtok: anyPrice,
    output_mtok: anyPrice,
    cache_read_mtok: anyPrice,
    cache_write_mtok: anyPrice,
    input_audio_mtok: anyPrice,
    output_audio_mtok: anyPrice,
    cache_audio_read_mtok: anyPrice,
    requests_kcount: anyPrice,
  }),
});
type ConditionalPrices = z.infer<typeof conditionalPrices>;
type PriceKey = keyof ConditionalPrices["prices"];

/** Unknown keys are refused: half-read prices are wrong prices. */
const priceSourceSchema = z.strictObject({
  source: z.string().min(1),
  version: z.string().min(1),
  commit: z.string().min(1),
  licence: z.string().min(1),
  providers: z.array(
    z.strictObject({
      id: z.string().min(1),
      provider_match: clauseSchema.optional(),
      model_match: clauseSchema.optional(),
      fallback_model_providers: z.array(z.string()).optional(),
      models: z.array(
        z.strictObject({ id: z.string().min(1), match: clauseSchema, prices: z.array(conditionalPrices).min(1) }),
      ),
    }),
  ),
});
type SourceProvider = z.infer<typeof priceSourceSchema>["providers"][number];
type SourceModel = SourceProvider["models"][number];

/** Source key → usage class, and how many units its price is for. */
const units: Record<PriceKey, { of: UsageClass; per: number }> = {
  input_mtok: { of: "input_uncached", per: 1_000_000 },
  output_mtok: { of: "output_text", per: 1_000_000 },
  cache_read_mtok: { of: "cache_read", per: 1_000_000 },
  cache_write_mtok: { of: "cache_write_unknown", per: 1_000_000 },
  input_audio_mtok: { of: "input_audio", per: 1_000_000 },
  output_audio_mtok: { of: "output_audio", per: 1_000_000 },
  cache_audio_read_mtok: { of: "cache_read_audio", per: 1_000_000 },
  requests_kcount: { of: "requests", per: 1_000 },
};

export const isPriceSource = (prices: object): boolean => "providers" in prices;

/**
 * Compiles the vendored form: matchers to functions, prices to whole numbers, fallbacks filled in.
 * Throws `configuration` naming the first fields that are wrong.
 */
export function compileSource(json: unknown): PriceLayer {
  const parsed = priceSourceSchema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.join("."), message }));
    throw new AppError("configuration", `the price data is not usable: ${issues[0]?.path} ${issues[0]?.message}`, {
      issues,
    });
  }
  const label = `${parsed.data.source}@${parsed.data.version}`;
  return {
    label,
    isOwn: false,
    providers: new Map(parsed.data.providers.map((provider) => [provider.id, compileProvider(provider, label)])),
    multipliers: [],
    contracts: [],
    exchangeRates: new Map(),
    aliases: new Map(),
  };
}

function compileProvider(source: SourceProvider, label: string): PricedProvider {
  const exact = new Map<string, PricedModel>();
  const patterns: (Pattern & { model: PricedModel })[] = [];
  const models: PricedModel[] = [];
  for (const sourceModel of source.models) {
    const model = compileModel(sourceModel, source.id, label);
    const names = compileClause(sourceModel.match);
    models.push(model);
    for (const name of names.equals) if (!exact.has(name)) exact.set(name, model);
    for (const pattern of names.patterns) patterns.push({ ...pattern, model });
  }
  // A model's own id is its name, unless some model claims that name outright.
  for (const model of models) if (!exact.has(model.id.toLowerCase())) exact.set(model.id.toLowerCase(), model);
  patterns.sort((left, right) => right.specificity - left.specificity);
  const never = (): boolean => false;
  return {
    id: source.id,
    exact,
    patterns,
    fees: [],
    matchesName: source.provider_match === undefined ? never : matcherOf(source.provider_match),
    matchesModel: source.model_match === undefined ? never : matcherOf(source.model_match),
    sameAs: source.fallback_model_providers ?? [],
  };
}

function compileModel(source: SourceModel, provider: string, label: string): PricedModel {
  const starts = source.prices.map(startOf);
  const rows = source.prices.map((conditional, index): PriceRow => {
    const validFrom = starts[index];
    const validTo = starts.slice(index + 1).find((start) => start !== undefined);
    const windows = windowsOf(conditional);
    return {
      id: `${label}/${provider}/${source.id}#${index + 1}`,
      tier: "standard",
      currency: "USD",
      ...(validFrom !== undefined && { validFrom }),
      ...(validTo !== undefined && { validTo }),
      ...(windows !== undefined && { windows }),
      rates: ratesOf(conditional, source.id),
      isFree: Object.keys(conditional.prices).length === 0 && source.id.endsWith(":free"),
    };
  });
  return { provider, id: source.id, rows };
}

function startOf({ constraint }: ConditionalPrices): number | undefined {
  return constraint !== undefined && "start_date" in constraint
    ? Date.parse(`${constraint.start_date}T00:00:00Z`)
    : undefined;
}

function windowsOf({ constraint }: ConditionalPrices): PriceRow["windows"] {
  if (constraint === undefined || !("start_time" in constraint)) return undefined;
  const ofDay = (clock: string): number => Date.parse(`1970-01-01T${clock}`);
  return weekIntervals(ofDay(constraint.start_time), ofDay(constraint.end_time));
}

function ratesOf({ prices }: ConditionalPrices, modelId: string): Rates {
  const listed: Rates = {};
  for (const [key, { of, per }] of Object.entries(units) as [PriceKey, (typeof units)[PriceKey]][]) {
    const price = prices[key];
    if (price === undefined) continue;
    const { base, tiers } = typeof price === "bigint" ? { base: price, tiers: [] } : price;
    const cliffs = tiers.map((tier) => ({ above: tier.start, price: tier.price }));
    cliffs.sort((left, right) => left.above - right.above);
    listed[of] = { base, per, cliffs };
  }
  return withFallbacks(listed, modelId.toLowerCase());
}
