import { callEventSchema } from "@outlay/core/call-event";
import { inputTokens, outputTokens } from "@outlay/core/usage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOW } from "../../test/harness.ts";
import {
  chatAttributes,
  type FixtureAttributes,
  type FixtureSpan,
  type FixtureValue,
  fixtureSpan,
  otlpJson,
  otlpProtobuf,
} from "../../test/otlp-fixture.ts";
import { decodeOtlpJson } from "../decode-otlp-json.ts";
import { decodeOtlpProtobuf } from "../decode-otlp-protobuf.ts";
import type { SpanVisitor } from "../otlp-types.ts";
import { translateSpan } from "./translate-span.ts";

/** What becomes of the spans, each parsed again as ingest does. `ignored` for spans that are not about GenAI. */
function translateAll(decode: (visit: SpanVisitor) => void) {
  const results: unknown[] = [];
  decode((span, scope, resource) => {
    const judged = translateSpan(span, scope, resource, NOW);
    if (judged === undefined) results.push("ignored");
    else if (judged.ok) results.push(callEventSchema.parse(JSON.parse(JSON.stringify(judged.value))));
    else results.push(judged.fault);
  });
  return results;
}
const viaJson = (spans: FixtureSpan[], resource?: FixtureAttributes) =>
  translateAll((visit) => decodeOtlpJson(JSON.parse(otlpJson(spans, resource && { resource })), visit));
const viaProtobuf = (spans: FixtureSpan[]) =>
  translateAll((visit) => decodeOtlpProtobuf(Buffer.from(otlpProtobuf(spans)), visit));

function translateOne(attributes: FixtureAttributes, resource: FixtureAttributes = {}) {
  const [event] = viaJson([fixtureSpan({ attributes })], resource);
  return callEventSchema.parse(event);
}

describe("kinds", () => {
  test.each([
    ["chat", "model_call"],
    ["generate_content", "model_call"],
    ["text_completion", "model_call"],
    ["embeddings", "model_call"],
    ["rerank", "model_call"],
    ["invoke_agent", "agent"],
    ["create_agent", "agent"],
    ["agent_step", "agent"],
    ["planStep", "agent"],
    ["run-workflow", "workflow"],
    ["explanation", "model_call"],
    ["toolchain_summary", "model_call"],
    ["stepwise_reasoning", "model_call"],
    ["plan", "agent"],
    ["invoke_workflow", "workflow"],
    ["execute_tool", "tool"],
    ["retrieval", "retrieval"],
    ["search_memory", "other"],
    ["fetch_response", "other"],
  ])("%s is a %s, and only a model call is billed", (operation, kind) => {
    const event = translateOne({ ...chatAttributes, "gen_ai.operation.name": operation });
    expect(event).toMatchObject({ operation, kind, isBillable: kind === "model_call" });
    expect(event.usage.requests).toBe(kind === "model_call" ? 1 : undefined);
  });

  test("an invented operation without usage is no model call; a model without an operation is one", () => {
    expect(translateOne({ "gen_ai.operation.name": "ponder", "gen_ai.request.model": "m" }).kind).toBe("other");
    expect(translateOne({ "gen_ai.system": "openai", "gen_ai.request.model": "m" })).toMatchObject({
      kind: "model_call",
      operation: "chat",
    });
  });

  test("a span without GenAI attributes is ignored", () => {
    expect(viaJson([fixtureSpan({ attributes: { "http.request.method": "GET", "outlay.team": "x" } })])).toEqual([
      "ignored",
    ]);
  });
});

