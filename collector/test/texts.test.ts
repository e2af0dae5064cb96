import { readCustomRules } from "@outlay/core/redact/custom-rules";
import { spanCallId } from "@outlay/core/span-call-id";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOW, nativeCall, startHarness } from "./harness.ts";
import { anyValue, keyValues } from "./otlp-encode.ts";
import { type Attributes, encodings, logsExport, nanoseconds } from "./otlp-signals-fixture.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const text = { bytesMax: 32_768, keepDays: 14, rules: [] };
const chat = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o" };

interface SpanEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

const spansExport = (
  attributes: Attributes,
  events: readonly SpanEvent[] = [],
  scope = "test",
  more: readonly object[] = [],
) => {
  const span = {
    traceId: TRACE,
    spanId: SPAN,
    name: "chat gpt-4o",
    kind: 3,
    startTimeUnixNano: nanoseconds(NOW - 60_000),
    endTimeUnixNano: nanoseconds(NOW - 59_000),
    attributes: [...keyValues(attributes), ...more],
    events: events.map(({ name, attributes: own }) => ({
      name,
      timeUnixNano: nanoseconds(NOW - 60_000),
      attributes: keyValues(own),
    })),
  };
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: scope }, spans: [span] }] }] };
};

const sensitive = "write to ada@example.com with card 4111 1111 1111 1111";
const messages = JSON.stringify([{ role: "user", parts: [{ type: "text", content: sensitive }] }]);
const redactedMessages = messages.replace("ada@example.com", "[email]").replace("4111 1111 1111 1111", "[card]");

test("off: whatever is sent, nothing of a text goes into the log, and the calls do", async () => {
  const harness = await startHarness();
  const native = nativeCall({ text: { input: "the question", output: "the answer" } });
  expect((await harness.post("/v1/events", JSON.stringify(native))).status).toBe(202);
  for (const post of Object.values(encodings))
    await post(
      harness,
      "Traces",
      spansExport({ ...chat, "gen_ai.input.messages": messages, "input.value": "the question" }),
    );
  expect(harness.calls()).toHaveLength(2);
  expect(harness.logged()).not.toMatch(/question|answer|ada@|"text/);
  expect(harness.counters.get("outlay_collector_texts_dropped_total", { reason: "off" })).toBe(2);
});

describe("on", () => {
  test("a native call's texts lie beside it, redacted, cut, with when they go and whose they are", async () => {
    const rules = readCustomRules([{ name: "project", pattern: "Project [A-Z]" }], "test");
    const harness = await startHarness({ text: { bytesMax: 300, keepDays: 2, rules } });
    const given = {
      system: `You are Project X's. ${sensitive}`,
      input: [{ role: "user", content: sensitive }],
      output: "word ".repeat(1_000),
    };
    const call = nativeCall({ userId: "u-7", traceId: TRACE, spanId: SPAN, text: given });
    expect(
      (await harness.post("/v1/events", JSON.stringify({ events: [call, nativeCall({ eventId: "b" })] }))).status,
    ).toBe(202);
    const [stored] = harness.calls();
    const facts = {
      callId: stored?.callId,
      spanCallId: spanCallId(TRACE, SPAN),
      occurredAt: NOW - 60_000,
      expiresAt: NOW + 2 * 86_400_000,
      userId: "u-7",
    };
    expect(harness.texts()).toEqual([
      {
        ...facts,
        part: "system",
        text: "You are [project]'s. write to [email] with card [card]",
        bytes: 75,
        redactions: { project: 1, email: 1, card: 1 },
      },
      {
        ...facts,
        part: "input",
        text: '[{"role":"user","content":"write to [email] with card [card]"}]',
        bytes: 84,
        redactions: { email: 1, card: 1 },
      },
      { ...facts, part: "output", text: "word ".repeat(60), bytes: 5_000, isTruncated: true },
    ]);
    expect(harness.calls()).toHaveLength(2);
    expect(JSON.stringify(harness.calls())).not.toMatch(/write to|word/);
    // A text is no event: what is counted is what was counted before.
    expect(harness.storage.records.map(({ count }) => count)).toEqual([2]);
  });

  test("a repeat of a call brings no second text", async () => {
    const harness = await startHarness({ text });
    const body = JSON.stringify(nativeCall({ text: { input: "a" } }));
    await harness.post("/v1/events", body);
    await harness.post("/v1/events", body);
    expect(harness.texts()).toHaveLength(1);
  });

  test("records stay within their bound with texts, and each text lies in the record of its call", async () => {
    const harness = await startHarness({ text, limits: { recordBytesMax: 20_000 } });
    const length = { minLength: 500, maxLength: 2_000 };
    const calls = fc.sample(fc.string({ unit: "grapheme", ...length }), 60);
    const events = calls.map((input, n) =>
      nativeCall({ eventId: `e${n}`, ...(n % 3 > 0 && { text: { input, output: input } }) }),
    );
    expect((await harness.post("/v1/events", JSON.stringify({ events }))).status).toBe(202);
    const records = harness.records();
    expect(records.length).toBeGreaterThan(3);
    for (const record of records) {
      const ids = record.calls.map(({ callId }) => callId);
      expect(ids.length).toBeGreaterThan(0);
      for (const { callId } of record.texts ?? []) expect(ids).toContain(callId);
    }
    for (const { body, count } of harness.storage.records)
      if (count > 1) expect(body.length).toBeLessThanOrEqual(20_000);
    expect(harness.texts()).toHaveLength(80);
  });
});

/** What each dialect calls it: the attributes, and what is kept as input and output. */
interface Sent {
  readonly attributes: Attributes;
  readonly input: RegExp;
  readonly output: RegExp;
  readonly scope?: string;
}
const dialects: readonly (readonly [name: string, sent: Sent])[] = [
  [
    "OpenTelemetry, JSON",
    {
      attributes: { ...chat, "gen_ai.input.messages": messages, "gen_ai.output.messages": '[{"role":"assistant"}]' },
      input: /\[email\]/,
      output: /assistant/,
    },
  ],
  [
    "OpenTelemetry ≤ 1.28",
    {
      attributes: { ...chat, "gen_ai.prompt": sensitive, "gen_ai.completion": "done" },
      input: /\[email\].*\[card\]/,
      output: /done/,
    },
  ],
  [
    "Traceloop",
    {
      attributes: {
        ...chat,
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": sensitive,
        "gen_ai.completion.0.content": "done",
      },
      input: /"role":"user","content":"write to \[email\]|"content":"write to \[email\][^}]*"role":"user"/,
      output: /done/,
    },
  ],
  [
    "OpenInference",
    {
      attributes: {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o",
        "llm.input_messages.0.message.content": sensitive,
        "llm.output_messages.0.message.content": "done",
        "input.value": "not this",
      },
      input: /"content":"write to \[email\]/,
      output: /done/,
    },
  ],
  [
    "OpenInference, values only",
    {
      attributes: {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o",
        "input.value": sensitive,
        "output.value": "done",
      },
      input: /\[email\]/,
      output: /done/,
    },
  ],
  [
    "Vercel AI SDK",
    {
      attributes: {
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.model.id": "gpt-4o",
        "ai.model.provider": "openai.chat",
        "ai.prompt.messages": messages,
        "ai.response.text": "done",
      },
      input: /\[email\]/,
      output: /done/,
      scope: "ai",
    },
  ],
];

