import { usageCoverage } from "@outlay/clickhouse/queries/usage";
import { tagKeysOf, USAGE_TAGS_MAX, type UsageDimension, usageSlots } from "@outlay/clickhouse/queries/usage-scope";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { Filter } from "../contract/analytics.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { readDataVersion } from "./data-version.ts";
import { parseRange, parseZone, type TimeRange } from "./range.ts";
import { refuseTooWide } from "./range-advice.ts";
import { usageFilters } from "./usage-filters.ts";

interface Scope {
  readonly project: string;
  readonly filters: readonly Filter[];
  readonly tz: string;
  readonly range: { readonly from: string; readonly to: string };
}

/** A question about calls: what all its queries have in common. */
export interface MeasureQuestion {
  readonly zone: string;
  readonly range: TimeRange;
  /** Parameters of every usage*.sql file but the range, and its groups. */
  readonly scope: ReturnType<typeof usageSlots>["scope"] & { readonly project: string };
  readonly groups: ReturnType<typeof usageSlots>["groups"];
  /** Read before any figure: see {@link readDataVersion}. */
  readonly version: string;
}

/** Reads a scope into parameters. Throws AppError `bad_request` or `query_too_wide`. */
export async function openQuestion(
  reader: Reader,
  { asked, by, now, signal }: { asked: Scope; by: readonly string[]; now: number; signal: AbortSignal },
): Promise<MeasureQuestion> {
  const zone = parseZone(asked.tz);
  const range = parseRange(asked.range, { now, zone, path: "range." });
  const filters = usageFilters(asked.filters);
  // A template literal of zod is typed as text with that prefix; the rest of the union are the columns.
  const dimensions = by as readonly UsageDimension[];
  if (tagKeysOf([...dimensions, ...filters.map(({ dimension }) => dimension)]).length > USAGE_TAGS_MAX) {
    throw new AppError("query_too_wide", `name at most ${USAGE_TAGS_MAX} different tags in one query`);
  }
  const slots = usageSlots(filters, dimensions);
  const { from, to } = range;
  await refuseTooWide(reader, { project: asked.project, from, to }, { path: "range.", signal });
  const version = await readDataVersion(reader, asked.project, signal);
  return { zone, range, scope: { ...slots.scope, project: asked.project }, groups: slots.groups, version };
}

/** How much of the figures of a range is known. */
export async function readCoverage(
  reader: Reader,
  { scope }: MeasureQuestion,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<Coverage> {
  const [row] = await reader.query(usageCoverage, { ...scope, from, to }, { signal });
  if (row === undefined) throw new AppError("internal", "a sum over no rows is still a row");
  return coverageOf(row);
}

export const rangeJson = ({ from, to }: { readonly from: number; readonly to: number }) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});

/** `part` ÷ `whole`; null where that says nothing. */
export const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
