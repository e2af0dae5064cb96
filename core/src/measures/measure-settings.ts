import { z } from "zod";

/**
 * What a project states once, so that questions need not: a value of the settings ledger (kind {@link MEASURES_KIND}, name
 * {@link MEASURES_NAME}). What a question states itself goes before it.
 */
export const MEASURES_KIND = "measures";
export const MEASURES_NAME = "default";

const TOKENS_MAX = 1_000_000_000;
const usd = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, "must be an amount of USD such as 60 or 60.50");

/** Tokens that fit, by model as it answers. */
export const contextWindowsSchema = z
  .record(z.string().min(1).max(200), z.int().min(1).max(TOKENS_MAX))
  .refine((windows) => Object.keys(windows).length <= 500, "must name at most 500 models");

export const measureSettingsShape = {
  context_windows: contextWindowsSchema.default({}).describe("M22: tokens that fit, by model_resolved."),
  reserved_tokens: z
    .int()
    .min(0)
    .max(TOKENS_MAX)
    .default(0)
    .describe("M22: kept free for the answer, off every window."),
  hourly_rate: usd
    .nullable()
    .default(null)
    .describe("M26: what an hour of people's work costs, USD; null = not stated."),
};

export const measureSettingsSchema = z.strictObject(measureSettingsShape);
export type MeasureSettings = z.output<typeof measureSettingsSchema>;

export const NO_MEASURE_SETTINGS: MeasureSettings = measureSettingsSchema.parse({});
