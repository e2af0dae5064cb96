/** Every code a fault may carry; each has a line in docs/reference/errors.md (a tidy test holds that). */
export const errorCodes = [
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "unsupported_media_type",
  "payload_too_large",
  "query_too_wide",
  "rate_limited",
  "overloaded",
  "log_unavailable",
  "log_corrupt",
  "store_unavailable",
  "store_refused",
  "configuration",
  "port_in_use",
  "data_directory_in_use",
  "native_library_missing",
  "internal",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A fault: a code to decide by, a verdict whether a retry can help, and the cause. Nobody reads its prose to decide. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** Parts of the input at fault, where there are any. */
  readonly issues: readonly { path: string; message: string }[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryable?: boolean; issues?: readonly { path: string; message: string }[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.issues = options.issues ?? [];
  }
}
