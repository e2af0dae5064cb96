import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOW, startHarness } from "./harness.ts";
import { encodeOtlp } from "./otlp-encode.ts";
import { type Attributes, encodings, type MetricFixture, metricsExport, nanoseconds } from "./otlp-signals-fixture.ts";

const PROTOBUF = { "content-type": "application/x-protobuf" };
const shop = { resource: { "service.name": "shop", "service.instance.id": "i-1" } };
const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o",
  "gen_ai.response.model": "gpt-4o-2024-08-06",
};

/** A counter with one point for each value of `key`. */
function counter(
  name: string,
  key: string,
  values: Record<string, number>,
  attributes: Attributes,
  cumulative = false,
) {
  const points = Object.entries(values).map(([type, value]) => ({ attributes: { ...attributes, [key]: type }, value }));
  return { name, points, cumulative } satisfies MetricFixture;
}

const claude = { resource: { "service.name": "claude-code" }, scope: { name: "com.anthropic.claude_code" } };
const session = { "session.id": "session-1", "user.email": "ada@example.com", model: "claude-opus-4-6" };

describe.each(Object.entries(encodings))("POST /v1/metrics in %s", (_, post) => {
  test("the token histogram becomes one unbilled event for each series, with the number of requests", async () => {
    const harness = await startHarness();
    const points = [
      { attributes: { ...chat, "gen_ai.token.type": "input" }, value: 1_000, count: 4 },
      { attributes: { ...chat, "gen_ai.token.type": "output" }, value: 300, count: 4 },
      { attributes: { ...chat, "gen_ai.request.model": "gpt-4o-mini", "gen_ai.token.type": "input" }, value: 7 },
    ];
    const metrics: MetricFixture[] = [
      { name: "gen_ai.client.token.usage", type: "histogram", points },
      { name: "gen_ai.client.operation.duration", type: "histogram", points: [{ attributes: chat, value: 1.5 }] },
    ];
    expect((await post(harness, "Metrics", metricsExport(metrics, shop))).status).toBe(200);
    const calls = harness.calls();
    expect(calls).toMatchObject([
      {
        signal: "metric",
        dialect: "otel_gen_ai",
        emitter: "test",
        sourceKey: "shop i-1",
        kind: "model_call",
        isBillable: false,
        isSoleRecord: true,
        occurredAt: NOW - 60_000,
        meter: { startedAt: NOW - 120_000, isCumulative: false },
        provider: "openai",
        model: "gpt-4o",
        modelResolved: "gpt-4o-2024-08-06",
        usage: { input_uncached: 1_000, output_text: 300, requests: 4 },
        usageConvention: "totals_only",
      },
      { model: "gpt-4o-mini", usage: { input_uncached: 7, requests: 1 } },
    ]);
    expect(new Set(calls.map((call) => call.meter?.series)).size).toBe(2);
    expect(harness.counters.get("outlay_collector_data_points_ignored_total")).toBe(1);
  });

  test("the newest counters: five metrics by modality are one disjoint usage; the old histogram beside them is left out", async () => {
    const harness = await startHarness();
    const usage = (name: string, values: Record<string, number>) =>
      counter(`gen_ai.client.inference.usage.${name}`, "gen_ai.token.modality", values, chat);
    const metrics: MetricFixture[] = [
      usage("input_tokens", { text: 900, audio: 100 }),
      usage("cache_read.input_tokens", { text: 500, audio: 40 }),
      usage("cache_write.input_tokens", { text: 60 }),
      usage("output_tokens", { text: 250, audio: 50 }),
      usage("reasoning.output_tokens", { unknown: 90 }),
      {
        ...counter("gen_ai.client.token.usage", "gen_ai.token.type", { input: 1_000, output: 300 }, chat),
        type: "histogram",
      },
      {
        name: "gen_ai.client.inference.operation.input_tokens",
        type: "histogram",
        points: [{ attributes: chat, value: 1_000 }],
      },
    ];
    await post(harness, "Metrics", metricsExport(metrics, shop));
    expect(harness.calls().map((call) => call.usage)).toEqual([
      {
        input_uncached: 340,
        input_audio: 60,
        cache_read: 500,
        cache_read_audio: 40,
        cache_write_unknown: 60,
        output_text: 160,
        output_audio: 50,
        output_reasoning: 90,
      },
    ]);
  });

  test("the newest histograms, which come alone, are totals of requests; the oldest beside them is left out", async () => {
    const harness = await startHarness();
    const operation = (name: string, value: number): MetricFixture => ({
      name: `gen_ai.client.inference.operation.${name}`,
      type: "histogram",
      points: [{ attributes: chat, value, count: 4 }],
    });
    const older = counter("gen_ai.client.token.usage", "gen_ai.token.type", { input: 1_000, output: 300 }, chat);
    const metrics = [
      operation("input_tokens", 1_000),
      operation("output_tokens", 300),
      { ...older, type: "histogram" } as const,
    ];
    await post(harness, "Metrics", metricsExport(metrics, shop));
    expect(harness.calls()).toMatchObject([
      { usage: { input_uncached: 1_000, output_text: 300, requests: 4 }, usageQuality: "assumed_semantics" },
    ]);
  });

  test.each([
    ["an unknown emitter's totals", {}, {}, "assumed_semantics"],
    ["a cached part counted too, though nothing was cached", {}, { cache_read: 0 }, "exact"],
    ["embeddings", { "gen_ai.operation.name": "embeddings" }, {}, "exact"],
  ])("quality of totals: %s", async (_name, change, cached, usageQuality) => {
    const harness = await startHarness();
    const types = { input: 1_000, output: 300, ...cached };
    const usage = counter("gen_ai.client.token.usage", "gen_ai.token.type", types, { ...chat, ...change });
    await post(harness, "Metrics", metricsExport([{ ...usage, type: "histogram" }], shop));
    expect(harness.calls()).toMatchObject([{ usageQuality }]);
  });

  test.each(["@opentelemetry/instrumentation-openai", "opentelemetry.instrumentation.langchain"])(
    "quality of totals: what %s hides of the cache is in the input",
    async (name) => {
      const harness = await startHarness();
      const usage = counter("gen_ai.client.token.usage", "gen_ai.token.type", { input: 1_000, output: 300 }, chat);
      await post(harness, "Metrics", metricsExport([{ ...usage, type: "histogram" }], { ...shop, scope: { name } }));
      expect(harness.calls()).toMatchObject([{ usageQuality: "upper_bound" }]);
    },
  );

  test("Claude Code without sessions in its metrics: the source is the service, the first word of its logs' sources", async () => {
    const harness = await startHarness();
    const usage = counter(
      "claude_code.token.usage",
      "type",
      { input: 12, output: 340 },
      { model: "claude-opus-4-6[1m]" },
    );
    await post(harness, "Metrics", metricsExport([usage], claude));
    expect(harness.calls()).toMatchObject([
      { sourceKey: "claude-code", model: "claude-opus-4-6", tags: { context_window: "1m" } },
    ]);
  });

  test("Claude Code: token types are disjoint, its cost is kept apart, series of other sessions are others", async () => {
    const harness = await startHarness();
    const types = { input: 12, output: 340, cacheRead: 20_480, cacheCreation: 1_024 };
    const metrics: MetricFixture[] = [
      counter("claude_code.token.usage", "type", types, session),
      { name: "claude_code.cost.usage", points: [{ attributes: session, value: 0.0123456 }] },
      counter("claude_code.token.usage", "type", { input: 1, output: 1 }, { ...session, "session.id": "session-2" }),
      { name: "claude_code.session.count", points: [{ attributes: session, value: 1 }] },
    ];
    await post(harness, "Metrics", metricsExport(metrics, claude));
    const calls = harness.calls();
    expect(calls).toMatchObject([
      {
        dialect: "claude_code",
        sourceKey: "claude-code session-1",
        sessionId: "session-1",
        provider: "anthropic",
        model: "claude-opus-4-6",
        usage: { input_uncached: 12, cache_read: 20_480, cache_write_unknown: 1_024, output_text: 340 },
        reportedCostUsd: "0.0123456",
        isBillable: false,
        isSoleRecord: true,
      },
      { sourceKey: "claude-code session-2", usage: { input_uncached: 1, output_text: 1 } },
    ]);
    expect(JSON.stringify(calls)).not.toContain("ada@example.com");
  });

  test("cumulative series keep their start, which may differ by point, and say that they accumulate", async () => {
    const harness = await startHarness();
    const scope = { name: "gemini-cli" };
    const source = { resource: { "service.name": "gemini-cli", "session.id": "g-1" }, scope };
    const attributes = { model: "gemini-2.5-pro", "session.id": "g-1" };
    const types = { input: 12_000, cache: 8_000, output: 350, thought: 420, tool: 30 };
    const points = Object.entries(types).map(([type, value], index) => ({
      attributes: { ...attributes, type },
      value,
      start: NOW - 100_000 + index,
      time: NOW - 60_000,
    }));
    const generic = counter(
      "gen_ai.client.token.usage",
      "gen_ai.token.type",
      { input: 12_000, output: 350 },
      chat,
      true,
    );
    const metrics: MetricFixture[] = [{ name: "gemini_cli.token.usage", cumulative: true, points }, generic];
    await post(harness, "Metrics", metricsExport(metrics, source));
    expect(harness.calls()).toMatchObject([
      {
        dialect: "gemini_cli",
        sourceKey: "gemini-cli g-1",
        meter: { startedAt: NOW - 100_000, isCumulative: true },
        usage: { input_uncached: 4_030, cache_read: 8_000, output_text: 350, output_reasoning: 420 },
      },
    ]);
    expect(harness.counters.get("outlay_collector_data_points_ignored_total")).toBe(2);
  });

  test("Codex: a histogram of turns; totals and uncached subsets are not counted again", async () => {
    const harness = await startHarness();
    const types = { input: 23_000, cached_input: 20_000, non_cached_input: 3_000, output: 700, reasoning_output: 500 };
    const metric = counter(
      "codex.turn.token_usage",
      "token_type",
      { ...types, total: 23_700 },
      { model: "gpt-5.1-codex" },
    );
    const source = { resource: { "service.name": "codex_cli_rs" } };
    await post(harness, "Metrics", metricsExport([{ ...metric, type: "histogram" }], source));
    expect(harness.calls()).toMatchObject([
      {
        dialect: "codex",
        sourceKey: "codex_cli_rs",
        provider: "openai",
        usage: { input_uncached: 3_000, cache_read: 20_000, output_text: 200, output_reasoning: 500 },
      },
    ]);
    expect(harness.calls()[0]?.usage).not.toHaveProperty("requests");
  });

  test("exponential histograms count like plain ones; gauges, agents' sums and zeros are no usage to bill", async () => {
    const harness = await startHarness();
    const point = (value: number, attributes = {}) => ({
      attributes: { ...chat, "gen_ai.token.type": "input", ...attributes },
      value,
    });
    const name = "gen_ai.client.token.usage";
    const metrics: MetricFixture[] = [
      { name, type: "exponentialHistogram", points: [point(500)] },
      { name, type: "gauge", points: [point(600)] },
      { name, type: "histogram", points: [point(0, { "gen_ai.request.model": "o3" })] },
      { name, type: "histogram", points: [point(700, { "gen_ai.operation.name": "invoke_agent" })] },
    ];
    await post(harness, "Metrics", metricsExport(metrics, shop));
    const calls = harness.calls();
    expect(calls).toMatchObject([
      { usage: { input_uncached: 500, requests: 1 }, isSoleRecord: true },
      { kind: "agent", isBillable: false, usage: { input_uncached: 700 } },
    ]);
    expect(calls[1]).not.toHaveProperty("isSoleRecord");
  });
});

