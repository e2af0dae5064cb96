import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "logfire.openai";
const request = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.system": "openai",
  "gen_ai.request.model": "gpt-4o",
};
const answer = {
  "gen_ai.response.model": "gpt-4o-2024-08-06",
  "gen_ai.usage.input_tokens": 5000,
  "gen_ai.usage.output_tokens": 200,
  "operation.cost": 0.0095,
  "gen_ai.usage.raw": JSON.stringify({
    prompt_tokens: 5000,
    completion_tokens: 200,
    total_tokens: 5200,
    prompt_tokens_details: { cached_tokens: 4000 },
  }),
};
const streamed = '{"model":"gpt-4o","stream":true,"messages":[]}';
const at = (attributes: Record<string, string | number>, statusCode = 0) =>
  translated({ scope, version: "4.30.0", attributes, statusCode });

describe("Logfire's spans of the providers it instruments", () => {
  test("the provider's own usage has the cached part that the totals hide", () => {
    expect(at({ ...request, ...answer, "logfire.span_type": "span" })).toMatchObject({
      isBillable: true,
      usage: { input_uncached: 1000, cache_read: 4000, output_text: 200, requests: 1 },
      usageQuality: "exact",
      reportedCostUsd: "0.0095",
    });
  });

  test("of the two spans of a stream the one that ends it is the call, with the stream's duration", () => {
    expect(at({ ...request, "logfire.span_type": "span", request_data: streamed })).toMatchObject({
      kind: "other",
      isBillable: false,
    });
    const end = { ...request, ...answer, "logfire.span_type": "log", request_data: streamed, duration: 2.3 };
    expect(at(end)).toMatchObject({ kind: "model_call", isBillable: true, streamed: true, durationMs: 2300 });
  });

  test("a stream without usage is one call of which nothing is known", () => {
    const end = { ...request, "logfire.span_type": "log", response_data: "{}", duration: 1 };
    expect(at(end)).toMatchObject({ isBillable: true, usageSource: "missing", durationMs: 1000 });
  });

  test("a request that failed, and one that is answered at once without usage, is a call", () => {
    expect(at({ ...request, "logfire.span_type": "span", request_data: streamed }, 2)).toMatchObject({
      isBillable: true,
      status: "error",
    });
    const image = { ...request, "gen_ai.request.model": "gpt-image-1", "gen_ai.operation.name": "generate_content" };
    expect(at({ ...image, "logfire.span_type": "span" })).toMatchObject({ isBillable: true });
    // What a prompt says of streams has its quotes escaped.
    const quoted = JSON.stringify({ model: "gpt-4o", messages: [{ content: '{"stream":true}' }] });
    expect(at({ ...request, "logfire.span_type": "span", request_data: quoted })).toMatchObject({ isBillable: true });
  });

  test("the announcement of a span is no call, whatever it names", () => {
    expect(at({ ...request, "logfire.span_type": "pending_span" })).toMatchObject({ kind: "other", isBillable: false });
  });

  test("usage that is no object, or of no known provider, leaves the totals", () => {
    for (const raw of ["[1]", "{", "{}", '{"x":1}', 7]) {
      expect(at({ ...request, ...answer, "gen_ai.usage.raw": raw })?.usage).toMatchObject({ input_uncached: 5000 });
    }
  });
});
