import fc from "fast-check";
import { expect, test } from "vitest";
import { binningOf, edgesOf, spreadOver } from "./cost-bins.ts";

/** Decimal(18, 12) has eighteen digits, ten bins each. */
const bins = fc.array(fc.integer({ min: 0, max: 179 }), { minLength: 1, maxLength: 30 });

test("at most 40 bins hold every call, each between its edges, which rise and are exact", () => {
  fc.assert(
    fc.property(bins, (given) => {
      const binning = binningOf(given) ?? expect.fail("there are bins");
      expect(binning.count).toBeLessThanOrEqual(40);
      const edges = edgesOf(binning).map(Number);
      expect(edges).toHaveLength(binning.count + 1);
      for (const [at, edge] of edges.slice(1).entries()) expect(edge).toBeGreaterThan(edges[at] ?? 0);
      const counts = given.map((bin) => ({ bin, calls: 2 }));
      const spread = spreadOver(binning, counts);
      expect(spread).toHaveLength(binning.count);
      expect(spread.reduce((sum, calls) => sum + calls, 0)).toBe(2 * given.length);
    }),
  );
});

test("edges are those of the finest ladder, to the pico-dollar", () => {
  expect(edgesOf({ width: 1, first: 90, count: 3 })).toEqual(["0.001", "0.00125", "0.0016", "0.002"]);
  expect(edgesOf({ width: 1, first: 138, count: 3 })).toEqual(["63", "80", "100", "125"]);
  expect(edgesOf({ width: 10, first: 0, count: 18 }).at(-1)).toBe("1000000");
  expect(edgesOf({ width: 5, first: 0, count: 1 })).toEqual(["0.000000000001", "0.00000000000315"]);
  expect(binningOf([])).toBeUndefined();
});
