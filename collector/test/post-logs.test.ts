import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOW, startHarness } from "./harness.ts";
import { type anyValue, encodeOtlp } from "./otlp-encode.ts";
import { encodings, type LogFixture, logsExport } from "./otlp-signals-fixture.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const PROTOBUF = { "content-type": "application/x-protobuf" };

const claude = {
  resource: { "service.name": "claude-code", "service.version": "2.1.0", "team.id": "platform" },
  scope: { name: "com.anthropic.claude_code.events", version: "2.1.0" },
};
/** As Claude Code writes it: the numbers as text. */
const apiRequest = (change: Record<string, string> = {}): LogFixture => ({
  body: "claude_code.api_request",
  attributes: {
    "event.name": "api_request",
    "event.timestamp": new Date(NOW - 60_000).toISOString(),
    "event.sequence": 7,
    "session.id": "session-1",
    "user.id": "9f86d081",
    "user.email": "ada@example.com",
    "organization.id": "org-1",
    "terminal.type": "vscode",
    "prompt.id": "prompt-1",
    query_source: "main",
    model: "claude-sonnet-4-5-20250929",
    cost_usd: "0.0123456",
    duration_ms: "2500",
    input_tokens: "12",
    output_tokens: "340",
    cache_read_tokens: "20480",
    cache_creation_tokens: "1024",
    request_id: "req_011",
    speed: "normal",
    ...change,
  },
});

