import { z } from "zod";
import { filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";

const answeredRange = z.strictObject({ from: z.string(), to: z.string() });
const period = z
  .strictObject({ from: instantText, to: instantText })
  .default({ from: "now/M", to: "now+1M/M" })
  .describe("The period, half-open, by the calendar of tz; at most 366 days. Default: the running month.");
const scope = { project, filters, tz: timeZone };
const dataVersion = z.string();

/** `none`: not forecastable yet, the interval only says how little is known. */
const confidence = z
  .enum(["ordinary", "low", "none"])
  .describe(
    "low: fewer than 14 days of history, so all weekdays are alike. none: fewer than 5, or days too unlike each other (sigma > 0.6): only the interval says anything.",
  );
const figures = {
  p50: money.describe("Spent, and what is expected of the rest."),
  p10: money.describe("p10 … p90 is the 80 % interval."),
  p90: money,
  confidence,
};

export const forecastEndpoint = endpoint({
  method: "POST",
  path: "/measures/forecast",
  summary: "What a period will have cost at its end, with an 80 % interval (M13)",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    range: period,
    at: instantText.default("now").describe("The moment to forecast from: nothing later is looked at."),
    budget: money.optional().describe("USD: asks how likely the period ends above it."),
  }),
  response: z.strictObject({
    range: answeredRange,
    at: z.string(),
    method: z.string(),
    history: z
      .strictObject({ from: z.string(), to: z.string(), days: count })
      .nullable()
      .describe("The closed days that the forecast is made of, at most 84; null without any."),
    spent: money.nullable().describe("Of the period, up to `at`; exact. null = calls without a known cost only."),
    forecast: z
      .strictObject({ ...figures, remaining: money })
      .nullable()
      .describe("Estimates. null where there is no closed day with calls, or the period is over without a known cost."),
    level_per_day: money.nullable().describe("What an average day spends now."),
    weekday_factors: z.array(ratio).length(7).nullable().describe("Monday … Sunday, as multiples of an average day."),
    sigma: ratio.nullable().describe("How far days are off what was expected of them, as a log ratio."),
    over_budget_probability: ratio.nullable().describe("0 … 1; null without a budget or a forecast."),
    coverage,
    data_version: dataVersion,
  }),
});

export const forecastAccuracyEndpoint = endpoint({
  method: "POST",
  path: "/measures/forecast-accuracy",
  summary: "How far forecasts of closed periods were off, and how many days were as expected (M14, M25)",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    period: z.enum(["week", "month"]).default("month"),
    periods: z.int().min(1).max(12).default(6).describe("How many closed ones, the latest last."),
  }),
  response: z.strictObject({
    method: z.string(),
    periods: z.array(
      z.strictObject({
        ...answeredRange.shape,
        actual: money.describe("What is known of it; see coverage."),
        forecasts: z.array(
          z.strictObject({
            elapsed: ratio.describe("0.25, 0.5, 0.75: how much of the period had passed, in whole days."),
            ...figures,
            miss: ratio.nullable().describe("M14: |p50 − actual| ÷ actual; null where nothing was spent."),
            is_off: z.boolean().describe("miss > 10 %"),
            is_far_off: z.boolean().describe("miss > 50 %"),
            is_in_interval: z.boolean(),
          }),
        ),
      }),
    ),
    median_miss_at_half: ratio.nullable(),
    interval_coverage: ratio.nullable().describe("Forecasts whose 80 % interval held the truth ÷ forecasts."),
    predictability: ratio.nullable().describe("M25: days_in_band ÷ days_judged"),
    days_judged: count.describe("Closed days with at least two weeks of forecasts before them."),
    days_in_band: count,
    coverage,
    data_version: dataVersion,
  }),
});

const windows = ["15m", "1h", "6h", "1d", "3d", "7d"] as const;

export const budgetUseEndpoint = endpoint({
  method: "POST",
  path: "/measures/budget",
  summary: "Use, pace and burn rate of a budget (M15)",
  query: z.strictObject({}),
  body: z.strictObject({
    ...scope,
    range: period,
    at: instantText.default("now"),
    amount: money.describe("The budget of the period, USD, above 0."),
    windows: z.array(z.enum(windows)).max(windows.length).default(["1h", "6h", "3d"]),
  }),
  response: z.strictObject({
    range: answeredRange,
    at: z.string(),
    amount: money,
    spent: money.nullable().describe("Of the period, up to `at`; exact."),
    used: ratio.nullable().describe("spent ÷ amount"),
    elapsed: ratio.describe("How much of the period has passed, 0 … 1."),
    plan_to_date: money.describe("amount × elapsed: an even spending."),
    pace: ratio.nullable().describe("spent ÷ plan_to_date; above 1 the budget ends before its period."),
    burn: z.array(
      z.strictObject({
        window: z.enum(windows),
        spent: money.nullable().describe("In the window that ends at `at`, whether or not it began before the period."),
        rate: ratio.nullable().describe("(spent ÷ window) ÷ (amount ÷ period)"),
      }),
    ),
    coverage,
    data_version: dataVersion,
  }),
});

export const forecastEndpoints = [forecastEndpoint, forecastAccuracyEndpoint, budgetUseEndpoint] as const;
