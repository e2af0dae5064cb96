import type { IngestRangeRow } from "@outlay/clickhouse/tables/ingest-ranges";
import type { Counters, LabelledValue } from "@outlay/core/counters";

/** How far each partition of the log has come, as gauges with a label `partition`. */
export class PartitionGauges {
  readonly #last = new Map<number, IngestRangeRow>();

  constructor(counters: Counters) {
    const each = (read: (range: IngestRangeRow) => number) => (): LabelledValue[] =>
      [...this.#last.values()].map((range) => ({
        labels: { partition: `${range.log_partition}` },
        value: read(range),
      }));
    counters.gauges(
      "outlay_ingest_inserted_offset",
      each((range) => Number(range.last_offset)),
    );
    counters.gauges(
      "outlay_ingest_lag_ms",
      each(({ inserted_at, oldest_received_at }) => Math.max(0, inserted_at - (oldest_received_at || inserted_at))),
    );
    counters.gauges(
      "outlay_ingest_range_events",
      each((range) => range.calls_stored + range.outcomes_stored + range.duplicates + range.dead_letters),
    );
  }

  note(range: IngestRangeRow): void {
    this.#last.set(range.log_partition, range);
  }

  /** Partitions that are another's from now on. */
  forget(): void {
    this.#last.clear();
  }
}
