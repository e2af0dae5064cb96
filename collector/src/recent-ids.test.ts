import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentIds } from "./recent-ids.ts";

const uuid = (n: number) => `0199aaaa-bbbb-7ccc-8ddd-${n.toString(16).padStart(12, "0")}`;

test("what was remembered last is known, what was never remembered is not, and scopes are apart", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.uuid()), fc.uuid(), (idsMax, ids, never) => {
      fc.pre(!ids.includes(never));
      const recent = new RecentIds(idsMax);
      const [a, b] = [recent.scope("a"), recent.scope("b")];
      for (const id of ids) recent.remember(a, [id]);
      for (const id of ids.slice(-Math.ceil(idsMax / 2))) expect(recent.has(a, id)).toBe(true);
      for (const id of ids) expect(recent.has(b, id)).toBe(false);
      expect(recent.has(a, never)).toBe(false);
    }),
  );
});

test("ids that differ in one digit are two ids, whichever digit it is", () => {
  const recent = new RecentIds(1_000);
  const id = "01234567-89ab-cdef-0123-456789abcdef";
  const scope = recent.scope("a");
  recent.remember(scope, [id]);
  expect(recent.has(scope, id)).toBe(true);
  for (let at = 0; at < id.length; at += 1) {
    if (id[at] === "-") continue;
    for (const digit of "0123456789abcdef") {
      if (digit !== id[at]) expect(recent.has(scope, id.slice(0, at) + digit + id.slice(at + 1))).toBe(false);
    }
  }
});

test("of many ids made one after the other, those within half the bound are all known", () => {
  const recent = new RecentIds(20_000);
  const scope = recent.scope("a");
  const ids = Array.from({ length: 50_000 }, (_, index) => uuid(index));
  recent.remember(scope, ids);
  expect(ids.slice(-10_000).filter((id) => !recent.has(scope, id))).toEqual([]);
});

test("no more than the bound is kept, however much comes", () => {
  const recent = new RecentIds(10);
  const scope = recent.scope("a");
  const ids = Array.from({ length: 1_000 }, (_, index) => uuid(index));
  recent.remember(scope, ids);
  expect(ids.filter((id) => recent.has(scope, id)).length).toBeLessThanOrEqual(10);
});

test("names of scopes are forgotten at a bound, and no scope takes over the ids of another", () => {
  const recent = new RecentIds(100);
  recent.remember(recent.scope("first"), [uuid(1)]);
  for (let n = 0; n < 30_000; n += 1) expect(recent.has(recent.scope(`scope ${n}`), uuid(1))).toBe(false);
  expect(recent.has(recent.scope("first"), uuid(1))).toBe(false);
});
