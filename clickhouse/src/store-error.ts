import { AppError } from "@outlay/core/errors";

/** Which limit a question ran into. */
export type ReadLimit = "rows" | "bytes" | "result" | "time" | "memory";

/** Codes of ClickHouse that say "narrow the question". */
const TOO_WIDE: Readonly<Record<string, ReadLimit>> = {
  "158": "rows",
  "159": "time",
  "160": "time",
  "241": "memory",
  "307": "bytes",
  "396": "result",
};
/** Codes that pass by themselves or with an operator's help: no space, too many parts, shutting down, timeout, memory. */
const PASSING = new Set(["159", "236", "241", "243", "252", "394"]);

const remedies: Readonly<Record<ReadLimit, string>> = {
  rows: "this would read more rows than one question may: ask for a shorter range",
  bytes: "this would read more bytes than one question may: ask for a shorter range, or for fewer metrics",
  result: "this gives a larger answer than one question may have: ask for fewer or coarser groups, or a shorter range",
  time: "this takes longer than one question may: ask for a shorter range, or for fewer metrics and groups",
  memory: "this needs more memory than one question may: ask for fewer or coarser groups, or a shorter range",
};

/** AppError `query_too_wide`: the engine gave up a question at a limit of ours. Its message names what to narrow. */
export class QueryTooWide extends AppError {
  readonly limit: ReadLimit;

  constructor(label: string, limit: ReadLimit, cause: unknown) {
    super("query_too_wide", `${label}: ${remedies[limit]}`, { cause });
    this.limit = limit;
  }
}

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
  const limit = TOO_WIDE[codeOf(error)];
  if (limit !== undefined) return new QueryTooWide(label, limit, error);
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
