import { AppError, type ErrorCode } from "@outlay/core/errors";

/** A refusal on its way to the client: what HTTP, what gRPC (inside OTLP answers) and what our own body call it. */
export interface Problem {
  readonly httpStatus: number;
  /** google.rpc.Code. */
  readonly rpcCode: number;
  readonly code: string;
  readonly message: string;
  readonly issues: readonly { path: string; message: string }[];
}

const statusOf: Partial<Record<ErrorCode, readonly [httpStatus: number, rpcCode: number]>> = {
  bad_request: [400, 3],
  unauthorized: [401, 16],
  forbidden: [403, 7],
  not_found: [404, 5],
  payload_too_large: [413, 3],
  unsupported_media_type: [415, 3],
  overloaded: [503, 14],
  log_unavailable: [503, 14],
};

/** Faults that are not the client's are called `internal`; their message stays with us. */
export function problemOf(error: unknown): Problem {
  if (error instanceof AppError) {
    const known = statusOf[error.code];
    const [httpStatus, rpcCode] = known ?? (error.retryable ? [503, 14] : [500, 13]);
    if (httpStatus !== 500)
      return { httpStatus, rpcCode, code: error.code, message: error.message, issues: error.issues };
  }
  return {
    httpStatus: 500,
    rpcCode: 13,
    code: "internal",
    message: "the collector failed on this request",
    issues: [],
  };
}