describe("usage under the OpenTelemetry conventions", () => {
  const usageOf = (attributes: FixtureAttributes) =>
    translateOne({ "gen_ai.operation.name": "chat", "gen_ai.provider.name": "anthropic", ...attributes });
  /** One half of a call alone is a lower bound; this is the other half. */
  const answered = { "gen_ai.usage.output_tokens": 7 };

  test("cache writes are split by time to live where the times account for them", () => {
    const attributes = {
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.cache_creation.input_tokens": 30,
      "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 10,
      "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 20,
    };
    expect(usageOf(attributes).usage).toEqual({
      input_uncached: 70,
      cache_write_5m: 10,
      cache_write_1h: 20,
      requests: 1,
    });
    expect(usageOf({ ...attributes, "gen_ai.usage.cache_write.input_tokens": 40 }).usage).toEqual({
      input_uncached: 60,
      cache_write_5m: 10,
      cache_write_1h: 20,
      cache_write_unknown: 10,
      requests: 1,
    });
  });

  test("modalities are taken out of text, cached ones out of the cache", () => {
    const { usage } = usageOf({
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.cache_read.input_tokens": 50,
      "gen_ai.usage.audio.input_tokens": 30,
      "gen_ai.usage.audio.cache_read.input_tokens": 20,
      "gen_ai.usage.output_tokens": 40,
      "gen_ai.usage.image.output_tokens": 25,
    });
    expect(usage).toEqual({
      input_uncached: 40,
      cache_read: 30,
      cache_read_audio: 20,
      input_audio: 10,
      output_text: 15,
      output_image: 25,
      requests: 1,
    });
    expect(inputTokens(usage)).toBe(100);
    expect(outputTokens(usage)).toBe(40);
  });

  test("no usage at all is missing, never 0", () => {
    expect(usageOf({})).toMatchObject({ usage: {}, usageSource: "missing", usageQuality: "unknown" });
  });

  test("more cached than input is taken to stand beside it, and the assumption is said", () => {
    const attributes = { "gen_ai.usage.input_tokens": 61, "gen_ai.usage.cache_read.input_tokens": 4_608, ...answered };
    expect(usageOf(attributes)).toMatchObject({
      usage: { input_uncached: 61, cache_read: 4_608 },
      usageQuality: "assumed_semantics",
      usageConvention: "input_excludes_cache",
    });
  });

  test("modalities larger than their total leave the rest unknown and are a lower bound", () => {
    const attributes = { "gen_ai.usage.input_tokens": 61, "gen_ai.usage.audio.input_tokens": 100, ...answered };
    const { usage, usageQuality } = usageOf(attributes);
    expect(usage).toEqual({ input_audio: 100, output_text: 7, requests: 1 });
    expect(usageQuality).toBe("lower_bound");
  });

  test("a cache count that cannot be read counts in the rest of its total and makes an upper bound", () => {
    const attributes = { "gen_ai.usage.input_tokens": 61, "gen_ai.usage.cache_read.input_tokens": -1, ...answered };
    expect(usageOf(attributes)).toMatchObject({ usage: { input_uncached: 61 }, usageQuality: "upper_bound" });
  });

  test.each([
    [{ "gen_ai.usage.input_tokens": 5 }, { input_uncached: 5, requests: 1 }],
    [{ "gen_ai.usage.output_tokens": 5 }, { output_text: 5, requests: 1 }],
  ])("an answer of which one side alone is known is a lower bound: %j", (attributes, usage) => {
    expect(usageOf(attributes)).toMatchObject({ usage, usageQuality: "lower_bound" });
  });

  test("an embedding has no output to be missing", () => {
    expect(usageOf({ "gen_ai.operation.name": "embeddings", "gen_ai.usage.input_tokens": 5 }).usageQuality).toBe(
      "exact",
    );
  });

  test("zeros for an answer that came stand for what nobody knew; for one that failed they are true", () => {
    const zeros = { "gen_ai.usage.input_tokens": 0, "gen_ai.usage.output_tokens": 0 };
    expect(usageOf(zeros)).toMatchObject({ usage: {}, usageSource: "missing" });
    expect(usageOf({ ...zeros, "error.type": "429" })).toMatchObject({
      usage: { input_uncached: 0, output_text: 0 },
      usageSource: "reported",
    });
  });

  test.each([
    [{ "gen_ai.usage.input_tokens": 5 }, "exact"],
    [{ "gen_ai.system": "anthropic", "gen_ai.usage.input_tokens": 5 }, "assumed_semantics"],
    [{ "gen_ai.usage.prompt_tokens": 5 }, "assumed_semantics"],
    [{ "gen_ai.usage.input_tokens": 5, "gen_ai.usage.details.something_new": 2 }, "assumed_semantics"],
  ])("only the newest names are taken as exact: %j", (attributes, quality) => {
    expect(usageOf({ ...attributes, ...answered })).toMatchObject({
      usageQuality: quality,
      usage: { input_uncached: 5 },
    });
  });

  test.each([
    ["gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cache_creation_input_tokens"],
    ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens"],
    ["gen_ai.usage.input_tokens.cached", "gen_ai.usage.input_tokens.cache_write"],
  ])(
    "older emitters' cache counts are read, and a total smaller than them does not include them: %s",
    (read, written) => {
      const cached = { "gen_ai.system": "anthropic", [read]: 7_000, [written]: 300, ...answered };
      expect(usageOf({ ...cached, "gen_ai.usage.input_tokens": 100 })).toMatchObject({
        usage: { input_uncached: 100, cache_read: 7_000, cache_write_unknown: 300 },
        usageQuality: "assumed_semantics",
        usageConvention: "input_excludes_cache",
      });
      expect(usageOf({ ...cached, "gen_ai.usage.input_tokens": 7_400 })).toMatchObject({
        usage: { input_uncached: 100, cache_read: 7_000, cache_write_unknown: 300 },
        usageQuality: "assumed_semantics",
        usageConvention: "totals_include_subsets",
      });
    },
  );

  const anyValue: fc.Arbitrary<FixtureValue> = fc.oneof(
    fc.integer({ min: -10, max: 2_000 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double().map((double) => ({ double })),
    fc.integer({ min: -10, max: 2_000 }).map(String),
    fc.string(),
    fc.boolean(),
    fc.array(fc.string(), { maxLength: 2 }),
  );
  const anyUsage = fc.dictionary(
    fc
      .constantFrom(
        ...["input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "cost"],
        ...["cache_read.input_tokens", "cache_write.input_tokens", "cache_creation.input_tokens"],
        ...["reasoning.output_tokens", "audio.input_tokens", "audio.cache_read.input_tokens", "image.input_tokens"],
        ...["image.cache_read.input_tokens", "audio.output_tokens", "image.output_tokens"],
      )
      .map((name) => `gen_ai.usage.${name}`),
    anyValue,
  );

  test("whatever numbers arrive, in either encoding, usage is the same, whole, never negative and never above its total", () => {
    fc.assert(
      fc.property(anyUsage, (attributes) => {
        const span = fixtureSpan({ attributes: { "gen_ai.operation.name": "chat", ...attributes } });
        const [fromJson] = viaJson([span]);
        expect(viaProtobuf([span])).toEqual([
          { ...callEventSchema.parse(fromJson), environment: "production", tags: { "service.name": "shop" } },
        ]);
        const { usage, usageQuality, usageConvention } = callEventSchema.parse(fromJson);
        for (const quantity of Object.values(usage)) expect(quantity).toBeGreaterThanOrEqual(0);
        const total = attributes["gen_ai.usage.input_tokens"];
        if (typeof total !== "number" || total < 0 || usageQuality === "lower_bound" || usageQuality === "unknown")
          return;
        const { input_uncached = 0, input_audio = 0, input_image = 0, input_video = 0 } = usage;
        const besideCache = input_uncached + input_audio + input_image + input_video;
        const stated = usageConvention === "input_excludes_cache" ? besideCache : inputTokens(usage);
        expect(stated).toBe(total);
      }),
      { numRuns: 300 },
    );
  });
});

test("the same spans in any order, split and repeated in any way, give the same calls", () => {
  const spans = Array.from({ length: 6 }, (_, index) => fixtureSpan({ spanId: `b7ad6b716920333${index}` }));
  const expected = new Set(viaJson(spans).map((event) => callEventSchema.parse(event).callId));
  expect(expected.size).toBe(6);
  const anyDelivery = fc.array(fc.array(fc.constantFrom(...spans), { maxLength: 8 }), { maxLength: 4 });
  fc.assert(
    fc.property(anyDelivery, fc.shuffledSubarray(spans, { minLength: 6 }), (some, all) => {
      const ids = [...some, all].flatMap((batch) => [...viaProtobuf(batch), ...viaJson(batch)]);
      expect(new Set(ids.map((event) => callEventSchema.parse(event).callId))).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("64-bit attributes keep every digit in protobuf; a JSON number that has lost some is left out", () => {
  const attributes = { ...chatAttributes, "outlay.customer.id": 9_007_199_254_740_993n };
  const span = fixtureSpan({ attributes });
  expect(callEventSchema.parse(viaProtobuf([span])[0]).customerId).toBe("9007199254740993");
  expect(callEventSchema.parse(viaJson([span])[0]).customerId).toBe("9007199254740993");
  const asNumbers = translateAll((visit) =>
    decodeOtlpJson(JSON.parse(otlpJson([span], { integers: "number" })), visit),
  );
  expect(callEventSchema.parse(asNumbers[0]).customerId).toBeUndefined();
});

describe("facts around the call", () => {
  test("outlay.* attributes of the span win over the resource's, and over the convention's own", () => {
    const event = translateOne(
      {
        ...chatAttributes,
        "gen_ai.workflow.name": "crew",
        "gen_ai.conversation.id": "thread-1",
        "gen_ai.agent.name": "planner",
        "outlay.workflow": "support",
        "outlay.task.id": "t-1",
        "outlay.team": "care",
        "outlay.attempt": "2",
        "outlay.tag.ab": "x",
        "outlay.experiment.id": "e1",
        "outlay.experiment.variant": "b",
        "outlay.assignment.kind": "random",
        "outlay.assignment.propensity": { double: 0.5 },
      },
      {
        "outlay.team": "everyone",
        "outlay.feature": "chat",
        "outlay.tag.ab": "y",
        "outlay.tag.region": "eu",
        "deployment.environment": "test",
      },
    );
    expect(event).toMatchObject({
      workflow: "support",
      sessionId: "thread-1",
      agentRole: "planner",
      taskId: "t-1",
      team: "care",
      feature: "chat",
      attempt: 2,
      environment: "test",
      tags: { ab: "x", region: "eu" },
      experiment: { id: "e1", variant: "b" },
      assignment: { kind: "random", propensity: 0.5 },
    });
  });

  test("failures, tiers, first token and older provider names", () => {
    const event = translateOne({
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "az.ai.openai",
      "error.type": "429",
      "openai.response.service_tier": "default",
      "gen_ai.response.time_to_first_chunk": { double: 0.2504 },
      "gen_ai.request.stream": true,
      "gen_ai.response.finish_reasons": ["stop", "length", "stop"],
    });
    expect(event).toMatchObject({
      provider: "azure.ai.openai",
      status: "error",
      errorType: "429",
      httpStatus: 429,
      serviceTier: "standard",
      ttftMs: 250,
      streamed: true,
      finishReason: "stop,length",
    });
    expect(translateOne({ ...chatAttributes, "error.type": "APITimeoutError" }).status).toBe("timeout");
    expect(callEventSchema.parse(viaJson([fixtureSpan({ statusCode: 2 })])[0]).status).toBe("error");
  });

  test("an end before the start is an unknown duration, not a negative one", () => {
    const [event] = viaJson([fixtureSpan({ endNs: 0n })]);
    expect(callEventSchema.parse(event).durationMs).toBeUndefined();
  });

  test("text of prompts and answers is nowhere in the event", () => {
    const event = translateOne({
      ...chatAttributes,
      "gen_ai.input.messages": "SECRET",
      "gen_ai.output.messages": "SECRET",
      "gen_ai.system_instructions": "SECRET",
      "gen_ai.tool.call.arguments": "SECRET",
    });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("text beyond its bound is left out, not cut", () => {
    const long = "x".repeat(201);
    const event = translateOne({ ...chatAttributes, "gen_ai.request.model": long, "outlay.team": long });
    expect(event.model).toBeUndefined();
    expect(event.team).toBeUndefined();
  });
});
