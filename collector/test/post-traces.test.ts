import { gzipSync } from "node:zlib";
import protobuf from "protobufjs/minimal.js";
import { describe, expect, test } from "vitest";
import { NOW, startHarness, testClock } from "./harness.ts";
import { chatAttributes, type FixtureSpan, fixtureSpan, otlpJson, otlpProtobuf } from "./otlp-fixture.ts";

const PROTOBUF = "application/x-protobuf";

/** The fields of a protobuf message by number: numbers for varints, text for the rest. */
function readFields(bytes: Uint8Array): Record<number, number | string> {
  const reader = protobuf.Reader.create(bytes);
  const fields: Record<number, number | string> = {};
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    fields[tag >>> 3] = (tag & 7) === 0 ? Number(reader.int64()) : Buffer.from(reader.bytes()).toString("latin1");
  }
  return fields;
}

const encodings = {
  protobuf: (spans: FixtureSpan[]) => ({ body: otlpProtobuf(spans), headers: { "content-type": PROTOBUF } }),
  "protobuf, gzip": (spans: FixtureSpan[]) => ({
    body: Uint8Array.from(gzipSync(otlpProtobuf(spans))),
    headers: { "content-type": PROTOBUF, "content-encoding": "gzip" },
  }),
  JSON: (spans: FixtureSpan[]) => ({
    body: otlpJson(spans),
    headers: { "content-type": "application/json; charset=utf-8" },
  }),
  "JSON, gzip": (spans: FixtureSpan[]) => ({
    body: Uint8Array.from(gzipSync(otlpJson(spans))),
    headers: { "content-type": "application/json", "content-encoding": "gzip" },
  }),
};

describe.each(Object.entries(encodings))("POST /v1/traces in %s", (_, encode) => {
  test("a model call becomes a durable event and the answer comes in the same encoding", async () => {
    const harness = await startHarness();
    const { body, headers } = encode([fixtureSpan({ parentSpanId: "00f067aa0ba902b7" })]);
    const response = await harness.post("/v1/traces", body, headers);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(headers["content-type"].split(";")[0]);
    const isJson = headers["content-type"] !== PROTOBUF;
    expect(await response.text()).toBe(isJson ? "{}" : "");
    expect(harness.records()).toMatchObject([{ project: "default", receivedAt: NOW, outcomes: [] }]);
    expect(harness.calls()).toEqual([
      {
        callId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        dialect: "otel_gen_ai",
        signal: "span",
        emitter: "test@1.0.0",
        sourceKey: "shop",
        kind: "model_call",
        isBillable: true,
        occurredAt: NOW - 60_000,
        durationMs: 1_235,
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        parentSpanId: "00f067aa0ba902b7",
        operation: "chat",
        provider: "openai",
        model: "gpt-4o",
        modelResolved: "gpt-4o-2024-08-06",
        responseId: "resp_1",
        status: "ok",
        finishReason: "stop",
        usage: { input_uncached: 400, cache_read: 600, output_text: 200, output_reasoning: 100, requests: 1 },
        usageSource: "reported",
        usageQuality: "exact",
        usageConvention: "totals_include_subsets",
        environment: "production",
        tags: { "service.name": "shop" },
      },
    ]);
  });

  test("partial success says how many spans were refused and why; the others are kept", async () => {
    const harness = await startHarness();
    const spans = [
      fixtureSpan(),
      fixtureSpan({ spanId: "b7ad6b7169203332", startNs: 1n }),
      fixtureSpan({ spanId: "0000000000000000" }),
      fixtureSpan({ spanId: "b7ad6b7169203333", attributes: { "http.request.method": "GET" } }),
    ];
    const { body, headers } = encode(spans);
    const response = await harness.post("/v1/traces", body, headers);
    expect(response.status).toBe(200);
    const message = /^span b7ad6b7169203332: occurred_at_out_of_range: .* \(the first of 2 refused spans\)$/;
    if (headers["content-type"] === PROTOBUF) {
      const answer = readFields(new Uint8Array(await response.arrayBuffer()));
      const partial = readFields(Buffer.from(String(answer[1]), "latin1"));
      expect(partial[1]).toBe(2);
      expect(partial[2]).toMatch(message);
    } else {
      expect(await response.json()).toEqual({
        partialSuccess: { rejectedSpans: "2", errorMessage: expect.stringMatching(message) },
      });
    }
    expect(harness.calls().map((call) => call.spanId)).toEqual(["b7ad6b7169203331"]);
    expect(harness.counters.get("outlay_collector_spans_ignored_total")).toBe(1);
    expect(harness.counters.get("outlay_collector_events_rejected_total", { code: "occurred_at_out_of_range" })).toBe(
      1,
    );
    expect(harness.counters.get("outlay_collector_events_rejected_total", { code: "invalid_value" })).toBe(1);
  });
});

