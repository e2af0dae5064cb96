import { createHash } from "node:crypto";
import { type RepricingRow, repricingPage } from "@outlay/clickhouse/queries/reprice";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import type { Repricing } from "@outlay/core/repricing";
import { Differences } from "./differences.ts";
import type { JobDeps } from "./job-deps.ts";
import { type PriceChange, repriceCall } from "./reprice-call.ts";

/** Calls held in memory at once. */
const PAGE_CALLS = 5_000;
/** How far the first page looks. Each that is not full looks farther than the one before. */
const REACH_MS = 3_600_000;
const REACH_GROWTH = 4;
/** Calls priced between two turns of the event loop, so that requests keep being answered. */
const CALLS_PER_SLICE = 200;
const EXAMPLES_MAX = 5;
/** Before every id. */
const NO_UUID = "00000000-0000-0000-0000-000000000000";

type SurveyDeps = Pick<JobDeps, "reader" | "clock" | "signal">;

/** A call of the job's range and scope, and what changes of it. */
export interface SurveyedCall {
  readonly row: RepricingRow;
  readonly change: PriceChange | undefined;
}

/** Where the calls of a page begin: after this one. */
export interface Cursor {
  readonly cursor_ts: number;
  readonly cursor_id: string;
  /** How far to look, in milliseconds: what a page is thought to hold. */
  readonly reachMs: number;
}

export interface Page {
  readonly calls: readonly SurveyedCall[];
  /** `undefined` at the end. */
  readonly next: Cursor | undefined;
}

export const startOf = ({ range }: Repricing): Cursor => ({
  cursor_ts: range.from,
  cursor_id: NO_UUID,
  reachMs: REACH_MS,
});

/** Calls of the job as they stand now, oldest first, priced anew. */
export async function surveyPage(
  job: Repricing,
  book: PriceBook,
  { reachMs, ...cursor }: Cursor,
  { reader, clock, signal }: SurveyDeps,
): Promise<Page> {
  signal.throwIfAborted();
  const { models = [], providers = [], teams = [], workflows = [], environments = [], price_statuses = [] } = job.scope;
  const scope = { models, providers, teams, workflows, environments, price_statuses };
  const to = Math.min(job.range.to, cursor.cursor_ts + reachMs);
  const params = { project: job.project, to, ...cursor, ...scope, limit: PAGE_CALLS };
  const rows = await reader.query(repricingPage, params, { signal });
  const calls: SurveyedCall[] = [];
  for (const row of rows) {
    calls.push({ row, change: repriceCall(row, book) });
    if (calls.length % CALLS_PER_SLICE === 0) await clock.breathe();
  }
  const last = rows.length < PAGE_CALLS ? undefined : rows.at(-1);
  if (last !== undefined) return { calls, next: { cursor_ts: last.ts, cursor_id: last.call_id, reachMs } };
  const next = { cursor_ts: to, cursor_id: NO_UUID, reachMs: reachMs * REACH_GROWTH };
  return { calls, next: to < job.range.to ? next : undefined };
}

export interface Survey {
  readonly differences: Differences;
  /** Equal for equal changes: the same calls, at the same revisions, to the same costs. Calls that stay do not matter. */
  readonly digest: string;
  readonly examples: readonly string[];
}

/** Adds up what a re-pricing would change, without changing anything; `onChange` hears of every change. */
export async function survey(
  job: Repricing,
  book: PriceBook,
  deps: SurveyDeps,
  onChange: (change: PriceChange) => void,
): Promise<Survey> {
  const differences = new Differences();
  const digest = createHash("sha256");
  const examples: string[] = [];
  for (let cursor: Cursor | undefined = startOf(job); cursor !== undefined; ) {
    const page: Page = await surveyPage(job, book, cursor, deps);
    cursor = page.next;
    for (const { row, change } of page.calls) {
      differences.add(row, change);
      if (change === undefined) continue;
      digest.update(textOf(change));
      if (examples.length < EXAMPLES_MAX) examples.push(row.call_id);
      onChange(change);
    }
  }
  return { differences, digest: digest.digest("hex"), examples };
}

function textOf({ row, priced }: PriceChange): string {
  const { cost, listCost, excludedCost, lines, status, unpricedReason = "", flags, unpricedClasses } = priced;
  const amounts = [cost, listCost, excludedCost, lines.input, lines.cacheRead, lines.cacheWrite, lines.output];
  const facts = [row.call_id, row.revision, ...amounts.map(amountText), status, unpricedReason];
  return `${[...facts, [...flags].sort(), [...unpricedClasses].sort()].join("|")}\n`;
}

const amountText = (amount: PicoUsd | undefined): string => (amount === undefined ? "" : formatUsd(amount));
