import { ClickHouseError } from "@clickhouse/client";
import { AppError } from "@outlay/core/errors";
import { readError, writeError } from "./store-error.ts";

/**
 * What only servers and clusters say and what passes by itself: the same statement still runs, too many at once, another
 * node or the coordination away, too few replicas or stale ones, a replica that only reads for the moment.
 */
const PASSING = new Set(
  ["198", "202", "209", "210", "216", "225", "242", "279", "285", "286", "289", "319", "369", "999"].map(String),
);
/** The server was reached and does not let us in, or not do what we need. */
const REFUSED = new Set(["192", "193", "194", "497", "516"]);
/** The request cannot have reached a server. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

const codeOf = (error: unknown): string => (error instanceof Error && "code" in error ? String(error.code) : "");

/** Whether nothing of a statement can have happened, so that it may be sent again as it is. */
export const wasNeverSent = (error: unknown): boolean => NEVER_SENT.has(codeOf(error));

/** Whether a question may be asked again at once: nobody answered, or not in words of ClickHouse. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ClickHouseError ? PASSING.has(error.code) : !(error instanceof AppError);

export function serverReadError(error: unknown, label: string): AppError {
  return commonError(error, label) ?? readError(error, label);
}

export function serverWriteError(error: unknown, label: string): AppError {
  return commonError(error, label) ?? writeError(error, label);
}

function commonError(error: unknown, label: string): AppError | undefined {
  if (error instanceof AppError) return error;
  const reason = error instanceof Error ? error.message.slice(0, 300) : String(error);
  if (REFUSED.has(codeOf(error))) {
    const remedy = "check user, password and grants of OUTLAY_CLICKHOUSE";
    return new AppError("store_refused", `${label}: the ClickHouse server refuses: ${reason}; ${remedy}`, {
      cause: error,
    });
  }
  if (!isPassing(error)) return undefined;
  return new AppError("store_unavailable", `${label}: the ClickHouse server does not answer: ${reason}`, {
    cause: error,
    retryable: true,
  });
}
