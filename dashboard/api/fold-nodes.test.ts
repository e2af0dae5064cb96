import fc from "fast-check";
import { expect, test } from "vitest";
import { foldNodes } from "./fold-nodes.ts";

const groupOf = (id: string, { kept, prefixes }: ReturnType<typeof foldNodes>): string =>
  kept.includes(id) ? id : (prefixes.find((prefix) => id.startsWith(prefix)) ?? "");

test("few enough nodes are themselves", () => {
  expect(foldNodes(["step:a", "tool:b"], 2, true)).toEqual({ kept: ["step:a", "tool:b"], prefixes: [] });
});

test("families are folded by what their names begin with, cut as little as it takes", () => {
  const many = (stem: string, count: number) => Array.from({ length: count }, (_, n) => `${stem}${n}`);
  const ids = [
    "step:plan",
    ...many("step:search.web_", 30),
    ...many("step:search.docs_", 30),
    ...many("tool:fetch", 9),
  ];
  expect(foldNodes(ids, 20, true)).toEqual({
    kept: ["step:plan", ...many("step:search.web_", 8), ...many("tool:fetch", 9)],
    prefixes: ["step:search.docs_", "step:search.web_"],
  });
  expect(foldNodes(ids, 3, true)).toEqual({ kept: ["step:plan"], prefixes: ["step:search.", "tool:fetch"] });
});

test("the last of a family is itself", () => {
  expect(foldNodes(["step:a_1", "step:a_2", "step:b_1", "step:b_2"], 3, true)).toEqual({
    kept: ["step:a_1", "step:a_2"],
    prefixes: ["step:b_"],
  });
});

test("where names share nothing the dearest stay, and the rest is one", () => {
  const ids = Array.from(
    { length: 80 },
    (_, n) => `step:${String.fromCharCode(97 + (n % 26), 97 + Math.floor(n / 26))}`,
  );
  expect(foldNodes(ids, 60, true)).toEqual({ kept: ids.slice(0, 59), prefixes: [] });
});

test("never more groups than asked for, every node in one of them, nodes of a kind with nodes of that kind", () => {
  const name = fc.stringMatching(/^[ab12_.-]{1,8}$/);
  const id = fc.tuple(fc.constantFrom("step", "tool", "call"), name).map(([kind, text]) => `${kind}:${text}`);
  fc.assert(
    fc.property(
      fc.uniqueArray(id, { maxLength: 60 }),
      fc.integer({ min: 2, max: 30 }),
      fc.boolean(),
      (ids, most, isWhole) => {
        const folding = foldNodes(ids, most, isWhole);
        const groups = new Set(ids.map((one) => groupOf(one, folding)));
        if (!isWhole) groups.add("");
        expect(groups.size).toBeLessThanOrEqual(most);
        for (const prefix of folding.prefixes) expect(prefix).toMatch(/^(step|tool|call):./);
        if (isWhole && ids.length <= most) expect(folding.kept).toEqual(ids);
      },
    ),
  );
});
