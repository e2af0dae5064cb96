import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCustomRules } from "./custom-rules.ts";
import { linearPattern } from "./linear-pattern.ts";
import { redactText } from "./redact-text.ts";

const cover = (pattern: string, text: string, ignoreCase = false): string => {
  const chars = [...text];
  for (const { from, to } of linearPattern(pattern, { ignoreCase }).find(text))
    for (let index = from; index < to; index += 1) chars[index] = "#";
  return chars.join("");
};

test.each([
  ["EMP-\\d{6}", "see EMP-123456 and EMP-12345", "see ########## and EMP-12345"],
  ["\\bcat\\b", "cat concat cat", "### concat ###"],
  ["a|ab|abc", "abcd", "###d"],
  ["(?:ab)+", "xababx", "x####x"],
  ["[^\\s,]+@x", "me@x, you@x", "####, #####"],
  ["a{2,3}", "a aa aaaaa", "a ## #####"],
  ["[\\w.-]*z", "b.c-z!", "#####!"],
  ["colou?r", "color colour", "##### ######"],
  ["x.z", "xyz x\nz", "### x\nz"],
  ["[]a]+", "]a]", "###"],
  ["\\$\\(\\)", "$()", "###"],
  ["(a|b)*c", "ababc d", "##### d"],
])("%s covers in %j", (pattern, text, expected) => {
  expect(cover(pattern, text)).toBe(expected);
});

test("letters of either case where it is asked for", () => {
  expect(cover("ada-[a-c]+", "ADA-bC", true)).toBe("######");
  expect(cover("ada-[a-c]+", "ADA-bC")).toBe("ADA-bC");
});

test.each([
  ["(?=a)", "groups"],
  ["a**", "two quantifiers"],
  ["(a", "without its )"],
  ["a)", "without its ("],
  ["[z-a]", "range"],
  ["\\1", "not known"],
  ["^a$", "no meaning"],
  ["a{300}", "at most 200"],
  ["(a{50}){50}", "too large"],
  ["[ab", "too early"],
])("%s is refused, and it is said why", (pattern, why) => {
  expect(() => linearPattern(pattern)).toThrow(why);
});

test("what the language's own expressions match is covered, whatever the pattern and the text", () => {
  const atom = fc.constantFrom("a", "b", "[ab]", ".", "\\d", "(?:ab|b)", "\\b", "c");
  const pattern = fc
    .array(fc.tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{1,2}")), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.map(([node, times]) => (node === "\\b" ? node : node + times)).join(""));
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom(..."abc1 \u{1f600}") }), (source, text) => {
      const covered = linearPattern(source).find(text);
      for (const { 0: match, index } of text.matchAll(new RegExp(source, "gu"))) {
        if (match === "") continue;
        expect(covered.some(({ from, to }) => from <= index && to >= index + match.length)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a pattern that backtracking could not end is done in one pass", () => {
  expect(linearPattern("(?:a+)+b").find("a".repeat(100_000))).toEqual([]);
  expect(linearPattern("(?:a|a)*(?:a|a)*c|x").find(`${"a".repeat(100_000)}x`)).toEqual([
    { from: 100_000, to: 100_001 },
  ]);
});

describe("rules of an installation", () => {
  test("put their name in the place of a match, beside those there are", () => {
    const rules = readCustomRules([{ name: "employee", pattern: "\\bemp-\\d{6}\\b", ignoreCase: true }], "rules.json");
    expect(redactText("EMP-123456 wrote to ada@example.com", rules)).toEqual({
      text: "[employee] wrote to [email]",
      counts: { employee: 1, email: 1 },
    });
  });

  test("are refused together, each with its reason", () => {
    const rules = [
      { name: "all", pattern: "\\w+" },
      { name: "ok", pattern: "[XY]\\d{9}" },
      { name: "bad", pattern: "(a" },
    ];
    expect(() => readCustomRules(rules, "rules.json")).toThrow(/rules\.json[\s\S]*all:[\s\S]*bad:/);
    expect(() => readCustomRules({ name: "x" }, "rules.json")).toThrow("expected array");
  });
});
