import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@outlay/core/errors";
import { type Cursor, cursorAtStart } from "./cursor.ts";
import { type Disk, errorCode } from "./disk.ts";
import { faultOf, type LogHealth } from "./log-health.ts";

const FILE_NAME = "cursor.json";

/** The cursor on disk: one line of JSON, replaced as a whole, so that a crash leaves the old one or the new one. */
export class CursorFile {
  readonly #directory: string;
  readonly #disk: Disk;
  readonly #health: LogHealth;
  #wanted: Cursor;
  #durable: Cursor;
  #writing: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;

  private constructor(directory: string, cursor: Cursor, disk: Disk, health: LogHealth) {
    this.#directory = directory;
    this.#disk = disk;
    this.#health = health;
    this.#wanted = cursor;
    this.#durable = cursor;
  }

  /** Throws `log_corrupt` when the file is there but not a cursor. */
  static async open(directory: string, disk: Disk, health: LogHealth): Promise<CursorFile> {
    return new CursorFile(directory, await readCursor(join(directory, FILE_NAME)), disk, health);
  }

  /** The cursor as last asked for; `save` says when it is durable. */
  get cursor(): Cursor {
    return this.#wanted;
  }

  get durable(): Cursor {
    return this.#durable;
  }

  /**
   * Resolves when `cursor`, or one that came after it, is durable. Saves that arrive while one is being written share
   * the next write, so the cost follows the disk, not the callers.
   */
  save(cursor: Cursor): Promise<void> {
    this.#wanted = cursor;
    this.#waiting ??= this.#writing.then(() => {
      const writing = this.#write();
      this.#waiting = undefined;
      this.#writing = writing.catch(() => {}); // Those who wait for this write hear of it themselves.
      return writing;
    });
    return this.#waiting;
  }

  /** Waits for running writes, whatever comes of them. */
  async close(): Promise<void> {
    await this.#waiting?.catch(() => {});
    await this.#writing;
  }

  async #write(): Promise<void> {
    const cursor = this.#wanted;
    if (this.#health.failure !== undefined) throw this.#health.failure;
    if (cursor === this.#durable) return;
    const path = join(this.#directory, FILE_NAME);
    const draft = `${path}.tmp`;
    try {
      const file = await this.#disk.open(draft, "w");
      try {
        await this.#disk.write(file, Buffer.from(cursorLine(cursor)));
        await this.#disk.datasync(file).catch((error) => {
          throw this.#health.breakForGood("sync of the cursor", error);
        });
      } finally {
        await file.close();
      }
      await this.#disk.rename(draft, path);
    } catch (error) {
      throw faultOf(this.#health, "write of the cursor", error);
    }
    await this.#disk.syncDirectory(this.#directory).catch((error) => {
      throw this.#health.breakForGood("sync of the directory", error);
    });
    this.#durable = cursor;
  }
}

function cursorLine({ next, pending }: Cursor): string {
  const range = pending && { from: String(pending.from), to: String(pending.to) };
  return `${JSON.stringify({ next: String(next), pending: range ?? null })}\n`;
}

async function readCursor(path: string): Promise<Cursor> {
  const text = await readFile(path, "utf8").catch((error) => {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return cursorAtStart;
  try {
    const { next, pending } = JSON.parse(text);
    return {
      next: BigInt(next),
      pending: pending === null ? undefined : { from: BigInt(pending.from), to: BigInt(pending.to) },
    };
  } catch (cause) {
    throw new AppError(
      "log_corrupt",
      `${path} is not a cursor; restore it, or delete it to read the log from its start`,
      {
        cause,
      },
    );
  }
}
