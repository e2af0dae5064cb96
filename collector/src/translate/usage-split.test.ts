import { inputTokens, outputTokens, usageSchema } from "@outlay/core/usage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readUsage } from "./usage-reading.ts";
import { inclusive, inputExcludesCache, outputExcludesReasoning, unknownSemantics } from "./usage-semantics.ts";
import { type CountName, splitUsage, type UsageCounts, type UsageSemantics } from "./usage-split.ts";

describe("what a total means", () => {
  const counts = { input: 7_400, output: 120, cacheRead: 7_000, cacheWrite: 300, reasoning: 20 };

  test("totals that hold their parts lose them", () => {
    expect(splitUsage(counts, inclusive)).toEqual({
      usage: {
        input_uncached: 100,
        cache_read: 7_000,
        cache_write_unknown: 300,
        output_text: 100,
        output_reasoning: 20,
      },
      usageSource: "reported",
      usageQuality: "exact",
      usageConvention: "totals_include_subsets",
    });
  });

  test("an input that leaves the cache out keeps all of it, and an output without reasoning too", () => {
    expect(splitUsage({ ...counts, input: 100 }, inputExcludesCache)).toMatchObject({
      usage: { input_uncached: 100, cache_read: 7_000, cache_write_unknown: 300, output_text: 100 },
      usageQuality: "exact",
      usageConvention: "input_excludes_cache",
    });
    expect(splitUsage(counts, outputExcludesReasoning)).toMatchObject({
      usage: { output_text: 120, output_reasoning: 20 },
      usageConvention: "output_excludes_reasoning",
    });
  });
});

describe("nothing known of the emitter: arithmetic", () => {
  test.each<[string, UsageCounts, object]>([
    ["more cached than input", { input: 61, output: 44, cacheRead: 4_608 }, { input_uncached: 61, cache_read: 4_608 }],
    [
      "a grand total of input, output and cache",
      { input: 5_000, output: 44, cacheRead: 4_608, total: 9_652 },
      { input_uncached: 5_000, cache_read: 4_608 },
    ],
    [
      "a grand total of input, output, cache and reasoning",
      { input: 5_000, output: 44, reasoning: 10, cacheRead: 4_608, total: 9_662 },
      { input_uncached: 5_000, cache_read: 4_608, output_text: 44, output_reasoning: 10 },
    ],
    [
      "a grand total of input, output and reasoning",
      { input: 50, output: 44, reasoning: 10, total: 104 },
      { input_uncached: 50, output_text: 44, output_reasoning: 10 },
    ],
    ["more reasoning than output", { input: 50, output: 4, reasoning: 10 }, { output_text: 4, output_reasoning: 10 }],
    [
      "a grand total of input and output, which proves nothing",
      { input: 5_000, output: 44, cacheRead: 4_608, total: 5_044 },
      { input_uncached: 392, cache_read: 4_608, output_text: 44 },
    ],
    ["a grand total and one side", { output: 44, total: 104 }, { input_uncached: 60, output_text: 44 }],
  ])("%s", (_, counts, usage) => {
    expect(splitUsage(counts, unknownSemantics)).toMatchObject({ usage, usageQuality: "assumed_semantics" });
  });
});

test("more cached than input proves even a known emitter wrong, and is said to be an assumption", () => {
  expect(splitUsage({ input: 61, output: 4, cacheRead: 4_608 }, inclusive)).toMatchObject({
    usage: { input_uncached: 61, cache_read: 4_608 },
    usageQuality: "assumed_semantics",
    usageConvention: "input_excludes_cache",
  });
});

test("an emitter that hides the cache gives an upper bound where its input holds it, else a lower bound", () => {
  const counts = { input: 1_000, output: 10 };
  expect(splitUsage(counts, { ...inclusive, omitsCache: true }).usageQuality).toBe("upper_bound");
  expect(splitUsage(counts, { ...inputExcludesCache, omitsCache: true }).usageQuality).toBe("lower_bound");
  expect(splitUsage({ ...counts, cacheRead: 0 }, { ...inclusive, omitsCache: true }).usageQuality).toBe("exact");
});

