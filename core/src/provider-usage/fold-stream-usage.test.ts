import { describe, expect, test } from "vitest";
import { foldStreamUsage } from "./fold-stream-usage.ts";
import { readProviderUsage } from "./read-provider-usage.ts";

const fold = (...chunks: unknown[]) => readProviderUsage({ body: foldStreamUsage(chunks) });

test("OpenAI: the final chunk, which has no choices, carries the usage", () => {
  const chunk = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    model: "gpt-4o-2024-08-06",
    choices: [{ delta: {} }],
    usage: null,
  };
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
  expect(fold(chunk, chunk, { ...chunk, choices: [], usage })).toMatchObject({
    usage: { input_uncached: 9, output_text: 4 },
    responseId: "chatcmpl-1",
    model: "gpt-4o-2024-08-06",
    streamed: true,
  });
});

test("a running count is replaced, not added", () => {
  const running = (candidatesTokenCount: number) => ({
    modelVersion: "gemini-2.5-flash",
    usageMetadata: { promptTokenCount: 7, candidatesTokenCount, totalTokenCount: 7 + candidatesTokenCount },
  });
  expect(fold(running(3), running(20), running(41))).toMatchObject({
    usage: { input_uncached: 7, output_text: 41 },
    usageQuality: "exact",
  });
});

const start = {
  type: "message_start",
  message: {
    id: "msg_1",
    model: "claude-sonnet-5",
    usage: { input_tokens: 25, cache_read_input_tokens: 100, cache_creation_input_tokens: 0, output_tokens: 1 },
  },
};

test("Anthropic: message_delta replaces the placeholder of message_start and keeps what it does not repeat", () => {
  const delta = { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 15 } };
  expect(fold(start, { type: "content_block_delta" }, delta, { type: "message_stop" })).toMatchObject({
    usage: { input_uncached: 25, cache_read: 100, output_text: 15 },
    usageQuality: "exact",
    responseId: "msg_1",
  });
});

test("Anthropic: a stream that broke has no output count, because the placeholder is none", () => {
  const broken = fold(start, { type: "content_block_delta" });
  expect(broken).toMatchObject({ usage: { input_uncached: 25, cache_read: 100 }, usageQuality: "lower_bound" });
  expect(broken.usage.output_text).toBeUndefined();
});

test("Groq, Moonshot, Cohere, Ollama and Responses end their streams each in their own way", () => {
  const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
  for (const last of [
    { x_groq: { id: "req", usage } },
    { choices: [{ delta: {}, usage }] },
    { type: "message-end", delta: { usage: { billed_units: { input_tokens: 9, output_tokens: 4 } } } },
    { event_type: "stream-end", response: { meta: { billed_units: { input_tokens: 9, output_tokens: 4 } } } },
    { model: "llama3.2", done: true, prompt_eval_count: 9, eval_count: 4 },
    { type: "response.completed", response: { usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13 } } },
    { event: "done", data: { usage } },
  ]) {
    expect(fold({ model: "m" }, { choices: [{ delta: {} }] }, last).usage).toMatchObject({
      input_uncached: 9,
      output_text: 4,
    });
  }
});

test("Realtime: separate answers of one session are summed, a repeated event is not", () => {
  const done = (id: string, audio: number) => ({
    type: "response.done",
    response: {
      id,
      object: "realtime.response",
      usage: {
        total_tokens: audio + 15,
        input_tokens: audio,
        input_token_details: { audio_tokens: audio },
        output_tokens: 15,
        output_token_details: { audio_tokens: 15 },
      },
    },
  });
  expect(fold(done("r1", 100), done("r2", 30), done("r2", 30)).usage).toMatchObject({
    input_audio: 130,
    output_audio: 30,
  });
});

test("a stream without any usage is missing", () => {
  expect(fold({ model: "m", choices: [] }, null, "data: [DONE]")).toMatchObject({ usageSource: "missing", usage: {} });
});

