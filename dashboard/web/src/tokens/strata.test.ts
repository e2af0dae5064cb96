import type { CountedPiece } from "@outlay/tokens/model-tokens";
import fc from "fast-check";
import { expect, test } from "vitest";
import { factorIn, strataKinds, strataOf } from "./strata.ts";

const classes = ["english", "json", "code"] as const;
const piece = fc.record({
  text: fc.nat({ max: 4 }),
  characters: fc.integer({ min: 1, max: 8_000 }),
  contentClass: fc.constantFrom(...classes),
  isExact: fc.constant(true),
});
const nameOfText = (text: number) => `text ${text}`;

test("whatever texts are told apart by, each piece is in one stratum, and the strata add up to the whole factor", () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 40 }), fc.constantFrom(...strataKinds), (pieces, kind) => {
      const strata = strataOf(kind, { pieces, nameOfText });
      expect(strata.flatMap((one) => one.pieces).sort((a, b) => a - b)).toEqual([...pieces.keys()]);
      expect(new Set(strata.map(({ name }) => name)).size).toBe(strata.length);
      const reference = pieces.map(({ characters }) => characters);
      const tokens = pieces.map(({ characters }, at) => characters * (1 + (at % 3)));
      const weigh = (at: readonly number[]) => at.reduce((sum, one) => sum + (reference[one] ?? 0), 0);
      const mean = strata.reduce((sum, one) => sum + (factorIn(one, tokens, reference) ?? 0) * weigh(one.pieces), 0);
      const whole = tokens.reduce((sum, one) => sum + one, 0);
      expect(mean).toBeCloseTo(whole, 6);
    }),
  );
});

test("by kind and by length of the text a piece is of", () => {
  const of = (text: number, characters: number, contentClass: CountedPiece["contentClass"]) => ({
    ...{ text, characters, contentClass, isExact: true },
  });
  const pieces = [of(0, 3_000, "json"), of(0, 3_000, "english"), of(1, 100, "json"), of(2, 30_000, "code")];
  const names = (kind: (typeof strataKinds)[number]) =>
    strataOf(kind, { pieces, nameOfText }).map((one) => [one.name, one.pieces]);
  expect(names("kind")).toEqual([
    ["JSON", [0, 2]],
    ["English", [1]],
    ["Code", [3]],
  ]);
  expect(names("length")).toEqual([
    ["5,000 to 20,000 characters", [0, 1]],
    ["Under 5,000 characters", [2]],
    ["20,000 characters and more", [3]],
  ]);
});

test("known counts give the factor exactly, and none where the reference has no tokens", () => {
  expect(factorIn({ name: "", pieces: [0, 2] }, [141, 7, 141], [100, 9, 100])).toBe(1.41);
  expect(factorIn({ name: "", pieces: [1] }, [1, 1], [1, 0])).toBeUndefined();
});
