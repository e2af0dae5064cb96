import type { FileHandle } from "node:fs/promises";
import { readFile, stat, truncate, unlink, writeFile } from "node:fs/promises";
import { type Disk, nodeDisk } from "../src/disk.ts";

/** A disk on which a test decides what happens before an effect: throw, wait or let it pass. */
export function interceptedDisk(before: (effect: keyof Disk) => void | Promise<void>): Disk {
  const then =
    <Args extends unknown[], Result>(effect: keyof Disk, act: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      await before(effect);
      return act(...args);
    };
  return {
    open: then("open", nodeDisk.open),
    write: then("write", nodeDisk.write),
    datasync: then("datasync", nodeDisk.datasync),
    truncate: then("truncate", nodeDisk.truncate),
    rename: then("rename", nodeDisk.rename),
    unlink: then("unlink", nodeDisk.unlink),
    syncDirectory: then("syncDirectory", nodeDisk.syncDirectory),
  };
}

/**
 * A disk that goes away before effect number `effects`, 0 the first, in the middle of it if it is a write. `loseUnsynced`
 * then makes the files what a power failure may leave at worst: without any byte or name that was not synced.
 */
export class FailingDisk implements Disk {
  failed = false;
  #left: number;
  readonly #paths = new Map<FileHandle, string>();
  readonly #syncedBytes = new Map<string, number>();
  /** How to take back names that were not synced, latest first. */
  #undo: (() => Promise<void>)[] = [];

  constructor(effects: number) {
    this.#left = effects;
  }

  async open(path: string, flags: "ax" | "a" | "w"): Promise<FileHandle> {
    this.#spend();
    const isNew = !(await exists(path));
    const file = await nodeDisk.open(path, flags);
    this.#paths.set(file, path);
    if (isNew) this.#undo.unshift(() => unlink(path).catch(() => {}));
    if (isNew || flags === "w") this.#syncedBytes.set(path, 0);
    return file;
  }

  async write(file: FileHandle, bytes: Uint8Array): Promise<void> {
    try {
      this.#spend();
    } catch (error) {
      await nodeDisk.write(file, bytes.subarray(0, bytes.byteLength / 2));
      throw error;
    }
    await nodeDisk.write(file, bytes);
  }

  async datasync(file: FileHandle): Promise<void> {
    this.#spend();
    await nodeDisk.datasync(file);
    this.#syncedBytes.set(this.#paths.get(file) ?? "", (await file.stat()).size);
  }

  async truncate(file: FileHandle, bytes: number): Promise<void> {
    this.#spend();
    await nodeDisk.truncate(file, bytes);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#spend();
    const before = await readFile(to).catch(() => undefined);
    await nodeDisk.rename(from, to);
    this.#syncedBytes.set(to, this.#syncedBytes.get(from) ?? 0);
    this.#undo.unshift(() => (before === undefined ? unlink(to) : writeFile(to, before)));
  }

  async unlink(path: string): Promise<void> {
    this.#spend();
    await nodeDisk.unlink(path);
    this.#syncedBytes.delete(path);
  }

  async syncDirectory(directory: string): Promise<void> {
    this.#spend();
    await nodeDisk.syncDirectory(directory);
    this.#undo = [];
  }

  async loseUnsynced(): Promise<void> {
    for (const [path, bytes] of this.#syncedBytes)
      if ((await exists(path)) && (await stat(path)).size > bytes) await truncate(path, bytes);
    for (const undo of this.#undo) await undo();
  }

  #spend(): void {
    this.#left -= 1;
    if (this.#left >= 0) return;
    this.failed = true;
    throw new Error("the disk is gone");
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
