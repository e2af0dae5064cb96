import { open, stat } from "node:fs/promises";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { ByteRange } from "./frame.ts";
import { readRange } from "./segment-scanner.ts";

const COPY_BYTES = 1024 * 1024;

/**
 * Keeps bytes of a segment that are no frames beside it, as `<segment>.<position>.corrupt`, because the segment itself is
 * removed once committed. Damage seen again, after a rewind or a restart, is neither copied nor counted twice.
 */
export async function keepCorruptRange(
  segmentPath: string,
  range: ByteRange,
  { logger, counters }: { logger: Logger; counters: Counters },
): Promise<void> {
  const path = `${segmentPath}.${range.from}.corrupt`;
  const bytes = range.to - range.from;
  if ((await fileBytes(path)) === bytes) return;
  const from = await open(segmentPath, "r");
  try {
    const to = await open(path, "w", 0o600);
    try {
      for (let at = range.from; at < range.to; at += COPY_BYTES)
        await to.appendFile(await readRange(from, at, Math.min(at + COPY_BYTES, range.to)));
      await to.datasync();
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
  counters.add("outlay_log_corrupt_ranges_total");
  counters.add("outlay_log_corrupt_bytes_total", bytes);
  logger.error("eventlog.corrupt_range", { path, bytes });
}

function fileBytes(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}
