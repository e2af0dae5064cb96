import { expect, test } from "vitest";
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
