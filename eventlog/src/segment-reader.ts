import { type FileHandle, open } from "node:fs/promises";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import { keepCorruptRange } from "./corrupt-range.ts";
import { decodePayload, type Frame } from "./frame.ts";
import type { LogRecord } from "./port.ts";
import { SegmentScanner } from "./segment-scanner.ts";
import type { Segment, Segments } from "./segments.ts";

export interface SegmentReaderDeps {
  readonly segments: Segments;
  /** The first sequence that is not durable. */
  readonly end: () => bigint;
  readonly logger: Logger;
  readonly counters: Counters;
}

interface Place {
  readonly segment: Segment;
  readonly file: FileHandle;
  readonly scanner: SegmentScanner;
}

/** Reads durable records from the segments, in order; what is damaged is left out, kept aside and counted. */
export class SegmentReader {
  readonly #deps: SegmentReaderDeps;
  #place: Place | undefined;
  /** The offset `#place` stands at. */
  #next = 0n;

  constructor(deps: SegmentReaderDeps) {
    this.#deps = deps;
  }

  /**
   * Some records from offset `from` on, about a megabyte, none only when there are no more; `next` is where to go on.
   * Going on there is cheap; anywhere else means walking through that segment from its start.
   */
  async read(from: bigint): Promise<{ records: readonly LogRecord[]; next: bigint }> {
    const { segments, end } = this.#deps;
    if (from !== this.#next) await this.close();
    let place = this.#place ?? (await this.#goTo(segments.holding(from)));
    while (place !== undefined) {
      const { segment, scanner } = place;
      if (scanner.position < segment.bytes) {
        const { frames, corrupt } = await scanner.next(segment.bytes);
        for (const range of corrupt) await keepCorruptRange(segment.path, range, this.#deps);
        const records = frames.filter(({ sequence }) => sequence >= from).map(recordOf);
        const last = records.at(-1);
        if (last !== undefined) {
          this.#next = last.offset + 1n;
          return { records, next: this.#next };
        }
      } else {
        const following = segments.after(segment);
        if (following === undefined) break;
        place = await this.#goTo(following);
      }
    }
    this.#next = end();
    return { records: [], next: this.#next };
  }

  async close(): Promise<void> {
    const place = this.#place;
    this.#place = undefined;
    await place?.file.close();
  }

  async #goTo(segment: Segment | undefined): Promise<Place | undefined> {
    await this.close();
    if (segment === undefined) return undefined;
    const file = await open(segment.path, "r");
    this.#place = { segment, file, scanner: new SegmentScanner(file, segment.first) };
    return this.#place;
  }
}

function recordOf(frame: Frame): LogRecord {
  return { ...decodePayload(frame), partition: 0, offset: frame.sequence };
}