describe("what only an early chunk told is not lost", () => {
  const counts = { promptTokenCount: 5, candidatesTokenCount: 3, totalTokenCount: 8 };
  const grounded = (...webSearchQueries: string[]) => ({
    modelVersion: "gemini-3-pro",
    candidates: [{ content: {}, groundingMetadata: { webSearchQueries } }],
    usageMetadata: counts,
  });
  const plain = { modelVersion: "gemini-3-pro", candidates: [{ finishReason: "STOP" }], usageMetadata: counts };

  test("Gemini: searches of any chunk, each once however often it is repeated", () => {
    expect(fold(grounded("a", "b"), plain).usage).toMatchObject({ web_searches: 2 });
    expect(fold(plain, grounded("a"), plain, grounded("a", "b")).usage).toMatchObject({ web_searches: 2 });
    expect(fold({ serverContent: grounded("a").candidates[0] }, plain).usage).toMatchObject({ web_searches: 1 });
    expect(fold(plain, plain).usage.web_searches).toBeUndefined();
  });

  const search = (id: string) => ({ id, type: "web_search_call", status: "completed", action: { type: "search" } });
  const done = (id: string, output_index: number) => ({
    type: "response.output_item.done",
    output_index,
    item: search(id),
  });
  const completed = (output: unknown[]) => ({
    type: "response.completed",
    response: { id: "resp_1", output, usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 } },
  });

  test("Responses: tools shown by item events, whether or not the final answer lists them once more", () => {
    const created = { type: "response.created", response: { id: "resp_1", output: [], usage: null } };
    const items = [done("ws_1", 0), done("ws_2", 1), done("ws_2", 1)];
    expect(fold(created, ...items, completed([])).usage).toMatchObject({ web_searches: 2 });
    expect(fold(...items, completed([search("ws_1"), search("ws_2"), { type: "message" }])).usage).toMatchObject({
      web_searches: 2,
    });
    expect(fold(completed([search("ws_1"), { type: "message" }])).usage).toMatchObject({ web_searches: 1 });
  });

  test("Anthropic: a count inside an object that a later frame states only in part", () => {
    const delta = (output_tokens: number, server_tool_use: object) => ({
      type: "message_delta",
      usage: { output_tokens, server_tool_use },
    });
    const answer = fold(start, delta(5, { web_search_requests: 2 }), delta(9, { web_fetch_requests: 1 }));
    expect(answer.usage).toMatchObject({ web_searches: 2, output_text: 9 });
  });

  test("Converse: tier and latency, which stand in the last event beside the usage", () => {
    const usage = { inputTokens: 10, outputTokens: 3, totalTokens: 13 };
    const answer = fold({ messageStart: {} }, { metadata: { usage, serviceTier: { type: "flex" } } }, { id: "x" });
    expect(answer).toMatchObject({ usage: { input_uncached: 10 }, serviceTier: "flex" });
  });
});

describe("the order of the chunks and repeated ones change nothing", () => {
  const early = { type: "message_delta", usage: { output_tokens: 5 } };
  const last = { type: "message_delta", usage: { output_tokens: 15 } };
  const expected = { usage: { input_uncached: 25, cache_read: 100, output_text: 15 }, usageQuality: "exact" };

  test.each([
    ["as sent", [start, early, last]],
    ["message_start once more at the end", [start, early, last, start]],
    ["backwards", [last, early, start]],
    ["in SDK events", [start, early, last].map((data) => ({ event: data.type, data }))],
    ["in an agent's events", [start, early, last].map((event) => ({ type: "stream_event", event }))],
  ])("Anthropic: %s", (_name, chunks) => {
    expect(fold(...chunks)).toMatchObject(expected);
  });

  test("Anthropic: zeros where the input was not filled in are not counts", () => {
    const zeros = { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 15 };
    expect(fold(start, { type: "message_delta", usage: zeros })).toMatchObject(expected);
    const late = { input_tokens: 25, cache_read_input_tokens: 100, output_tokens: 15 };
    const empty = { type: "message_start", message: { usage: { input_tokens: 0, output_tokens: 0 } } };
    expect(fold(empty, { type: "message_delta", usage: late })).toMatchObject(expected);
  });

  test("two messages of one list are two answers, and are summed", () => {
    const second = { ...start, message: { ...start.message, id: "msg_2" } };
    expect(fold(start, last, second, early).usage).toMatchObject({ input_uncached: 50, output_text: 20 });
  });

  test("running totals never go down: an older frame or an empty one that comes late replaces nothing", () => {
    const running = (completion_tokens: number, more: object = {}) => ({
      id: "c",
      choices: [],
      usage: { prompt_tokens: 5, completion_tokens, total_tokens: 5 + completion_tokens, ...more },
    });
    const cached = running(9, { prompt_tokens_details: { cached_tokens: 2 } });
    const zeros = { id: "c", usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } };
    for (const chunks of [
      [running(1), cached],
      [cached, running(1)],
      [cached, zeros],
    ]) {
      expect(fold(...chunks).usage).toMatchObject({ cache_read: 2, input_uncached: 3, output_text: 9 });
    }
  });
});

test("a list of one whole answer is that answer, and not streamed", () => {
  const body = { model: "gpt-4o", usage: { prompt_tokens: 9, completion_tokens: 4 } };
  const line = readProviderUsage({ body: [{ custom_id: "a", response: { status_code: 200, body } }] });
  expect(line).toMatchObject({ usage: { input_uncached: 9 }, serviceTier: "batch", model: "gpt-4o" });
  expect(line.streamed).toBeUndefined();
});
