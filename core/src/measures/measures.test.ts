import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PicoUsd, parseUsd } from "../money.ts";
import { type Actor, actorVariance } from "./actor-variance.ts";
import { scalingCurve } from "./scaling-curve.ts";
import { stabilityIndex } from "./stability-index.ts";
import { compareTokenization } from "./tokenization.ts";
import { fullyLoadedCost, grossMargin } from "./unit-economics.ts";

const usd = (text: string): PicoUsd => parseUsd(text) ?? expect.fail(text);
const counts = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 9_999 }), { minKeys: 1 });

describe("population stability index", () => {
  test("golden: two bins that swap 60:40 and 40:60 with a thousand counts", () => {
    const index = stabilityIndex(
      new Map(Object.entries({ a: 600, b: 400 })),
      new Map(Object.entries({ a: 400, b: 600 })),
    );
    // p = 600.5/1001, q = 400.5/1001: 2 · 0.1998002 · ln(600.5/400.5).
    expect(index).toBeCloseTo(2 * (200 / 1001) * Math.log(600.5 / 400.5), 12);
  });

  test("is 0 against itself, never below 0, the same both ways, and unknown of nothing", () => {
    fc.assert(
      fc.property(counts, counts, (left, right) => {
        const [a, b] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
        expect(stabilityIndex(a, a)).toBe(0);
        expect(stabilityIndex(a, b)).toBeGreaterThanOrEqual(0);
        expect(stabilityIndex(a, b)).toBeCloseTo(stabilityIndex(b, a) ?? Number.NaN, 12);
      }),
    );
    expect(stabilityIndex(new Map(), new Map([["a", 1]]))).toBeUndefined();
  });
});

describe("actor variance", () => {
  const actor = (name: string, tasks: number, successes: number): Actor => ({ actor: name, tasks, successes });

  test("golden: five actors of a hundred tasks at 50, 60, 70, 80 and 90 %", () => {
    const result = actorVariance([50, 60, 70, 80, 90].map((successes) => actor(`a${successes}`, 100, successes)));
    // Σ n(p−p̄)² = 10; chance 4 · 0.21 = 0.84; weight 500 − 100 = 400: τ² = 0.0229, κ = 0.21/0.0229 − 1.
    expect(result?.pooled).toBeCloseTo(0.7, 12);
    expect(result?.deviation).toBeCloseTo(Math.sqrt(0.0229), 12);
    const prior = 0.21 / 0.0229 - 1;
    expect(result?.actors[0]).toMatchObject({ actor: "a90", rate: 0.9 });
    expect(result?.actors[0]?.shrunk).toBeCloseTo((90 + prior * 0.7) / (100 + prior), 12);
    expect(result?.spread).toBeCloseTo(40 / (100 + prior), 12);
  });

  test("says nothing of fewer than five actors, or of actors with fewer than thirty tasks", () => {
    expect(actorVariance([1, 2, 3, 4].map((n) => actor(`${n}`, 100, 50)))).toBeUndefined();
    const some = [1, 2, 3, 4, 5].map((n) => actor(`${n}`, 30, 15));
    expect(actorVariance([...some, actor("few", 29, 29)])).toMatchObject({ omitted: 1, pooled: 0.5, deviation: 0 });
  });

  test("a shrunk rate lies between the actor's own and that of all", () => {
    const some = fc.array(fc.tuple(fc.integer({ min: 30, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 5,
      maxLength: 9,
    });
    fc.assert(
      fc.property(some, (drawn) => {
        const result = actorVariance(drawn.map(([tasks, share], n) => actor(`${n}`, tasks, Math.round(tasks * share))));
        for (const { rate, shrunk } of result?.actors ?? []) {
          const [low, high] = [Math.min(rate, result?.pooled ?? 0), Math.max(rate, result?.pooled ?? 0)];
          expect(shrunk).toBeGreaterThanOrEqual(low - 1e-12);
          expect(shrunk).toBeLessThanOrEqual(high + 1e-12);
        }
      }),
    );
  });
});

test("the scaling curve divides exactly and leaves out what cannot be said", () => {
  const curve = scalingCurve([
    { startsAt: 0, outputs: 100, cost: usd("50") },
    { startsAt: 1, outputs: 150, cost: usd("60") },
    { startsAt: 2, outputs: 150, cost: usd("61") },
    { startsAt: 3, outputs: 0, cost: usd("1") },
    { startsAt: 4, outputs: 10, cost: undefined },
  ]);
  expect(curve.map(({ costPerOutput, marginalCost }) => [costPerOutput, marginalCost])).toEqual([
    [usd("0.5"), undefined],
    [usd("0.4"), usd("0.2")],
    [usd("0.406666666667"), undefined],
    [undefined, usd("0.4")],
    [undefined, undefined],
  ]);
});

test("fully loaded cost adds people's time before it divides, and rounds once", () => {
  const hour = usd("60");
  expect(fullyLoadedCost(usd("10"), { microMinutes: 30_000_000n, hourlyRate: hour }, 4)).toBe(usd("10"));
  expect(fullyLoadedCost(usd("1"), { microMinutes: 0n, hourlyRate: hour }, 3)).toBe(usd("0.333333333333"));
  expect(fullyLoadedCost(usd("1"), { microMinutes: 1n, hourlyRate: hour }, 0)).toBeUndefined();
});

test("gross margin is what is left of the value, and unknown without one", () => {
  expect(grossMargin(usd("10"), usd("2.5"))).toBe(0.75);
  expect(grossMargin(usd("1"), usd("3"))).toBe(-2);
  expect(grossMargin(usd("0"), usd("3"))).toBeUndefined();
});

describe("tokenization (M12)", () => {
  const of = (model: string, tokens: number, price?: string) => ({
    ...{ model, tokens },
    pricePerMillion: price === undefined ? undefined : usd(price),
  });

  test("factor and neutral price: a dearer tokenizer eats a cheaper price", () => {
    const reference = of("ref", 1_000, "3");
    const all = [reference, of("cheap", 1_300, "2.4"), of("cheaper", 1_300, "2.3"), of("unpriced", 900)];
    expect(compareTokenization(all, reference, 4_000)).toEqual([
      { model: "ref", tokens: 1_000, factor: 1, pricePerMillionCharacters: usd("0.75"), savesOnInput: false },
      { model: "cheap", tokens: 1_300, factor: 1.3, pricePerMillionCharacters: usd("0.78"), savesOnInput: false },
      { model: "cheaper", tokens: 1_300, factor: 1.3, pricePerMillionCharacters: usd("0.7475"), savesOnInput: true },
      { model: "unpriced", tokens: 900, factor: 0.9, pricePerMillionCharacters: undefined, savesOnInput: undefined },
    ]);
  });
});
