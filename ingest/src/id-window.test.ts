import fc from "fast-check";
import { expect, test } from "vitest";
import { IdWindow } from "./id-window.ts";

const uuid = fc.uuid().map((text) => text.toLowerCase());

test("an id is new once per project, whatever comes in between, up to the bound", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), uuid), { maxLength: 200 }), (ids) => {
      const window = new IdWindow(1024);
      const seen = new Set<string>();
      for (const [project, id] of [...ids, ...ids]) {
        expect(window.add(project, id)).toBe(!seen.has(`${project} ${id}`));
        seen.add(`${project} ${id}`);
      }
    }),
  );
});

test("memory is bounded: the oldest ids are forgotten, the newest are kept", () => {
  const window = new IdWindow(64);
  const id = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
  for (let n = 0; n < 10_000; n += 1) expect(window.add("p", id(n))).toBe(true);
  expect(window.add("p", id(9_999))).toBe(false);
  expect(window.add("p", id(9_999 - 63))).toBe(false);
  expect(window.add("p", id(0))).toBe(true);
});
