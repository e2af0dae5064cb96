import fc from "fast-check";
import { expect, test } from "vitest";
import { findOpeningsTogether } from "./find-openings-together.ts";

const opening = fc.record({ provider: fc.constantFrom("a", "b"), model: fc.constantFrom("x", "y"), at: fc.nat(1_000) });

test("groups hold two breakers and more, none twice, none later than the window after the first; groups do not meet", () => {
  fc.assert(
    fc.property(fc.array(opening, { maxLength: 40 }), fc.integer({ min: 1, max: 100 }), (openings, withinMs) => {
      const groups = findOpeningsTogether(openings, withinMs);
      let before = Number.NEGATIVE_INFINITY;
      for (const group of groups) {
        const names = group.map(({ provider, model }) => `${provider}/${model}`);
        expect(new Set(names).size).toBe(group.length);
        expect(group.length).toBeGreaterThan(1);
        const start = group[0]?.at ?? 0;
        expect(group.every(({ at }) => at >= start && at - start <= withinMs)).toBe(true);
        expect(start - before).toBeGreaterThan(withinMs);
        before = start;
      }
    }),
  );
});

test("two breakers that open within the window are found, whatever opens at other times", () => {
  const at = (provider: string, ms: number) => ({ provider, model: "m", at: ms });
  expect(findOpeningsTogether([at("b", 30), at("a", 0), at("a", 500), at("a", 50)], 60)).toEqual([
    [at("a", 0), at("b", 30)],
  ]);
});