test("an export sent again is a duplicate; the next one of a series has the same series and another id", async () => {
  const harness = await startHarness();
  const at = (time: number) => {
    const metric = counter("claude_code.token.usage", "type", { input: 5, output: 6 }, session);
    return metricsExport([{ ...metric, points: metric.points.map((point) => ({ ...point, time })) }], claude);
  };
  for (const time of [NOW - 60_000, NOW - 60_000, NOW]) {
    const response = await harness.post("/v1/metrics", encodeOtlp("Metrics", at(time)), PROTOBUF);
    expect(response.status).toBe(200);
  }
  const [first, second, ...others] = harness.calls();
  expect(others).toEqual([]);
  expect(second?.meter?.series).toBe(first?.meter?.series);
  expect(second?.callId).not.toBe(first?.callId);
  expect(harness.counters.get("outlay_collector_events_duplicate_total")).toBe(1);
});

test("points of several times in one export are several events of one series", async () => {
  const harness = await startHarness();
  const points = [NOW - 180_000, NOW - 120_000, NOW - 60_000].flatMap((time) =>
    ["input", "output"].map((type) => ({ attributes: { ...session, type }, value: 10, time, start: time - 60_000 })),
  );
  await harness.post(
    "/v1/metrics",
    JSON.stringify(metricsExport([{ name: "claude_code.token.usage", points }], claude)),
  );
  const calls = harness.calls();
  expect(calls.map((call) => call.usage)).toEqual(Array(3).fill({ input_uncached: 10, output_text: 10 }));
  expect(new Set(calls.map((call) => call.meter?.series)).size).toBe(1);
});

