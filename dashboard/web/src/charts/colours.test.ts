import fc from "fast-check";
import { expect, test } from "vitest";
import { assignColours, colourSlots, SERIES_SLOTS } from "./colours.ts";

const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: SERIES_SLOTS });

test("up to seven entities never share a colour", () => {
  fc.assert(
    fc.property(names, (list) => {
      const slots = [...assignColours(list).values()];
      expect(new Set(slots).size).toBe(list.length);
      expect(slots.every((slot) => slot >= 0 && slot < SERIES_SLOTS)).toBe(true);
    }),
  );
});

test("an entity keeps the colour it had when others come and go", () => {
  fc.assert(
    fc.property(names, names, (before, after) => {
      const first = assignColours(before);
      const second = assignColours(after, first);
      const kept = after.filter((name) => first.has(name));
      expect(kept.map((name) => second.get(name))).toEqual(kept.map((name) => first.get(name)));
    }),
  );
});

test("the colour depends on the name, not on the rank, when nothing collides", () => {
  const alone = assignColours(["gpt-5-mini"]).get("gpt-5-mini");
  expect(colourSlots("model_resolved", ["gpt-5-mini", "claude-sonnet-5"]).get("gpt-5-mini")).toBe(alone);
});
