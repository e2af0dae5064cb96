/**
 * What one question may take of the store, besides time and memory. An ordinary question over 100 million calls stays far
 * below: it reads the ledger at most a few times (some 40 bytes a call and column family) and gives some thousand rows.
 */
const ROWS_READ_MAX = 1_000_000_000;
/** As the engine counts them: before compression, only of columns that are read. */
const BYTES_READ_MAX = 40_000_000_000;
const RESULT_ROWS_MAX = 1_000_000;
const RESULT_BYTES_MAX = 100_000_000;

/** Settings of a connection that reads, under the engine's names. Over a limit the question fails: nothing is cut off in silence. */
export const readLimits = {
  max_rows_to_read: ROWS_READ_MAX,
  max_bytes_to_read: BYTES_READ_MAX,
  read_overflow_mode: "throw",
  max_result_rows: RESULT_ROWS_MAX,
  max_result_bytes: RESULT_BYTES_MAX,
  result_overflow_mode: "throw",
  timeout_overflow_mode: "throw",
} as const;
