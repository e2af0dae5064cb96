import fc from "fast-check";
import { describe, expect, test } from "vitest";
// Excerpt of BerriAI/litellm's model_prices_and_context_window.json (MIT), price fields only, from the copies in
// AgentOps-AI/tokencost @ e7f7c192 (2025-09-05, MIT) and Wei-Shaw/model-price-repo @ f9ff1473 (2026-07-24, MIT).
import excerpt from "../test-data/litellm-excerpt.json" with { type: "json" };
import { convertLitellmPrices } from "./litellm-prices.ts";
import { type PriceItem, priceDocumentSchema } from "./price-document.ts";

const { document, skipped, converted, ignoredFields } = convertLitellmPrices(excerpt, { version: "2026-07-24" });

function entriesIn(items: readonly PriceItem[], provider: string, model: string) {
  return items.flatMap((item) =>
    item.kind === "price" && item.provider === provider && item.model === model ? [item] : [],
  );
}
const entries = (provider: string, model: string) => entriesIn(document.items, provider, model);
const standard = (provider: string, model: string) => entries(provider, model).find((one) => one.tier === "standard");
/** What one entry of a map becomes. */
const convert = (key: string, entry: object) => convertLitellmPrices({ [key]: entry }, { version: "1" });
const chat = { litellm_provider: "openai", mode: "chat" };

describe("the excerpt", () => {
  test("is a price document, and every key is either converted or skipped with a reason", () => {
    expect(priceDocumentSchema.parse(document)).toEqual(document);
    expect(converted + skipped.length).toBe(Object.keys(excerpt).length);
  });

  test("has exact prices per million, by class", () => {
    expect(standard("openai", "gpt-4o")).toMatchObject({
      per: 1_000_000,
      prices: { input_uncached: "2.5", output_text: "10", cache_read: "1.25" },
    });
    expect(standard("openai", "gpt-4o-audio-preview")?.prices).toEqual({
      input_uncached: "2.5",
      input_audio: "100",
      output_text: "10",
      output_audio: "200",
    });
    expect(standard("perplexity", "sonar-deep-research")?.prices).toMatchObject({
      output_reasoning: "3",
      web_searches: "5000",
    });
  });

  test("'above one hour' is a lifetime; 'above 200k tokens' is a size; they stack", () => {
    const entry = standard("anthropic", "claude-sonnet-4-5");
    expect(entry?.prices).toMatchObject({ cache_write_unknown: "3.75", cache_write_1h: "6" });
    expect(entry?.cliffs).toEqual([
      {
        promptTokens: 200_000,
        when: "above",
        prices: {
          input_uncached: "6",
          output_text: "22.5",
          cache_read: "0.6",
          cache_write_unknown: "7.5",
          cache_write_1h: "12",
        },
      },
    ]);
  });

  test("tiers are entries of their own, with their own cliffs and the fees that no tier changes", () => {
    const priority = entries("google", "gemini-3-pro-preview").find(({ tier }) => tier === "priority");
    expect(priority).toMatchObject({
      prices: { input_uncached: "3.6", output_text: "21.6", cache_read: "0.36", web_searches: "14000" },
      cliffs: [{ promptTokens: 200_000, prices: { input_uncached: "7.2", output_text: "32.4", cache_read: "0.72" } }],
    });
    const tiers = entries("openai", "gpt-5.6").filter(({ region }) => region === undefined);
    expect(tiers.map(({ tier }) => tier).sort()).toEqual(["batch", "flex", "priority", "standard"]);
    expect(tiers.find(({ tier }) => tier === "flex")?.prices).toEqual({
      input_uncached: "2.5",
      output_text: "15",
      cache_read: "0.25",
      cache_write_unknown: "3.125",
    });
  });

  test("an uplift of a region and a fast mode become entries with multiplied prices, exactly", () => {
    const eu = entries("openai", "gpt-5.6").filter(({ region }) => region === "eu");
    expect(eu).toHaveLength(4);
    expect(eu.find(({ tier }) => tier === "standard")?.prices).toMatchObject({
      input_uncached: "5.5",
      cache_read: "0.55",
    });
    const fable = entries("anthropic", "claude-fable-5");
    const fast = fable.find(({ tier, region }) => tier === "fast" && region === undefined);
    expect(fast?.prices).toMatchObject({ input_uncached: "60", output_text: "300", web_searches: "10000" });
    const fastInUs = fable.find(({ tier, region }) => tier === "fast" && region === "us");
    expect(fastInUs?.prices).toMatchObject({ input_uncached: "66", web_searches: "10000" });
  });

  test("units: seconds, characters, pixels of a size, images, queries", () => {
    expect(standard("openai", "whisper-1")?.prices).toEqual({ audio_ms_in: "0.1" });
    expect(standard("openai", "tts-1")?.prices).toEqual({ characters_in: "15" });
    expect(standard("openai", "256-x-256/dall-e-2")?.prices).toEqual({ images: "15999.95904" });
    expect(standard("google", "imagen-3.0-generate-001")?.prices).toEqual({ images: "40000" });
    expect(standard("cohere", "rerank-english-v3.0")?.prices).toMatchObject({ requests: "2000" });
    expect(standard("openai", "gpt-realtime-whisper")).toMatchObject({
      prices: { audio_ms_in: "0.283333333333333" },
      note: expect.stringMatching(/rounded/),
    });
  });

  test("what is billed by the token is not billed by the second or the image as well", () => {
    expect(standard("openai", "gpt-4o-mini-tts")?.prices).not.toHaveProperty("audio_ms_out");
    expect(standard("google", "gemini-2.5-flash-image-preview")?.prices).not.toHaveProperty("images");
  });

  test("keys give provider, model and region; a fine-tuned model keeps its prefix; embeddings have no output", () => {
    expect(entries("aws", "anthropic.claude-v2")[0]).toMatchObject({ region: "us-east-1" });
    expect(entries("azure", "gpt-4o-2024-11-20")[0]).toMatchObject({ region: "eu" });
    expect(entries("azure", "gpt-4o-mini")[0]).toMatchObject({ region: "global" });
    expect(entries("google", "claude-3-5-sonnet@20240620")).toHaveLength(1);
    expect(entries("x-ai", "grok-4")).toHaveLength(1);
    expect(entries("openai", "ft:gpt-4o-2024-08-06").length).toBeGreaterThan(0);
    expect(standard("google", "text-embedding-005")?.prices).toEqual({ input_uncached: "0.1" });
  });

  test("entries known to be wrong, and those that price nothing, are left out with the reason", () => {
    expect(Object.fromEntries(skipped.map(({ key, reason }) => [key, reason]))).toEqual({
      "gemini-1.5-pro-preview-0409": "token_cheaper_than_character",
      "claude-instant-1.2": "known_to_be_wrong",
      "oci/xai.grok-4": "output_cheaper_than_half_input",
      "azure_ai/jais-30b-chat": "price_implausibly_high",
      "bedrock/us-east-1/1-month-commitment/anthropic.claude-v2": "commitment",
      "ollama/codegemma": "only_zero_prices",
      "snowflake/deepseek-r1": "no_prices",
      "gemini-2.0-flash-001": "same_model_other_price",
    });
    expect(ignoredFields).toMatchObject({ citation_cost_per_token: 1 });
  });
});

