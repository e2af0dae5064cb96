import { join } from "node:path";
import { openChdbEngine } from "@outlay/clickhouse/chdb-engine";
import { migrate } from "@outlay/clickhouse/migrate";
import { storeOf } from "@outlay/clickhouse/open";
import type { FreshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";

/** The migrated database in `directory`; one process at a time may have it open. */
export async function openStoreAt(directory: string): Promise<FreshStore> {
  const engine = await openChdbEngine({
    directory,
    spoolDirectory: join(directory, "spool"),
    memoryBytesMax: 700_000_000,
    logger: silentLogger,
    clock: systemClock,
  });
  const store = storeOf(engine);
  await migrate(store, { logger: silentLogger });
  const ask = (sql: string) => engine.select("write", { sql, parameters: new Map(), label: "test", signal: undefined });
  return { ...store, directory, engine, ask };
}

/** Takes everything out of every table, as if nothing had ever been written. */
export async function emptyLedger(store: Pick<FreshStore, "ask" | "writer">): Promise<void> {
  const tables = (await store.ask(
    "SELECT name FROM system.tables WHERE database = 'outlay' AND engine LIKE '%MergeTree'",
  )) as { name: string }[];
  for (const { name } of tables)
    if (name !== "schema_migrations") await store.writer.command(`TRUNCATE TABLE outlay.${name}`);
}
