import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import { rollupNames } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { QueryTooWide } from "@outlay/clickhouse/store-error";
import { AppError } from "@outlay/core/errors";
import { z } from "zod";
import { parseRange, parseZone } from "./range.ts";

/** More rows of the ledger than this take longer, or more memory, than one question that looks at each of them may. */
const LEDGER_ROWS_MAX = 60_000_000;
/** What ran into a limit fits it with so much less, whatever was in its way. */
const SHARE_THAT_FITS = 0.25;
/** No answer and no file has more rows than the ledger has in its range, and a file has a million at most. */
const ANSWER_ROWS_MAX = 900_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

interface Stretch {
  readonly project: string;
  /** Half-open, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
}

/** Rows of the ledger in the days of UTC that a range touches; `undefined` while the rollups are being filled. */
async function countRows(reader: Reader, stretch: Stretch, signal: AbortSignal): Promise<number | undefined> {
  const [size] = await reader.query(rollupSize, { ...stretch }, { signal });
  return size === undefined || size.filled < rollupNames.length ? undefined : size.ledger_rows;
}

/** The longest part of a range, in whole days before its end, with at most so many rows; of one day as many hours. */
async function lastPart(reader: Reader, { project, from, to }: Stretch, rowsMax: number, signal: AbortSignal) {
  const rowsOf = async (days: number): Promise<number> =>
    (await countRows(reader, { project, from: to - days * DAY_MS, to }, signal)) ?? 0;
  let [fits, tooMany] = [0, Math.max(1, Math.ceil((to - from) / DAY_MS))];
  while (tooMany - fits > 1) {
    const days = Math.floor((fits + tooMany) / 2);
    if ((await rowsOf(days)) <= rowsMax) fits = days;
    else tooMany = days;
  }
  if (fits > 0) return { length: `${fits} ${fits === 1 ? "day" : "days"}`, from: to - fits * DAY_MS };
  const share = rowsMax / Math.max(1, await rowsOf(1));
  const hours = Math.max(1, Math.floor((Math.min(DAY_MS, to - from) / HOUR_MS) * Math.min(1, share)));
  return { length: `${hours} ${hours === 1 ? "hour" : "hours"}`, from: to - hours * HOUR_MS };
}

async function adviceFor(reader: Reader, stretch: Stretch, rowsMax: number, signal: AbortSignal) {
  const { length, from } = await lastPart(reader, stretch, rowsMax, signal);
  return `ask for ${length} at most, such as from ${new Date(from).toISOString()} to ${new Date(stretch.to).toISOString()}`;
}

/**
 * Refuses what would have to look at more calls than one question may before it begins. AppError `query_too_wide` with a
 * range that would do; `path` is what stands before `from` in the question.
 */
export async function refuseTooWide(
  reader: Reader,
  stretch: Stretch,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<void> {
  const rows = await countRows(reader, stretch, signal);
  if (rows === undefined || rows <= LEDGER_ROWS_MAX) return;
  const advice = await adviceFor(reader, stretch, LEDGER_ROWS_MAX, signal);
  const message = `${stretch.project} has ${rows} records in these days, and this question has to read each of them: ${advice}`;
  throw new AppError("query_too_wide", message, { issues: [{ path: `${path}from`, message }] });
}

/** What a question states of its range, in the body or in the address. */
const inBody = z.object({
  project: z.string(),
  range: z.object({ from: z.string(), to: z.string() }),
  tz: z.string().default("UTC"),
});
const inAddress = z.object({ project: z.string(), from: z.string(), to: z.string(), tz: z.string().default("UTC") });

function stretchOf({ query, body, now }: AskedInput): { stretch: Stretch; path: string } | undefined {
  const posted = inBody.safeParse(body);
  const asked = posted.success ? { ...posted.data, ...posted.data.range } : inAddress.safeParse(query).data;
  if (asked === undefined) return undefined;
  const { from, to } = parseRange(asked, { now, zone: parseZone(asked.tz) });
  return { stretch: { project: asked.project, from, to }, path: posted.success ? "range." : "" };
}

interface AskedInput {
  readonly query: unknown;
  readonly body: unknown;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * What a client is told where the store gave its question up at a limit: the same, and a range that would do, where the
 * question has one. Every other fault stays as it is.
 */
export async function withRangeAdvice(reader: Reader, error: unknown, input: AskedInput): Promise<unknown> {
  const limited = limitedBy(error);
  if (limited === undefined || !(error instanceof AppError) || input.signal.aborted) return error;
  try {
    const asked = stretchOf(input);
    if (asked === undefined) return error;
    const rows = await countRows(reader, asked.stretch, input.signal);
    if (rows === undefined) return error;
    const most = limited.limit === "result" ? ANSWER_ROWS_MAX : LEDGER_ROWS_MAX;
    const rowsMax = Math.min(most, Math.floor(rows * SHARE_THAT_FITS));
    const message = `${error.message}; ${await adviceFor(reader, asked.stretch, rowsMax, input.signal)}`;
    return new AppError("query_too_wide", message, {
      cause: error,
      issues: [...error.issues, { path: `${asked.path}from`, message }],
    });
  } catch {
    return error; // The advice is an extra: without it the refusal still says what to narrow.
  }
}

/** The store's own refusal, which an export may have put into its own words. */
function limitedBy(error: unknown): QueryTooWide | undefined {
  if (error instanceof QueryTooWide) return error;
  return error instanceof AppError && error.cause instanceof QueryTooWide ? error.cause : undefined;
}
