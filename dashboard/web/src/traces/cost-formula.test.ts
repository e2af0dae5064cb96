import { expect, test } from "vitest";
import type { Call } from "../../../contract/calls.ts";
import { costTerms } from "./cost-formula.ts";

const call = (usage: object, cost_lines: object): Call =>
  ({
    usage: {
      input_uncached: null,
      cache_read: null,
      cache_write: {},
      output_text: null,
      output_reasoning: null,
      other: {},
      ...usage,
    },
    cost_lines: { input: null, cache_read: null, cache_write: null, output: null, other: null, ...cost_lines },
  }) as unknown as Call;

test("each line is a quantity times a price per million, exactly", () => {
  const terms = costTerms(
    call(
      { input_uncached: 1200, cache_read: 15040, output_text: 100, output_reasoning: 9 },
      { input: "0.0036", cache_read: "0.02256", output: "0.008175" },
    ),
  );
  expect(
    terms.map(({ name, quantity, pricePerMillion, isRounded }) => [name, quantity, pricePerMillion, isRounded]),
  ).toEqual([
    ["uncached input", 1200, "3.000000", false],
    ["cache read", 15040, "1.500000", false],
    ["output", 109, "75.000000", false],
  ]);
});

test("where two prices were in a line, or classes are of different kinds, no single price is claimed", () => {
  const [write] = costTerms(call({ cache_write: { "5m": 1000, "1h": 2 } }, { cache_write: "0.003" }));
  expect(write).toMatchObject({ quantity: 1002, isRounded: true, parts: ["5m 1000", "1h 2"] });
  const [other] = costTerms(call({ other: { images: 2, requests: 1 } }, { other: "0.08" }));
  expect(other).toMatchObject({ quantity: undefined, pricePerMillion: undefined, amount: "0.08" });
});

test("a line that is not known is left out, and one of nothing has no price", () => {
  expect(costTerms(call({ input_uncached: 5 }, {}))).toEqual([]);
  expect(costTerms(call({ input_uncached: 0 }, { input: "0" }))[0]).toMatchObject({
    quantity: 0,
    pricePerMillion: undefined,
  });
});
