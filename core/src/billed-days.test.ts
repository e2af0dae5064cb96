import { expect, test } from "vitest";
import { testData } from "../test/recorded-bodies.ts";
import { openGenaiPrices } from "./genai-prices.ts";
import { formatUsd } from "./money.ts";
import { priceCall } from "./price-call.ts";

const [, ...rows] = testData("openai_billed_days.csv").trim().split("\n");

test.each(rows.map((row) => row.split(",")))("what OpenAI billed for %s is reproduced to the last digit", (...row) => {
  const [day = "", model = "", , input, cached, output, billedUsd] = row;
  const { status, cost } = priceCall(
    {
      provider: "openai",
      model,
      modelResolved: undefined,
      occurredAt: Date.parse(`${day}T12:00:00Z`),
      serviceTier: undefined,
      region: undefined,
      selfHosted: undefined,
      reportedCostUsd: undefined,
      usage: {
        input_uncached: Number(input) - Number(cached),
        cache_read: Number(cached),
        output_text: Number(output),
      },
      usageSource: "reported",
      isBillable: true,
      status: "ok",
    },
    openGenaiPrices(),
  );
  expect({ status, usd: cost === undefined ? undefined : formatUsd(cost) }).toEqual({
    status: "priced",
    usd: billedUsd,
  });
});
