import type { FileHandle } from "node:fs/promises";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Disk } from "./disk.ts";
import { draftFrame, type FrameDraft, frameParts } from "./frame.ts";
import { faultOf, type LogHealth, noRoom } from "./log-health.ts";
import type { LogBatch } from "./port.ts";
import type { Segment, Segments } from "./segments.ts";

/** One write and one sync take at most this many bytes, unless a single frame is larger. */
const GROUP_BYTES_MAX = 8 * 1024 * 1024;

export interface SegmentWriterOptions {
  readonly clock: Clock;
  readonly segments: Segments;
  readonly nextSequence: bigint;
  readonly disk: Disk;
  readonly health: LogHealth;
  /** Size at which the next segment is begun. */
  readonly segmentBytes: number;
  readonly storedBytesMax: number;
  readonly queuedBytesMax: number;
  /** Called when more records have become durable. */
  readonly onDurable: () => void;
}

interface Waiting {
  readonly draft: FrameDraft;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Appends frames with group commit: whoever arrives while a group is written and synced waits for the next group, so one
 * sync serves many. The order of `append` calls is the order in the log.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #file: FileHandle | undefined;
  #segment: Segment | undefined;
  #nextSequence: bigint;
  #queue: Waiting[] = [];
  #queuedBytes = 0;
  #writing: Promise<void> | undefined;
  #closed = false;

  private constructor(options: SegmentWriterOptions, segment: Segment | undefined, file: FileHandle | undefined) {
    this.#options = options;
    this.#segment = segment;
    this.#file = file;
    this.#nextSequence = options.nextSequence;
  }

  /** Goes on in the newest segment, which must be recovered; if there is none, the first append begins one. */
  static async open(options: SegmentWriterOptions): Promise<SegmentWriter> {
    const segment = options.segments.newest;
    return new SegmentWriter(options, segment, segment && (await options.disk.open(segment.path, "a")));
  }

  /** The first sequence that is not durable. */
  get end(): bigint {
    return this.#nextSequence;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** See `EventLog.append`. Also rejects with `payload_too_large`. `body` must not be changed before it resolves. */
  async append(batch: LogBatch): Promise<void> {
    const { health, segments, storedBytesMax, queuedBytesMax } = this.#options;
    if (health.failure !== undefined) throw health.failure;
    if (this.#closed) throw new AppError("log_unavailable", "the event log is closed", { retryable: true });
    const draft = draftFrame(batch);
    const queuedBytes = this.#queuedBytes + draft.frameBytes;
    if (queuedBytes > queuedBytesMax) throw noRoom(`${this.#queuedBytes} bytes wait for the disk; retry later`);
    if (segments.storedBytes + queuedBytes > storedBytesMax)
      throw noRoom(`the event log holds ${segments.storedBytes} of ${storedBytesMax} bytes; ingest must catch up`);
    this.#queuedBytes = queuedBytes;
    await new Promise<void>((resolve, reject) => {
      this.#queue.push({ draft, resolve, reject });
      this.#writing ??= this.#writeGroups();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #writeGroups(): Promise<void> {
    await this.#options.clock.breathe(); // All who append in this turn of the event loop share the first group.
    while (this.#queue.length > 0) {
      const group = this.#takeGroup();
      try {
        await this.#commit(group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#rejectAll(group, error);
        const { failure } = this.#options.health;
        if (failure !== undefined) this.#rejectAll(this.#queue.splice(0), failure);
      }
      this.#queuedBytes = this.#queue.reduce((sum, { draft }) => sum + draft.frameBytes, 0);
    }
    this.#writing = undefined;
  }

  #rejectAll(waiting: readonly Waiting[], error: unknown): void {
    const answer = error instanceof AppError ? error : this.#options.health.breakForGood("write", error);
    for (const { reject } of waiting) reject(answer);
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    const tooMuch = this.#queue.findIndex(({ draft }, index) => {
      bytes += draft.frameBytes;
      return index > 0 && bytes > GROUP_BYTES_MAX;
    });
    return this.#queue.splice(0, tooMuch === -1 ? this.#queue.length : tooMuch);
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const { disk, health, onDurable } = this.#options;
    const { file, segment } = await this.#writable();
    const bytes = Buffer.concat(
      group.flatMap(({ draft }, index) => frameParts(draft, this.#nextSequence + BigInt(index))),
    );
    try {
      await disk.write(file, bytes);
    } catch (error) {
      await this.#cutUnsynced(file, segment);
      throw faultOf(health, "write", error);
    }
    try {
      await disk.datasync(file);
    } catch (error) {
      const answer = health.breakForGood("sync", error);
      await this.#cutUnsynced(file, segment);
      throw answer;
    }
    // Only now, and all at once, does the reader see them.
    segment.bytes += bytes.byteLength;
    this.#nextSequence += BigInt(group.length);
    onDurable();
  }

  /** Takes back what was written but not synced, so that no later process takes it for durable. */
  async #cutUnsynced(file: FileHandle, segment: Segment): Promise<void> {
    const { disk, health } = this.#options;
    await disk.truncate(file, segment.bytes).catch((error) => health.breakForGood("truncation", error));
  }

  async #writable(): Promise<{ file: FileHandle; segment: Segment }> {
    const { disk, health, segments, segmentBytes } = this.#options;
    const [file, segment] = [this.#file, this.#segment];
    if (file !== undefined && segment !== undefined && segment.bytes < segmentBytes) return { file, segment };
    const first = this.#nextSequence;
    const created = await disk.open(segments.pathOf(first), "ax").catch((error) => {
      throw faultOf(health, "creation of a segment", error);
    });
    await file?.close();
    const added = segments.add(first);
    this.#file = created;
    this.#segment = added;
    await disk.syncDirectory(segments.directory).catch((error) => {
      throw health.breakForGood("sync of the directory", error);
    });
    return { file: created, segment: added };
  }
}