test("what a point cannot mean is refused or left unknown, never wrong", async () => {
  const harness = await startHarness();
  const series = (model: string, value: number, time = NOW - 60_000): MetricFixture => ({
    name: "claude_code.token.usage",
    cumulative: true,
    points: [{ attributes: { ...session, model, type: "input" }, value, time }],
  });
  const metrics = [series("a", 2_000_000_000), series("b", -5), series("c", 10, 0), series("d", 10.4)];
  const response = await harness.post("/v1/metrics", JSON.stringify(metricsExport(metrics, claude)));
  expect(await response.json()).toEqual({
    partialSuccess: {
      rejectedDataPoints: "2",
      errorMessage: expect.stringMatching(/delta temporality.* \(the first of 2 refused data points\)$/),
    },
  });
  expect(harness.calls().map(({ model, usage }) => [model, usage])).toEqual([["d", { input_uncached: 10 }]]);
});

test("a point without a recorded value is ignored", async () => {
  const harness = await startHarness();
  const dataPoints = [{ attributes: [], timeUnixNano: nanoseconds(NOW), asInt: "5", flags: 1 }];
  const metric = { name: "claude_code.token.usage", sum: { dataPoints, aggregationTemporality: 2 } };
  const body = { resourceMetrics: [{ resource: {}, scopeMetrics: [{ scope: {}, metrics: [metric] }] }] };
  await harness.post("/v1/metrics", JSON.stringify(body));
  await harness.post("/v1/metrics", encodeOtlp("Metrics", body), PROTOBUF);
  expect(harness.storage.records).toEqual([]);
});

test("bytes that are changed, cut or random are answered, never more than 400, and crash nothing", async () => {
  const harness = await startHarness();
  const metrics: MetricFixture[] = [
    counter("claude_code.token.usage", "type", { input: 5, output: 6 }, session),
    { name: "gen_ai.client.token.usage", type: "histogram", points: [{ attributes: chat, value: 5 }] },
    { name: "gen_ai.client.token.usage", type: "exponentialHistogram", points: [{ attributes: chat, value: 5 }] },
  ];
  const whole = encodeOtlp("Metrics", metricsExport(metrics, claude));
  const mutated = fc
    .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = whole.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
  const cut = fc.nat(whole.length).map((bytes) => whole.slice(0, bytes));
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, cut), async (body) => {
      const { status } = await harness.post("/v1/metrics", body, PROTOBUF);
      expect([200, 400]).toContain(status);
      for (const call of harness.calls()) expect(call.isBillable).toBe(false);
    }),
    { numRuns: 200 },
  );
});
