import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A provider of our own for real clients to talk to: OpenAI chat, responses and embeddings, Anthropic messages, each
 * also streamed. No two calls use the same number of tokens, so a call is known by its quantities wherever it turns up,
 * and what the provider "bills" is on record here.
 */

/** What one call is billed for, in classes that never overlap. */
export interface BilledCall {
  readonly id: string;
  readonly model: string;
  readonly streamed: boolean;
  readonly inputUncached: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly outputText: number;
  readonly reasoning: number;
}

export interface FakeProvider {
  readonly url: string;
  /** Calls answered so far, in order; failed ones are not among them. */
  readonly billed: readonly BilledCall[];
  /** Requests refused on purpose. */
  readonly failures: number;
  close(): Promise<void>;
}

export async function startFakeProvider(): Promise<FakeProvider> {
  const billed: BilledCall[] = [];
  let failures = 0;
  const server = createServer(async (request, response) => {
    const body = JSON.parse((await readAll(request)) || "{}") as Ask;
    if (JSON.stringify(body.messages ?? body.input ?? "").includes("please fail")) {
      failures += 1;
      sendJson(response, { error: { message: "invalid", type: "invalid_request_error" }, type: "error" }, 400);
      return;
    }
    const path = request.url ?? "";
    const route = Object.keys(routes).find((suffix) => path.split("?", 1)[0]?.endsWith(suffix));
    if (route === undefined) {
      sendJson(response, { error: { message: `no ${path}`, type: "not_found" } }, 404);
      return;
    }
    const call = nextCall(billed.length, body);
    billed.push(call);
    routes[route]?.(response, call, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    billed,
    get failures() {
      return failures;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

interface Ask {
  readonly model?: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages?: unknown;
  readonly input?: unknown;
}

function nextCall(number: number, ask: Ask): BilledCall {
  const model = ask.model ?? "gpt-5-mini";
  const isEmbedding = model.includes("embedding");
  const isClaude = model.includes("claude");
  const serial = String(number + 1).padStart(4, "0");
  return {
    id: isClaude ? `msg_01FakeProviderAnswer${serial}` : `chatcmpl-FakeProviderAnswer${serial}`,
    model,
    streamed: ask.stream === true,
    inputUncached: 1_000 + number * 7,
    cacheRead: isEmbedding ? 0 : 4_096 + number * 11,
    cacheWrite: isClaude ? 512 + number * 3 : 0,
    outputText: isEmbedding ? 0 : 200 + number * 13,
    reasoning: isEmbedding || isClaude ? 0 : 60 + number * 5,
  };
}

type Route = (response: ServerResponse, call: BilledCall, ask: Ask) => void;

const routes: Readonly<Record<string, Route>> = {
  "/chat/completions": (response, call, ask) => {
    const head = { id: call.id, created: 1_790_000_000, model: call.model, service_tier: "default" };
    if (!call.streamed) {
      const choices = [{ index: 0, message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }];
      sendJson(response, { ...head, object: "chat.completion", choices, usage: chatUsage(call) });
      return;
    }
    const chunk = (choices: unknown[], usage: unknown) => ({
      ...head,
      object: "chat.completion.chunk",
      choices,
      usage,
    });
    sendEvents(response, [
      { data: chunk([{ index: 0, delta: { role: "assistant", content: "Hel" }, finish_reason: null }], null) },
      { data: chunk([{ index: 0, delta: { content: "lo" }, finish_reason: null }], null) },
      { data: chunk([{ index: 0, delta: {}, finish_reason: "stop" }], null) },
      ...(ask.stream_options?.include_usage === true ? [{ data: chunk([], chatUsage(call)) }] : []),
      { data: "[DONE]" },
    ]);
  },

  "/responses": (response, call) => {
    const answer = {
      id: call.id.replace("chatcmpl-", "resp_"),
      object: "response",
      created_at: 1_790_000_000,
      model: call.model,
      status: "completed",
      incomplete_details: null,
      service_tier: "default",
      output: [
        {
          id: `item_${call.id}`,
          type: "message",
          role: "assistant",
          status: "completed",
          content: [{ type: "output_text", text: "Hello", annotations: [] }],
        },
      ],
      usage: {
        input_tokens: call.inputUncached + call.cacheRead,
        input_tokens_details: { cached_tokens: call.cacheRead },
        output_tokens: call.outputText + call.reasoning,
        output_tokens_details: { reasoning_tokens: call.reasoning },
        total_tokens: call.inputUncached + call.cacheRead + call.outputText + call.reasoning,
      },
    };
    if (!call.streamed) {
      sendJson(response, answer);
      return;
    }
    const item = { ...answer.output[0], content: [], status: "in_progress" };
    const part = { item_id: item.id, output_index: 0, content_index: 0 };
    const events = [
      { type: "response.created", response: { ...answer, status: "in_progress", output: [], usage: null } },
      { type: "response.output_item.added", output_index: 0, item },
      {
        type: "response.content_part.added",
        ...part,
        part: { type: "output_text", text: "", annotations: [] },
      },
      { type: "response.output_text.delta", ...part, delta: "Hello" },
      { type: "response.output_item.done", output_index: 0, item: answer.output[0] },
      { type: "response.completed", response: answer },
    ];
    sendEvents(
      response,
      events.map((data, sequence_number) => ({ event: data.type, data: { ...data, sequence_number } })),
    );
  },

  "/embeddings": (response, call) => {
    sendJson(response, {
      object: "list",
      model: call.model,
      data: [{ object: "embedding", index: 0, embedding: [0.1, 0.2, 0.3] }],
      usage: { prompt_tokens: call.inputUncached, total_tokens: call.inputUncached },
    });
  },

  "/messages": (response, call) => {
    const usage = {
      input_tokens: call.inputUncached,
      cache_read_input_tokens: call.cacheRead,
      cache_creation_input_tokens: call.cacheWrite,
      cache_creation: { ephemeral_5m_input_tokens: call.cacheWrite, ephemeral_1h_input_tokens: 0 },
      output_tokens: call.outputText,
      service_tier: "standard",
    };
    const message = { id: call.id, type: "message", role: "assistant", model: call.model, stop_sequence: null };
    if (!call.streamed) {
      sendJson(response, { ...message, content: [{ type: "text", text: "Hello" }], stop_reason: "end_turn", usage });
      return;
    }
    const events = [
      {
        type: "message_start",
        message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello" } },
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: "end_turn", stop_sequence: null },
        usage: { output_tokens: call.outputText },
      },
      { type: "message_stop" },
    ];
    sendEvents(
      response,
      events.map((data) => ({ event: data.type, data })),
    );
  },
};

const chatUsage = (call: BilledCall) => ({
  prompt_tokens: call.inputUncached + call.cacheRead,
  completion_tokens: call.outputText + call.reasoning,
  total_tokens: call.inputUncached + call.cacheRead + call.outputText + call.reasoning,
  prompt_tokens_details: { cached_tokens: call.cacheRead, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: call.reasoning, audio_tokens: 0 },
});

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_fake" });
  response.end(JSON.stringify(body));
}

function sendEvents(response: ServerResponse, events: readonly { event?: string; data: unknown }[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const { event, data } of events) {
    if (event !== undefined) response.write(`event: ${event}\n`);
    response.write(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