describe.each(Object.entries(encodings))("POST /v1/logs in %s", (_, post) => {
  test("claude-code#15417, #16498: an api_request is a billed call: cache beside input, its own cost apart, nobody's address", async () => {
    const harness = await startHarness();
    const response = await post(harness, "Logs", logsExport([apiRequest()], claude));
    expect(response.status).toBe(200);
    const calls = harness.calls();
    expect(calls).toMatchObject([
      {
        dialect: "claude_code",
        signal: "log",
        emitter: "com.anthropic.claude_code.events@2.1.0",
        sourceKey: "claude-code session-1",
        kind: "model_call",
        isBillable: true,
        occurredAt: NOW - 62_500,
        durationMs: 2_500,
        provider: "anthropic",
        model: "claude-sonnet-4-5-20250929",
        responseId: "req_011",
        sessionId: "session-1",
        userId: "9f86d081",
        team: "platform",
        step: "main",
        usage: { input_uncached: 12, cache_read: 20_480, cache_write_unknown: 1_024, output_text: 340, requests: 1 },
        usageSource: "reported",
        usageQuality: "exact",
        usageConvention: "input_excludes_cache",
        reportedCostUsd: "0.0123456",
        tags: { "organization.id": "org-1", "terminal.type": "vscode", "prompt.id": "prompt-1" },
      },
    ]);
    expect(JSON.stringify(calls)).not.toContain("ada@example.com");
  });

  test("Claude Code's other events: failures bill nothing, tools and prompts are kept without their content", async () => {
    const harness = await startHarness();
    const event = (name: string, attributes: Record<string, string>): LogFixture => ({
      body: `claude_code.${name}`,
      attributes: { "event.name": name, "session.id": "session-1", ...attributes },
    });
    const logs = [
      event("api_error", { model: "claude-opus-4-6[1m]", status_code: "529", attempt: "3", error: "secret prompt" }),
      event("tool_result", { tool_name: "Bash", success: "false", duration_ms: "40", tool_parameters: "rm secret" }),
      event("tool_decision", { tool_name: "Bash", decision: "reject", source: "user_reject" }),
      event("user_prompt", { prompt_length: "12", prompt: "secret" }),
      event("plugin_loaded", { "plugin.name": "secret" }),
    ];
    await post(harness, "Logs", logsExport(logs, claude));
    const calls = harness.calls();
    expect(calls).toMatchObject([
      { kind: "model_call", status: "error", httpStatus: 529, attempt: 3, model: "claude-opus-4-6", usage: {} },
      { kind: "tool", toolName: "Bash", status: "error", durationMs: 40, isBillable: false },
      { kind: "other", operation: "tool_decision", isBillable: false },
      { kind: "other", operation: "user_prompt", isBillable: false },
    ]);
    expect(JSON.stringify(calls)).not.toContain("secret");
    expect(harness.counters.get("outlay_collector_log_records_ignored_total")).toBe(1);
  });

  test("Codex: the stream's last event is the call, totals include their subsets, its time is in an attribute", async () => {
    const harness = await startHarness();
    const codex = { resource: { "service.name": "codex_cli_rs" }, scope: { name: "codex_otel.log_only" } };
    const event = (attributes: Record<string, string | number>): LogFixture => ({
      eventName: "event otel/src/events/session_telemetry.rs:790",
      time: 0,
      observed: NOW - 59_000,
      attributes: {
        "conversation.id": "conv-1",
        model: "gpt-5.1-codex",
        "user.email": "ada@example.com",
        ...attributes,
      },
    });
    const at = new Date(NOW - 60_000).toISOString();
    const completed = event({
      "event.name": "codex.sse_event",
      "event.kind": "response.completed",
      "event.timestamp": at,
      input_token_count: "23000",
      output_token_count: "700",
      cached_token_count: 20_000,
      reasoning_token_count: 500,
      tool_token_count: "23700",
    });
    const logs = [
      event({ "event.name": "codex.sse_event", "event.kind": "response.completed", duration_ms: "0" }),
      completed,
      event({ "event.name": "codex.sse_event", "event.kind": "response.completed", "error.message": "secret" }),
      event({ "event.name": "codex.websocket_event", "event.kind": "response.failed", duration_ms: "9" }),
      event({ "event.name": "codex.sse_event", "event.kind": "response.output_text.delta", duration_ms: "3" }),
      event({
        "event.name": "codex.api_request",
        "http.response.status_code": 429,
        attempt: 1,
        endpoint: "/responses",
      }),
      event({ "event.name": "codex.api_request", "http.response.status_code": 200, endpoint: "/responses" }),
      event({ "event.name": "codex.api_request", "http.response.status_code": 404, endpoint: "/models" }),
      event({ "event.name": "codex.tool_result", tool_name: "shell", success: "true", arguments: "secret" }),
    ];
    await post(harness, "Logs", logsExport(logs, codex));
    expect(harness.calls()).toMatchObject([
      {
        dialect: "codex",
        sourceKey: "codex_cli_rs",
        sessionId: "conv-1",
        occurredAt: NOW - 60_000,
        provider: "openai",
        usage: { input_uncached: 3_000, cache_read: 20_000, output_text: 200, output_reasoning: 500, requests: 1 },
        usageQuality: "exact",
      },
      { kind: "model_call", status: "error", usageSource: "missing" },
      { kind: "model_call", status: "error", usageSource: "missing" },
      { kind: "model_call", status: "error", httpStatus: 429, usageSource: "missing", occurredAt: NOW - 59_000 },
      { kind: "tool", toolName: "shell" },
    ]);
    expect(JSON.stringify(harness.calls())).not.toMatch(/secret|ada@/);
  });

  test("Gemini CLI: thoughts stand beside the answer, tool prompts are input, and the copy of the event is left out", async () => {
    const harness = await startHarness();
    const gemini = {
      resource: { "service.name": "gemini-cli", "session.id": "g-1" },
      scope: { name: "gemini-cli" },
    };
    const counts = { input_token_count: 12_000, cached_content_token_count: 8_000, output_token_count: 350 };
    const logs: LogFixture[] = [
      {
        body: "API response from gemini-2.5-pro. Status: 200. Duration: 900ms.",
        attributes: {
          "event.name": "gemini_cli.api_response",
          model: "gemini-2.5-pro",
          ...counts,
          thoughts_token_count: 420,
          tool_token_count: 30,
          total_token_count: 12_800,
          duration_ms: 900,
          auth_type: "vertex-ai",
          finish_reasons: ["STOP"],
          status_code: 200,
          response_text: "secret",
        },
      },
      {
        attributes: {
          "event.name": "gen_ai.client.inference.operation.details",
          "gen_ai.operation.name": "generate_content",
          "gen_ai.provider.name": "gcp.gen_ai",
          "gen_ai.request.model": "gemini-2.5-pro",
          "gen_ai.usage.input_tokens": 12_000,
          "gen_ai.usage.output_tokens": 350,
        },
      },
    ];
    await post(harness, "Logs", logsExport(logs, gemini));
    expect(harness.calls()).toMatchObject([
      {
        dialect: "gemini_cli",
        sourceKey: "gemini-cli g-1",
        provider: "gcp.vertex_ai",
        occurredAt: NOW - 60_900,
        usage: { input_uncached: 4_030, cache_read: 8_000, output_text: 350, output_reasoning: 420, requests: 1 },
        usageQuality: "exact",
        finishReason: "STOP",
      },
    ]);
    expect(JSON.stringify(harness.calls())).not.toContain("secret");
  });

  test("a descendant of Gemini CLI counts thoughts inside the answer, which the grand total proves", async () => {
    const harness = await startHarness();
    const attributes = {
      "event.name": "qwen-code.api_response",
      model: "qwen3-coder-plus",
      input_token_count: 13_472,
      cached_content_token_count: 0,
      output_token_count: 101,
      thoughts_token_count: 24,
      tool_token_count: 0,
      total_token_count: 13_573,
    };
    await post(harness, "Logs", logsExport([{ attributes }], { resource: { "service.name": "qwen-code" } }));
    expect(harness.calls()).toMatchObject([
      { usage: { input_uncached: 13_472, cache_read: 0, output_text: 77, output_reasoning: 24, requests: 1 } },
    ]);
  });

  test("an inference told in an event is read as its span would be, and names that span", async () => {
    const harness = await startHarness();
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.response.id": "resp_1",
      "gen_ai.usage.input_tokens": 1_000,
      "gen_ai.usage.cache_read.input_tokens": 600,
      "gen_ai.usage.output_tokens": 300,
    };
    const name = "gen_ai.client.inference.operation.details";
    const source = { resource: { "service.name": "shop" } };
    await post(harness, "Logs", logsExport([{ eventName: name, attributes, traceId: TRACE, spanId: SPAN }], source));
    // An older emitter, which has the name as an attribute and the fields in the body; and no span around it.
    await post(harness, "Logs", logsExport([{ attributes: { "event.name": name }, body: attributes }], source));
    const [first, second] = harness.calls();
    expect(first).toMatchObject({
      signal: "log",
      dialect: "otel_gen_ai",
      sourceKey: "shop",
      isBillable: true,
      traceId: TRACE,
      spanId: SPAN,
      responseId: "resp_1",
      usage: { input_uncached: 400, cache_read: 600, output_text: 300, requests: 1 },
    });
    expect(first).not.toHaveProperty("durationMs");
    expect(second).toMatchObject({ usage: first?.usage, responseId: "resp_1" });
    expect(second).not.toHaveProperty("traceId");
    expect(second).not.toHaveProperty("spanId");
    expect(second?.callId).not.toBe(first?.callId);
  });

  test("records about other things are ignored and counted, whatever they are", async () => {
    const harness = await startHarness();
    const logs: LogFixture[] = [
      { body: "GET /healthz 200" },
      { body: { message: "started", nested: { port: 80, list: [1, "a", true] } } },
      { eventName: "gen_ai.user.message", body: { content: "secret" }, attributes: { "gen_ai.system": "openai" } },
    ];
    const response = await post(harness, "Logs", logsExport(logs));
    expect(response.status).toBe(200);
    expect(harness.storage.records).toEqual([]);
    expect(harness.counters.get("outlay_collector_log_records_ignored_total")).toBe(3);
  });
});

