import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPriceLayers, openGenaiPrices } from "./genai-prices.ts";
import { buildPriceBook } from "./price-book.ts";
import { priceDocumentSchema } from "./price-document.ts";
import { matchModel } from "./price-match.ts";
import { judgeRemainder, nameCandidates } from "./price-match-name.ts";

const book = openGenaiPrices();

/** `provider/model flag,flag` or the reason for no match. */
function match(provider: string | undefined, model: string | undefined, modelResolved?: string): string {
  const found = matchModel(book, { provider, model, modelResolved });
  if (found.kind === "unmatched") return found.reason;
  return [`${found.model.provider}/${found.model.id}`, found.flags.join(",")].filter((part) => part !== "").join(" ");
}

describe("provider names of every generation reach the same list", () => {
  test.each([
    ["aws.bedrock", "amazon.nova-lite-v1:0", "aws/amazon.nova-lite-v1:0"],
    ["azure.ai.openai", "gpt-4.1", "openai/gpt-4.1"],
    ["az.ai.openai", "gpt-35-turbo", "openai/gpt-3.5-turbo"],
    ["gcp.gemini", "gemini-2.5-flash", "google/gemini-2.5-flash"],
    ["gcp.vertex_ai", "gemini-2.5-flash", "google/gemini-2.5-flash"],
    ["vertex_ai", "gemini-2.5-flash", "google/gemini-2.5-flash"],
    ["x_ai", "grok-4", "x-ai/grok-4-0709"],
    ["xai", "grok-4", "x-ai/grok-4-0709"],
    ["mistral_ai", "mistral-large-latest", "mistral/mistral-large-latest"],
    ["moonshot_ai", "kimi-k3", "moonshotai/kimi-k3"],
    ["openai.responses", "gpt-5-mini", "openai/gpt-5-mini"],
    ["anthropic.messages", "claude-haiku-4-5", "anthropic/claude-haiku-4-5"],
    ["OpenAI", "GPT-4o", "openai/gpt-4o"],
  ])("%s %s", (provider, model, expected) => {
    expect(match(provider, model)).toBe(expected);
  });
});

describe("models are never matched across families", () => {
  test.each([
    ["openai", "gpt-4", "openai/gpt-4"],
    ["openai", "gpt-4o", "openai/gpt-4o"],
    ["openai", "o1", "openai/o1"],
    ["openai", "o1-mini", "openai/o1-mini"],
    ["openai", "gpt-4-something", "unknown_model"],
    ["openai", "gpt-4o-mini-something", "unknown_model"],
    ["anthropic", "claude-opus-4-1-20250805", "anthropic/claude-opus-4-1"],
    // The source's patterns would price these as the version before, at the wrong price.
    ["anthropic", "claude-fable-5-1", "unknown_model"],
    ["anthropic", "claude-opus-5.1", "unknown_model"],
    ["anthropic", "claude-opus-5-1-20261101", "unknown_model"],
    ["google", "gemini-1.5-flash-8b", "google/gemini-flash-1.5-8b"],
    ["gcp.vertex_ai", "claude-sonnet-4-5@20250929", "anthropic/claude-sonnet-4-5"],
    ["openai", "constructor", "unknown_model"],
    ["__proto__", "toString", "unknown_provider"],
  ])("%s %s", (provider, model, expected) => {
    expect(match(provider, model)).toBe(expected);
  });
});

