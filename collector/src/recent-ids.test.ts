import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentIds } from "./recent-ids.ts";

test("what was remembered last is known, what was never remembered is not, and scopes are apart", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.array(fc.nat(100)), (idsMax, ids) => {
      const recent = new RecentIds(idsMax);
      for (const id of ids) recent.remember("a", [String(id)]);
      for (const id of ids.slice(-Math.floor(idsMax / 2))) expect(recent.has("a", String(id))).toBe(true);
      for (const id of ids) expect(recent.has("b", String(id))).toBe(false);
      expect(recent.has("a", "never")).toBe(false);
    }),
  );
});

test("no more than the bound is kept, however much comes", () => {
  const recent = new RecentIds(10);
  const ids = Array.from({ length: 1_000 }, (_, index) => String(index));
  recent.remember("a", ids);
  expect(ids.filter((id) => recent.has("a", id)).length).toBeLessThanOrEqual(10);
});