test("a record sent again is a duplicate; two calls that differ in anything are two", async () => {
  const harness = await startHarness();
  const other = [
    apiRequest(),
    apiRequest({ request_id: "req_012" }),
    apiRequest({ output_tokens: "341" }),
    { ...apiRequest(), time: NOW - 59_000 },
    apiRequest({ "event.sequence": "8" }),
    apiRequest({ "session.id": "session-2" }),
  ];
  const body = JSON.stringify(logsExport(other, claude));
  for (const _try of [1, 2]) expect(await (await harness.post("/v1/logs", body)).text()).toBe("{}");
  const binary = Uint8Array.from(gzipSync(encodeOtlp("Logs", logsExport(other, claude))));
  await harness.post("/v1/logs", binary, { ...PROTOBUF, "content-encoding": "gzip" });
  expect(harness.calls()).toHaveLength(other.length);
  expect(harness.counters.get("outlay_collector_events_duplicate_total")).toBe(other.length * 2);
});

test("a record without a plausible time is refused by name, the others are kept", async () => {
  const harness = await startHarness();
  const logs = [{ ...apiRequest({ "event.timestamp": "yesterday" }), time: 0 }, apiRequest()];
  const response = await harness.post("/v1/logs", JSON.stringify(logsExport(logs, claude)));
  expect(await response.json()).toEqual({
    partialSuccess: {
      rejectedLogRecords: "1",
      errorMessage: expect.stringMatching(/^log record claude_code.api_request: occurred_at_out_of_range/),
    },
  });
  expect(harness.calls()).toHaveLength(1);
});

