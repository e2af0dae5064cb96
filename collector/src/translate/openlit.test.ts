import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const chat = (provider: string, more = {}) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": provider,
  "gen_ai.request.model": "m",
  "telemetry.sdk.name": "openlit",
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 200,
  "gen_ai.usage.cache_read.input_tokens": 600,
  "gen_ai.usage.cost": 0,
  ...more,
});

describe("OpenLIT", () => {
  test.each([
    ["openai", 400],
    ["anthropic", 1000],
    ["aws.bedrock", 1000],
    ["groq", 400],
  ])("whether the input holds the cache is the provider's rule: %s", (provider, uncached) => {
    // The scope names another provider than the one called, as it does for OpenAI.
    const event = translated({ scope: "@openlit/instrumentation-vllm", version: "1.15.0", attributes: chat(provider) });
    expect(event).toMatchObject({
      dialect: "openlit",
      usage: { input_uncached: uncached, cache_read: 600, output_text: 200 },
    });
  });

  test("Gemini's output comes without its thoughts", () => {
    const attributes = chat("gcp.gemini", { "gen_ai.usage.reasoning_tokens": 150 });
    expect(translated({ scope: "@openlit/instrumentation-google-ai", attributes })?.usage).toMatchObject({
      output_text: 200,
      output_reasoning: 150,
    });
  });

  test("its Claude agents sum the cache into the input", () => {
    const event = translated({ scope: "@openlit/instrumentation-claude-agent-sdk", attributes: chat("anthropic") });
    expect(event?.usage).toMatchObject({ input_uncached: 400, cache_read: 600 });
  });

  test("a cost of 0 is unknown, and its time to the first token is not read", () => {
    const event = translated({
      scope: "openlit.otel.tracing",
      attributes: chat("openai", { "gen_ai.server.time_to_first_token": 0.001 }),
    });
    expect(event?.reportedCostUsd).toBeUndefined();
    expect(event?.ttftMs).toBeUndefined();
    expect(
      translated({ scope: "openlit", attributes: chat("openai", { "gen_ai.usage.cost": 0.25 }) })?.reportedCostUsd,
    ).toBe("0.25");
  });

  test("a stream's counts may be its own, and the quality says so", () => {
    const attributes = chat("openai", { "gen_ai.request.is_stream": true });
    expect(translated({ scope: "openlit", attributes })?.usageQuality).toBe("assumed_semantics");
  });
});
