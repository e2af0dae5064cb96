import { readMigrations } from "@outlay/clickhouse/migrate";
import { schemaMigrations } from "@outlay/clickhouse/queries/schema-migrations";
import type { Reader } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";

/** Whether the store can be worked with, as it was a moment ago. */
export interface StoreWatch {
  /** Why not; nothing when it can. */
  fault(): string | undefined;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 5_000;
/** Until the store is ready at the first time. */
const LOOK_EVERY_MS_AT_START = 500;

/** Asks the store every few seconds whether it answers and has the tables this program knows. */
export function watchStore(reader: Reader, clock: Clock): StoreWatch {
  const newest = readMigrations().at(-1)?.version ?? 0;
  const stopping = new AbortController();
  let fault: string | undefined = "the store was not asked yet";
  const look = async (): Promise<string | undefined> => {
    const found = (await reader.query(schemaMigrations, {})).reduce((most, { version }) => Math.max(most, version), 0);
    return found >= newest ? undefined : `the store is at migration ${found} of ${newest}: ingest applies them`;
  };
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      fault = await look().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
      const waitMs = fault === undefined ? LOOK_EVERY_MS : LOOK_EVERY_MS_AT_START;
      await clock.sleep(waitMs, { signal: stopping.signal });
    }
  })();
  return {
    fault: () => fault,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
