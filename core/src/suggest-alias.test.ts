import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aliasSuggester, type KnownModel } from "./suggest-alias.ts";

const known: KnownModel[] = [
  ["openai", "gpt-4"],
  ["openai", "gpt-4o", "gpt-4o-2024-08-06"],
  ["openai", "gpt-4o-mini"],
  ["openai", "gpt-3.5-turbo"],
  ["openai", "gpt-5.6"],
  ["openai", "gpt-5.6-mini"],
  ["openai", "o1"],
  ["openai", "o1-mini"],
  ["anthropic", "claude-sonnet-4-5"],
  ["anthropic", "claude-opus-4-1"],
  ["azure", "gpt-4o-mini"],
  ["aws", "anthropic.claude-sonnet-4-5-20250929-v1:0"],
  ["mistral", "mistral-large-latest"],
].map(([provider = "", model = "", ...names]) => ({ provider, model, names }));
const suggest = aliasSuggester(known);
const first = (model: string, provider?: string) => suggest({ provider, model })[0];

describe("the first suggestion", () => {
  test.each([
    ["gpt4o", "openai", "gpt-4o", "high"],
    ["GPT-35-Turbo", "openai", "gpt-3.5-turbo", "high"],
    ["claude_sonnet_4.5", "anthropic", "claude-sonnet-4-5", "high"],
    ["my-gateway/claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5", "high"],
    ["acme-gpt-4o-mini-prod", "azure", "gpt-4o-mini", "medium"],
    ["claude-sonet-4-5", "anthropic", "claude-sonnet-4-5", "medium"],
    ["gpt-5.6-mini-2026-11-01", "openai", "gpt-5.6-mini", "medium"],
    ["mistral-large-2611", "mistral", "mistral-large-latest", "low"],
    ["gpt-5.7", "openai", "gpt-5.6", "low"],
    ["gpt-5.7-mini", "openai", "gpt-5.6-mini", "low"],
    ["claude-opus-5", "anthropic", "claude-opus-4-1", "low"],
  ])("for %s of %s is %s, %s", (model, provider, meant, confidence) => {
    expect(first(model, provider)).toMatchObject({ provider, model: meant, confidence });
  });

  test("prefers the provider that was named, and says when the price is of another", () => {
    expect(first("prod-gpt-4o-mini", "azure")?.provider).toBe("azure");
    expect(first("prod-gpt-4o-mini", "azure.ai.openai")).toMatchObject({ provider: "azure", confidence: "medium" });
    expect(first("gpt4o", "my-gateway")).toMatchObject({
      confidence: "medium",
      reason: expect.stringMatching(/price of openai, not of my-gateway/),
    });
  });
});

test.each([
  ["gpt-4x", "gpt-4o"],
  ["gpt-4o-nano", "gpt-4o-mini"],
  ["gpt-4o-mini-audio", "gpt-4o-mini"],
  ["o1-pro", "o1"],
  ["o1-mega", "o1-mini"],
  ["gpt-4o-5", "gpt-4o"],
])("%s is never more than a relative of %s, and the reason says so", (model, relative) => {
  const found = suggest({ provider: "openai", model }, 20);
  expect(found.map(({ confidence }) => confidence)).not.toContain("high");
  expect(found.find((one) => one.model === relative && one.provider === "openai")).toMatchObject({
    confidence: "low",
    reason: expect.stringMatching(/another model of the same family/),
  });
});

test.each(["llama-3-70b", "my-model", "", "///", "大模型"])("%s has no relatives here", (model) => {
  expect(suggest({ provider: "openai", model })).toEqual([]);
});

test("each model is suggested once, nearest first, and any text is taken", () => {
  const order = ["high", "medium", "low"];
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom(...known.map(({ model }) => `x-${model}`))), (model) => {
      const found = suggest({ model }, 50);
      expect(new Set(found.map((one) => `${one.provider}/${one.model}`)).size).toBe(found.length);
      const ranks = found.map(({ confidence }) => order.indexOf(confidence));
      expect(ranks).toEqual([...ranks].sort());
    }),
  );
});

