import { AppError, type ErrorCode } from "@outlay/core/errors";
import type { z } from "zod";

const statusOf: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  query_too_wide: 422,
  rate_limited: 429,
  overloaded: 503,
  log_unavailable: 503,
  store_unavailable: 503,
  store_refused: 500,
  log_corrupt: 500,
  configuration: 500,
  port_in_use: 500,
  data_directory_in_use: 500,
  native_library_missing: 500,
  internal: 500,
};

export interface Problem {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues: readonly { path: string; message: string }[];
}

/** What the client is told. Of faults that are ours it learns the code; the message is for our log. */
export function problemOf(error: unknown): Problem {
  const fault = asAppError(error);
  const status = statusOf[fault.code];
  if (status !== 500) return { status, code: fault.code, message: fault.message, issues: fault.issues };
  return { status, code: fault.code, message: "This request failed here; the log knows more by its id.", issues: [] };
}

/** Codes of express' body parser. */
const bodyFaults: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  "entity.too.large": [
    "payload_too_large",
    "the body is larger than this endpoint takes: send or ask for less at once",
  ],
  "entity.parse.failed": ["bad_request", "the body is not JSON"],
  "encoding.unsupported": ["unsupported_media_type", "send the body as it is, or with gzip, deflate or br"],
  "charset.unsupported": ["unsupported_media_type", "send the body in UTF-8"],
  "request.aborted": ["bad_request", "the body was cut short"],
  "request.size.invalid": ["bad_request", "the body is not as long as content-length says"],
};

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const type = error instanceof Error && "type" in error ? String(error.type) : "";
  const known = bodyFaults[type];
  if (known) return new AppError(known[0], known[1], { cause: error });
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status === 404) return new AppError("not_found", "there is no such file", { cause: error });
  if (status >= 400 && status < 500) return new AppError("bad_request", "the request cannot be read", { cause: error });
  return new AppError("internal", error instanceof Error ? error.message : String(error), { cause: error });
}

/** A refusal that names every field at fault. */
export function invalid(error: z.ZodError): AppError {
  const issues = error.issues.flatMap(issuesOf);
  const [first] = issues;
  return new AppError("bad_request", first === undefined ? "invalid" : sentenceOf(first), { issues });
}

/** One per field: zod reports all unknown ones together, at the object they stand in. */
function issuesOf(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  const fields = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
  const message = issue.code === "unrecognized_keys" ? "there is no such field" : issue.message;
  return fields.map((path) => ({ path: path.join("."), message }));
}

/** The path is empty where the whole body or query is at fault. */
const sentenceOf = ({ path, message }: { path: string; message: string }): string =>
  path === "" ? message : `${path}: ${message}`;