test("tokens only the grand total knows are reasoning where the output leaves it out, else they make a lower bound", () => {
  const counts = { input: 100, output: 20, total: 170 };
  expect(splitUsage(counts, outputExcludesReasoning)).toMatchObject({
    usage: { output_text: 20, output_reasoning: 50 },
    usageQuality: "assumed_semantics",
  });
  expect(splitUsage(counts, inclusive)).toMatchObject({ usage: { output_text: 20 }, usageQuality: "lower_bound" });
});

test("a client's estimate is no report", () => {
  const estimate = { ...inclusive, quality: "client_estimate" } as const;
  expect(splitUsage({ input: 18, output: 11 }, estimate)).toMatchObject({
    usageSource: "estimated",
    usageQuality: "client_estimate",
  });
});

describe("attributes", () => {
  const keys = { input: ["input_tokens", "prompt_tokens"], output: ["output_tokens"] };
  const read = (attributes: Record<string, number | string>) =>
    readUsage(new Map(Object.entries(attributes)), keys, inclusive).usage;

  test("two names of one number are counted once", () => {
    expect(read({ input_tokens: 5, prompt_tokens: 5, output_tokens: 1 })).toEqual({
      input_uncached: 5,
      output_text: 1,
    });
  });

  test("a name whose value is no quantity gives way to the next one", () => {
    expect(read({ input_tokens: Number.NaN, prompt_tokens: "5" })).toEqual({ input_uncached: 5 });
  });
});

const names: readonly CountName[] = [
  ...(["input", "output", "total", "cacheRead", "cacheWrite", "reasoning"] as const),
  ...(["cacheWrite5m", "cacheWrite30m", "cacheWrite1h", "cacheWrite12h"] as const),
  ...(["inputAudio", "inputImage", "inputVideo", "cacheReadAudio", "cacheReadImage", "cacheReadVideo"] as const),
  ...(["outputAudio", "outputImage", "outputVideo"] as const),
];
const anyCount = fc.oneof(
  { weight: 5, arbitrary: fc.nat({ max: 3_000 }) },
  fc.nat({ max: 1_000_000_000 }),
  fc.constant("invalid" as const),
);
const anyCounts: fc.Arbitrary<UsageCounts> = fc.dictionary(fc.constantFrom(...names), anyCount);
const anyMeaning = fc.constantFrom(true, false, "unknown" as const);
const anySemantics: fc.Arbitrary<UsageSemantics> = fc.record({
  inputIncludesCache: anyMeaning,
  outputIncludesReasoning: anyMeaning,
  omitsCache: fc.boolean(),
});

test("whatever is counted, classes are quantities, and exact ones sum to the totals they came from", () => {
  fc.assert(
    fc.property(anyCounts, anySemantics, (counts, semantics) => {
      const { usage, usageQuality, usageSource, usageConvention } = splitUsage(counts, semantics);
      usageSchema.parse(usage);
      if (usageSource === "missing") expect(usage).toEqual({});
      if (usageQuality !== "exact") return;
      const excludesCache = usageConvention === "input_excludes_cache" || usageConvention === "totals_exclude_subsets";
      const excludesReasoning =
        usageConvention === "output_excludes_reasoning" || usageConvention === "totals_exclude_subsets";
      if (counts.input !== undefined && !excludesCache) expect(inputTokens(usage)).toBe(counts.input);
      if (counts.output !== undefined && !excludesReasoning) expect(outputTokens(usage)).toBe(counts.output);
      if (counts.output !== undefined && excludesReasoning) {
        expect((outputTokens(usage) ?? 0) - (usage.output_reasoning ?? 0)).toBe(counts.output);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("nothing is made up: with totals alone, the classes sum to them or to the grand total", () => {
  const totals = fc.record(
    { input: fc.nat(9_999), output: fc.nat(9_999), total: fc.nat(29_999) },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(totals, anySemantics, (counts, semantics) => {
      const { usage } = splitUsage(counts, semantics);
      const sum = (inputTokens(usage) ?? 0) + (outputTokens(usage) ?? 0);
      expect(sum).toBeLessThanOrEqual(Math.max((counts.input ?? 0) + (counts.output ?? 0), counts.total ?? 0));
    }),
  );
});
