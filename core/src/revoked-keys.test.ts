import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRevokedKeys, revocationLine } from "./revoked-keys.ts";

test("ids stand one a line; notes, blank lines and line ends of other systems do not matter", () => {
  const text = "# left the company\r\nk1 # 2026-11-21\n\n  k-2.x  \n";
  expect([...parseRevokedKeys(text)]).toEqual(["k1", "k-2.x"]);
});

test("a line that is no id is a fault that names it, so that no revocation is lost", () => {
  expect(() => parseRevokedKeys("k1\nk2 k3")).toThrow(/line 2/);
});

test("every list of ids is read back", () => {
  const id = fc.stringMatching(/^[a-zA-Z0-9._-]{1,64}$/);
  fc.assert(
    fc.property(fc.uniqueArray(id), (ids) => {
      expect([...parseRevokedKeys(ids.join("\n"))]).toEqual(ids);
    }),
  );
});

test("what is added refuses just that key, whatever stands before it and whatever the note says", () => {
  const id = fc.stringMatching(/^[a-zA-Z0-9._-]{1,64}$/);
  fc.assert(
    fc.property(id, fc.string(), fc.constantFrom("", "k0", "k0 # left\r\n", "# nobody"), (added, why, before) => {
      const found = parseRevokedKeys(before + revocationLine(added, why));
      expect([...found]).toEqual([...new Set([...parseRevokedKeys(before), added])]);
    }),
  );
  expect(() => revocationLine("a b", "")).toThrow("not the id");
  expect(revocationLine("k1", "left\nk2")).toBe("\nk1 # left k2\n");
});
