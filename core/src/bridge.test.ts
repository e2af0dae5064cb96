import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BridgeCell, type BridgeSide, bridgeCost, bridgeTerms, settleTerms, sideCost } from "./bridge.ts";
import { type PicoUsd, parseUsd } from "./money.ts";

const pico = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 17n })).map((amount) => amount as PicoUsd);
const amount = fc.record({ tokens: fc.oneof(fc.constant(0), fc.nat(5_000_000)), cost: pico });
const side: fc.Arbitrary<BridgeSide> = fc.record({
  calls: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
  input: amount,
  cacheRead: amount,
  cacheWrite: amount,
  output: amount,
  other: pico,
  adjustments: fc.bigInt({ min: -1_000n, max: 1_000n }).map((money) => money as PicoUsd),
});
const maybeSide = fc.option(side, { nil: undefined, freq: 4 });
const cells: fc.Arbitrary<BridgeCell[]> = fc.array(
  fc.record({ task: fc.constantFrom("a", "b"), model: fc.constantFrom("m", "n"), before: maybeSide, after: maybeSide }),
  { maxLength: 6 },
);

const usd = (text: string): PicoUsd => {
  const amount = parseUsd(text);
  if (amount === undefined) throw new Error(text);
  return amount;
};
const none = { tokens: 0, cost: usd("0") };
const plain = (facts: Partial<BridgeSide>): BridgeSide => ({
  calls: 1,
  input: none,
  cacheRead: none,
  cacheWrite: none,
  output: none,
  other: usd("0"),
  adjustments: usd("0"),
  ...facts,
});
const times = (one: BridgeSide, n: number, price = 1n): BridgeSide => {
  const part = ({ tokens, cost }: BridgeSide["input"]) => ({
    tokens: tokens * n,
    cost: (cost * BigInt(n) * price) as PicoUsd,
  });
  return {
    calls: one.calls * n,
    input: part(one.input),
    cacheRead: part(one.cacheRead),
    cacheWrite: part(one.cacheWrite),
    output: part(one.output),
    other: (one.other * BigInt(n) * price) as PicoUsd,
    adjustments: usd("0"),
  };
};
const called = side.filter(({ calls }) => calls > 0);
const nonZero = (terms: Readonly<Record<string, bigint>>) => Object.keys(terms).filter((term) => terms[term] !== 0n);
const changeOf = (some: readonly BridgeCell[]) =>
  some.reduce((sum, { before, after }) => sum + sideCost(after) - sideCost(before), 0n);

describe("any cells", () => {
  test("terms sum to the change of spend to the last digit, in all and per cell", () => {
    fc.assert(
      fc.property(cells, (some) => {
        const bridge = bridgeCost(some);
        const sum = (terms: typeof bridge.terms) => bridgeTerms.reduce((total, term) => total + terms[term], 0n);
        expect(sum(bridge.terms)).toBe(changeOf(some));
        for (const { cell, terms } of bridge.cells) expect(sum(terms)).toBe(changeOf([cell]));
      }),
    );
  });

  test("swapping the two ranges negates every term, with new cells for gone ones", () => {
    fc.assert(
      fc.property(cells, (some) => {
        const there = bridgeCost(some).terms;
        const back = bridgeCost(some.map((cell) => ({ ...cell, before: cell.after, after: cell.before }))).terms;
        const { new_cells, gone_cells, ...rest } = back;
        const swapped = { ...rest, new_cells: gone_cells, gone_cells: new_cells };
        for (const term of bridgeTerms) expect(swapped[term]).toBe(-there[term]);
      }),
    );
  });

  test("a change of all prices by one factor shows as unit price alone", () => {
    fc.assert(
      fc.property(fc.array(called, { minLength: 1, maxLength: 5 }), fc.bigInt({ min: 2n, max: 9n }), (sides, price) => {
        const some = sides.map((one, n) => ({
          task: `t${n % 2}`,
          model: `m${n}`,
          before: times(one, 1),
          after: times(one, 1, price),
        }));
        expect(nonZero(bridgeCost(some).terms)).toEqual(changeOf(some) === 0n ? [] : ["unit_price"]);
      }),
    );
  });

  test("the same work n times over shows as volume alone", () => {
    fc.assert(
      fc.property(fc.array(called, { minLength: 1, maxLength: 5 }), fc.integer({ min: 2, max: 1_000 }), (sides, n) => {
        const some = sides.map((one, at) => ({
          task: `t${at % 2}`,
          model: `m${at}`,
          before: times(one, 1),
          after: times(one, n),
        }));
        expect(nonZero(bridgeCost(some).terms)).toEqual(changeOf(some) === 0n ? [] : ["volume"]);
      }),
    );
  });
});

