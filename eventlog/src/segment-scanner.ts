import type { FileHandle } from "node:fs/promises";
import { type ByteRange, type Frame, parseFrames } from "./frame.ts";

/** Bytes read at once, unless a single frame is larger. */
const WINDOW_BYTES = 1024 * 1024;

export interface Scanned {
  readonly frames: readonly Frame[];
  /** Damage found, each piece whole and once, as positions in the file. */
  readonly corrupt: readonly ByteRange[];
}

/** Walks through the frames of one segment in windows of bounded size. */
export class SegmentScanner {
  readonly #file: FileHandle;
  #position = 0;
  #expected: bigint;
  #windowBytes = WINDOW_BYTES;
  /** Where damage began whose end is not yet seen. */
  #damagedFrom: number | undefined;

  /** `expected`: no frame of the file has a lower sequence. */
  constructor(file: FileHandle, expected: bigint) {
    this.#file = file;
    this.#expected = expected;
  }

  /** Bytes of the file walked through. */
  get position(): number {
    return this.#position;
  }

  /** The next frames; perhaps none, though there are more. `end` is the end of the file as far as it counts. */
  async next(end: number): Promise<Scanned> {
    const start = this.#position;
    const window = await readRange(this.#file, start, Math.min(end, start + this.#windowBytes));
    const { frames, bad, consumed, needed } = parseFrames(window, this.#expected, start + window.length >= end);
    this.#position = start + consumed;
    this.#windowBytes = Math.max(WINDOW_BYTES, needed);
    const last = frames.at(-1);
    if (last !== undefined) this.#expected = last.sequence + 1n;
    const corrupt: ByteRange[] = [];
    const closeDamage = (to: number) => {
      if (this.#damagedFrom !== undefined) corrupt.push({ from: this.#damagedFrom, to });
      this.#damagedFrom = undefined;
    };
    if (consumed > 0 && bad[0]?.from !== 0) closeDamage(start); // The window begins with a frame.
    for (const { from, to } of bad) {
      this.#damagedFrom ??= start + from;
      if (to < consumed || this.#position >= end) closeDamage(start + to);
    }
    return { frames, corrupt };
  }
}

/** Bytes `from` … `to` of the file; throws when the file is shorter. */
export async function readRange(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(to - from);
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, from + at);
    if (bytesRead === 0) throw new Error(`the file ends at ${from + at}, expected ${to} bytes`);
    at += bytesRead;
  }
  return bytes;
}
