import { expect, test } from "vitest";
import { openGenaiPrices } from "./genai-prices.ts";
import { formatUsd } from "./money.ts";
import { priceCall } from "./price-call.ts";

/**
 * Every model for which a LiteLLM price map (2025-09-05, 2026-02-25, 2026-07-24; MIT, BerriAI/litellm) has prices above a
 * size of the prompt, and those of xAI and Bedrock that it lacks: provider, models, size, input and output above it. Left
 * out are its free experiments and its known left-overs (prices by the character, of before 2024-10, of another cloud).
 */
const cliffs: readonly [provider: string, models: string, size: number, input: number, output: number, day?: string][] =
  [
    ["anthropic", "claude-sonnet-4-20250514 claude-4-sonnet-20250514 claude-sonnet-4-0", 200_000, 6, 22.5],
    ["anthropic", "claude-sonnet-4-5 claude-sonnet-4-5-20250929", 200_000, 6, 22.5],
    ["anthropic", "claude-sonnet-4-6", 200_000, 6, 22.5, "2026-02-25"],
    ["anthropic", "claude-opus-4-6 claude-opus-4-6-20260205", 200_000, 10, 37.5, "2026-02-25"],
    ["gcp.vertex_ai", "claude-sonnet-4@20250514 claude-sonnet-4-5@20250929", 200_000, 6, 22.5],
    ["aws.bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000, 6.6, 24.75],
    ["aws.bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000, 6.6, 24.75],
    ["aws.bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000, 6.6, 24.75],
    ["aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000, 6, 22.5],
    ["aws.bedrock", "global.anthropic.claude-sonnet-4-20250514-v1:0", 200_000, 6, 22.5],
    ["aws.bedrock", "eu.anthropic.claude-sonnet-4-20250514-v1:0", 200_000, 6, 22.5],
    ["gcp.gemini", "gemini-1.5-flash gemini-1.5-flash-001 gemini-1.5-flash-latest", 128_000, 0.15, 0.6],
    ["gcp.gemini", "gemini-1.5-pro gemini-1.5-pro-001 gemini-1.5-pro-002", 128_000, 2.5, 10],
    ["gcp.gemini", "gemini-2.5-pro gemini-2.5-pro-preview-05-06 gemini-2.5-pro-preview-tts", 200_000, 2.5, 15],
    ["gcp.gemini", "gemini-3-pro-preview gemini-3.1-pro-preview", 200_000, 4, 18],
    ["openai", "gpt-5.4 gpt-5.4-2026-03-05", 272_000, 5, 22.5],
    ["openai", "gpt-5.4-pro gpt-5.4-pro-2026-03-05", 272_000, 60, 270],
    ["openai", "gpt-5.5 gpt-5.5-2026-04-23", 272_000, 10, 45],
    ["openai", "gpt-5.5-pro gpt-5.5-pro-2026-04-23", 272_000, 60, 270],
    ["openai", "gpt-5.6 gpt-5.6-sol", 272_000, 10, 45],
    ["openai", "gpt-5.6-terra", 272_000, 5, 22.5],
    ["openai", "gpt-5.6-luna", 272_000, 2, 9],
    ["xai", "grok-4 grok-4-0709 grok-4-latest", 128_000, 6, 30],
    ["xai", "grok-4-fast grok-4-fast-reasoning grok-4-fast-non-reasoning", 128_000, 0.4, 1],
    ["xai", "grok-4-1-fast grok-4-1-fast-reasoning grok-4-1-fast-non-reasoning", 128_000, 0.4, 1],
    ["xai", "grok-4.3 grok-4.3-latest grok-4.20", 200_000, 2.5, 5],
  ];
const cases = cliffs.flatMap(([provider, models, size, input, output, day = "2026-07-24"]) =>
  models.split(" ").map((model) => ({ provider, model, size, input, output, day })),
);
const book = openGenaiPrices();

test.each(cases)("$provider $model costs more above $size tokens", ({ provider, model, size, input, output, day }) => {
  const price = (promptTokens: number) =>
    priceCall(
      {
        provider,
        model,
        occurredAt: Date.parse(`${day}T12:00:00Z`),
        usage: { input_uncached: promptTokens, output_text: 1_000 },
        usageSource: "reported",
        isBillable: true,
        status: "ok",
      },
      book,
    );
  const above = price(size + 1);
  const dollars = ((size + 1) * input + 1_000 * output) / 1e6;
  expect(Number(formatUsd(above.cost ?? (0n as never)))).toBeCloseTo(dollars, 9);
  expect(above.flags).toContain("long_context_price");
  expect(price(size - 1).flags).not.toContain("long_context_price");
});

test("Opus and Sonnet 4.6 have no cliff on Bedrock, and none since 2026-03-13 at Anthropic", () => {
  for (const [provider, model] of [
    ["aws", "eu.anthropic.claude-sonnet-4-6"],
    ["aws", "global.anthropic.claude-opus-4-6-v1"],
    ["anthropic", "claude-opus-4-6"],
  ]) {
    const usage = { input_uncached: 300_000, output_text: 1 };
    const rest = { usageSource: "reported", isBillable: true, status: "ok" } as const;
    const call = { provider, model, usage, occurredAt: Date.parse("2026-08-21"), ...rest };
    expect(priceCall(call as Parameters<typeof priceCall>[0], book).flags).not.toContain("long_context_price");
  }
});
