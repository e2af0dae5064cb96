import { open, rename, stat } from "node:fs/promises";

const FILE_BYTES_MAX = 20 * 1024 * 1024;

export interface LogFile {
  /** Queues one line. Lines beyond the bound are dropped and counted in a line of their own. */
  write(line: string): void;
  close(): Promise<void>;
}

const QUEUE_LINES_MAX = 10_000;

/**
 * The process log as a file of JSON lines, so that the terminal stays readable. At the start a file above 20 MB becomes
 * `<path>.old`.
 */
export async function openLogFile(path: string): Promise<LogFile> {
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (size > FILE_BYTES_MAX) await rename(path, `${path}.old`);
  const file = await open(path, "a", 0o600);
  let queue: string[] = [];
  let dropped = 0;
  let writing: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const lines = queue;
      queue = [];
      if (dropped > 0) lines.push(JSON.stringify({ level: "warn", event: "log.lines_dropped", dropped }));
      dropped = 0;
      // A full disk must not end the process: the event log has its own, stricter, rule for that.
      await file.appendFile(`${lines.join("\n")}\n`).catch(() => {});
    }
    writing = undefined;
  }

  return {
    write(line) {
      if (queue.length >= QUEUE_LINES_MAX) {
        dropped += 1;
        return;
      }
      queue.push(line);
      writing ??= drain();
    },
    async close() {
      await writing;
      await file.close();
    },
  };
}
