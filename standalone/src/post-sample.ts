import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";

const POST_TIMEOUT_MS = 30_000;
/** How often one batch is sent before we give up; with the waits below that is a little over a minute. */
const TRIES_MAX = 12;
const WAIT_MIN_MS = 250;
const WAIT_MAX_MS = 10_000;

export interface PostSampleOptions {
  /** Base address of the collector, e.g. http://127.0.0.1:4318. */
  readonly url: string;
  readonly project: string;
  /** Where the collector asks for one. */
  readonly apiKey?: string | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

/** What the collector answered, other than "later". */
export interface Posted {
  readonly status: number;
  readonly text: string;
}

/**
 * Posts one batch as JSON; waits and tries again while the collector is away (connection refused) or says 429 or 503.
 * `undefined` when we are told to stop. Throws AppError `overloaded` when it stays away.
 */
export async function postUntilAnswered(
  path: `/${string}`,
  batch: object,
  options: PostSampleOptions,
): Promise<Posted | undefined> {
  const { clock, signal } = options;
  const body = JSON.stringify(batch);
  let last = "";
  for (let tried = 0; tried < TRIES_MAX; tried += 1) {
    if (signal?.aborted) return undefined;
    const reply = await post(path, body, options);
    if (reply.kind === "answered") return reply;
    last = reply.reason;
    const waitMs = reply.retryAfterMs ?? Math.min(WAIT_MIN_MS * 2 ** tried, WAIT_MAX_MS);
    await clock.sleep(waitMs, signal ? { signal, ref: true } : { ref: true });
  }
  if (signal?.aborted) return undefined;
  throw new AppError("overloaded", `The sample was not taken after ${TRIES_MAX} tries: ${last}.`, { retryable: true });
}

type Reply = ({ kind: "answered" } & Posted) | { kind: "later"; reason: string; retryAfterMs: number | undefined };

async function post(path: string, body: string, options: PostSampleOptions): Promise<Reply> {
  const timeout = AbortSignal.timeout(POST_TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await (options.fetch ?? fetch)(new URL(path, options.url), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-outlay-project": options.project,
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      body,
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    return {
      kind: "later",
      reason: `the collector at ${options.url} did not answer (${error})`,
      retryAfterMs: undefined,
    };
  }
  if (response.status === 503 || response.status === 429) {
    const reason = `the collector answered ${response.status}`;
    return { kind: "later", reason, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
  }
  return { kind: "answered", status: response.status, text };
}

/** `Retry-After` in whole seconds; the form with a date is not used by our collector and counts as not given. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return undefined;
  return Math.min(Number(header) * 1000, WAIT_MAX_MS);
}
