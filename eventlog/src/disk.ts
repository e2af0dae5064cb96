import { type FileHandle, open, rename, unlink } from "node:fs/promises";

/** Everything the log does *to* the disk, so that a test can make any one step fail. Reading goes past it. */
export interface Disk {
  /** Flags: `ax` a file that must not exist yet, `a` one to append to, `w` one to replace. Readable by its owner only. */
  open(path: string, flags: "ax" | "a" | "w"): Promise<FileHandle>;
  /** Writes all of `bytes` at the end. */
  write(file: FileHandle, bytes: Uint8Array): Promise<void>;
  datasync(file: FileHandle): Promise<void>;
  truncate(file: FileHandle, bytes: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Makes names created, renamed or removed in `directory` durable. */
  syncDirectory(directory: string): Promise<void>;
}

export const nodeDisk: Disk = {
  open: (path, flags) => open(path, flags, 0o600),
  async write(file, bytes) {
    for (let at = 0; at < bytes.byteLength; ) at += (await file.write(bytes, at)).bytesWritten;
  },
  datasync: (file) => file.datasync(),
  truncate: (file, bytes) => file.truncate(bytes),
  rename,
  unlink,
  async syncDirectory(directory) {
    const handle = await open(directory, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** True when the disk, or our share of it, is full: nothing is broken and space may come back. */
export function isDiskFull(error: unknown): boolean {
  return errorCode(error) === "ENOSPC" || errorCode(error) === "EDQUOT";
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
