import type { Clock } from "@outlay/core/clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentClasses, guessClass } from "./content-class.ts";
import { countPieces } from "./count-pieces.ts";
import { cutText } from "./cut-text.ts";
import { countingOf } from "./families.ts";
import { type CountedPiece, inferredTokens, modelTokens, sum } from "./model-tokens.ts";
import { seededRandom } from "./seeded-random.ts";
import { priceTexts, switchChange } from "./text-prices.ts";
import { tokenFactors } from "./token-factor.ts";

const piece = (text: number, contentClass: CountedPiece["contentClass"] = "english"): CountedPiece => ({
  text,
  characters: 100,
  contentClass,
  isExact: true,
});
const exactly = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("there is none");
  return value;
};

describe("a model's name says how its tokens are known", () => {
  test.each([
    ["gpt-4o-2024-08-06", "o200k"],
    ["gpt-5.4-mini", "o200k"],
    ["o3", "o200k"],
    ["gpt-4-turbo-2024-04-09", "cl100k"],
    ["gpt-3.5-turbo-0125", "cl100k"],
    ["claude-2.1", "claude-2"],
    ["anthropic.claude-instant-v1", "claude-2"],
    ["meta-llama/Meta-Llama-3.1-405B-Instruct", "llama-3"],
    ["us.meta.llama3-1-70b-instruct-v1:0", "llama-3"],
    ["mistralai/Mixtral-8x7B-Instruct-v0.1", "mistral-v1"],
  ])("%s is counted by %s", (model, tokenizer) => {
    expect(countingOf(model)).toEqual({ kind: "exact", tokenizer });
  });
  test.each([
    ["claude-sonnet-4-5-20250929", "Claude 3 … 4.6"],
    ["us.anthropic.claude-3-5-sonnet-20241022-v2:0", "Claude 3 … 4.6"],
    ["claude-opus-4-7", "Claude Opus 4.7 and later"],
    ["claude-sonnet-5", "Claude Opus 4.7 and later"],
    ["gemini-2.5-pro", "Gemini 2 and later, Gemma 3"],
    ["deepseek-chat", "DeepSeek V3, R1"],
  ])("%s is estimated as %s", (model, family) => {
    expect(countingOf(model)).toMatchObject({ kind: "estimated", family });
  });
  test.each(["grok-2-1212", "kimi-unnamed", "reka-core-20240501", "gemini-1.5-pro", ""])(
    "of %s nothing is made up",
    (model) => {
      expect(countingOf(model)).toEqual({ kind: "unknown" });
      expect(modelTokens(model, [piece(0)], { o200k: [10] })).toBeUndefined();
    },
  );
});

describe("tokens of a model", () => {
  test("without a tokenizer are inferred from what 30 calls or more were billed per character, and said to be", () => {
    const billed = { tokensPerThousandCharacters: 300, calls: 30 };
    const known = exactly(inferredTokens("mystery", [piece(0), piece(1)], billed));
    expect(known).toMatchObject({
      quality: "inferred",
      tokens: [30, 30],
      why: expect.stringContaining("30 of your calls"),
    });
    expect(inferredTokens("mystery", [piece(0)], { ...billed, calls: 29 })).toBeUndefined();
  });

  test("are the counts themselves where its tokenizer is here", () => {
    const known = exactly(modelTokens("gpt-4o", [piece(0), piece(0)], { o200k: [10, 12] }));
    expect(known).toMatchObject({ quality: "exact", tokens: [10, 12], low: 1, high: 1 });
    expect(known.why).toBeUndefined();
  });
  test("are o200k times the ratio of each piece's kind elsewhere, between the ends of what was measured", () => {
    const known = exactly(
      modelTokens("gemini-2.5-pro", [piece(0, "math"), piece(1, "japanese")], { o200k: [100, 100] }),
    );
    expect(known.quality).toBe("estimated");
    expect(known.tokens[0]).toBeCloseTo(105);
    expect(known.tokens[1]).toBeCloseTo(74);
    expect(known.low * sum(known.tokens)).toBeCloseTo(105 + 68);
    expect(known.high * sum(known.tokens)).toBeCloseTo(105 + 80);
  });
  test("of every kind of text lie between their ends", () => {
    for (const model of [
      "claude-opus-4-5",
      "claude-opus-5",
      "gemini-3-pro",
      "qwen3-max",
      "deepseek-r1",
      "ministral-8b",
    ]) {
      for (const name of contentClasses) {
        const known = exactly(modelTokens(model, [piece(0, name)], { o200k: [100] }));
        expect(known.low).toBeLessThanOrEqual(1);
        expect(known.high).toBeGreaterThanOrEqual(1);
      }
    }
  });
  test("that were not counted in time are scaled up, and said to be an estimate", () => {
    const known = exactly(modelTokens("gpt-4o", [piece(0), piece(0), piece(0), piece(0)], { o200k: [20, 30] }));
    expect(known.quality).toBe("estimated");
    expect(known.why).toContain("50 %");
    expect(sum(known.tokens)).toBe(100);
  });
});

