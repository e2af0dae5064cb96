import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { CursorFile } from "./cursor-file.ts";
import { type Disk, nodeDisk } from "./disk.ts";
import { lockDirectory } from "./lock-file.ts";
import { LogHealth } from "./log-health.ts";
import type { EventLog, LogReader } from "./port.ts";
import { recoverSegments } from "./recover-segments.ts";
import { SegmentReader } from "./segment-reader.ts";
import { SegmentWriter } from "./segment-writer.ts";
import type { Segments } from "./segments.ts";
import { SinglePartitionReader } from "./single-partition-reader.ts";
import { Wake } from "./wake.ts";

const MIB = 1024 * 1024;
const SEGMENT_BYTES = 64 * MIB;
const STORED_BYTES_MAX = 2048 * MIB;
const QUEUED_BYTES_MAX = 64 * MIB;
/** The kept segments must stay a small part of the bound, or a log with everything committed would count as full. */
const SEGMENTS_IN_BOUND_MIN = 8;

export interface LocalLogOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Size at which a new segment is begun; at most an eighth of `storedBytesMax`. Default 64 MiB. */
  readonly segmentBytes?: number;
  /** Bound of all segments; beyond it `append` rejects with `overloaded`. Default 2 GiB. */
  readonly storedBytesMax?: number;
  /** Bound of what waits to be written; beyond it `append` rejects with `overloaded`. Default 64 MiB. */
  readonly queuedBytesMax?: number;
  /** For tests that let the disk fail. */
  readonly disk?: Disk;
}

/**
 * The durable log of one process: segment files, a cursor file and a lock in `directory`, which is created if need be.
 * `log.close()` stops the reader too and releases the directory.
 *
 * Throws `data_directory_in_use`, or `log_corrupt` when the cursor file cannot be read.
 */
export async function openLocalLog(options: LocalLogOptions): Promise<{ log: EventLog; reader: LogReader }> {
  await createDirectory(resolve(options.directory), options.disk ?? nodeDisk);
  const release = await lockDirectory(options.directory);
  try {
    return await openLocked(options, release);
  } catch (error) {
    await release();
    throw error;
  }
}

async function openLocked(options: LocalLogOptions, release: () => Promise<void>) {
  const { directory, clock, logger, counters, disk = nodeDisk } = options;
  const storedBytesMax = options.storedBytesMax ?? STORED_BYTES_MAX;
  const segmentBytes = Math.min(options.segmentBytes ?? SEGMENT_BYTES, storedBytesMax / SEGMENTS_IN_BOUND_MIN);
  const queuedBytesMax = options.queuedBytesMax ?? QUEUED_BYTES_MAX;
  const changed = new Wake();
  const onDurable = () => changed.notify();
  const health = new LogHealth(logger, counters, () => changed.notify());
  const cursorFile = await CursorFile.open(directory, disk, health);
  const { segments, nextSequence } = await recoverSegments(directory, cursorFile.cursor, { disk, logger, counters });
  const bounds = { segmentBytes, storedBytesMax, queuedBytesMax };
  const writer = await SegmentWriter.open({ clock, segments, nextSequence, disk, health, onDurable, ...bounds });
  const segmentReader = new SegmentReader({ segments, end: () => writer.end, logger, counters });

  const removeCommitted = () => removeSegments(segments, cursorFile.durable.next, disk, logger);
  await removeCommitted();
  const reader = new SinglePartitionReader({
    clock,
    logger,
    counters,
    store: {
      changed,
      end: () => writer.end,
      read: (from) => segmentReader.read(from).catch((error) => Promise.reject(unreadable(error))),
      failure: () => health.failure,
      cursor: () => cursorFile.cursor,
      async saveCursor(cursor) {
        await cursorFile.save(cursor);
        await removeCommitted();
      },
    },
  });
  const closeAll = async () => {
    await writer.close();
    await reader.close();
    await cursorFile.close();
    await segmentReader.close();
    await release();
  };
  let closed: Promise<void> | undefined;
  let isRefusing = false;
  const log: EventLog = {
    append: async (batch) => {
      try {
        await writer.append(batch);
      } catch (error) {
        const code = error instanceof AppError ? error.code : "internal";
        counters.add("outlay_log_refused_total", 1, { code });
        // Once an episode: thousands may be refused in a second.
        if (!isRefusing) logger.warn("eventlog.refusing", { code, message: String(error) });
        isRefusing = true;
        throw error;
      }
      if (isRefusing) logger.info("eventlog.accepting_again");
      isRefusing = false;
    },
    stats: () => ({
      queuedBytes: writer.queuedBytes,
      lagRecords: Number(writer.end - cursorFile.durable.next),
      storedBytes: segments.storedBytes,
    }),
    close() {
      closed ??= closeAll();
      return closed;
    },
  };
  return { log, reader };
}

/** Creates `directory` so that it is still there after a power failure. */
async function createDirectory(directory: string, disk: Disk): Promise<void> {
  const created = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (created === undefined) return;
  for (let path = directory; path.length >= created.length; path = dirname(path))
    await disk.syncDirectory(dirname(path));
}

function unreadable(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError("log_unavailable", "the event log cannot be read; is its disk there?", { cause });
}

async function removeSegments(segments: Segments, next: bigint, disk: Disk, logger: Logger): Promise<void> {
  for (let segment = segments.takeCommitted(next); segment !== undefined; segment = segments.takeCommitted(next)) {
    const { path } = segment;
    await disk
      .unlink(path)
      .catch((error) => logger.warn("eventlog.segment_not_removed", { path, error: String(error) }));
  }
}
