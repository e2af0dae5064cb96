import type { Clock } from "./clock.ts";

/** The part of `fetch` that is used, so that any HTTP client can stand in. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body: string | Uint8Array<ArrayBuffer>;
    signal: AbortSignal;
    redirect: "manual";
  },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
}

/** What one try came to. */
export type Answer =
  | { kind: "accepted"; rejected: number; detail: string }
  | { kind: "retry"; afterMs: number | undefined; cause: unknown }
  | { kind: "too_large" }
  | { kind: "refused"; reason: "rejected" | "unauthorized" | "shutdown" | "failed"; detail: string; cause?: unknown };

export type Transport = (post: Post) => Promise<Answer>;

/** A longer Retry-After is taken as this: a mistake at the server must not silence a client for days. */
const RETRY_AFTER_MAX_MS = 300_000;

/** Sends once. Ends within `timeoutMs`, or when `stop` aborts, whatever `fetch` does. */
export function httpTransport(deps: { fetch: Fetch; clock: Clock; timeoutMs: number; stop: AbortSignal }): Transport {
  return async (post) => {
    const request = new AbortController();
    const timer = new AbortController();
    const abort = () => request.abort();
    const aborted = new Promise<never>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
    });
    deps.stop.addEventListener("abort", abort, { once: true });
    void deps.clock.sleep(deps.timeoutMs, { signal: timer.signal }).then(abort);
    const answered = (async () => {
      const response = await deps.fetch(post.url, {
        method: "POST",
        headers: post.headers,
        body: post.body,
        signal: request.signal,
        redirect: "manual",
      });
      const retryAfter = response.headers.get("retry-after");
      // Read even where nothing is looked at: an unread body would hold the connection.
      return readAnswer(response.status, await response.text(), retryAfter, deps.clock.now());
    })();
    try {
      return await Promise.race([answered, aborted]);
    } catch (cause) {
      return { kind: "retry", afterMs: undefined, cause };
    } finally {
      timer.abort();
      deps.stop.removeEventListener("abort", abort);
    }
  };
}

/** What a status and a body mean for the batch they answer. */
export function readAnswer(status: number, body: string, retryAfter: string | null, nowMs: number): Answer {
  if (status === 202) return { kind: "accepted", rejected: 0, detail: "" };
  if (status >= 200 && status < 300) return { kind: "accepted", ...readRejections(body) };
  if (status === 408 || status === 429 || status >= 500)
    return { kind: "retry", afterMs: readRetryAfter(retryAfter, nowMs), cause: `the collector answered ${status}` };
  if (status === 413) return { kind: "too_large" };
  const reason = status === 401 || status === 403 ? "unauthorized" : "rejected";
  return { kind: "refused", reason, detail: `the collector answered ${status} ${readRejections(body).detail}`.trim() };
}

/** How many items of the batch were refused, and the first refusal, or what is wrong with the whole, in words. */
function readRejections(body: string): { rejected: number; detail: string } {
  try {
    const answer = JSON.parse(body) as { rejected?: { path?: unknown; message?: unknown }[]; message?: unknown };
    if (!Array.isArray(answer.rejected)) return { rejected: 0, detail: String(answer.message ?? "") };
    const first = answer.rejected[0];
    return { rejected: answer.rejected.length, detail: first ? `${first.path}: ${first.message}` : "" };
  } catch {
    return { rejected: 0, detail: "" };
  }
}

/** Retry-After, seconds or an HTTP date, as milliseconds from now; 0 … {@link RETRY_AFTER_MAX_MS}. RFC 9110 §10.2.3. */
export function readRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null || value.trim() === "") return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - nowMs : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}