describe("factor against a reference", () => {
  const pieces = Array.from({ length: 40 }, (_, at) => piece(at % 2));
  const counts = { o200k: pieces.map((_, at) => 20 + (at % 7)), cl100k: pieces.map((_, at) => 25 + (at % 11)) };
  const [gpt4o, gpt4] = ["gpt-4o", "gpt-4"].map((model) => exactly(modelTokens(model, pieces, counts)));

  test("is tokens ÷ tokens, and its interval holds it", () => {
    const [own, other] = tokenFactors([exactly(gpt4o), exactly(gpt4)], exactly(gpt4o), pieces);
    expect(own).toEqual({ factor: 1, interval: { low: 1, high: 1 } });
    expect(other?.factor).toBe(sum(counts.cl100k) / sum(counts.o200k));
    expect(other?.interval?.low).toBeLessThan(other?.factor ?? 0);
    expect(other?.interval?.high).toBeGreaterThan(other?.factor ?? 0);
  });
  test("is the same at every look", () => {
    const look = () => tokenFactors([exactly(gpt4)], exactly(gpt4o), pieces);
    expect(look()).toEqual(look());
  });
  test("has no interval where there is one piece, and is nothing for an empty text", () => {
    const one = [piece(0)];
    const model = exactly(modelTokens("gpt-4", one, { cl100k: [30] }));
    const reference = exactly(modelTokens("gpt-4o", one, { o200k: [20] }));
    expect(tokenFactors([model], reference, one)).toEqual([{ factor: 1.5 }]);
    const empty = exactly(modelTokens("gpt-4o", [], { o200k: [] }));
    expect(tokenFactors([empty], empty, [])).toEqual([undefined]);
  });
  test("covers a known ratio about as often as it says", () => {
    const random = seededRandom(7);
    let covered = 0;
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) {
      const drawn = Array.from({ length: 60 }, () => piece(0));
      const o200k = drawn.map(() => 50 + Math.floor(random() * 50));
      const cl100k = o200k.map((count) => Math.round(count * (1.1 + random() * 0.2)));
      const [model, reference] = ["gpt-4", "gpt-4o"].map((name) =>
        exactly(modelTokens(name, drawn, { o200k, cl100k })),
      );
      const [found] = tokenFactors([exactly(model)], exactly(reference), drawn);
      if ((found?.interval?.low ?? 9) <= 1.2 && (found?.interval?.high ?? 0) >= 1.2) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.88);
  });
});

