import { describe, expect, test } from "vitest";
import {
  differingCounts,
  listedDifferences,
  placesOf,
  type Reading,
  recordedReadings,
} from "../../test/recorded-bodies.ts";
import { openGenaiPrices } from "../genai-prices.ts";
import { parseUsd, ZERO_USD } from "../money.ts";
import { priceCall } from "../price-call.ts";

// 789 recorded bodies × every provider and API that can be made to read them: 9,545 readings, 1,731 of them with a price.
const readings = recordedReadings();
const placeOf = ({ extractor, id }: Reading): string => `${extractor} #${id}`;
const shareWithout = (all: readonly Reading[], differing: readonly Reading[]): number =>
  1 - differing.length / all.length;

describe("usage of recorded bodies equals what genai-prices extracts", () => {
  const differing = readings.filter((reading) => differingCounts(reading).length > 0);

  test("every difference is listed with who is right and why, and nothing else is listed", () => {
    expect(differing.map(placeOf).sort()).toEqual(placesOf(listedDifferences("usage")));
  });

  test("on at least 98 % of the readings by the body's own API whose model that provider sells", () => {
    const own = readings.filter(({ isOwnApi, theirPrice }) => isOwnApi && theirPrice !== undefined);
    const coarser = new Set(placesOf({ ...pick(listedDifferences("usage"), "not_split_by_genai_prices") }));
    const wrong = own.filter((reading) => differing.includes(reading) && !coarser.has(placeOf(reading)));
    expect(own.length).toBeGreaterThan(1_300);
    expect(shareWithout(own, wrong)).toBeGreaterThanOrEqual(0.98);
  });

  test("at least 98 % of the bodies are read exactly as one of the extractors for their own API reads them", () => {
    const ids = (of: readonly Reading[]): number => new Set(of.map(({ id }) => id)).size;
    const agreeing = readings.filter((reading) => reading.isOwnApi && !differing.includes(reading));
    expect(ids(readings)).toBe(789);
    expect(ids(agreeing) / ids(readings)).toBeGreaterThanOrEqual(0.98);
  });

  test("no reading is unknown, negative or without a quality", () => {
    for (const { ours } of readings) {
      expect(ours.usageSource).toBe("reported");
      for (const quantity of Object.values(ours.usage)) expect(quantity).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("prices of recorded bodies equal what genai-prices computes", () => {
  const book = openGenaiPrices();
  const at = Date.parse("2026-08-21T12:00:00Z"); // The date of the price data.
  const priced = readings.filter(({ theirPrice }) => theirPrice !== undefined);
  const differing = priced.filter((reading) => !hasTheirPrice(reading));

  test("every difference is listed with who is right and why, and nothing else is listed", () => {
    expect(differing.map(placeOf).sort()).toEqual(placesOf(listedDifferences("price")));
  });

  test("to the last digit on at least 98 % of the readings by the body's own API", () => {
    const own = priced.filter(({ isOwnApi }) => isOwnApi);
    const wrong = differing.filter(({ isOwnApi }) => isOwnApi);
    expect(shareWithout(own, wrong)).toBeGreaterThanOrEqual(0.98);
  });

  /** Tokens only: their `input_price` and `output_price` leave searches and other fees out. */
  function hasTheirPrice({ provider, model, ours, theirPrice }: Reading): boolean {
    const { lines } = priceCall(
      {
        provider,
        model,
        modelResolved: undefined,
        occurredAt: at,
        serviceTier: undefined,
        region: undefined,
        selfHosted: undefined,
        reportedCostUsd: undefined,
        usage: ours.usage,
        usageSource: ours.usageSource,
        isBillable: true,
        status: "ok",
      },
      book,
    );
    const input = [lines.input, lines.cacheRead, lines.cacheWrite].reduce<bigint>(
      (sum, line) => sum + (line ?? 0n),
      0n,
    );
    return (
      input === parseUsd(theirPrice?.input ?? "0") && (lines.output ?? ZERO_USD) === parseUsd(theirPrice?.output ?? "0")
    );
  }
});

function pick<T>(all: Readonly<Record<string, T>>, name: string): Record<string, T> {
  const found = all[name];
  return found === undefined ? {} : { [name]: found };
}