describe("versions are numbers, and products are words", () => {
  const book: KnownModel[] = [
    ["google", "gemini-3.5-flash"],
    ["google", "gemini-3-pro-preview"],
    ["google", "gemini-3-pro-image-preview"],
    ["google", "gemini-2.5-pro"],
    ["google", "gemini-flash-1.5"],
    ...["4-0", "4-1", "4-5", "4-6", "4-7", "4-8", "5"].map((version) => ["anthropic", `claude-opus-${version}`]),
    ["anthropic", "claude-sonnet-4-5"],
    ["aws", "regional.anthropic.claude-sonnet-4-5-20250929-v1:0"],
    ...["3.5-turbo", "4", "4.1", "5", "5-mini", "5-pro", "5.4", "5.4-mini", "5.4-nano", "5.5-pro", "4o"].map(
      (version) => ["openai", `gpt-${version}`],
    ),
    ["openai", "gpt-5.6-sol", "gpt-5.6"],
    ["openai", "gpt-5.6-luna"],
    ["openai", "o1"],
    ["openai", "o3"],
    ["openai", "o4-mini"],
    ...["3", "4", "4-0709", "4-1-fast", "4.20", "4.3", "4.5"].map((version) => ["x-ai", `grok-${version}`]),
    ["deepseek", "deepseek-v3.2"],
    ["deepseek", "deepseek-r1"],
    ["groq", "llama-3.3-70b"],
    ["groq", "llama-3.1-8b"],
  ].map(([provider = "", model = "", ...names]) => ({ provider, model, names }));
  const of = aliasSuggester(book);

  test.each([
    ["gemini-3-pro", "gemini-3-pro-preview", "medium"],
    ["gemini-4-pro", "gemini-3-pro-preview", "low"],
    ["gemini-1.5-flash", "gemini-flash-1.5", "high"],
    ["claude-opus-4-9", "claude-opus-4-8", "low"],
    ["claude-opus-4", "claude-opus-4-0", "high"],
    ["claude-opus-6", "claude-opus-5", "low"],
    ["claude-4.5-sonnet", "claude-sonnet-4-5", "high"],
    ["sonnet-4.5", "claude-sonnet-4-5", "low"],
    ["gpt-6", "gpt-5.6-sol", "low"],
    ["gpt-5.10", "gpt-5.6-sol", "low"],
    ["gpt-6-mini", "gpt-5.4-mini", "low"],
    ["gpt-6-nano", "gpt-5.4-nano", "low"],
    ["gpt-6-pro", "gpt-5.5-pro", "low"],
    ["gpt-5.7-luna", "gpt-5.6-luna", "low"],
    ["gpt-5.6-terra", "gpt-5.6-sol", "low"],
    ["o5", "o3", "low"],
    ["o5-mini", "o4-mini", "low"],
    ["grok-5", "grok-4.5", "low"],
    ["grok-5-fast", "grok-4-1-fast", "low"],
    ["deepseek-v4", "deepseek-v3.2", "low"],
    ["llama-3.4-70b", "llama-3.3-70b", "low"],
    ["acme-o3-prod", "o3", "medium"],
  ])("%s is nearest to %s: %s", (model, meant, confidence) => {
    expect(of({ model })[0]).toMatchObject({ model: meant, confidence });
  });

  test("earlier versions come newest first, later ones after them", () => {
    const found = of({ model: "claude-opus-4-6-1" }, 20).map(({ model }) => model);
    const order = ["4-6", "4-5", "4-1", "4-0", "4-7", "4-8", "5"].map((version) => `claude-opus-${version}`);
    expect(found.filter((model) => order.includes(model))).toEqual(order);
  });

  test("the reason names both versions, and the name it goes by", () => {
    expect(of({ model: "gpt-6" })[0]?.reason).toBe(
      "an earlier version, 5.6 and not 6: its price may be another; it is also called gpt-5.6",
    );
    expect(of({ model: "gemini-3-pro" })[0]?.reason).toMatch(/with "preview"/);
  });

  test("of the same model the price of the provider that was asked comes first", () => {
    expect(of({ provider: "aws", model: "anthropic.claude-sonnet-4-5" })[0]).toMatchObject({ provider: "aws" });
  });
});

test("another product is never more than low, whatever the version", () => {
  const product = fc.constantFrom("", "-mini", "-nano", "-pro", "-codex", "-audio", "-luna");
  const version = fc.constantFrom("4", "5", "5.4", "5.6", "6");
  fc.assert(
    fc.property(version, product, version, product, (left, one, right, other) => {
      fc.pre(one !== other);
      const of = aliasSuggester([{ provider: "openai", model: `gpt-${left}${one}`, names: [] }]);
      for (const found of of({ model: `gpt-${right}${other}` })) expect(found.confidence).toBe("low");
    }),
  );
});
