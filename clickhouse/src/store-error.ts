import { AppError } from "@outlay/core/errors";

/** Codes of ClickHouse that say "narrow the question": timeout, too much memory, too many rows or bytes. */
const TOO_WIDE = new Set(["158", "159", "160", "241", "307", "396"]);
/** Codes that pass by themselves or with an operator's help: no space, too many parts, shutting down, timeout, memory. */
const PASSING = new Set(["159", "236", "241", "243", "252", "394"]);

/** We stopped a statement that the engine had not stopped in time; carries the engine's code for that. */
export class StatementTimeout extends Error {
  readonly code = "159";

  constructor(name: string, secondsMax: number) {
    super(`${name}: stopped after ${secondsMax} s`);
  }
}

/** What the engine said about a query, as a fault with a verdict. */
export function readError(error: unknown, label: string): AppError {
  if (error instanceof AppError) return error;
  if (TOO_WIDE.has(codeOf(error))) {
    return new AppError("query_too_wide", `${label}: too much data for one query; narrow the time range`, {
      cause: error,
    });
  }
  return new AppError("internal", `${label}: ${messageOf(error)}`, { cause: error });
}

/** What the engine said about a statement that writes. `store_unavailable` can be tried again as it is. */
export function writeError(error: unknown, label: string): AppError {
  if (error instanceof AppError) return error;
  const retryable = PASSING.has(codeOf(error)) || isSystemError(error);
  return new AppError(retryable ? "store_unavailable" : "store_refused", `${label}: ${messageOf(error)}`, {
    cause: error,
    retryable,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Such as ENOSPC while writing the spool file. */
const isSystemError = (error: unknown): boolean => /^E[A-Z]+$/.test(codeOf(error));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 500);
