import fc from "fast-check";
import { expect, test } from "vitest";
import { recordedBodies } from "../../test/recorded-bodies.ts";
import { serviceTiers, usdText } from "../facts.ts";
import { inputTokens, outputTokens, usageQualities, usageSchema } from "../usage.ts";
import { foldStreamUsage } from "./fold-stream-usage.ts";
import { type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

/** What holds for every answer, whatever was read: it fits the contract of a call event. */
function expectUsable(found: ProviderUsage): void {
  expect(usageSchema.safeParse(found.usage).success).toBe(true);
  expect(usageQualities).toContain(found.usageQuality);
  expect(found.usageSource).toBe(Object.keys(found.usage).length === 0 ? "missing" : "reported");
  expect(found.usageQuality === "unknown").toBe(found.usageSource === "missing");
  if (found.usageConvention !== undefined) expect(found.usageConvention).toMatch(/^.{1,60}$/);
  if (found.reportedCostUsd !== undefined) expect(usdText.safeParse(found.reportedCostUsd).success).toBe(true);
  if (found.serviceTier !== undefined) expect(serviceTiers).toContain(found.serviceTier);
  for (const { model, usage } of found.extraUsage ?? []) {
    expect(model).not.toBe("");
    expect(usageSchema.safeParse(usage).success).toBe(true);
  }
}

const anyCount = fc.oneof(
  fc.nat({ max: 2_000_000 }),
  fc.constantFrom<unknown>(
    -1,
    0.5,
    1e9,
    1e10,
    1e300,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    "7",
    "x",
    {},
    [],
    true,
  ),
);
const hints = fc.constantFrom(undefined, "openai", "anthropic", "x_ai", "gcp.gemini", "perplexity", "cohere", "ollama");
const flavours = fc.constantFrom(undefined, "chat", "responses", "embeddings", "images", "speech", "anthropic");

const bodies = recordedBodies();
const names = [...new Set(bodies.flatMap((body) => namesIn(body)))].concat(
  ["response", "message", "x_groq", "output", "data", "meta", "iterations", "candidates", "__proto__", "constructor"],
  ["cached_tokens_details", "cache_write_tokens_details", "total_output_tokens", "prompt_eval_count", "seconds"],
);

function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(Array.isArray(value) ? [] : [name]), ...namesIn(inner)]);
}

test("any JSON is read without an error into usable quantities, or is missing", () => {
  fc.assert(
    fc.property(
      fc.anything({ withNullPrototype: true }),
      fc.jsonValue(),
      hints,
      flavours,
      (thing, json, provider, apiFlavour) => {
        expectUsable(readProviderUsage({ provider, apiFlavour, body: thing }));
        expectUsable(readProviderUsage({ provider, apiFlavour, body: json }));
        expectUsable(
          readProviderUsage({ provider, apiFlavour, body: { usage: json, usageMetadata: thing, output: json } }),
        );
      },
    ),
  );
});

test("objects of known names with any values under them are read into usable quantities", () => {
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, anyCount, anyCount, fc.array(tie("node"), { maxLength: 3 }), tie("node")),
    node: fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 12 }),
  })).node;
  fc.assert(
    fc.property(tree, hints, flavours, (body, provider, apiFlavour) => {
      expectUsable(readProviderUsage({ provider, apiFlavour, body }));
      expectUsable(readProviderUsage({ provider, apiFlavour, body: [body, { usage: body }, body] }));
    }),
    { numRuns: 1_000 },
  );
});

test("recorded bodies with broken counts are read into usable quantities", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...bodies),
      fc.array(anyCount, { minLength: 1, maxLength: 40 }),
      hints,
      (body, counts, provider) => {
        let next = 0;
        const mutated = JSON.parse(JSON.stringify(body), (_name, value: unknown) => {
          next += 1;
          return typeof value === "number" && next % 3 === 0 ? counts[next % counts.length] : value;
        }) as unknown;
        expectUsable(readProviderUsage({ provider, body: mutated }));
        expectUsable(readProviderUsage({ provider, body: foldStreamUsage([body, mutated]) }));
      },
    ),
    { numRuns: 1_000 },
  );
});

const parts = fc.record({
  input: fc.nat({ max: 500_000 }),
  output: fc.nat({ max: 100_000 }),
  cached: fc.nat({ max: 600_000 }),
  written: fc.nat({ max: 600_000 }),
  audio: fc.nat({ max: 600_000 }),
  image: fc.nat({ max: 600_000 }),
  reasoning: fc.nat({ max: 120_000 }),
  spoken: fc.nat({ max: 120_000 }),
});

test("whatever parts are stated, the classes sum to the provider's total wherever the reading is exact", () => {
  fc.assert(
    fc.property(parts, fc.constantFrom("in", "out", "reasoning"), hints, (p, how, provider) => {
      const total = p.input + p.output + (how === "reasoning" ? p.reasoning : how === "out" ? p.cached : 0);
      const { usage, usageQuality } = readProviderUsage({
        provider,
        body: {
          prompt_tokens: p.input,
          prompt_tokens_details: {
            cached_tokens: p.cached,
            cache_write_tokens: p.written,
            audio_tokens: p.audio,
            image_tokens: p.image,
          },
          completion_tokens: p.output,
          completion_tokens_details: { reasoning_tokens: p.reasoning, audio_tokens: p.spoken },
          total_tokens: total,
        },
      });
      if (usageQuality === "exact") expect((inputTokens(usage) ?? 0) + (outputTokens(usage) ?? 0)).toBe(total);
    }),
    { numRuns: 1_000 },
  );
});

test("Gemini's and Bedrock's totals are the sum of the classes wherever the reading is exact", () => {
  fc.assert(
    fc.property(parts, (p) => {
      const gemini = readProviderUsage({
        body: {
          promptTokenCount: p.input,
          cachedContentTokenCount: p.cached,
          toolUsePromptTokenCount: p.written,
          candidatesTokenCount: p.output,
          thoughtsTokenCount: p.reasoning,
          promptTokensDetails: [{ modality: "AUDIO", tokenCount: p.audio }],
          totalTokenCount: p.input + p.written + p.output + p.reasoning,
        },
      });
      const bedrock = readProviderUsage({
        body: {
          inputTokens: p.input,
          cacheReadInputTokens: p.cached,
          cacheWriteInputTokens: p.written,
          outputTokens: p.output,
          totalTokens: p.input + p.cached + p.written + p.output,
        },
      });
      const sum = ({ usage }: ProviderUsage): number => (inputTokens(usage) ?? 0) + (outputTokens(usage) ?? 0);
      if (gemini.usageQuality === "exact") expect(sum(gemini)).toBe(p.input + p.written + p.output + p.reasoning);
      expect(sum(bedrock)).toBe(p.input + p.cached + p.written + p.output);
    }),
  );
});

test("the classes of every recorded body sum to the total the provider stated", () => {
  for (const body of bodies) {
    const usage = (body["usage"] ?? body["usageMetadata"] ?? {}) as Record<string, unknown>;
    const total = usage["total_tokens"] ?? usage["totalTokens"] ?? usage["totalTokenCount"];
    const found = readProviderUsage({ body });
    expectUsable(found);
    if (typeof total !== "number") continue;
    expect((inputTokens(found.usage) ?? 0) + (outputTokens(found.usage) ?? 0)).toBe(total);
  }
});
