import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./read-body.ts";
import { type Answer, type Intake, type IntakeDeps, noteRefusal, retryAfterS, takeBody } from "./take-body.ts";

/**
 * Takes one HTTP request. Everything that can go wrong ends in exactly one answer, except that a client that went away
 * gets none.
 */
export async function receive(
  intake: Intake,
  request: IncomingMessage,
  response: ServerResponse,
  deps: IntakeDeps,
): Promise<void> {
  const { headers } = request;
  const mediaType = mediaTypeOf(request);
  try {
    const answer = await takeBody(
      intake,
      {
        headers,
        host: headers.host,
        mediaType,
        readBody: (lease) => readBody(request, deps.limits.bodyBytesMax, lease),
      },
      deps,
    );
    send(response, answer);
  } catch (error) {
    sendRefusal(error, intake, mediaType, request, response, deps);
  }
}

function sendRefusal(
  error: unknown,
  intake: Intake,
  mediaType: string,
  request: IncomingMessage,
  response: ServerResponse,
  deps: IntakeDeps,
): void {
  if (request.destroyed && !request.complete) {
    deps.counters.add("outlay_collector_requests_cut_total", 1, { path: intake.path });
    return;
  }
  const problem = noteRefusal(error, intake.path, deps);
  response.setHeader("x-request-id", problem.requestId);
  if (problem.httpStatus === 503 || problem.httpStatus === 429)
    response.setHeader("retry-after", retryAfterS(deps.clock));
  if (problem.httpStatus === 401) response.setHeader("www-authenticate", "Bearer");
  if (problem.httpStatus === 415) response.setHeader("accept-encoding", "gzip, identity");
  send(response, intake.refuse(problem, mediaType));
}

function send(response: ServerResponse, answer: Answer): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, { "content-type": answer.mediaType, "content-length": body.length });
  response.end(body);
}

/** `application/json; charset=utf-8` is `application/json`. */
function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