describe("POST /v1/traces, broken bodies", () => {
  test("a protobuf cut at any byte is a 400 with a google.rpc.Status, and nothing is stored", async () => {
    const harness = await startHarness();
    const whole = otlpProtobuf([fixtureSpan()]);
    for (let bytes = 1; bytes < whole.length; bytes += 7) {
      const response = await harness.post("/v1/traces", whole.slice(0, bytes), { "content-type": PROTOBUF });
      expect(response.status).toBe(400);
      expect(response.headers.get("content-type")).toBe(PROTOBUF);
      expect(readFields(new Uint8Array(await response.arrayBuffer()))).toMatchObject({
        1: 3,
        2: expect.stringContaining("not a protobuf ExportTraceServiceRequest"),
      });
    }
    expect(harness.storage.records).toEqual([]);
  });

  test("bytes that are no protobuf are a 400", async () => {
    const harness = await startHarness();
    for (const body of [otlpJson([fixtureSpan()]), "\xff\xff\xff\xff\xff", Uint8Array.from([0x0a, 0xff, 0xff, 0xff])]) {
      expect((await harness.post("/v1/traces", body, { "content-type": PROTOBUF })).status).toBe(400);
    }
  });

  test("an empty body is an empty export in protobuf and a 400 in JSON", async () => {
    const harness = await startHarness();
    expect((await harness.post("/v1/traces", "", { "content-type": PROTOBUF })).status).toBe(200);
    const response = await harness.post("/v1/traces", "");
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code: 3, message: "the body is empty" });
    expect(harness.storage.records).toEqual([]);
  });

  test.each([
    ["[]", "the body must be a JSON object"],
    ['{"resourceSpans":{}}', "resourceSpans must be an array"],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[1]}]}]}', "each item of spans must be a JSON object"],
    ['{"resource_spans":[]}', "lowerCamelCase"],
    ['{"resourceSpans":[{"scope_spans":[]}]}', "scopeSpans"],
    ['{"resourceSpans":[{"instrumentationLibrarySpans":[]}]}', "scopeSpans"],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[{"trace_id":"00"}]}]}]}', "traceId"],
    ['{"resourceSpans":[', "not valid JSON"],
  ])("JSON that is not an export is a 400 that names the place: %s", async (body, message) => {
    const harness = await startHarness();
    const response = await harness.post("/v1/traces", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ code: 3, message: expect.stringContaining(message) });
  });

  test("unknown fields of an export are ignored, as the OTLP specification says", async () => {
    const harness = await startHarness();
    const body = otlpJson([fixtureSpan()]).replace('"scopeSpans"', '"newField":{"a":[1]},"scopeSpans"');
    expect((await harness.post("/v1/traces", body)).status).toBe(200);
    expect(harness.calls()).toHaveLength(1);
  });
});

