import { type Clock, systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { type Logger, silentLogger } from "@outlay/core/log";
import { type Cursor, cursorAtStart } from "./cursor.ts";
import { noRoom } from "./log-health.ts";
import type { EventLog, LogBatch, LogReader, LogRecord, LogStats } from "./port.ts";
import { type PartitionStore, SinglePartitionReader } from "./single-partition-reader.ts";
import { Wake } from "./wake.ts";

/** What outlives a memory log that is closed: opening another one on it is a restart. */
export class MemoryLogStorage {
  readonly records: LogRecord[] = [];
  storedBytes = 0;
  cursor: Cursor = cursorAtStart;
}

export interface MemoryLogOptions {
  readonly storage?: MemoryLogStorage;
  /** Bound of all bodies appended, in bytes. */
  readonly storedBytesMax?: number;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly counters?: Counters;
}

/** A log for tests: nothing is written anywhere and committed records are kept, so that a test can look at them. */
export function openMemoryLog(options: MemoryLogOptions = {}): { log: EventLog; reader: LogReader } {
  const { clock = systemClock, logger = silentLogger, counters = new Counters() } = options;
  const { storage = new MemoryLogStorage(), storedBytesMax = 256 * 1024 * 1024 } = options;
  const store = new MemoryStore(storage);
  const reader = new SinglePartitionReader({ store, clock, logger, counters });
  return { log: new MemoryLog(storage, store.changed, reader, storedBytesMax), reader };
}

class MemoryLog implements EventLog {
  readonly #storage: MemoryLogStorage;
  readonly #changed: Wake;
  readonly #reader: SinglePartitionReader;
  readonly #storedBytesMax: number;
  #closed = false;

  constructor(storage: MemoryLogStorage, changed: Wake, reader: SinglePartitionReader, storedBytesMax: number) {
    this.#storage = storage;
    this.#changed = changed;
    this.#reader = reader;
    this.#storedBytesMax = storedBytesMax;
  }

  async append(batch: LogBatch): Promise<void> {
    const { records } = this.#storage;
    if (this.#closed) throw new AppError("log_unavailable", "the event log is closed", { retryable: true });
    if (this.#storage.storedBytes + batch.body.byteLength > this.#storedBytesMax) throw noRoom("the event log is full");
    const { key, project, schema, count } = batch;
    const body = Uint8Array.from(batch.body);
    records.push({ key, project, schema, count, body, partition: 0, offset: BigInt(records.length) });
    this.#storage.storedBytes += body.byteLength;
    this.#changed.notify();
  }

  stats(): LogStats {
    const { records, cursor } = this.#storage;
    return { queuedBytes: 0, lagRecords: records.length - Number(cursor.next), storedBytes: 0 };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader.close();
  }
}

/** Records given to the reader at once. */
const READ_RECORDS = 100;

class MemoryStore implements PartitionStore {
  readonly changed = new Wake();
  readonly #storage: MemoryLogStorage;

  constructor(storage: MemoryLogStorage) {
    this.#storage = storage;
  }

  end(): bigint {
    return BigInt(this.#storage.records.length);
  }

  async read(from: bigint): Promise<{ records: readonly LogRecord[]; next: bigint }> {
    const records = this.#storage.records.slice(Number(from), Number(from) + READ_RECORDS);
    return { records, next: from + BigInt(records.length) };
  }

  failure(): undefined {
    return undefined;
  }

  cursor(): Cursor {
    return this.#storage.cursor;
  }

  async saveCursor(cursor: Cursor): Promise<void> {
    this.#storage.cursor = cursor;
  }
}