describe("an entry", () => {
  test("a table of ranges: the first is the price, the others begin above their lower end", () => {
    const row = (range: number[], input: number) => ({
      range,
      input_cost_per_token: input,
      output_cost_per_token: input * 2,
    });
    const { document: made } = convert("dashscope/qwen-plus", {
      litellm_provider: "dashscope",
      mode: "chat",
      tiered_pricing: [row([0, 256_000], 4e-7), row([256_000, 1_000_000], 1.2e-6)],
    });
    expect(made.items).toMatchObject([
      {
        provider: "dashscope",
        model: "qwen-plus",
        prices: { input_uncached: "0.4", output_text: "0.8" },
        cliffs: [{ promptTokens: 256_000, prices: { input_uncached: "1.2", output_text: "2.4" } }],
      },
    ]);
  });

  test.each([
    [{ ...chat, input_cost_per_token: 1e-6, cache_creation_input_token_cost: 5e-7 }, "cache_write_unknown"],
    [{ ...chat, input_cost_per_token: 1e-6, cache_creation_input_token_cost: 0 }, "cache_write_unknown"],
    [
      { ...chat, input_cost_per_token: 1e-6, cache_creation_input_token_cost_above_200k_tokens: 2e-6 },
      "cache_write_unknown",
    ],
    [{ ...chat, input_cost_per_token: 1e-6, input_cost_per_query: 1e-6 }, "requests"],
    [{ ...chat, input_cost_per_token: 1e-6, input_cost_per_character: 1e-7 }, "characters_in"],
    [{ ...chat, input_cost_per_token: 1e-6, input_dbu_cost_per_token: 1e-6 }, "busy_hours"],
  ])("%j gives no price of %s", (entry, of) => {
    const [item] = convert("m", entry).document.items;
    expect(item).toMatchObject({ prices: { input_uncached: "1" } });
    expect(item).not.toHaveProperty(["prices", of]);
  });

  test.each([
    [{ mode: "chat", input_cost_per_token: 1e-6 }, "no_provider"],
    [{ ...chat, input_cost_per_token: -1 }, "no_prices"],
    [{ ...chat, input_cost_per_token: 1e-6, cache_read_input_token_cost: 2e-6 }, "cache_read_dearer_than_input"],
    [{ ...chat, input_cost_per_token: 1e-12, output_cost_per_token: 1e-6 }, "price_implausibly_low"],
    [{ ...chat, input_cost_per_video_per_second: 1 }, "only_units_without_a_class"],
    [{ ...chat, output_cost_per_image: 1e9 }, "does_not_fit"],
    ["text", "not_an_entry"],
  ])("%j is left out: %s", (entry, reason) => {
    const map = { good: { ...chat, input_cost_per_token: 1e-6 }, bad: entry };
    expect(convertLitellmPrices(map, { version: "1" })).toMatchObject({
      converted: 1,
      skipped: [{ key: "bad", reason }],
    });
  });

  test("for all models of a provider is no model", () => {
    expect(convert("openai/*", { ...chat, input_cost_per_token: 1e-6 }).document.items).toEqual([]);
  });

  test.each([[[]], ["text"], [null], [{}], [{ a: { b: 1 } }]])("%j is not LiteLLM's map", (map) => {
    expect(() => convertLitellmPrices(map, { version: "1" })).toThrow(/litellm_provider/);
  });
});

test("whatever an entry holds, the result is a price document or a reason", () => {
  const fields = fc.constantFrom(
    ...new Set(Object.values(excerpt).flatMap((entry) => Object.keys(entry))),
    "tiered_pricing",
    "output_cost_per_second_1080p",
    "input_cost_per_token_above_128k_tokens_batches",
  );
  const values = fc.oneof(fc.double(), fc.float({ min: 0, max: Math.fround(1e-4) }), fc.jsonValue());
  const entry = fc.dictionary(fields, values).map((made) => ({ ...made, litellm_provider: "openai" }));
  fc.assert(
    fc.property(fc.string(), entry, (key, made) => {
      const result = convert(key, made);
      expect(priceDocumentSchema.safeParse(result.document).error).toBeUndefined();
      expect(result.converted + result.skipped.length).toBe(1);
    }),
  );
});
