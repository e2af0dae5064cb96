import { join } from "node:path";
import type { Readable } from "node:stream";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Clock } from "@outlay/core/clock";
import type { Logger } from "@outlay/core/log";
import { Canceller } from "./canceller.ts";
import { type ChdbProcess, openChdb } from "./chdb.ts";
import { correctStatement } from "./correct-statement.ts";
import type { Engine, ExportRequest, InsertRequest, SelectAccess, SelectRequest } from "./engine.ts";
import { ExportFiles } from "./export-files.ts";
import { insertStatement } from "./insert-statement.ts";
import { Lanes } from "./lanes.ts";
import { readLimits } from "./read-limits.ts";
import type { RowBatch } from "./row-batch.ts";
import { Spool } from "./spool.ts";
import { sqlLiteral } from "./sql-text.ts";
import { readError, writeError } from "./store-error.ts";
import type { CallRow } from "./tables/calls.ts";

export interface ChdbOptions {
  readonly directory: string;
  readonly spoolDirectory: string;
  readonly memoryBytesMax: number;
  readonly logger: Logger;
  readonly clock: Clock;
}

const READERS = 3;
const READS_WAITING_MAX = 200;
const WRITES_WAITING_MAX = 100;
const READ_SECONDS_MAX = 15;
const WRITE_SECONDS_MAX = 300;
const EXPORTS_WAITING_MAX = 10;
const EXPORT_SECONDS_MAX = 120;
const EXPORT_ROWS_MAX = 1_000_000;
/** As the engine counts them, before they are written as text. */
const EXPORT_BYTES_MAX = 1_000_000_000;
/**
 * A question runs on as many threads as there is this much memory left for. The engine's own gigabyte would leave it one
 * thread whatever the machine has, for all of us take less than that.
 */
const MEMORY_BYTES_PER_THREAD = 134_217_728;

/** One named statement on one connection. */
interface Statement {
  readonly label: string;
  readonly signal?: AbortSignal | undefined;
  readonly secondsMax: number;
}

/**
 * Opens ClickHouse in this process: three connections that read, one that exports, one that writes, one on
 * which those who write look at what is there, one that kills. Each runs one statement at a time, so every statement can `SET` its own parameters and name without disturbing another.
 */
export async function openChdbEngine(options: ChdbOptions): Promise<Engine> {
  const chdb = await openChdb(options.directory, options);
  const connect = async (settings: Settings): Promise<ClickHouseClient> => {
    const client = chdb.connect();
    await client.command({ query: `SET ${assignments({ ...everySetting(options.memoryBytesMax), ...settings })}` });
    return client;
  };
  const clients = {
    read: await Promise.all(Array.from({ length: READERS }, () => connect(askerSettings))),
    export: [await connect(exporterSettings)],
    write: [await connect(writerSettings)],
    look: [await connect(lookerSettings)],
    kill: [await connect({})],
  };
  return new ChdbEngine(chdb, clients, options);
}

type Lane = "read" | "export" | "look" | "write" | "kill";

class ChdbEngine implements Engine {
  readonly #chdb: ChdbProcess;
  readonly #clients: readonly ClickHouseClient[];
  readonly #lanes: Readonly<Record<Lane, Lanes<ClickHouseClient>>>;
  readonly #canceller: Canceller;
  readonly #spool: Spool;
  readonly #exports: ExportFiles;
  #statements = 0;
  #writing = 0;
  #changes = 0;

