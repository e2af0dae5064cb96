import { expect, test } from "vitest";
import { matchKey, type Shortcut } from "./shortcuts.ts";

const ran: string[] = [];
const shortcut = (keys: string): Shortcut => ({ keys, run: () => ran.push(keys) });
const shortcuts = [shortcut("g e"), shortcut("e"), shortcut("x")];

test("two keys in a row are one shortcut, and the second alone is another", () => {
  const first = matchKey(undefined, "g", shortcuts);
  expect(first).toEqual({ pending: "g" });
  matchKey(first.pending, "e", shortcuts).run?.();
  matchKey(undefined, "e", shortcuts).run?.();
  expect(ran).toEqual(["g e", "e"]);
});

test("a second key that completes nothing is a key of its own", () => {
  ran.length = 0;
  matchKey("g", "x", shortcuts).run?.();
  expect(ran).toEqual(["x"]);
  expect(matchKey("g", "q", shortcuts)).toEqual({});
});
