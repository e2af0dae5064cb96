import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "@outlay/core/errors";

const SUFFIX = ".export";
/** Exports that are being written or sent at the same time: what bounds the disk they take. */
const FILES_MAX = 4;
const CHUNK_BYTES = 256 * 1024;

/**
 * Files the in-process engine writes and we send. Each has one reader: it is unlinked as soon as it is open, so that it is
 * gone when the reader is, even after a crash; what a crash leaves unopened is deleted at the next start.
 */
export class ExportFiles {
  readonly #directory: string;
  #named = 0;
  #held = 0;

  constructor(directory: string) {
    this.#directory = resolve(directory);
    // What calls say about people is in these files: nobody else on the machine may read them.
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#directory)) {
      if (name.endsWith(SUFFIX)) rmSync(join(this.#directory, name), { force: true });
    }
  }

  /**
   * Lets `write` make a file and gives its bytes, read no faster than they are taken. Throws AppError `overloaded` when
   * {@link FILES_MAX} exports are under way. Destroying the stream frees the place.
   */
  async with(write: (path: string) => Promise<void>): Promise<Readable> {
    if (this.#held >= FILES_MAX) {
      throw new AppError("overloaded", `${FILES_MAX} exports are under way: try again when one has ended`, {
        retryable: true,
      });
    }
    this.#held += 1;
    this.#named += 1;
    const path = join(this.#directory, `${this.#named}${SUFFIX}`);
    try {
      await write(path);
      const file = await open(path, "r");
      const stream = file.createReadStream({ highWaterMark: CHUNK_BYTES });
      stream.once("close", () => {
        this.#held -= 1;
      });
      return stream;
    } catch (error) {
      this.#held -= 1;
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  }
}
