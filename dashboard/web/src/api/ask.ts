import { systemClock } from "@outlay/core/clock";
import type { z } from "zod";
import type { Endpoint } from "../../../contract/endpoint.ts";
import type { problem } from "../../../contract/values.ts";

type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType>;
type Body<E extends AnyEndpoint> = z.input<E["body"]>;
/** `{name}` of a path: "name". */
type NamesIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
/** A path with its names filled in. */
type Filled<Path> = Path extends `${infer Start}{${string}}${infer Rest}` ? `${Start}${string}${Filled<Rest>}` : Path;
/** What is asked besides the body and the parts of the path; what is `undefined` is not sent. */
type Query<E extends AnyEndpoint> =
  z.input<E["query"]> extends infer Asked
    ? { [Name in keyof Asked as Name extends NamesIn<E["path"]> ? never : Name]: Asked[Name] | undefined }
    : never;
type Answer<E extends AnyEndpoint> = z.output<E["response"]>;

/** Why a request gave no answer, in words for the reader. */
export class ApiError extends Error {
  readonly code: string;
  readonly requestId: string | undefined;
  readonly isRetryable: boolean;

  constructor(message: string, facts: { code: string; requestId?: string | undefined; isRetryable: boolean }) {
    super(message);
    this.name = "ApiError";
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.isRetryable = facts.isRetryable;
  }
}

const TIMEOUT_MS = 20_000;
/** So long questions wait at most for those that come before them. */
const HELD_MS_MAX = 1_500;

/** Resolves when questions need not wait any more. */
let held: Promise<unknown> | undefined;

/**
 * What is asked from now on waits until `first` is over: the store shares its cores among all questions, and those that a page
 * is opened for should have them to themselves.
 */
export function askAfter(first: Promise<unknown>): void {
  const over = Promise.race([first, systemClock.sleep(HELD_MS_MAX)])
    .catch(() => undefined)
    .finally(() => {
      if (held === over) held = undefined;
    });
  held = over;
}

/**
 * Asks one endpoint of /api/v1: by GET, with a body by POST, or as `method` says. The contract is imported as types only: its schemas would be a quarter of the page.
 * In development every answer is parsed with them; in production only checked to be an object.
 * @throws ApiError, and whatever `signal` was aborted with.
 */
export async function ask<E extends AnyEndpoint>(
  path: Filled<E["path"]>,
  request: { query: Query<E>; body?: Body<E>; method?: "PUT" | "DELETE"; signal: AbortSignal },
): Promise<Answer<E>> {
  const params = new URLSearchParams(
    Object.entries(request.query ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
    ),
  ).toString();
  if (held !== undefined) await held;
  const answer = await send(`/api/v1${path}${params === "" ? "" : `?${params}`}`, request);
  const requestId = answer.headers.get("x-request-id") ?? undefined;
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw refusal(answer.status, body, requestId);
  if (typeof body !== "object" || body === null) {
    const message = "The answer is not JSON. Is something other than Outlay listening at this address?";
    throw new ApiError(message, { code: "not_json", requestId, isRetryable: false });
  }
  if (import.meta.env.DEV) (await import("./check-answer.ts")).checkAnswer(path, body);
  return body as Answer<E>;
}

interface Sent {
  readonly body?: unknown;
  readonly method?: string;
  readonly signal: AbortSignal;
}

async function send(url: string, request: Sent): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const { body, method = body === undefined ? "GET" : "POST" } = request;
  const init: RequestInit =
    body === undefined
      ? { method, headers: { accept: "application/json" } }
      : {
          method,
          headers: { accept: "application/json", "content-type": "application/json" },
          body: JSON.stringify(body),
        };
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any([request.signal, timeout]) });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    const message = timeout.aborted
      ? `No answer within ${TIMEOUT_MS / 1000} s. A shorter range is quicker.`
      : "The Outlay server cannot be reached. Is it running?";
    throw new ApiError(message, { code: timeout.aborted ? "timeout" : "unreachable", isRetryable: !timeout.aborted });
  }
}

function refusal(status: number, body: unknown, headerId: string | undefined): ApiError {
  const said = (typeof body === "object" && body !== null ? body : {}) as Partial<z.infer<typeof problem>>;
  const details = (said.issues ?? []).map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  const message = said.message ?? `The server answered ${status} without saying why.`;
  return new ApiError(details === "" ? message : `${message} (${details})`, {
    code: said.code ?? `http_${status}`,
    requestId: said.request_id ?? headerId,
    isRetryable: status >= 500 || status === 429,
  });
}
