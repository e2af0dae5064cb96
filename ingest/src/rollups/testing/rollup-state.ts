import { type RollupName, rollupNames } from "@outlay/clickhouse/rollups";
import type { FreshStore } from "@outlay/clickhouse/testing/fresh-store";

/** Rollups that differ from the ledger, or from the finer rollup they are made of. */
export async function tornRollups(store: FreshStore): Promise<RollupName[]> {
  const torn: RollupName[] = [];
  for (const name of rollupNames) {
    const [row] = (await store.ask(
      `SELECT count() AS rows FROM outlay.${name}_difference(from = toDateTime64(0, 3), to = toDateTime64('2105-01-01 00:00:00', 3))`,
    )) as { rows: string }[];
    if (row?.rows !== "0") torn.push(name);
  }
  return torn;
}

export async function truncateRollups(store: FreshStore): Promise<void> {
  for (const name of [...rollupNames, "rollup_fills"]) await store.writer.command(`TRUNCATE TABLE outlay.${name}`);
}

/** Runs `write` as if the process had died between the ledger and one of its rollups. */
export async function withoutFeed(store: FreshStore, rollup: RollupName, write: () => Promise<void>): Promise<void> {
  await store.writer.command(`DETACH TABLE outlay.${rollup}_feed`);
  try {
    await write();
  } finally {
    await store.writer.command(`ATTACH TABLE outlay.${rollup}_feed`);
  }
}
