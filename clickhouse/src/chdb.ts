import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type ClickHouseClient, type ClickHouseClientConfigOptions, createClient } from "@clickhouse/client";
import { AppError } from "@outlay/core/errors";

/** The engine inside this process, bound to one data directory. The only file that knows the chdb package. */
export interface ChdbProcess {
  /** One more connection: runs one statement at a time, in parallel with the others. */
  connect(): ClickHouseClient;
  /** After every client is closed. */
  close(): Promise<void>;
}

/**
 * Opens (and creates) a data directory. AppErrors: `native_library_missing`, `data_directory_in_use` (another process
 * holds it), `configuration` (cannot be written, or this process already has another directory open).
 */
export async function openChdb(directory: string, options: { memoryBytesMax: number }): Promise<ChdbProcess> {
  const path = resolve(directory);
  makeWritable(path);
  const { Session, drainPending, createChdbConnection } = await loadChdb();
  const configFile = join(path, "engine.xml");
  writeFileSync(configFile, engineConfig(options.memoryBytesMax));
  // The arguments of the first connection of a process decide the engine's; createChdbConnection cannot pass any.
  const session = opening(path, () => new Session(path, { connectionArgs: [`--config-file=${configFile}`] }));
  return {
    connect: () => createClient({ connection: asClientConnection(createChdbConnection({ path })) }),
    async close() {
      session.close();
      await drainPending();
    },
  };
}

/**
 * chdb implements the client's connection contract as the package client-common declares it; the client carries a copy of
 * the same declarations. Two names for one thing, and `open.db.test.ts` exercises every method used.
 */
function asClientConnection(connection: unknown): NonNullable<ClickHouseClientConfigOptions["connection"]> {
  return connection as NonNullable<ClickHouseClientConfigOptions["connection"]>;
}

async function loadChdb() {
  try {
    const [{ Session, drainPending }, { createChdbConnection }] = await Promise.all([
      import("chdb"),
      import("chdb/connection"),
    ]);
    return { Session, drainPending, createChdbConnection };
  } catch (error) {
    throw new AppError("native_library_missing", nativeLibraryRemedy(process.platform, process.arch, isMusl()), {
      cause: error,
    });
  }
}

/** One sentence about what to do where the engine's native library cannot be loaded. */
export function nativeLibraryRemedy(platform: string, arch: string, musl: boolean): string {
  if (platform === "win32") return "The embedded database does not run on Windows: run Outlay inside WSL2.";
  if (musl) {
    return "The embedded database needs glibc and this system has musl (Alpine): use a Debian-based image instead.";
  }
  const isSupported = ["linux", "darwin"].includes(platform) && ["x64", "arm64"].includes(arch);
  if (!isSupported)
    return `The embedded database does not run on ${platform}-${arch}: use Linux or macOS, x64 or arm64.`;
  return "The embedded database's native library is not installed: run `npm install` again, without --omit=optional.";
}

function isMusl(): boolean {
  if (process.platform !== "linux") return false;
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  return report?.header !== undefined && report.header.glibcVersionRuntime === undefined;
}

function makeWritable(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new AppError("configuration", `The data directory ${path} cannot be written.`, { cause: error });
  }
}

function opening<Result>(path: string, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    const holder = holderOf(path);
    if (holder !== undefined && holder !== process.pid) {
      const message = `The data directory ${path} is in use by process ${holder}: stop it, or choose another directory.`;
      throw new AppError("data_directory_in_use", message, { cause: error });
    }
    if (String(error).includes("one active data directory")) {
      throw new AppError("configuration", `${path}: one process can open one data directory only.`, { cause: error });
    }
    throw new AppError("store_unavailable", `The database in ${path} cannot be opened.`, { cause: error });
  }
}

/** The process named in the engine's lock file. It says no more about why opening failed, so this is how we know. */
function holderOf(path: string): number | undefined {
  try {
    const pid = /^PID: (\d+)/m.exec(readFileSync(join(path, "status"), "utf8"))?.[1];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}

/**
 * Small caches and few threads: the engine's defaults are made for a machine of its own. The ledger has more than a
 * hundred columns, so merging it the default way takes two buffers of 1 MB for each of some 300 streams (670 MB measured
 * for parts of 6 MB); buffers that grow, column-by-column merges and fewer wide parts take 70 to 150 MB and less CPU.
 * Merging wider (base 15 instead of 5) writes each row fewer times: 19 instead of 28 µs of CPU a row for insert and merges
 * together, at the price of a dozen parts more.
 */
function engineConfig(memoryBytesMax: number): string {
  return `<clickhouse>
  <max_server_memory_usage>${Math.floor(memoryBytesMax)}</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <primary_index_cache_size>33554432</primary_index_cache_size>
  <index_mark_cache_size>16777216</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_schedule_pool_size>2</background_schedule_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <merge_tree>
    <min_columns_to_activate_adaptive_write_buffer>1</min_columns_to_activate_adaptive_write_buffer>
    <vertical_merge_algorithm_min_rows_to_activate>1</vertical_merge_algorithm_min_rows_to_activate>
    <min_bytes_for_wide_part>134217728</min_bytes_for_wide_part>
    <merge_selector_base>15</merge_selector_base>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`;
}