describe("a name is looked up as it is before anything is stripped from it", () => {
  test.each([
    ["openai", "gpt-4o-2024-08-06", "openai/gpt-4o"],
    ["openai", "gpt-4o-2099-01-01", "openai/gpt-4o snapshot_at_alias_price"],
    ["openai", "gpt-3.5-turbo-1106", "openai/gpt-3.5-turbo-1106"],
    ["openai", "openai/gpt-4o", "openai/gpt-4o"],
    ["openai", "openai:gpt-4o", "openai/gpt-4o"],
    ["groq", "openai/gpt-oss-120b", "groq/openai/gpt-oss-120b"],
    ["openrouter", "anthropic/claude-sonnet-4.5", "openrouter/anthropic/claude-sonnet-4.5"],
    ["openrouter", "anthropic/claude-sonnet-4.5:nitro", "openrouter/anthropic/claude-sonnet-4.5 variant_at_base_price"],
    ["openrouter", "openai/gpt-4o:free", "unknown_model"],
    ["google", "models/gemini-2.5-pro", "google/gemini-2.5-pro"],
    ["google", "projects/p/locations/l/publishers/google/models/gemini-2.5-flash", "google/gemini-2.5-flash"],
    ["openai", "ft:gpt-4o-2024-08-06:acme::abc", "openai/ft:gpt-4o"],
    ["openai", "ft:gpt-4.1-2025-04-14:acme::abc", "openai/gpt-4.1 fine_tuned_at_base_price"],
    ["cohere", "command-a-03-2025", "cohere/command-a"],
    ["cohere", "command-a-vision-07-2025", "cohere/command-a loose_model_match"],
    ["anthropic", "claude-2.1", "anthropic/claude-2"],
  ])("%s %s", (provider, model, expected) => {
    expect(match(provider, model)).toBe(expected);
  });

  test("Bedrock's region prefix decides between the global and the regional price", () => {
    const sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    const regional = `aws/regional.${sonnet}`;
    expect(match("aws.bedrock", `global.${sonnet}`)).toBe(`aws/global.${sonnet}`);
    for (const name of [sonnet, `eu.${sonnet}`, `us.${sonnet}`, `bedrock/jp.${sonnet}`]) {
      expect(match("aws.bedrock", name)).toBe(regional);
    }
    expect(match("aws.bedrock", `arn:aws:bedrock:us-east-1:1:inference-profile/us.${sonnet}`)).toBe(regional);
    expect(match("aws.bedrock", "apac.amazon.nova-2-lite-v1:0")).toBe("unknown_model");
  });
});

describe("what stands behind a name may make it another model", () => {
  test.each([
    ["aws", "amazon.titan-embed-text-v1", "aws/amazon.titan-embed-text-v1"],
    ["aws", "amazon.titan-embed-text-v2:0", "unknown_model"],
    ["aws", "amazon.nova-lite-v2:0", "unknown_model"],
    ["aws", "anthropic.claude-3-5-sonnet-20241022-v2:0", "aws/regional.anthropic.claude-3-5-sonnet-20241022-v2:0"],
    ["anthropic", "claude-opus-51", "unknown_model"],
    ["anthropic", "claude-opus-5-20260724", "anthropic/claude-opus-5"],
    ["google", "gemini-2.0-flash-002", "google/gemini-2.0-flash"],
  ])("%s %s", (provider, model, expected) => {
    expect(match(provider, model)).toBe(expected);
  });

  test("a version is judged against that of the listed model", () => {
    expect(judgeRemainder("x-v2:0", "-v2:0", "x-v1:0")).toBe("other_model");
    expect(judgeRemainder("x-v2:0", "-v2:0", "x-v2:0")).toBe("stamp");
    expect(judgeRemainder("x-v1:0", "-v1:0", "x")).toBe("stamp");
    expect(judgeRemainder("x-v2:0", "-v2:0", "x")).toBe("more");
  });
});

describe("a name in any list comes before what is left when something is taken from it", () => {
  const entry = (model: string) => ({ kind: "price", provider: "google", model, prices: { input_uncached: "1" } });
  const list = priceDocumentSchema.parse({
    source: "litellm",
    version: "1",
    items: [entry("gemini-pro-latest"), entry("gemini-2.5-flash-2099-01-01"), entry("gemini-2.5-flash")],
  });
  const withList = buildPriceBook([...defaultPriceLayers, { list }]);
  const idOf = (model: string, prices = withList) => {
    const found = matchModel(prices, { provider: "google", model });
    return found.kind === "matched" ? `${found.model.rows[0]?.id} ${found.flags.join()}`.trim() : found.reason;
  };

  test("an imported list's very name beats a stronger list's stripped one, and nothing else", () => {
    expect(idOf("gemini-pro-latest")).toBe("litellm@1/google/gemini-pro-latest#1");
    expect(idOf("gemini-2.5-flash-2099-01-01")).toBe("litellm@1/google/gemini-2.5-flash-2099-01-01#1");
    expect(idOf("gemini-2.5-flash")).toBe("genai-prices@2026-08-21/google/gemini-2.5-flash#1");
    expect(idOf("gemini-2.5-flash-2098-01-01")).toBe(
      "genai-prices@2026-08-21/google/gemini-2.5-flash#1 snapshot_at_alias_price",
    );
  });

  test("the user's price of a model holds for its snapshots before any list's", () => {
    const own = priceDocumentSchema.parse({ source: "own", version: "1", items: [entry("gemini-2.5-flash")] });
    const book = buildPriceBook([{ own }, ...defaultPriceLayers, { list }]);
    expect(idOf("gemini-2.5-flash-2099-01-01", book)).toBe("own@1/google/gemini-2.5-flash#1 snapshot_at_alias_price");
  });

  test("`-latest` of a family with several generations means none of them; of a named generation it does", () => {
    expect(idOf("gemini-pro-latest", book)).toBe("unknown_model");
    expect(idOf("gemini-flash-latest", book)).toBe("unknown_model");
    expect(match("cohere", "command-latest")).toBe("unknown_model");
    expect(match("anthropic", "claude-3-7-sonnet-latest")).toBe("anthropic/claude-3-7-sonnet-latest");
    expect(match("openai", "gpt-4.1-latest")).toBe("openai/gpt-4.1 snapshot_at_alias_price");
    expect(match("perplexity", "r1-1776-latest")).toBe("perplexity/r1-1776 snapshot_at_alias_price");
  });
});

