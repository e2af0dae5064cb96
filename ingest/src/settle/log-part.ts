import type { IngestRangeRow } from "@outlay/clickhouse/tables/ingest-ranges";
import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";

/** Ranges of one partition of the log that are settled together. */
export interface LogPart {
  readonly ranges: readonly IngestRangeRow[];
  readonly partition: number;
  /** Offsets, both included. */
  readonly from: bigint;
  readonly to: bigint;
  /** Event times of its calls, milliseconds since 1970 UTC. */
  readonly first: number;
  readonly last: number;
  /** What its calls may share with others. */
  readonly links: Links;
}

/** What the calls of a range may share with others. */
export interface Links {
  readonly trace: boolean;
  readonly response: boolean;
  readonly source: boolean;
  /** Some are metrics, summaries, or logs outside of any trace: all that is linked by its source alone. */
  readonly bySourceAlone: boolean;
  /** Some are spans that name no response: another instrumentation may tell of them in a trace of its own. */
  readonly unidentified: boolean;
  /** Judgements came of traces or responses that name no task. */
  readonly judgement: boolean;
  /** Some are linked by nothing and name no task, but a session or tags: a setting of the project may open one. */
  readonly opening: boolean;
}

const TRACE = 1;
const RESPONSE = 2;
const SOURCE = 4;
const BY_SOURCE_ALONE = 8;
const JUDGEMENT = 16;
const UNIDENTIFIED = 32;
const OPENING = 64;

/** The links a call has, as the number that `ingest_ranges` keeps; those of several calls are or-ed. */
export function linksOf(call: CallEvent): number {
  const { traceId, responseId, sourceKey, isSoleRecord, signal, taskKey, sessionId, tags } = call;
  const isAlone = traceId === undefined && responseId === undefined;
  const mayOpen = isAlone && taskKey === undefined && (sessionId !== undefined || tags !== undefined);
  const isUnidentified = signal === "span" && responseId === undefined && call.kind === "model_call";
  const isCoarse = (signal === "metric" || signal === "log") && (isSoleRecord === true || traceId === undefined);
  return (
    (traceId === undefined ? 0 : TRACE) |
    (responseId === undefined ? 0 : RESPONSE) |
    (sourceKey === undefined ? 0 : SOURCE) |
    (isCoarse ? SOURCE | BY_SOURCE_ALONE : 0) |
    (isUnidentified && call.usageSource !== "missing" ? UNIDENTIFIED : 0) |
    (mayOpen ? OPENING : 0)
  );
}

/** As {@link linksOf}, of an outcome. */
export const linksOfOutcome = ({ taskId }: OutcomeEvent): number =>
  taskId?.startsWith("trace:") || taskId?.startsWith("response:") ? JUDGEMENT : 0;

/** Calls settled at once: the search for links costs as much for few as for many. */
const CALLS_MAX = 50_000;

/** Cuts the first part off `ranges`, which must not be empty: neighbours of one partition. */
export function cutPart(ranges: IngestRangeRow[]): LogPart {
  const [head] = ranges;
  if (head === undefined) throw new RangeError("a part has at least one range");
  let calls = head.calls_stored;
  let end = 1;
  for (; end < ranges.length; end += 1) {
    const next = ranges[end];
    if (next === undefined || next.log_partition !== head.log_partition || next.first_offset < head.first_offset) break;
    calls += next.calls_stored;
    if (calls > CALLS_MAX) break;
  }
  const own = ranges.splice(0, end);
  // A range of outcomes alone has no times.
  const times = own.flatMap(({ newest_ts, oldest_ts }) => (newest_ts === 0 ? [] : [oldest_ts]));
  const links = own.reduce((all, range) => all | range.links, 0);
  return {
    ranges: own,
    partition: head.log_partition,
    from: head.first_offset,
    to: own.at(-1)?.last_offset ?? head.last_offset,
    first: times.length === 0 ? 0 : Math.min(...times),
    last: Math.max(0, ...own.map(({ newest_ts }) => newest_ts)),
    links: {
      trace: (links & TRACE) > 0,
      response: (links & RESPONSE) > 0,
      source: (links & SOURCE) > 0,
      bySourceAlone: (links & BY_SOURCE_ALONE) > 0,
      unidentified: (links & UNIDENTIFIED) > 0,
      judgement: (links & JUDGEMENT) > 0,
      opening: (links & OPENING) > 0,
    },
  };
}
