import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";

const models = [
  ["openai", "gpt-4o", "gpt-4o-2024-08-06"],
  ["openai", "gpt-4o-mini", "gpt-4o-mini-2024-07-18"],
  ["anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5-20250929"],
  ["anthropic", "claude-haiku-4-5", "claude-haiku-4-5-20251001"],
  ["google", "gemini-2.5-flash", "gemini-2.5-flash"],
] as const;

/** A batch of realistic calls: about 20 facts and 760 bytes each, ids never repeated, eight calls a task. */
export function batchBody(events: number, occurredAtMs: number): string {
  const batch = randomBytes(10).toString("hex");
  const idOf = (kind: string, n: number) =>
    `${batch.slice(0, 8)}-${n.toString(16).padStart(4, "0")}-4000-${kind}000-${batch.slice(8)}`;
  const items = Array.from({ length: events }, (_, n) => {
    const [provider, model, modelResolved] = models[n % models.length] ?? models[0];
    return {
      type: "llm_call",
      eventId: idOf("8", n),
      occurredAt: new Date(occurredAtMs - (n % 1_000)).toISOString(),
      provider,
      model,
      modelResolved,
      operation: "chat",
      status: n % 50 === 0 ? "error" : "ok",
      usage: {
        inputTokens: 800 + ((n * 37) % 4_000),
        cacheRead: (n * 13) % 700,
        outputTokens: 50 + ((n * 7) % 900),
        outputReasoning: (n * 3) % 40,
      },
      taskId: idOf("9", n >> 3),
      workflow: `workflow-${n % 40}`,
      step: `step-${n % 5}`,
      team: `team-${n % 12}`,
      environment: "prod",
      userId: `user-${(n * 7_919) % 5_000}`,
      durationMs: 300 + ((n * 53) % 9_000),
      ttftMs: 80 + ((n * 11) % 700),
      streamed: true,
      attempt: 1,
      prompt: { name: `prompt-${n % 20}`, version: String(n % 4) },
      tags: { region: "eu", release: "2026.11" },
    };
  });
  return JSON.stringify({ events: items });
}

/** Posts over kept-alive connections; resolves with the status. */
export function poster(url: string, lanes: number): (body: string) => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  const target = new URL(url);
  return (body) =>
    new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const outgoing = request(target, { method: "POST", agent, headers }, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
      });
      outgoing.once("error", reject);
      outgoing.end(body);
    });
}