describe("prices of a text", () => {
  test("a price 15 % lower with 1.41 times the tokens costs 19.9 % more", () => {
    expect(switchChange(85n * 141n, 100n * 100n)).toBe(0.1985);
    expect(switchChange(1n, 0n)).toBeNull();
    const [, other] = priceTexts(
      [
        { model: "a", tokens: 1_000, listPrice: "10" },
        { model: "b", tokens: 1_410, listPrice: "8.5" },
      ],
      { model: "a", tokens: 1_000, listPrice: "10" },
      4_000,
    );
    expect(other?.costChange).toBe(0.1985);
    expect((100 * (other?.costChange ?? 0)).toFixed(1)).toBe("19.9");
    expect(other).toMatchObject({ listRank: 1, effectiveRank: 2, breakEvenPrice: "7.09219858156" });
  });
  test("per million characters are exact", () => {
    const reference = { model: "a", tokens: 3, listPrice: "0.15" };
    expect(priceTexts([reference], reference, 7)[0]?.effectivePrice).toBe("0.064285714286");
  });
  test("without a price have no rank and no change, never 0", () => {
    const reference = { model: "a", tokens: 10, listPrice: "1" };
    expect(priceTexts([{ model: "b", tokens: 5, listPrice: null }], reference, 40)[0]).toMatchObject({
      effectivePrice: null,
      listRank: null,
      effectiveRank: null,
      costChange: null,
      breakEvenPrice: "2",
    });
  });
  test("save exactly below the break-even price", () => {
    const tokens = fc.integer({ min: 1, max: 1e6 });
    const cents = fc.integer({ min: 1, max: 1e5 }).map((amount) => (amount / 100).toFixed(2));
    fc.assert(
      fc.property(tokens, tokens, cents, cents, (ours, theirs, price, listed) => {
        const reference = { model: "a", tokens: theirs, listPrice: listed };
        const [found] = priceTexts([{ model: "b", tokens: ours, listPrice: price }], reference, 1_000);
        if (Number(price) < Number(found?.breakEvenPrice)) expect(found?.costChange).toBeLessThan(1e-9);
        if (Number(price) > Number(found?.breakEvenPrice) + 1e-9) expect(found?.costChange).toBeGreaterThan(-1e-9);
      }),
    );
  });
});

describe("counting ends in time", () => {
  /** A clock that moves by 10 ms whenever it is looked at. */
  const slowClock = (): Clock => {
    let now = 0;
    return {
      now: () => now,
      monotonic: () => {
        now += 10;
        return now;
      },
      random: () => 0,
      sleep: async () => undefined,
      breathe: async () => undefined,
    };
  };
  test("with what was counted until then, one piece at the least", () => {
    const pieces = Array.from({ length: 20 }, () => ({ text: "a", characters: 1, isExact: true, isFirst: false }));
    expect(countPieces(() => 1, pieces, slowClock(), 55)).toEqual({ tokens: [1, 1, 1, 1, 1, 1], isPartial: true });
    expect(countPieces(() => 1, pieces, slowClock(), 0)).toEqual({ tokens: [1], isPartial: true });
    expect(countPieces(() => 1, [], slowClock(), 0)).toEqual({ tokens: [], isPartial: false });
  });
  test("a text of 5 MB is at most some thousand pieces", () => {
    expect(cutText("word ".repeat(1_000_000)).length).toBeLessThan(1_000);
    expect(cutText("汉".repeat(1_700_000)).length).toBeLessThan(1_000);
  });
});

test("the kind of a text is guessed from its script, symbols and words", () => {
  expect(guessClass("The cat sat on the mat and that is all of it.")).toBe("english");
  expect(guessClass("Der Hund und die Katze sind nicht auf dem Dach.")).toBe("german");
  expect(guessClass("これは日本語の文章です。")).toBe("japanese");
  expect(guessClass("这是中文")).toBe("chinese");
  expect(guessClass("هذا نص عربي")).toBe("arabic");
  expect(guessClass('{"a": 1, "b": {"c": "d"}, "e": [1, 2]}')).toBe("json");
  expect(guessClass("for (const x of list) { total += x[0] ?? y; }\nreturn { total };")).toBe("code");
  expect(guessClass("2026-03-22 09:45:52,719 id=4711 took 3512 ms")).toBe("logs");
  expect(guessClass("")).toBe("english");
});
