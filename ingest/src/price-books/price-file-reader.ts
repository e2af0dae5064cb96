import { readFile, stat } from "node:fs/promises";
import { AppError } from "@outlay/core/errors";
import type { PriceDocument } from "@outlay/core/price-document";
import { parsePriceFile } from "./price-file.ts";

const FILE_BYTES_MAX = 8 * 1024 * 1024;

/** A price file that is read again when its time or size moved. */
export class PriceFileReader {
  readonly #path: string;
  #seen = "";

  constructor(path: string) {
    this.#path = path;
  }

  /** Nothing where it is as it was at the last read. Throws AppError `configuration` once for each broken edit. */
  async readIfChanged(): Promise<PriceDocument | undefined> {
    const mark = await this.#mark().catch((error: unknown) => {
      // What was away is read when it comes back, also when it comes back unchanged.
      this.#seen = "";
      throw error;
    });
    return mark === this.#seen ? undefined : this.read();
  }

  /** Throws AppError `configuration` where the file cannot be read or used. */
  async read(): Promise<PriceDocument> {
    // Seen before it is read: a file that changes meanwhile is read once more, and one that is broken only once.
    this.#seen = await this.#mark();
    const text = await readFile(this.#path, "utf8").catch((error: unknown) => Promise.reject(this.#unreadable(error)));
    return parsePriceFile(text, this.#path);
  }

  async #mark(): Promise<string> {
    const { mtimeMs, size } = await stat(this.#path).catch((error: unknown) => Promise.reject(this.#unreadable(error)));
    if (size <= FILE_BYTES_MAX) return `${mtimeMs}/${size}`;
    throw this.#unreadable(new Error(`it has ${size} bytes, of ${FILE_BYTES_MAX} at most`));
  }

  #unreadable(cause: unknown): AppError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const remedy = "give the path of a YAML file with price items, or unset OUTLAY_PRICES";
    return new AppError("configuration", `the price file ${this.#path} cannot be read (${reason}): ${remedy}`, {
      cause,
    });
  }
}
