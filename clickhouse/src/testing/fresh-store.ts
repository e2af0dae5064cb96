import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";
import { openChdbEngine } from "../chdb-engine.ts";
import type { Engine } from "../engine.ts";
import { migrate } from "../migrate.ts";
import { storeOf } from "../open.ts";
import type { Store } from "../store.ts";

export interface FreshStore extends Store {
  readonly directory: string;
  readonly engine: Engine;
  /** Rows of any SQL, as the engine's JSON: what a test asks to check what it did. */
  ask(sql: string): Promise<unknown[]>;
}

/** A migrated database of its own in a temporary directory, gone after `close`. For tests; one per process. */
export async function freshStore(): Promise<FreshStore> {
  const directory = mkdtempSync(join(tmpdir(), "outlay-clickhouse-"));
  const engine = await openChdbEngine({
    directory,
    spoolDirectory: join(directory, "spool"),
    memoryBytesMax: 700_000_000,
    logger: silentLogger,
    clock: systemClock,
  });
  const store = storeOf(engine);
  await migrate(store, { logger: silentLogger });
  return {
    ...store,
    directory,
    engine,
    ask: (sql) => engine.select("write", { sql, parameters: new Map(), label: "test", signal: undefined }),
    async close() {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
