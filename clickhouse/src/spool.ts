import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

const SUFFIX = ".native";

/**
 * Binary inserts reach the in-process engine only as files. A spool file lives for one insert and is not synced to
 * disk: the event log is the durable copy, and what a crash leaves here is deleted at the next start.
 */
export class Spool {
  readonly #directory: string;
  #files = 0;

  constructor(directory: string) {
    this.#directory = resolve(directory);
    mkdirSync(this.#directory, { recursive: true });
    for (const name of readdirSync(this.#directory)) {
      if (name.endsWith(SUFFIX)) rmSync(join(this.#directory, name), { force: true });
    }
  }

  /** Writes the bytes to a file of their own, lets `use` have its path, deletes it. */
  async with<Result>(bytes: Uint8Array, use: (path: string) => Promise<Result>): Promise<Result> {
    this.#files += 1;
    const path = join(this.#directory, `${this.#files}${SUFFIX}`);
    try {
      await writeFile(path, bytes);
      return await use(path);
    } finally {
      await rm(path, { force: true });
    }
  }
}
