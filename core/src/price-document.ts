import { z } from "zod";
import { serviceTiers } from "./facts.ts";
import { instantOf } from "./price-time.ts";
import { usageClasses } from "./usage.ts";

/**
 * Prices as people and importers write them: the YAML file, the settings of a project, an imported price list. The
 * vendored price data is brought into the same form. A document holds entries of five kinds; each says from when to when
 * it holds, and money is decimal text, never a float.
 */

/** A list price is USD 0 to 999,999,999 per `per` units with at most 15 places. */
const decimal = z.string().regex(/^\d{1,9}(\.\d{1,15})?$/, {
  error: ({ input }) =>
    /^\d+\.\d{16,}$|e-\d+$/i.test(String(input).slice(0, 100))
      ? "has more than 15 decimals: round it, or price more units at once (`per`)"
      : "must be a decimal number as text, such as '0.075', without sign or exponent",
});
const name = z.string().min(1).max(200);
/** A day means 00:00 UTC of it. */
const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: "must be a day such as 2026-11-01 or a time with offset such as 2026-11-01T00:00:00Z",
});
const validity = {
  /** Inclusive. Absent: since ever. */
  from: instant.optional(),
  /** Exclusive. Absent: until further notice. */
  to: instant.optional(),
};
const isBefore = ({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean =>
  from === undefined || to === undefined || instantOf(from) < instantOf(to);
const mustBegin = {
  path: ["to"],
  message: "must be later than `from`; it is the first instant at which it no longer holds",
};
const clockText = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 16:30");
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** When in the week a price holds, in UTC. `to` at or before `from` spans midnight and belongs to the day it began. */
const window = z.strictObject({
  from: clockText,
  to: clockText,
  days: z.array(z.enum(weekdays)).min(1).optional(),
});

/** What can be priced: every usage class, and the time a self-hosted or reserved machine was busy with the call. */
export const pricedQuantities = [...usageClasses, "busy_hours"] as const;
const pricesByClass = z
  .partialRecord(z.enum(pricedQuantities), decimal)
  .refine((prices) => Object.keys(prices).length > 0, "must price at least one quantity; to undo a price, delete it");
/** At 0 every price in the currency would be free. */
const rate = decimal.refine((text) => /[1-9]/.test(text), "must be greater than 0");

/** One model's prices under one condition. Entries of one model never mix with those of another source. */
export const priceEntrySchema = z
  .strictObject({
    kind: z.literal("price"),
    /** Id of a provider of the price book or a name of your own, such as `my-cluster`; compared in lower case. */
    provider: name,
    /**
     * The model's name; compared in lower case, after what stands in the way (roads, regions, dates) was tried away. With a
     * `*` at the end it is no model but a fee of the provider for all whose names begin so: it counts for the quantities
     * that the model's own entry has no price for. In your own prices it also prices models that nothing else lists.
     */
    model: name,
    /** Other names of the same model. */
    aliases: z.array(name).max(100).optional(),
    region: name.optional(),
    tier: z.enum(serviceTiers).default("standard"),
    ...validity,
    windows: z.array(window).min(1).optional(),
    /** ISO 4217; another than USD needs an `fx` entry that holds at the event's time. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as USD")
      .default("USD"),
    /**
     * How many units the prices are for. Tokens are usually priced by the million, searches by the thousand; of quantities
     * in milliseconds 1,000 is a second, 60,000 a minute and 3,600,000 an hour. `busy_hours` is always the price of one hour.
     */
    per: z
      .union([z.literal(1), z.literal(1_000), z.literal(60_000), z.literal(3_600_000), z.literal(1_000_000)], {
        error: "must be 1, 1000, 60000, 1000000 or 3600000",
      })
      .default(1_000_000),
    prices: pricesByClass,
    /** Above a size of the whole prompt, every unit of the request has these prices. */
    cliffs: z
      .array(
        z.strictObject({
          /** Tokens of the prompt, cached ones included. */
          promptTokens: z.int().min(1),
          /** `above`: strictly more than that; `from`: that many or more. */
          when: z.enum(["above", "from"]).default("above"),
          prices: pricesByClass,
        }),
      )
      .max(10)
      .optional(),
    /** `busy_hours` only: calls the machine serves at once, among which its hour is divided. */
    concurrency: z.int().min(1).max(100_000).optional(),
    /**
     * Quantities whose price depends on what no usage tells, such as how much context a search brings: the price here is
     * a middle one, and calls that use it say so.
     */
    typical: z.array(z.enum(pricedQuantities)).min(1).optional(),
    note: z.string().max(500).optional(),
  })
  .refine(isBefore, mustBegin)
  .refine(({ prices, typical }) => typical?.every((name) => name in prices) ?? true, {
    path: ["typical"],
    message: "names a quantity that `prices` has no price for",
  })
  .refine(
    ({ prices, cliffs }) => cliffs?.every((cliff) => Object.keys(cliff.prices).every((key) => key in prices)) ?? true,
    {
      path: ["cliffs"],
      message: "prices a quantity that `prices` has no price for; state its price below the cliff too",
    },
  );

/**
 * A rule of a provider that changes its list prices: a tier, a region. Rules of different conditions (one for the tier,
 * one for the region) multiply; of those with the same conditions the one with the longest model name counts.
 */
export const priceMultiplierSchema = z
  .strictObject({
    kind: z.literal("multiplier"),
    provider: name,
    /**
     * Models it holds for; absent: all of the provider. A name means that model and its dated snapshots, never a variant
     * (`gpt-5` is neither gpt-5-nano nor gpt-5.4); with a `*` at the end it means all whose names begin so.
     */
    models: z.array(name).max(500).optional(),
    tier: z.enum(serviceTiers).optional(),
    /** Regions it holds for, exact or with a `*` at the end. */
    regions: z.array(name).max(200).optional(),
    ...validity,
    factor: decimal,
    /** The classes it holds for; absent: everything counted in tokens (fees per search or request stay as they are). */
    classes: z.array(z.enum(usageClasses)).min(1).optional(),
    source: z.string().max(500).optional(),
  })
  .refine(isBefore, mustBegin);

/** What a customer agreed with a provider: it turns the list cost into the cost; the list cost stays beside it. */
export const priceContractSchema = z
  .strictObject({
    kind: z.literal("contract"),
    id: name,
    provider: name,
    /** As in a multiplier. */
    models: z.array(name).max(500).optional(),
    tier: z.enum(serviceTiers).optional(),
    ...validity,
    /** Cost = list cost × factor: `0.8` is 20 % off, `0` is paid elsewhere (reserved capacity, a free allowance). */
    factor: decimal,
    note: z.string().max(500).optional(),
  })
  .refine(isBefore, mustBegin);

/** One unit of `currency` in USD, from that day on until the next entry of the same currency. */
export const fxRateSchema = z.strictObject({
  kind: z.literal("fx"),
  currency: z.string().regex(/^(?!USD$)[A-Z]{3}$/, "must be an ISO 4217 code such as EUR; USD itself has no rate"),
  from: instant,
  usd: rate,
  source: z.string().max(500).optional(),
});

/** A name in telemetry that means a model of the price book: a deployment, a gateway's alias. */
export const modelAliasSchema = z
  .strictObject({
    kind: z.literal("alias"),
    /** As it is sent; compared in lower case. */
    model: name,
    /** Only where the call names this provider. */
    onlyProvider: name.optional(),
    means: z.strictObject({ provider: name, model: name }),
    ...validity,
  })
  .refine(isBefore, mustBegin);

export const priceItemSchema = z.discriminatedUnion("kind", [
  priceEntrySchema,
  priceMultiplierSchema,
  priceContractSchema,
  fxRateSchema,
  modelAliasSchema,
]);
export type PriceItem = z.infer<typeof priceItemSchema>;
export type PriceEntry = z.infer<typeof priceEntrySchema>;
export type PriceMultiplier = z.infer<typeof priceMultiplierSchema>;
export type PriceContract = z.infer<typeof priceContractSchema>;
export type FxRate = z.infer<typeof fxRateSchema>;
export type ModelAlias = z.infer<typeof modelAliasSchema>;

/** A set of prices with where it comes from: one layer of the price book. */
export const priceDocumentSchema = z.strictObject({
  source: z.string().min(1).max(100),
  version: z.string().min(1).max(100),
  items: z.array(priceItemSchema),
});
export type PriceDocument = z.infer<typeof priceDocumentSchema>;