describe("servers one runs oneself have no list price, whatever the model is called", () => {
  test.each(
    (
      "ollama ollama_chat vllm hosted_vllm lm_studio lmstudio LM-Studio sglang llamafile llama.cpp llama_cpp xinference nim " +
      "text-generation-inference tgi local localai"
    ).split(" "),
  )("%s", (provider) => {
    expect(match(provider, "gpt-4o")).toBe("self_hosted");
    expect(match("litellm", `${provider.toLowerCase()}/gpt-4o`)).toBe("self_hosted");
  });
});

test("the model that answered is priced before the one that was asked for", () => {
  expect(match("azure.ai.openai", "my-deployment", "gpt-4.1-2025-04-14")).toBe("openai/gpt-4.1");
  expect(match("openai", "gpt-4o", "gpt-4o-mini-2024-07-18")).toBe("openai/gpt-4o-mini");
  expect(match("openai", "gpt-4o", "our-alias")).toBe("openai/gpt-4o priced_on_requested_model");
});

describe("without a provider we know, the model's name decides only where it leaves no doubt", () => {
  test.each([
    [undefined, "gpt-4o", "openai/gpt-4o provider_inferred"],
    [undefined, "openrouter/openai/gpt-4o", "openrouter/openai/gpt-4o provider_inferred"],
    ["litellm", "bedrock/amazon.nova-lite-v1:0", "aws/amazon.nova-lite-v1:0 provider_inferred"],
    [undefined, "amazon.nova-lite-v1:0", "aws/amazon.nova-lite-v1:0 provider_inferred"],
    ["our-gateway", "claude-3-haiku-20240307", "anthropic/claude-3-haiku provider_inferred"],
    [undefined, "deepseek-r1:7b", "unknown_provider"],
    [undefined, "llama-3.3-70b-versatile", "unknown_provider"],
    ["bogus", "foo", "unknown_provider"],
    ["ollama", "gpt-oss-20b", "self_hosted"],
    ["openai", undefined, "no_model"],
  ])("%s %s", (provider, model, expected) => {
    expect(match(provider, model)).toBe(expected);
  });
});

test("names are tried from the most literal to the least", () => {
  const names = nameCandidates("openrouter/openai/gpt-5-2025-08-07:thinking", (name) =>
    ["openrouter", "openai"].includes(name),
  ).map(({ name }) => name);
  expect(names[0]).toBe("openrouter/openai/gpt-5-2025-08-07:thinking");
  expect(names.indexOf("gpt-5-2025-08-07")).toBeGreaterThan(names.indexOf("gpt-5-2025-08-07:thinking"));
  expect(names.indexOf("gpt-5")).toBeGreaterThan(names.indexOf("gpt-5-2025-08-07"));
});

test("any name is answered, the same way each time, also when more names come than are remembered", () => {
  const first = match("openai", "gpt-4o");
  for (let index = 0; index < 6_000; index++) match("openai", `invented-${index}`);
  expect(match("openai", "gpt-4o")).toBe(first);
  fc.assert(
    fc.property(fc.option(fc.string()), fc.string({ maxLength: 200 }), (provider, model) => {
      expect(match(provider ?? undefined, model)).toBe(match(provider ?? undefined, model));
    }),
  );
  const digits = "1234-".repeat(40);
  expect(match("anthropic", `claude-opus-5-${digits}`)).toBe("anthropic/claude-opus-5 loose_model_match");
});