  constructor(
    chdb: ChdbProcess,
    { read, export: exporting, look, write, kill }: Readonly<Record<Lane, readonly ClickHouseClient[]>>,
    options: ChdbOptions,
  ) {
    this.#chdb = chdb;
    this.#clients = [...read, ...exporting, ...look, ...write, ...kill];
    this.#lanes = {
      read: new Lanes(read, READS_WAITING_MAX),
      export: new Lanes(exporting, EXPORTS_WAITING_MAX),
      look: new Lanes(look, WRITES_WAITING_MAX),
      write: new Lanes(write, WRITES_WAITING_MAX),
      kill: new Lanes(kill, READS_WAITING_MAX),
    };
    this.#canceller = new Canceller(this.#lanes.kill, options);
    this.#spool = new Spool(options.spoolDirectory);
    this.#exports = new ExportFiles(join(options.directory, "exports"));
  }

  async select(access: SelectAccess, { sql, parameters, label, signal }: SelectRequest): Promise<unknown[]> {
    const secondsMax = access === "read" ? READ_SECONDS_MAX : WRITE_SECONDS_MAX;
    const rows = async (client: ClickHouseClient, name: string): Promise<unknown[]> =>
      (await client.query({ query: `${preamble(name, parameters)} ${sql}`, format: "JSONEachRow" })).json();
    try {
      return await this.#run(this.#lanes[access], { label, signal, secondsMax }, rows);
    } catch (error) {
      // A cancelled caller gets its own reason, not an error of ours.
      throw signal?.aborted ? error : readError(error, label);
    }
  }

  async export({ sql, parameters, label, format, signal }: ExportRequest): Promise<Readable> {
    const settings = Object.keys(format.settings).length === 0 ? "" : ` SETTINGS ${assignments(format.settings)}`;
    const statement = { label, signal, secondsMax: EXPORT_SECONDS_MAX };
    try {
      return await this.#exports.with((path) =>
        this.#run(this.#lanes.export, statement, async (client, name) => {
          const into = `INTO OUTFILE ${sqlLiteral(path)} FORMAT ${format.name}${settings}`;
          await client.command({ query: `${preamble(name, parameters)} ${sql} ${into}` });
        }),
      );
    } catch (error) {
      throw signal?.aborted ? error : readError(error, label);
    }
  }

  async command(sql: string): Promise<void> {
    const label = sql.slice(0, 60).trim();
    try {
      await this.#execute(label, sql);
    } catch (error) {
      throw writeError(error, label);
    }
  }

  async insert<Row>({ batch, token, once }: InsertRequest<Row>): Promise<void> {
    if (batch.rows === 0) return;
    const label = `insert into ${batch.table.name}`;
    const load = (source: string, idSource?: string): Promise<void> => {
      const unless = once && idSource !== undefined ? { own: once.own, idSource } : undefined;
      return this.#execute(label, insertStatement({ batch, token, source, once: unless }));
    };
    try {
      await this.#spool.with(batch.encode(), (path) =>
        once === undefined
          ? load(fileSource(path))
          : this.#spool.with(batch.encodeIdentity(), (idPath) => load(fileSource(path), fileSource(idPath))),
      );
    } catch (error) {
      throw writeError(error, label);
    }
  }

  async correct({ staged, token }: { staged: RowBatch<CallRow>; token: string }): Promise<void> {
    const label = "correct outlay.calls";
    try {
      await this.#spool.with(staged.encode(), (path) =>
        this.#execute(label, correctStatement(staged, { token, source: fileSource(path) })),
      );
    } catch (error) {
      throw writeError(error, label);
    }
  }

  /** All that writes goes through this engine: one process at a time can open the directory. */
  changes(): number | undefined {
    return this.#writing > 0 ? undefined : this.#changes;
  }

  async close(): Promise<void> {
    const { kill, ...others } = this.#lanes;
    await Promise.all(Object.values(others).map((lanes) => lanes.close()));
    await kill.close();
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#chdb.close();
  }

  async #execute(label: string, sql: string): Promise<void> {
    const send = async (client: ClickHouseClient, name: string): Promise<void> => {
      await client.command({ query: `${preamble(name)} ${sql}` });
    };
    this.#writing += 1;
    try {
      await this.#run(this.#lanes.write, { label, secondsMax: WRITE_SECONDS_MAX }, send);
    } finally {
      this.#writing -= 1;
      this.#changes += 1;
    }
  }

  async #run<Result>(
    lanes: Lanes<ClickHouseClient>,
    { label, signal, secondsMax }: Statement,
    send: (client: ClickHouseClient, name: string) => Promise<Result>,
  ): Promise<Result> {
    return lanes.run(signal, async (client) => {
      // What it is called in the process list, so that it can be found and killed: `17:spend-by-model`.
      this.#statements += 1;
      const name = `${this.#statements}:${label.replaceAll(/[^A-Za-z0-9._-]+/g, "_")}`;
      try {
        return await this.#canceller.watch(name, () => send(client, name), { signal, secondsMax });
      } catch (error) {
        await release(client);
        throw error;
      }
    });
  }
}

const fileSource = (path: string): string => `file(${sqlLiteral(path)}, 'Native')`;

/** A failed statement stays in the engine, memory and all, until its connection runs another one. */
async function release(client: ClickHouseClient): Promise<void> {
  await client.command({ query: "SELECT 1" }).catch(() => {}); // The first error is the one to report.
}

type Settings = Readonly<Record<string, string | number>>;

/** Set once per connection: settings given with a query would stay on the connection anyway. */
const everySetting = (memoryBytesMax: number): Settings => ({
  session_timezone: "UTC",
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  max_query_size: 4_194_304,
  max_memory_usage: Math.floor(memoryBytesMax / 2),
  max_bytes_before_external_group_by: Math.floor(memoryBytesMax / 4),
  max_bytes_before_external_sort: Math.floor(memoryBytesMax / 4),
});

const readerSettings: Settings = {
  ...readLimits,
  max_execution_time: READ_SECONDS_MAX,
  // A second wall behind the types: no INSERT, no DDL. 2 instead of 1, because parameters are bound with SET.
  readonly: 2,
};

/** Who waits for an answer gets it with all cores; exports and what writes leave the others to them. */
const askerSettings: Settings = {
  ...readerSettings,
  max_threads_min_free_memory_per_thread: MEMORY_BYTES_PER_THREAD,
};

const exporterSettings: Settings = {
  ...readerSettings,
  max_execution_time: EXPORT_SECONDS_MAX,
  max_result_rows: EXPORT_ROWS_MAX,
  max_result_bytes: EXPORT_BYTES_MAX,
};

/** For whoever writes: what it finds decides what it writes, so nothing is left out however long it takes. */
const lookerSettings: Settings = { max_execution_time: WRITE_SECONDS_MAX, readonly: 2 };

const writerSettings: Settings = {
  max_execution_time: WRITE_SECONDS_MAX,
  async_insert: 0,
  // Events may be years apart, and one batch must not be refused for touching many months.
  throw_on_max_partitions_per_insert_block: 0,
};

function assignments(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === "number" ? value : sqlLiteral(value)}`)
    .join(", ");
}

/**
 * Parameters are SET on the connection, not passed as `query_params`, because chdb runs queries with `query_params` one
 * after the other in the whole process. The value is an SQL literal that holds the parameter's own text.
 */
function preamble(name: string, parameters: ReadonlyMap<string, string> = new Map()): string {
  const settings: Record<string, string> = { log_comment: name };
  for (const [parameter, text] of parameters) settings[`param_${parameter}`] = text;
  return `SET ${assignments(settings)};`;
}
