import fc from "fast-check";
import { expect, test } from "vitest";
import { readSelection, type Selection, toggleGroup, writeSelection } from "./selection.ts";

const group = fc.array(fc.string({ maxLength: 12 }), { maxLength: 3 });
const instant = fc.integer({ min: 0, max: 4e12 }).map((at) => new Date(at).toISOString());
const selections: fc.Arbitrary<Selection> = fc.oneof(
  fc.record({ kind: fc.constant("rows" as const), groups: fc.array(group, { maxLength: 4 }) }),
  fc.record({ kind: fc.constantFrom("dearest" as const, "random" as const, "failed" as const), group }),
  fc
    .tuple(instant, instant)
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ kind: "time" as const, from, to })),
);

test("what is written to the address is read back; what is too long is not written", () => {
  fc.assert(
    fc.property(selections, (selection) => {
      const text = writeSelection(selection);
      if (text !== undefined) expect(readSelection(text)).toEqual(selection);
    }),
  );
  expect(writeSelection({ kind: "rows", groups: [["x".repeat(400)]] })).toBeUndefined();
});

test("any text of an address is a selection or nothing, never a fault", () => {
  fc.assert(fc.property(fc.string(), (text) => void readSelection(text)));
  for (const text of [
    undefined,
    "rows:",
    "rows:[1]",
    "rows:{}",
    "time:a..b",
    "time:2026-01-02..2026-01-01",
    "dearest:[[]]",
  ])
    expect(readSelection(text)).toBeUndefined();
});

test("a group that is chosen twice is not chosen", () => {
  const once = toggleGroup(undefined, ["a", "b"]);
  expect(once).toEqual({ kind: "rows", groups: [["a", "b"]] });
  expect(toggleGroup(toggleGroup(once, ["c", ""]), ["a", "b"])).toEqual({ kind: "rows", groups: [["c", ""]] });
});
