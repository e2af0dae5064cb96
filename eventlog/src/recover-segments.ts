import { open } from "node:fs/promises";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import { keepCorruptRange } from "./corrupt-range.ts";
import type { Cursor } from "./cursor.ts";
import type { Disk } from "./disk.ts";
import { FRAME_BYTES_MAX, isTornTail } from "./frame.ts";
import { readRange, SegmentScanner } from "./segment-scanner.ts";
import { type Segment, Segments } from "./segments.ts";

export interface Recovered {
  readonly segments: Segments;
  /** The sequence the next record gets. */
  readonly nextSequence: bigint;
}

interface RecoveryDeps {
  readonly disk: Disk;
  readonly logger: Logger;
  readonly counters: Counters;
}

/**
 * Brings the files into a state to go on from: the tail a crash tore is cut off, and everything that remains is durable.
 *
 * Only the newest segment is looked at: the others were complete and durable before it was created. Damage in them shows
 * when they are read.
 */
export async function recoverSegments(directory: string, cursor: Cursor, deps: RecoveryDeps): Promise<Recovered> {
  const segments = await Segments.list(directory);
  const newest = segments.newest;
  const afterLast = newest === undefined ? 0n : await recoverNewest(newest, deps);
  await deps.disk.syncDirectory(directory);
  // A sequence ingest may have used is never given out again, though its record may be lost: it names rows in the store.
  const known = [afterLast, cursor.next, cursor.pending === undefined ? 0n : cursor.pending.to + 1n];
  return { segments, nextSequence: known.reduce((most, sequence) => (sequence > most ? sequence : most)) };
}

/** Gives the sequence after the segment's last frame. */
async function recoverNewest(segment: Segment, deps: RecoveryDeps): Promise<bigint> {
  const writable = await deps.disk.open(segment.path, "a");
  try {
    const { validBytes, afterLast } = await scanWhole(segment, deps);
    if (validBytes < segment.bytes) {
      await deps.disk.truncate(writable, validBytes);
      segment.bytes = validBytes;
    }
    // What a killed process wrote may be in the page cache only. It must be durable before anyone reads it.
    await deps.disk.datasync(writable);
    return afterLast;
  } finally {
    await writable.close();
  }
}

async function scanWhole(segment: Segment, deps: RecoveryDeps): Promise<{ validBytes: number; afterLast: bigint }> {
  const file = await open(segment.path, "r");
  try {
    const scanner = new SegmentScanner(file, segment.first);
    let afterLast = segment.first;
    let validBytes = segment.bytes;
    while (scanner.position < segment.bytes) {
      const { frames, corrupt } = await scanner.next(segment.bytes);
      const last = frames.at(-1);
      if (last !== undefined) afterLast = last.sequence + 1n;
      for (const range of corrupt) {
        const isTail = range.to === segment.bytes;
        if (isTail) validBytes = range.from;
        const torn = isTail && isTornTail(await readRange(file, range.from, tailEnd(range)));
        if (torn) reportTorn(segment, range.to - range.from, deps);
        else await keepCorruptRange(segment.path, range, deps);
      }
    }
    return { validBytes, afterLast };
  } finally {
    await file.close();
  }
}

/** A torn write is at most one group, but what decides stands in its first frame. */
function tailEnd({ from, to }: { from: number; to: number }): number {
  return Math.min(to, from + FRAME_BYTES_MAX);
}

function reportTorn(segment: Segment, bytes: number, { logger, counters }: RecoveryDeps): void {
  counters.add("outlay_log_torn_bytes_total", bytes);
  logger.warn("eventlog.torn_tail", { path: segment.path, bytes });
}