describe("numbers in OTLP", () => {
  test("64-bit integers count the same as strings and as numbers", async () => {
    const harness = await startHarness();
    for (const [index, integers] of (["text", "number"] as const).entries()) {
      const span = fixtureSpan({ spanId: `b7ad6b716920333${index}` });
      await harness.post("/v1/traces", otlpJson([span], { integers }));
    }
    const textual = { ...chatAttributes, "gen_ai.usage.input_tokens": "1000", "gen_ai.usage.output_tokens": "300" };
    await harness.post("/v1/traces", otlpJson([fixtureSpan({ spanId: "b7ad6b7169203335", attributes: textual })]));
    const [first, ...others] = harness.calls().map((call) => call.usage);
    expect(others).toEqual([first, first]);
  });

  test.each([
    ["negative", -5],
    ["beyond 2^53", 9_007_199_254_740_993n],
    ["not a whole number", { double: 10.5 }],
    ["NaN", { double: Number.NaN }],
    ["text that is no number", "many"],
  ])("a token count that is %s leaves its class unknown and keeps the span", async (_, tokens) => {
    const harness = await startHarness();
    const attributes = { ...chatAttributes, "gen_ai.usage.output_tokens": tokens };
    await harness.post("/v1/traces", otlpJson([fixtureSpan({ attributes })]));
    await harness.post(
      "/v1/traces",
      otlpJson([fixtureSpan({ spanId: "b7ad6b7169203332", attributes })], { integers: "number" }),
    );
    const headers = { "content-type": PROTOBUF };
    await harness.post("/v1/traces", otlpProtobuf([fixtureSpan({ spanId: "b7ad6b7169203333", attributes })]), headers);
    expect(harness.calls()).toHaveLength(3);
    for (const call of harness.calls()) {
      expect(call.usage).toEqual({ input_uncached: 400, cache_read: 600, output_reasoning: 100, requests: 1 });
      expect(call.usageQuality).toBe("lower_bound");
    }
  });

  test("a cost that is NaN or negative is not kept, and one that is a number is", async () => {
    const harness = await startHarness();
    const costs = [{ double: Number.NaN }, { double: -1 }, "NaN", { double: 0.0000125 }];
    const spans = costs.map((cost, index) =>
      fixtureSpan({ spanId: `b7ad6b716920333${index}`, attributes: { ...chatAttributes, "gen_ai.usage.cost": cost } }),
    );
    await harness.post("/v1/traces", otlpProtobuf(spans), { "content-type": PROTOBUF });
    expect(harness.calls().map((call) => call.reportedCostUsd)).toEqual([undefined, undefined, undefined, "0.0000125"]);
  });

  test.each([
    ["before 2020", BigInt(Date.UTC(2019, 11, 31, 23, 59)) * 1_000_000n],
    ["more than 24 h ahead", BigInt(NOW + 86_400_001) * 1_000_000n],
    ["the end of 64 bits", 2n ** 64n - 1n],
    ["absent", 0n],
  ])("a start time %s is refused with its code", async (_, startNs) => {
    const harness = await startHarness();
    for (const [body, type] of [
      [otlpProtobuf([fixtureSpan({ startNs })]), PROTOBUF],
      [otlpJson([fixtureSpan({ startNs })]), "application/json"],
    ] as const) {
      const response = await harness.post("/v1/traces", body, { "content-type": type });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("occurred_at_out_of_range");
    }
    expect(harness.storage.records).toEqual([]);
  });
});

test.each(["protobuf", "JSON"] as const)(
  "a large export in %s lets other requests run in between",
  async (encoding) => {
    let breaths = 0;
    const breathe = async () => {
      breaths += 1;
    };
    const clock = { ...testClock, breathe };
    const harness = await startHarness({ clock });
    const spans = Array.from({ length: 2_100 }, (_, index) =>
      fixtureSpan({ spanId: (index + 1).toString(16).padStart(16, "0") }),
    );
    const { body, headers } = encodings[encoding](spans);
    expect((await harness.post("/v1/traces", body, headers)).status).toBe(200);
    expect(breaths).toBe(4);
    expect(harness.calls()).toHaveLength(2_100);
  },
);

test("an export sent again is answered as success and stored once", async () => {
  const harness = await startHarness();
  const body = otlpJson([fixtureSpan(), fixtureSpan()]);
  for (const _try of [1, 2]) expect(await (await harness.post("/v1/traces", body)).text()).toBe("{}");
  expect(harness.calls()).toHaveLength(1);
  expect(harness.counters.get("outlay_collector_events_duplicate_total")).toBe(3);
});
