import { expect, test } from "vitest";
import { Suspects } from "./suspects.ts";

const QUARTER_MS = 900_000;
const NOON = Date.UTC(2026, 6, 1, 12);
const part = (from: number) => ({
  own: { partition: 0, from: BigInt(from), to: BigInt(from) },
  first: NOON,
  last: NOON,
});

test("what fails again and again is suspected once", () => {
  const suspects = new Suspects();
  for (let attempt = 0; attempt < 1_000; attempt++) {
    suspects.add(part(7));
    suspects.add({ instants: [NOON + attempt, NOON + QUARTER_MS] });
  }
  expect(suspects.size).toBe(3);
  expect(suspects.take()).toEqual([part(7), { instants: [NOON, NOON + QUARTER_MS] }]);
  expect(suspects.size).toBe(0);
});

test("of more parts of the log than are remembered the times are", () => {
  const suspects = new Suspects();
  for (let from = 0; from < 50_000; from++) suspects.add(part(from));
  suspects.add({ ...part(99_999), last: NOON + QUARTER_MS });
  expect(suspects.size).toBe(10_002);
  expect(suspects.take().at(-1)).toEqual({ instants: [NOON, NOON + QUARTER_MS] });
});
