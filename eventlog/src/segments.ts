import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file of the log. Its name is the sequence its first frame has at least; `bytes` are those known to be durable. */
export interface Segment {
  readonly first: bigint;
  readonly path: string;
  bytes: number;
}

const SEGMENT_NAME = /^(\d{20})\.log$/;

/** Segments kept though committed, the one being written included: ingest looks back into them for repeated batches. */
const KEPT = 2;

/** The segments of a log in order, shared by the one that writes, the one that reads and the one that removes. */
export class Segments {
  readonly directory: string;
  readonly #segments: Segment[];

  constructor(directory: string, segments: readonly Segment[]) {
    this.directory = directory;
    this.#segments = [...segments];
  }

  static async list(directory: string): Promise<Segments> {
    const names = (await readdir(directory)).filter((name) => SEGMENT_NAME.test(name)).sort();
    const segments = names.map(async (name) => {
      const path = join(directory, name);
      return { first: BigInt(name.slice(0, 20)), path, bytes: (await stat(path)).size };
    });
    return new Segments(directory, await Promise.all(segments));
  }

  pathOf(first: bigint): string {
    return join(this.directory, `${String(first).padStart(20, "0")}.log`);
  }

  add(first: bigint): Segment {
    const segment = { first, path: this.pathOf(first), bytes: 0 };
    this.#segments.push(segment);
    return segment;
  }

  get oldest(): Segment | undefined {
    return this.#segments[0];
  }

  get newest(): Segment | undefined {
    return this.#segments.at(-1);
  }

  get storedBytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The segment where `offset` lies or would lie. */
  holding(offset: bigint): Segment | undefined {
    return this.#segments.findLast(({ first }) => first <= offset) ?? this.oldest;
  }

  after(segment: Segment): Segment | undefined {
    return this.#segments.find(({ first }) => first > segment.first);
  }

  /** Takes out the oldest segment if all of it lies before `next` and it need not be kept. */
  takeCommitted(next: bigint): Segment | undefined {
    const second = this.#segments[1];
    if (this.#segments.length <= KEPT || second === undefined || second.first > next) return undefined;
    return this.#segments.shift();
  }
}
