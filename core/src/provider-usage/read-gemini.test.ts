import { describe, expect, test } from "vitest";
import { type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

const read = (body: unknown, provider?: string): ProviderUsage => readProviderUsage({ provider, body });

describe("Google", () => {
  test("thoughts and tool-use prompts come on top; modalities are split, cached ones too", () => {
    const answer = read({
      modelVersion: "gemini-2.5-flash",
      responseId: "r-1",
      usageMetadata: {
        promptTokenCount: 3297,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 83 },
          { modality: "VIDEO", tokenCount: 2893 },
          { modality: "AUDIO", tokenCount: 321 },
        ],
        cachedContentTokenCount: 2918,
        cacheTokensDetails: [
          { modality: "AUDIO", tokenCount: 284 },
          { modality: "TEXT", tokenCount: 73 },
          { modality: "VIDEO", tokenCount: 2561 },
        ],
        toolUsePromptTokenCount: 40,
        candidatesTokenCount: 55,
        thoughtsTokenCount: 95,
        totalTokenCount: 3487,
        trafficType: "PROVISIONED_THROUGHPUT",
      },
    });
    expect(answer).toMatchObject({ usageQuality: "exact", serviceTier: "provisioned", responseId: "r-1" });
    expect(answer.usage).toEqual({
      cache_read: 73,
      cache_read_audio: 284,
      cache_read_video: 2561,
      input_audio: 37,
      input_video: 332,
      input_uncached: 50,
      output_reasoning: 95,
      output_text: 55,
      requests: 1,
    });
  });

  test("pictures of an answer, its text, and a document read as pictures", () => {
    const { usage } = read({
      modelVersion: "gemini-3-pro-image-preview",
      usageMetadata: {
        promptTokenCount: 300,
        promptTokensDetails: [{ modality: "DOCUMENT", tokenCount: 258 }],
        candidatesTokenCount: 1780,
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1120 }],
        thoughtsTokenCount: 529,
        totalTokenCount: 2609,
      },
    });
    expect(usage).toEqual({
      input_image: 258,
      input_uncached: 42,
      output_reasoning: 529,
      output_image: 1120,
      output_text: 660,
      requests: 1,
    });
  });

  test("the Interactions API has the same rules under other names", () => {
    const usage = {
      total_input_tokens: 9,
      total_output_tokens: 779,
      total_thought_tokens: 912,
      total_cached_tokens: 4,
      total_tokens: 1700,
    };
    expect(read({ interaction: { id: "v1_x", model: "gemini-3.5-flash", usage } })).toMatchObject({
      usage: { cache_read: 4, input_uncached: 5, output_text: 779, output_reasoning: 912 },
      usageQuality: "exact",
      model: "gemini-3.5-flash",
    });
  });

  test("a prompt that was blocked has an output of 0, which the total proves", () => {
    expect(read({ usageMetadata: { promptTokenCount: 7, totalTokenCount: 7 } })).toMatchObject({
      usage: { input_uncached: 7, output_text: 0 },
      usageQuality: "exact",
    });
  });

  test("grounding: per prompt up to Gemini 2.5, per query from Gemini 3 on", () => {
    const body = (modelVersion: string) => ({
      modelVersion,
      candidates: [{ groundingMetadata: { webSearchQueries: ["a", "b", "c"] } }],
      usageMetadata: { promptTokenCount: 7, candidatesTokenCount: 1, totalTokenCount: 8 },
    });
    expect(read(body("gemini-2.5-pro")).usage.web_searches).toBe(1);
    expect(read(body("gemini-3-pro-preview")).usage.web_searches).toBe(3);
  });

  test("thoughts that only the total shows, behind Google's OpenAI-compatible endpoint", () => {
    const usage = { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 };
    expect(read({ model: "gemini-2.5-pro", usage })).toMatchObject({
      usage: { input_uncached: 35, output_text: 12, output_reasoning: 62 },
      usageQuality: "assumed_semantics",
    });
    expect(read({ model: "other", usage })).toMatchObject({ usageQuality: "lower_bound" });
  });
});
