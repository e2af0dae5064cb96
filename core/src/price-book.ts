import { z } from "zod";
import { AppError } from "./errors.ts";
import { parseUnitPrice, type UnitPrice } from "./money.ts";
import { clauseSchema, compileClause, matcherOf, type Pattern } from "./price-book-clause.ts";
import { type Rates, withFallbacks } from "./price-book-rates.ts";
import type { UsageClass } from "./usage.ts";

/** One effective-dated set of prices of one model. */
export interface PriceRow {
  /** Stable and readable: `genai-prices@2026-08-21/anthropic/claude-sonnet-4-5#1`. */
  readonly id: string;
  /** Milliseconds since 1970 UTC, half-open; absent = since ever, until further notice. */
  readonly validFrom?: number;
  readonly validTo?: number;
  /** Milliseconds of the UTC day, half-open; may span midnight. */
  readonly window?: { readonly from: number; readonly to: number };
  /** Prices by usage class, fallbacks included. Empty: the source names the model and says nothing of its price. */
  readonly rates: Rates;
  /** The source says that tokens of this model cost nothing. */
  readonly isFree: boolean;
}

export interface PricedModel {
  readonly provider: string;
  readonly id: string;
  /** In the source's order: of the rows that hold at an instant, the last one counts. */
  readonly rows: readonly PriceRow[];
}

export interface PricedProvider {
  readonly id: string;
  /** By lower-cased name. */
  readonly exact: ReadonlyMap<string, PricedModel>;
  /** Most specific first. */
  readonly patterns: readonly (Pattern & { readonly model: PricedModel })[];
  /** Whether a lower-cased provider name, or model name, means this provider. */
  readonly matchesName: (name: string) => boolean;
  readonly matchesModel: (name: string) => boolean;
  /** Providers that sell the same models at the same list price. */
  readonly sameAs: readonly string[];
}

export interface PriceBook {
  readonly source: string;
  readonly sourceVersion: string;
  /** `source@version`, as kept with every priced call. */
  readonly label: string;
  readonly providers: ReadonlyMap<string, PricedProvider>;
}

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

/** The vendored form of the price data, see prices/README.md. Unknown keys are refused: half-read prices are wrong prices. */
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

/** Source key → usage class, and how often its unit goes into our million. */
const units: Record<PriceKey, { of: UsageClass; perMillion: bigint }> = {
  input_mtok: { of: "input_uncached", perMillion: 1n },
  output_mtok: { of: "output_text", perMillion: 1n },
  cache_read_mtok: { of: "cache_read", perMillion: 1n },
  cache_write_mtok: { of: "cache_write_unknown", perMillion: 1n },
  input_audio_mtok: { of: "input_audio", perMillion: 1n },
  output_audio_mtok: { of: "output_audio", perMillion: 1n },
  cache_audio_read_mtok: { of: "cache_read_audio", perMillion: 1n },
  requests_kcount: { of: "requests", perMillion: 1000n },
};

/**
 * Compiles price data once: matchers to functions, prices to whole numbers, fallbacks filled in.
 * Throws `configuration` naming the first fields that are wrong.
 */
export function buildPriceBook(json: unknown): PriceBook {
  const parsed = priceSourceSchema.safeParse(json);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ path: path.join("."), message }));
    throw new AppError("configuration", `the price data is not usable: ${issues[0]?.path} ${issues[0]?.message}`, {
      issues,
    });
  }
  const { source, version, providers } = parsed.data;
  const label = `${source}@${version}`;
  return {
    source,
    sourceVersion: version,
    label,
    providers: new Map(providers.map((provider) => [provider.id, buildProvider(provider, label)])),
  };
}

function buildProvider(source: SourceProvider, label: string): PricedProvider {
  const exact = new Map<string, PricedModel>();
  const patterns: (Pattern & { model: PricedModel })[] = [];
  const models: PricedModel[] = [];
  for (const sourceModel of source.models) {
    const model = buildModel(sourceModel, source.id, label);
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
    matchesName: source.provider_match === undefined ? never : matcherOf(source.provider_match),
    matchesModel: source.model_match === undefined ? never : matcherOf(source.model_match),
    sameAs: source.fallback_model_providers ?? [],
  };
}

function buildModel(source: SourceModel, provider: string, label: string): PricedModel {
  const starts = source.prices.map(startOf);
  const rows = source.prices.map((conditional, index): PriceRow => {
    const validFrom = starts[index];
    const validTo = starts.slice(index + 1).find((start) => start !== undefined);
    const window = windowOf(conditional);
    return {
      id: `${label}/${provider}/${source.id}#${index + 1}`,
      ...(validFrom !== undefined && { validFrom }),
      ...(validTo !== undefined && { validTo }),
      ...(window !== undefined && { window }),
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

function windowOf({ constraint }: ConditionalPrices): PriceRow["window"] {
  if (constraint === undefined || !("start_time" in constraint)) return undefined;
  const ofDay = (clock: string): number => Date.parse(`1970-01-01T${clock}`);
  return { from: ofDay(constraint.start_time), to: ofDay(constraint.end_time) };
}

function ratesOf({ prices }: ConditionalPrices, modelId: string): Rates {
  const listed: Rates = {};
  for (const [key, { of, perMillion }] of Object.entries(units) as [PriceKey, (typeof units)[PriceKey]][]) {
    const price = prices[key];
    if (price === undefined) continue;
    const scaled = (value: UnitPrice): UnitPrice => (value * perMillion) as UnitPrice;
    const { base, tiers } = typeof price === "bigint" ? { base: price, tiers: [] } : price;
    const cliffs = tiers.map((tier) => ({ above: tier.start, price: scaled(tier.price) }));
    cliffs.sort((left, right) => left.above - right.above);
    listed[of] = { base: scaled(base), cliffs };
  }
  return withFallbacks(listed, modelId.toLowerCase());
}

const DAY_MS = 86_400_000;

/** The prices that hold at an instant (milliseconds since 1970 UTC), or `undefined` before the first. */
export function rowAt(model: PricedModel, instant: number): PriceRow | undefined {
  return model.rows.findLast((row) => {
    if (row.validFrom !== undefined && instant < row.validFrom) return false;
    if (row.validTo !== undefined && instant >= row.validTo) return false;
    if (row.window === undefined) return true;
    const { from, to } = row.window;
    const ofDay = ((instant % DAY_MS) + DAY_MS) % DAY_MS;
    return from <= to ? ofDay >= from && ofDay < to : ofDay >= from || ofDay < to;
  });
}