describe("one change at a time", () => {
  const base = plain({
    calls: 10,
    input: { tokens: 1_000, cost: usd("0.1") },
    cacheRead: { tokens: 1_000, cost: usd("0.01") },
    output: { tokens: 500, cost: usd("0.5") },
  });
  const change = (after: Partial<BridgeSide>) =>
    nonZero(bridgeCost([{ task: "t", model: "m", before: base, after: { ...base, ...after } }]).terms);

  test.each([
    ["output tokens a call", { output: { tokens: 1_000, cost: usd("1") } }, ["output_tokens"]],
    ["one class's price", { output: { tokens: 500, cost: usd("0.6") } }, ["unit_price"]],
    [
      "input tokens a call",
      { input: { tokens: 2_000, cost: usd("0.2") }, cacheRead: { tokens: 2_000, cost: usd("0.02") } },
      ["input_tokens"],
    ],
    [
      "the share read from cache",
      { input: { tokens: 500, cost: usd("0.05") }, cacheRead: { tokens: 1_500, cost: usd("0.015") } },
      ["cache_share"],
    ],
    [
      "a cache that is used for the first time",
      { input: { tokens: 500, cost: usd("0.05") }, cacheWrite: { tokens: 500, cost: usd("0.0625") } },
      ["cache_share"],
    ],
    ["charges without tokens", { other: usd("0.3") }, ["unit_price"]],
    ["adjustments", { adjustments: usd("7") }, ["adjustments"]],
  ])("%s", (_, after, expected) => expect(change(after)).toEqual(expected));

  test("cells without calls on one side are terms of their own and move nothing else", () => {
    const kept = { task: "t", model: "m", before: base, after: base };
    const { terms } = bridgeCost([
      kept,
      { task: "t", model: "new", before: undefined, after: base },
      { task: "u", model: "old", before: times(base, 2), after: undefined },
    ]);
    expect(nonZero(terms)).toEqual(["new_cells", "gone_cells"]);
    expect([terms.new_cells, terms.gone_cells]).toEqual([usd("0.61"), -usd("1.22")]);
  });

  test("calls that moved from a dear model to a cheap one are model mix", () => {
    const of = (calls: number, price: string) => plain({ calls, other: (usd(price) * BigInt(calls)) as PicoUsd });
    const { terms } = bridgeCost([
      { task: "t", model: "dear", before: of(90, "1"), after: of(10, "1") },
      { task: "t", model: "cheap", before: of(10, "0.1"), after: of(90, "0.1") },
    ]);
    expect(nonZero(terms)).toEqual(["model_mix"]);
    expect(terms.model_mix).toBe(usd("19") - usd("91"));
  });
});

test("a worked example: volume doubles while the price halves", () => {
  const before = plain({ calls: 100, other: usd("100") });
  const after = plain({ calls: 200, other: usd("150") });
  const { terms } = bridgeCost([{ task: "t", model: "m", before, after }]);
  // L = 50 ÷ ln 1.5 = 123.3151731188; × ln 2 = 85.475564567572; × ln 0.75 = −35.475564567572.
  expect(Number(terms.volume) / 1e12).toBeCloseTo(85.475564567572, 9);
  expect(Number(terms.unit_price) / 1e12).toBeCloseTo(-35.475564567572, 9);
  expect(terms.volume + terms.unit_price).toBe(usd("50"));
});

test("what cutting lost goes to those that lost most, and nothing to a term that is zero", () => {
  expect(settleTerms([1.9, 0, 2.4, -0.3], 4n)).toEqual([2n, 0n, 2n, 0n]);
  expect(settleTerms([-1.9, 0, -2.4, 0.3], -4n)).toEqual([-2n, 0n, -2n, 0n]);
  expect(settleTerms([0.5, 0.5], 1n)).toEqual([1n, 0n]);
  expect(settleTerms([0, 0], 3n)).toEqual([0n, 3n]);
});
