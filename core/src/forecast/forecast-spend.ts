import { normalTail } from "../statistics.ts";
import { expectedOn, type SpendModel, WEEKDAY_DAYS_MIN } from "./spend-model.ts";

/** A day, or the part of one, that is still to come. */
export interface DayToCome {
  /** 0 = Monday … 6 = Sunday. */
  readonly weekday: number;
  /** How much of it lies in the period and ahead, 0 … 1. */
  readonly share: number;
}

/**
 * `ordinary`: as good as it gets; `low`: fewer than {@link WEEKDAY_DAYS_MIN} days; `none`: fewer than five days, or days so
 * unlike each other that only the interval says something.
 */
export type Confidence = "ordinary" | "low" | "none";

/** USD, floats. `low` … `high` holds the truth in 80 of 100 cases: they are the 10th and the 90th percentile. */
export interface Forecast {
  readonly total: number;
  readonly low: number;
  readonly high: number;
  /** Of `total`: what is still to be spent. */
  readonly remaining: number;
  readonly confidence: Confidence;
}

/** What the log ratio of the truth to the forecast of the rest is, in roots of sigma; measured on 33 daily series. */
const BAND_80 = 0.58;
const SCALE_OF_NORMAL = 0.4526;
const DAYS_MIN = 5;
const SIGMA_MAX = 0.6;

/**
 * Spend at the end of a period: what was spent, and for every day to come what its weekday lets expect. The interval is that
 * of the rest alone, `rest · exp(±0.58 √sigma)`, so it closes as the period does (split conformal; see {@link spendModel}).
 */
export function forecastSpend(spent: number, ahead: readonly DayToCome[], model: SpendModel): Forecast {
  const remaining = ahead.reduce((sum, { weekday, share }) => sum + share * expectedOn(model, weekday), 0);
  const spread = Math.exp(BAND_80 * Math.sqrt(model.sigma ?? SIGMA_MAX));
  return {
    total: spent + remaining,
    low: spent + remaining / spread,
    high: spent + remaining * spread,
    remaining,
    confidence: confidenceOf(model),
  };
}

function confidenceOf({ days, sigma }: SpendModel): Confidence {
  if (days < DAYS_MIN || sigma === undefined || sigma > SIGMA_MAX) return "none";
  return days < WEEKDAY_DAYS_MIN ? "low" : "ordinary";
}

/** How likely a period ends above a budget, 0 … 1: 1 − Φ(ln((budget − spent) ÷ remaining) ÷ (0.4526 √sigma)). */
export function overrunProbability(
  { total, remaining }: Forecast,
  { sigma }: SpendModel,
  budget: number,
): number | undefined {
  const room = budget - (total - remaining);
  if (room < 0) return 1;
  if (remaining === 0) return 0;
  if (sigma === undefined) return undefined;
  if (room === 0) return 1;
  return normalTail(Math.log(room / remaining) / (SCALE_OF_NORMAL * Math.sqrt(sigma)));
}
