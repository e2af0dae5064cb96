import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { type Clock, systemClock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { schemaMigrations } from "./queries/schema-migrations.ts";
import { renderForCluster } from "./server-cluster.ts";
import { splitStatements } from "./sql-text.ts";
import type { Store } from "./store.ts";
import { schemaMigrationsTable } from "./tables/schema-migrations.ts";

export interface Migration {
  readonly version: number;
  /** The file's name. */
  readonly name: string;
  readonly sql: string;
}

interface MigrateOptions {
  readonly logger: Logger;
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
  /** Name of the cluster to spread the tables over; absent: one server, or the engine in this process. */
  readonly cluster?: string | undefined;
}

/** The numbered files of `clickhouse/migrations`, in order. Number 0 makes the table that remembers the others. */
export function readMigrations(): Migration[] {
  const directory = new URL("../migrations/", import.meta.url);
  return readdirSync(directory)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => {
      const version = Number(/^(\d{4})_/.exec(name)?.[1]);
      if (!Number.isInteger(version)) throw new Error(`${name}: a migration is named like 0001_calls.sql`);
      return { version, name, sql: readFileSync(new URL(name, directory), "utf8") };
    });
}

/**
 * Brings the database to the newest version. Statements are idempotent, so a migration cut off by a crash is simply run
 * again. AppError `configuration` when an applied file has changed since, or the database is newer than this program.
 *
 * @returns the names of the files applied now, none when there was nothing to do
 */
export async function migrate(
  { writer }: Pick<Store, "writer">,
  { logger, clock = systemClock, migrations = readMigrations(), cluster }: MigrateOptions,
): Promise<{ applied: string[] }> {
  const texts = migrations.map(({ sql }) => sql);
  const statements = cluster === undefined ? texts.map(splitStatements) : renderForCluster(texts, cluster);
  const run = async (migration: Migration) => {
    for (const statement of statements[migrations.indexOf(migration)] ?? []) await writer.command(statement);
  };
  const [bootstrap, ...numbered] = migrations;
  if (bootstrap?.version !== 0) throw new Error("migration 0000 is missing");
  await run(bootstrap);

  const known = new Map((await writer.query(schemaMigrations, {})).map((row) => [row.version, row]));
  refuseNewer([...known.values()], numbered);
  const applied: string[] = [];
  for (const migration of numbered) {
    const { version, name, sql } = migration;
    const checksum = checksumOf(sql);
    const earlier = known.get(version);
    if (earlier !== undefined) {
      refuseChanged(name, checksum, earlier.checksum);
      continue;
    }
    await run(migration);
    const row = { version, name, checksum, applied_at: clock.now() };
    await writer.insert(schemaMigrationsTable, [row], { token: `migration:${version}:${checksum}` });
    logger.info("clickhouse.migrated", { name });
    applied.push(name);
  }
  return { applied };
}

const checksumOf = (sql: string): string => createHash("sha256").update(sql).digest("hex");

function refuseNewer(known: readonly { version: number; name: string }[], ours: readonly Migration[]): void {
  const newest = ours.at(-1)?.version ?? 0;
  const newer = known.find(({ version }) => version > newest);
  if (newer === undefined) return;
  throw new AppError(
    "configuration",
    `The database was last used by a newer version of Outlay (it has ${newer.name}): start that version or a later one.`,
  );
}

function refuseChanged(name: string, checksum: string, appliedChecksum: string): void {
  if (checksum === appliedChecksum) return;
  throw new AppError(
    "configuration",
    `The migration ${name} was changed after it was applied to this database: restore the file, and put the change into a new one.`,
  );
}
