import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { EventLog } from "@outlay/eventlog/port";
import { appendBatch } from "./append-batch.ts";
import type { Auth } from "./auth.ts";
import { Batch } from "./batch.ts";
import { type ByteBudget, ByteLease } from "./byte-budget.ts";
import type { Limits } from "./limits.ts";
import { type Problem, problemOf } from "./problem.ts";
import { readBody } from "./read-body.ts";
import type { RecentIds } from "./recent-ids.ts";

export interface ReceiveDeps {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly auth: Auth;
  readonly limits: Limits;
  readonly budget: ByteBudget;
  readonly recentIds: RecentIds;
}

export interface Answer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string | Uint8Array;
}

/** What an endpoint makes of a body: the events go into `batch`, and once they are durable `answer` is asked for. */
export type Fill = (body: Buffer, mediaType: string, batch: Batch) => Promise<() => Answer>;

/** One address that takes events in. */
export interface Intake {
  readonly path: string;
  readonly mediaTypes: readonly string[];
  readonly fill: Fill;
  /** The body of a refusal, in the encoding the client speaks. */
  refuse(problem: Problem, mediaType: string): Answer;
}

/**
 * Takes one request: who, what, how much; decode; append; and only when the log has it durably, the answer.
 * Everything that can go wrong ends in exactly one answer, except that a client that went away gets none.
 */
export async function receive(
  intake: Intake,
  request: IncomingMessage,
  response: ServerResponse,
  deps: ReceiveDeps,
): Promise<void> {
  const lease = new ByteLease(deps.budget);
  const mediaType = mediaTypeOf(request);
  try {
    const project = await deps.auth.projectOf(request.headers);
    if (!intake.mediaTypes.includes(mediaType)) {
      throw new AppError("unsupported_media_type", `content-type must be ${intake.mediaTypes.join(" or ")}`);
    }
    const key = readBatchKey(request);
    const body = await readBody(request, deps.limits.bodyBytesMax, lease);
    const batch = new Batch({
      project,
      receivedAt: deps.clock.now(),
      key,
      bodyBytes: body.length,
      limits: deps.limits,
      recentIds: deps.recentIds,
      lease,
    });
    const answer = await intake.fill(body, mediaType, batch);
    if (batch.size > 0) {
      await appendBatch(batch, deps);
      batch.rememberIds();
      countAccepted(batch, deps.counters);
    }
    send(response, answer());
  } catch (error) {
    sendRefusal(error, intake, mediaType, request, response, deps);
  } finally {
    lease.release();
  }
}

function sendRefusal(
  error: unknown,
  intake: Intake,
  mediaType: string,
  request: IncomingMessage,
  response: ServerResponse,
  { counters, logger, clock }: ReceiveDeps,
): void {
  if (request.destroyed && !request.complete) {
    counters.add("outlay_collector_requests_cut_total", 1, { path: intake.path });
    return;
  }
  const problem = problemOf(error);
  counters.add("outlay_collector_requests_refused_total", 1, { path: intake.path, code: problem.code });
  if (problem.httpStatus === 500) {
    logger.error("collector.request_failed", {
      requestId: problem.requestId,
      path: intake.path,
      error: String(error),
    });
  }
  response.setHeader("x-request-id", problem.requestId);
  // Never more than 3 s: OpenTelemetry exporters drop a batch they are told to hold longer than their own timeout.
  if (problem.httpStatus === 503) response.setHeader("retry-after", 1 + Math.floor(clock.random() * 3));
  if (problem.httpStatus === 401) response.setHeader("www-authenticate", "Bearer");
  if (problem.httpStatus === 415) response.setHeader("accept-encoding", "gzip, identity");
  send(response, intake.refuse(problem, mediaType));
}

function send(response: ServerResponse, answer: Answer): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, { "content-type": answer.mediaType, "content-length": body.length });
  response.end(body);
}

function countAccepted(batch: Batch, counters: Counters): void {
  if (batch.callIds.size > 0)
    counters.add("outlay_collector_events_accepted_total", batch.callIds.size, { kind: "call" });
  if (batch.outcomeIds.size > 0) {
    counters.add("outlay_collector_events_accepted_total", batch.outcomeIds.size, { kind: "outcome" });
  }
}

/** `application/json; charset=utf-8` is `application/json`. */
function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** The sender's id of the batch, the same in each of its retries. */
function readBatchKey(request: IncomingMessage): string | undefined {
  const sent = request.headers["x-batch-id"];
  if (sent === undefined) return undefined;
  if (typeof sent === "string" && /^[a-zA-Z0-9._-]{1,100}$/.test(sent)) return sent;
  throw new AppError("bad_request", "x-batch-id must be 1 to 100 letters, digits, dots, dashes or underscores");
}
