import { randomUUID } from "node:crypto";
import { AppError, type ErrorCode } from "@outlay/core/errors";

/** A refusal on its way to the client: what HTTP, what gRPC (inside OTLP answers) and what our own body call it. */
export interface Problem {
  readonly httpStatus: number;
  /** google.rpc.Code. */
  readonly rpcCode: number;
  readonly code: string;
  readonly message: string;
  /** Names this refusal in the answer and in our log. */
  readonly requestId: string;
  readonly issues: readonly { path: string; message: string }[];
}

const statusOf: Partial<Record<ErrorCode, readonly [httpStatus: number, rpcCode: number]>> = {
  bad_request: [400, 3],
  unauthorized: [401, 16],
  forbidden: [403, 7],
  not_found: [404, 5],
  payload_too_large: [413, 8],
  unsupported_media_type: [415, 3],
  rate_limited: [429, 14],
  overloaded: [503, 14],
  log_unavailable: [503, 14],
};

/** Faults that are not the client's are called `internal`; their message stays with us, under the request's id. */
export function problemOf(error: unknown): Problem {
  const requestId = randomUUID();
  if (error instanceof AppError) {
    const known = statusOf[error.code];
    const [httpStatus, rpcCode] = known ?? (error.retryable ? [503, 14] : [500, 13]);
    if (httpStatus !== 500)
      return { httpStatus, rpcCode, code: error.code, message: error.message, requestId, issues: error.issues };
  }
  return {
    httpStatus: 500,
    rpcCode: 13,
    code: "internal",
    message: `the collector failed on this request; look for ${requestId} in its log`,
    requestId,
    issues: [],
  };
}

/** The problem as the body of our own answers. */
export function problemBody({ code, message, requestId, issues }: Problem): string {
  return JSON.stringify({ code, message, request_id: requestId, ...(issues.length > 0 && { issues }) });
}