describe.each(Object.entries(encodings))("texts over OTLP in %s", (_, post) => {
  test.each(dialects)("%s", async (_name, { attributes, input, output, scope }) => {
    const harness = await startHarness({ text });
    expect((await post(harness, "Traces", spansExport(attributes, [], scope))).status).toBe(200);
    const texts = Object.fromEntries(harness.texts().map((one) => [one.part, one.text]));
    expect(texts["input"]).toMatch(input);
    expect(texts["output"]).toMatch(output);
    expect(harness.logged()).not.toMatch(/ada@|4111/);
    expect(harness.calls()).toHaveLength(1);
  });

  test("messages as lists of lists, as newer emitters send them", async () => {
    const harness = await startHarness({ text });
    const structured = {
      arrayValue: {
        values: [
          {
            kvlistValue: {
              values: [
                { key: "role", value: anyValue("user") },
                {
                  key: "parts",
                  value: {
                    arrayValue: {
                      values: [{ kvlistValue: { values: [{ key: "content", value: anyValue(sensitive) }] } }],
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    };
    const body = spansExport(chat, [], "test", [{ key: "gen_ai.input.messages", value: structured }]);
    expect((await post(harness, "Traces", body)).status).toBe(200);
    expect(harness.texts()).toMatchObject([
      { part: "input", text: '[{"role":"user","parts":[{"content":"write to [email] with card [card]"}]}]' },
    ]);
  });

  test("events of the span: one for each message, or one with all", async () => {
    const harness = await startHarness({ text });
    const events = [
      { name: "gen_ai.system.message", attributes: { content: "Be kind." } },
      { name: "gen_ai.user.message", attributes: { content: sensitive } },
      { name: "gen_ai.choice", attributes: { index: 0, message: "done" } },
    ];
    expect((await post(harness, "Traces", spansExport(chat, events))).status).toBe(200);
    expect(harness.texts().map(({ part, text: kept }) => [part, kept])).toEqual([
      ["system", '[{"event":"gen_ai.system.message","content":"Be kind."}]'],
      ["input", '[{"event":"gen_ai.user.message","content":"write to [email] with card [card]"}]'],
      ["output", '[{"event":"gen_ai.choice","index":0,"message":"done"}]'],
    ]);
  });

  test("the event of one inference, and no text of agents, which repeat those of their calls", async () => {
    const harness = await startHarness({ text });
    const log = {
      eventName: "gen_ai.client.inference.operation.details",
      traceId: TRACE,
      spanId: SPAN,
      attributes: { ...chat, "gen_ai.input.messages": messages },
    };
    expect((await post(harness, "Logs", logsExport([log]))).status).toBe(200);
    expect(harness.texts()).toMatchObject([
      { part: "input", text: redactedMessages, spanCallId: spanCallId(TRACE, SPAN) },
    ]);
    const agent = { ...chat, "gen_ai.operation.name": "invoke_agent", "gen_ai.input.messages": messages };
    expect((await post(harness, "Traces", spansExport(agent))).status).toBe(200);
    expect(harness.texts()).toHaveLength(1);
  });
});

test("hostile texts cost no call and leave the log readable", async () => {
  const harness = await startHarness({ text });
  const inputs = [
    "\ud83d",
    "\0",
    "-----BEGIN PRIVATE KEY-----",
    "[".repeat(5_000),
    '{"a":'.repeat(50),
    "\u2028\ufeff",
    "x".repeat(200_000),
  ];
  const events = inputs.map((input, n) => nativeCall({ eventId: `h${n}`, text: { input } }));
  expect((await harness.post("/v1/events", JSON.stringify({ events }))).status).toBe(202);
  expect(harness.calls()).toHaveLength(inputs.length);
  expect(harness.texts()).toHaveLength(inputs.length);
});
