import fc from "fast-check";
import { expect, test } from "vitest";
import { unusedPlaces, usagePlaces } from "./usage-places.ts";

/** As the queries add the places of a row's values up. */
function placeOf(row: readonly string[], places: ReturnType<typeof usagePlaces>): number {
  const { values1, values2, values3, places1, places2, places3 } = places;
  const lists = [
    [values1, places1],
    [values2, places2],
    [values3, places3],
  ] as const;
  return row.reduce((sum, value, index) => {
    const [values, numbers] = lists[index] ?? [[], []];
    return sum + (numbers[values.indexOf(value)] ?? 0);
  }, 0);
}

test("a row has the place of a chosen group only where it has all its values", () => {
  const value = fc.constantFrom("", "a", "b", "c", "it's");
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.tuple(value, value, value), { maxLength: 20 }),
      (width, drawn) => {
        const rows = drawn.map((row) => row.slice(0, width));
        const chosen = [...new Map(rows.map((row) => [row.join(), row])).values()].slice(0, 7);
        const places = usagePlaces(chosen);
        for (const row of rows) {
          expect(places.keys.indexOf(placeOf(row, places))).toBe(
            chosen.findIndex((group) => group.join() === row.join()),
          );
        }
      },
    ),
  );
});

test("lists are never empty, and a dimension that is not there has no place in the text", () => {
  expect(usagePlaces([])).toMatchObject({ keys: [], values1: [""], places3: [441] });
  expect(unusedPlaces({ d1: "team", d2: "none", d3: "none" }, "none")).toEqual(["d2", "values2", "d3", "values3"]);
});
