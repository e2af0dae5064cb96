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

test.each(["o3", "llama-3-70b", "my-model", "", "///", "大模型"])("%s has no relatives here", (model) => {
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
