/**
 * The event log as the two sides see it. The collector appends a batch and is answered when it is durable; ingest reads
 * ranges of records and remembers the *intent* to insert a range before the insert, and its completion after.
 * Adapters: memory (tests), local segment files, Kafka. One contract suite holds for all of them.
 */

/** One accepted batch (or a part of one): one record of the log. */
export interface LogBatch {
  /** Batch id; kept over a client's retries. Records of one key keep their order. */
  readonly key: string;
  readonly project: string;
  /** Layout of `body`, see `RECORD_SCHEMA` in core. */
  readonly schema: number;
  /** Items in the batch. */
  readonly count: number;
  readonly body: Uint8Array;
}

/** A batch as it lies in the log. */
export interface LogRecord extends LogBatch {
  readonly partition: number;
  readonly offset: bigint;
}

/** Offsets `from` … `to`, both included. */
export interface OffsetRange {
  readonly from: bigint;
  readonly to: bigint;
}

export interface LogStats {
  /** Bytes accepted but not yet durable. */
  readonly queuedBytes: number;
  /** Durable records that no reader has committed. */
  readonly lagRecords: number;
  /** Bytes on disk (0 where the log is elsewhere). */
  readonly storedBytes: number;
}

export interface EventLog {
  /** Resolves when the batch is durable. Rejects with `overloaded` (bound reached) or `log_unavailable`. */
  append(batch: LogBatch): Promise<void>;
  stats(): LogStats;
  /** Waits for running appends, then closes. */
  close(): Promise<void>;
}

export interface ReaderHandlers {
  /** A partition is now ours: `next` is the first offset not committed; `pending` an insert that may have half happened. */
  onAssign(partition: number, next: bigint, pending: OffsetRange | undefined): void | Promise<void>;
  /** Records in order, each offset once per assignment. Back-pressure: the next call comes after this promise. */
  onRecords(partition: number, records: readonly LogRecord[], control: ReaderControl): Promise<void>;
  /** Every partition is gone: forget all buffers. */
  onRevoke(): void;
}

export interface ReaderControl {
  /** Tells the log the handler is alive. */
  heartbeat(): Promise<void>;
  /** True once the partition is no longer ours: what was read must be dropped. */
  stale(): boolean;
}

export interface LogReader {
  /** Reads until `stop`. Resolves after the running handler ended; rejects when the log is broken for good. */
  run(handlers: ReaderHandlers): Promise<void>;
  /** Remembers durably that exactly this range is about to be inserted. Refused when the partition is no longer ours. */
  intend(partition: number, range: OffsetRange): Promise<void>;
  /** Remembers durably that everything before `next` is in the store. */
  done(partition: number, next: bigint): Promise<void>;
  /** Forgets what was read from `to` on; it will be delivered again. */
  rewind(partition: number, to: bigint): void;
  stop(): Promise<void>;
}
