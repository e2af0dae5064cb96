import { join } from "node:path";
import { type Clock, systemClock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { openChdbEngine } from "./chdb-engine.ts";
import { type CorrectionNote, stageCorrections } from "./correct-statement.ts";
import type { LedgerCorrection } from "./correction.ts";
import type { Engine } from "./engine.ts";
import { exporterOf } from "./export-runner.ts";
import { RowBatch } from "./row-batch.ts";
import { queryRunner } from "./run-query.ts";
import type { Store } from "./store.ts";
import type { Table } from "./table.ts";

export interface OpenOptions {
  readonly logger: Logger;
  /** Where batches wait for the in-process engine; default `spool` inside the data directory. */
  readonly spoolDirectory?: string;
  /** What the engine may use, 700 MB by default; a query gets at most half of it. */
  readonly memoryBytesMax?: number;
  readonly clock?: Clock;
}

const MEMORY_BYTES_MAX = 700_000_000;

/**
 * Opens the store: `chdb:<directory>` is ClickHouse in this process. Call it from the main thread, once per process.
 * AppErrors: `configuration`, `data_directory_in_use`, `native_library_missing`, `store_unavailable`.
 */
export async function openClickHouse(url: string, options: OpenOptions): Promise<Store> {
  return storeOf(await openEngine(url, options));
}

async function openEngine(url: string, options: OpenOptions): Promise<Engine> {
  const { logger, memoryBytesMax = MEMORY_BYTES_MAX, clock = systemClock } = options;
  if (/^https?:/.test(url)) {
    throw new AppError(
      "configuration",
      "A ClickHouse server is opened with openStore (server-open.ts), by the services that run apart.",
    );
  }
  const directory = /^chdb:(?:\/\/)?(.+)$/.exec(url)?.[1];
  if (directory === undefined) {
    throw new AppError("configuration", `CLICKHOUSE_URL is ${JSON.stringify(url)}: write chdb:<directory>.`);
  }
  const spoolDirectory = options.spoolDirectory ?? join(directory, "spool");
  return openChdbEngine({ directory, spoolDirectory, memoryBytesMax, logger, clock });
}

/** The ports of an engine: one to read, one to write. */
export function storeOf(engine: Engine): Store {
  const changes = engine.changes?.bind(engine);
  return {
    reader: { access: "read", query: queryRunner(engine, "read"), ...(changes === undefined ? {} : { changes }) },
    writer: {
      access: "write",
      query: queryRunner(engine, "write"),
      insert: (table, rows, { token }) => insertRows(engine, table, rows, token),
      insertOnce: (batch, { token, own }) => engine.insert({ batch, token, once: { own } }),
      correct: (corrections, options) => correctCalls(engine, corrections, options),
      command: (sql) => engine.command(sql),
    },
    exporter: exporterOf(engine),
    close: () => engine.close(),
  };
}

// Asynchronous, so that a row that does not fit rejects like every other refusal.
async function insertRows<Row>(engine: Engine, table: Table<Row>, rows: readonly Row[], token: string): Promise<void> {
  await engine.insert({ batch: RowBatch.of(table, rows), token, once: undefined });
}

async function correctCalls(
  engine: Engine,
  corrections: readonly LedgerCorrection[],
  { token, author, at }: CorrectionNote & { token: string },
): Promise<void> {
  let block = 0;
  for (const staged of stageCorrections(corrections, { author, at })) {
    await engine.correct({ staged, token: `${token}:${block}` });
    block += 1;
  }
}
