import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { TextSettings } from "@outlay/core/text/call-text";
import type { EventLog } from "@outlay/eventlog/port";
import type { AcceptanceTally } from "./acceptance-tally.ts";
import { appendBatch } from "./append-batch.ts";
import type { Auth } from "./auth.ts";
import { Batch } from "./batch.ts";
import { type ByteBudget, ByteLease } from "./byte-budget.ts";
import type { ClientDrops } from "./client-drops.ts";
import type { KeyRates } from "./key-rates.ts";
import type { Limits } from "./limits.ts";
import { refuseForeignName } from "./local-names.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { RecentIds } from "./recent-ids.ts";
import { requestOrigin } from "./record-origin.ts";

/** What HTTP and gRPC share: from who sends to what is durable. */
export interface IntakeDeps {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly auth: Auth;
  readonly limits: Limits;
  readonly budget: ByteBudget;
  readonly recentIds: RecentIds;
  readonly rates: KeyRates;
  readonly tally: AcceptanceTally;
  readonly drops: ClientDrops;
  /** How texts of calls are kept. Absent: they are not, whatever is sent. */
  readonly text?: TextSettings | undefined;
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

/** A request, whatever carried it. */
export interface Sent {
  readonly headers: IncomingHttpHeaders;
  /** The name under which we were asked: `Host`, or `:authority`. */
  readonly host: string | undefined;
  readonly mediaType: string;
  /** The whole body, decompressed, every byte charged to `lease`. Not called for a request that is refused before. */
  readBody(lease: ByteLease): Promise<Buffer>;
}

/**
 * Takes one request: who, what, how much; decode; append; and only when the log has it durably, the answer.
 * @throws AppError for what is to be refused; nothing of the request was counted as accepted then.
 */
export async function takeBody(intake: Intake, sent: Sent, deps: IntakeDeps): Promise<Answer> {
  const lease = new ByteLease(deps.budget);
  try {
    if (deps.auth.isOpen) refuseForeignName(sent.host);
    const sender = await deps.auth.senderOf(sent.headers);
    deps.rates.admit(sender);
    if (!intake.mediaTypes.includes(sent.mediaType)) {
      throw new AppError("unsupported_media_type", `content-type must be ${intake.mediaTypes.join(" or ")}`);
    }
    const key = readBatchKey(sent.headers);
    const body = await sent.readBody(lease);
    const origin = requestOrigin(intake.path, sent.headers);
    const batch = new Batch({
      project: sender.project,
      receivedAt: deps.clock.now(),
      origin,
      tally: deps.tally,
      key,
      bodyBytes: body.length,
      limits: deps.limits,
      recentIds: deps.recentIds,
      lease,
      text: deps.text,
    });
    const answer = await intake.fill(body, sent.mediaType, batch);
    deps.rates.charge(sender, batch.size);
    if (batch.size > 0) {
      const startedAt = deps.clock.monotonic();
      await appendBatch(batch, deps);
      batch.noteDurable();
      countAccepted(batch, deps.counters);
      deps.drops.note(origin);
      deps.counters.add("outlay_collector_append_ms_total", Math.round(deps.clock.monotonic() - startedAt));
    }
    return answer();
  } finally {
    lease.release();
  }
}

/** Counts a refusal, and logs it where it is our fault. */
export function noteRefusal(error: unknown, path: string, { counters, logger }: IntakeDeps): Problem {
  const problem = problemOf(error);
  counters.add("outlay_collector_requests_refused_total", 1, { path, code: problem.code });
  if (problem.httpStatus === 500) {
    logger.error("collector.request_failed", { requestId: problem.requestId, path, error: String(error) });
  }
  return problem;
}

/**
 * Seconds after which a refused batch is worth sending again. Never more than 3: OpenTelemetry exporters drop a batch they
 * are told to hold longer than their own timeout.
 */
export const retryAfterS = (clock: Clock): number => 1 + Math.floor(clock.random() * 3);

function countAccepted(batch: Batch, counters: Counters): void {
  if (batch.callIds.size > 0)
    counters.add("outlay_collector_events_accepted_total", batch.callIds.size, { kind: "call" });
  if (batch.outcomeIds.size > 0) {
    counters.add("outlay_collector_events_accepted_total", batch.outcomeIds.size, { kind: "outcome" });
  }
  if (batch.aheadOfUs > 0) counters.add("outlay_collector_events_ahead_total", batch.aheadOfUs);
  countTexts(batch.textTally, counters);
}

function countTexts({ kept, truncated, redactions, dropped }: Batch["textTally"], counters: Counters): void {
  if (kept > 0) counters.add("outlay_collector_texts_kept_total", kept);
  if (truncated > 0) counters.add("outlay_collector_texts_truncated_total", truncated);
  if (redactions > 0) counters.add("outlay_collector_texts_redactions_total", redactions);
  for (const [reason, texts] of Object.entries(dropped))
    if (texts > 0) counters.add("outlay_collector_texts_dropped_total", texts, { reason });
}

/** The sender's id of the batch, the same in each of its retries. */
function readBatchKey(headers: IncomingHttpHeaders): string | undefined {
  const sent = headers["x-batch-id"];
  if (sent === undefined) return undefined;
  if (typeof sent === "string" && /^[a-zA-Z0-9._-]{1,100}$/.test(sent)) return sent;
  throw new AppError("bad_request", "x-batch-id must be 1 to 100 letters, digits, dots, dashes or underscores");
}