test.each([
  ['{"resourceLogs":{}}', "resourceLogs must be an array"],
  ['{"resource_logs":[]}', "lowerCamelCase"],
  ['{"resourceLogs":[{"scopeLogs":[{"log_records":[]}]}]}', "logRecords"],
  ['{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":1}]}]}]}', "attributes must be an array"],
  ['{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"kvlistValue":[]}}]}]}]}', "kvlistValue"],
])("JSON that is not a logs export is a 400 that names the place: %s", async (body, message) => {
  const harness = await startHarness();
  const response = await harness.post("/v1/logs", body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ code: 3, message: expect.stringContaining(message) });
});

test("bytes that are changed, cut or random are answered, never more than 400, and crash nothing", async () => {
  const harness = await startHarness();
  const whole = encodeOtlp("Logs", logsExport([apiRequest(), { body: { a: { b: { c: 1 } } } }], claude));
  const mutation = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  const mutated = fc.array(mutation, { minLength: 1, maxLength: 4 }).map((changes) => {
    const bytes = whole.slice();
    for (const [at, byte] of changes) bytes[at] = byte;
    return bytes;
  });
  const cut = fc.nat(whole.length).map((bytes) => whole.slice(0, bytes));
  const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, cut, random), async (body) => {
      const { status } = await harness.post("/v1/logs", body, PROTOBUF);
      expect([200, 400]).toContain(status);
      harness.records(); // Whatever was stored is what ingest parses.
    }),
    { numRuns: 300 },
  );
  expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
});

test.each(Object.entries(encodings))(
  "text beyond a megabyte is skipped, in %s; the record is kept",
  async (_, post) => {
    const harness = await startHarness();
    const long = apiRequest({ request_id: "x".repeat(1024 * 1024 + 1), "user.id": "y".repeat(1024 * 1024) });
    expect((await post(harness, "Logs", logsExport([long], claude))).status).toBe(200);
    const [call] = harness.calls();
    expect(call).toMatchObject({ usage: { input_uncached: 12 } });
    expect(call).not.toHaveProperty("responseId");
  },
);

test("a body nested as deep as one likes is no trouble", async () => {
  const harness = await startHarness();
  let value: Parameters<typeof anyValue>[0] = 1;
  for (let depth = 0; depth < 400; depth += 1) value = depth % 2 === 0 ? { a: value } : [value];
  const body = encodeOtlp("Logs", logsExport([{ body: value }, apiRequest()], claude));
  expect((await harness.post("/v1/logs", body, PROTOBUF)).status).toBe(200);
  expect(harness.calls()).toHaveLength(1);
});
