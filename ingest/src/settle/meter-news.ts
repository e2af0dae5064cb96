import { settleSourceNews } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import { isOfSource } from "@outlay/core/settle/settle-meters";
import type { KnownStored } from "./known-stored.ts";
import type { LogPart } from "./log-part.ts";

/** Metrics and summaries to look at: of these sources, in this range of event times (milliseconds, both ends included). */
export interface MeterNews {
  readonly project: string;
  readonly sources: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

const DAY_MS = 86_400_000;

/**
 * Why metrics must be looked at: new points, and the first finer call of a model on a day (or the first that counters told),
 * which takes the place of all points of that day and of those that reach into it. Later calls of that day change nothing.
 */
export async function newsOfMeters(
  { writer, known }: { writer: Writer; known: KnownStored },
  { partition, from, to, first, last }: LogPart,
  { project, sources }: { project: string; sources: string[] },
): Promise<MeterNews[]> {
  const rows = await writer.query(settleSourceNews, { partition, from, to, first, last, project, sources });
  const points: Span = { sources: new Set(), from: Number.POSITIVE_INFINITY, to: 0 };
  const days: Span = { sources: new Set(), from: Number.POSITIVE_INFINITY, to: 0 };
  for (const row of rows) {
    if (row.is_sole_record && sources.includes(row.source_key))
      extend(points, row.source_key, row.first_at, row.last_at);
    const use = [project, row.source_key, row.model_requested, row.model_resolved, row.is_sole_record, row.day];
    if (row.is_use && known.addUse(JSON.stringify(use)))
      for (const source of sources)
        if (isOfSource(row.source_key, source)) extend(days, source, row.day * DAY_MS, (row.day + 2) * DAY_MS - 1);
  }
  return [points, days].filter(({ sources: own }) => own.size > 0).map((span) => ({ project, ...span }));
}

interface Span {
  readonly sources: Set<string>;
  from: number;
  to: number;
}

function extend(span: Span, source: string, from: number, to: number): void {
  span.sources.add(source);
  span.from = Math.min(span.from, from);
  span.to = Math.max(span.to, to);
}
