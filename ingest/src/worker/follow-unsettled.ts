import { unsettledRanges } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import type { IngestRangeRow } from "@outlay/clickhouse/tables/ingest-ranges";
import type { Clock } from "@outlay/core/clock";
import type { Logger } from "@outlay/core/log";

interface FollowDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFound: (range: IngestRangeRow) => void;
  readonly pollMs?: number;
}

const POLL_MS = 1_000;
const RANGES_MAX = 2_000;

/**
 * Looks for ranges of the log that wait to be settled, whichever worker inserted them, and hands each on once. A range that
 * was settled meanwhile is handed on for nothing: to settle it again changes nothing.
 */
export function followUnsettled({ writer, clock, logger, onFound, pollMs = POLL_MS }: FollowDeps): () => Promise<void> {
  const stopping = new AbortController();
  let known = new Set<string>();
  const look = async () => {
    const waiting = await writer.query(unsettledRanges, { limit: RANGES_MAX });
    // Those that do not wait any more are forgotten, so what is remembered has the same bound.
    const names = new Set(waiting.map(nameOf));
    for (const range of waiting) if (!known.has(nameOf(range))) onFound(range);
    known = names;
  };
  const following = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => logger.warn("worker.look_failed", { error: String(error) }));
      await clock.sleep(pollMs, { signal: stopping.signal });
    }
  })();
  return async () => {
    stopping.abort();
    await following;
  };
}

const nameOf = ({ log_partition, first_offset }: IngestRangeRow): string => `${log_partition}/${first_offset}`;
