import { appendFile, readFile } from "node:fs/promises";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { parseRevokedKeys, revocationLine } from "@outlay/core/revoked-keys";

export interface RevokedKeysDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

export interface RevokedKeysFile {
  isRevoked(keyId: string): boolean;
  /**
   * Adds a key to the list: it is refused when the file is looked at next, here and elsewhere. AppError `bad_request` for
   * what is no id, or where the file cannot be written.
   */
  revoke(keyId: string, why: string): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 2_000;

/**
 * The list of revoked keys in a file, looked at every two seconds. No file: no key is revoked. A file that cannot be
 * understood later on leaves the list as it was, which is logged and counted.
 * @throws AppError `configuration` when the file cannot be understood at the start.
 */
export async function openRevokedKeys(
  path: string,
  { clock, logger, counters }: RevokedKeysDeps,
): Promise<RevokedKeysFile> {
  let revoked = await readRevokedKeys(path);
  counters.gauge("outlay_revoked_keys", () => revoked.size);
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(LOOK_EVERY_MS, { signal: stopping.signal });
      try {
        revoked = await readRevokedKeys(path);
      } catch (error) {
        counters.add("outlay_revoked_keys_failures_total");
        logger.error("keys.revoked_unreadable", { path, error: String(error) });
      }
    }
  })();
  return {
    isRevoked: (keyId) => revoked.has(keyId),
    revoke: async (keyId, why) => {
      await addRevokedKey(path, revocationLine(keyId, why));
      revoked = new Set([...revoked, keyId]); // Here mostly sooner; a look under way may still bring the list before.
      logger.info("keys.revoked", { keyId });
    },
    stop: async () => {
      stopping.abort();
      await looking;
    },
  };
}

async function addRevokedKey(path: string, line: string): Promise<void> {
  try {
    await appendFile(path, line, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = "add the key's id where that list comes from";
    throw new AppError("bad_request", `OUTLAY_REVOKED_KEYS cannot be written by this process (${code}): ${remedy}`, {
      cause: error,
    });
  }
}

async function readRevokedKeys(path: string): Promise<ReadonlySet<string>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Set();
    throw new AppError("configuration", `the list of revoked keys ${path} cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
  return parseRevokedKeys(text);
}
