import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient } from "@clickhouse/client";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { correctStatement } from "./correct-statement.ts";
import type { Engine, ExportRequest, InsertRequest, SelectAccess, SelectRequest } from "./engine.ts";
import { insertStatement } from "./insert-statement.ts";
import { Lanes } from "./lanes.ts";
import type { RowBatch } from "./row-batch.ts";
import type { ServerAddress } from "./server-address.ts";
import { isPassing, serverReadError, serverWriteError, wasNeverSent } from "./server-error.ts";
import { type Access, limitsOf, settingsOf } from "./server-settings.ts";
import { bindForServer, inDatabase, nativeSource } from "./server-sql.ts";
import type { CallRow } from "./tables/calls.ts";

export interface ServerOptions {
  readonly address: ServerAddress;
  /** PEM file of the authority that signed the server's certificate, where the system does not know it. */
  readonly caFile: string | undefined;
  /** Name of the cluster whose nodes hold the tables; absent: one server holds all of them. */
  readonly cluster: string | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
}

const RETRY_MS = [100, 400];
/** A statement cut off by an abort may not be in the process list yet when it is killed for the first time. */
const KILLS_AFTER_MS = [0, 300];

interface Statement {
  readonly access: Access;
  readonly label: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether it may be sent again after this error. */
  readonly mayRepeat: (error: unknown) => boolean;
  /** Distinguishes it on the server; a second one of the same name is refused while the first runs. */
  readonly queryId?: string;
}

/**
 * ClickHouse behind HTTP(S). Answers, gzip-compressed, are only begun when they are complete, so an error never arrives in
 * the middle of one. One statement at a time writes, as in the process: whoever repairs relies on it.
 *
 * Questions are asked again when the server is away for a moment. What writes is sent again by nobody but its caller, unless
 * it cannot have reached the server: a token alone does not say whether the rows of a first try are there (ADR 0004).
 */
export function openServerEngine(options: ServerOptions): Engine {
  return new ServerEngine(options);
}

class ServerEngine implements Engine {
  readonly #options: ServerOptions;
  readonly #clients: Readonly<Record<Access, ClickHouseClient>>;
  readonly #lanes: Readonly<Record<Access, Lanes<ClickHouseClient>>>;
  readonly #process: string;
  readonly #killing = new Set<Promise<void>>();
  #statements = 0;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#process = options.clock.random().toString(36).slice(2, 10);
    const clientOf = (access: Access) => createServerClient(options, access);
    this.#clients = {
      read: clientOf("read"),
      export: clientOf("export"),
      look: clientOf("look"),
      write: clientOf("write"),
    };
    const lanesOf = (access: Access) =>
      new Lanes(
        Array<ClickHouseClient>(limitsOf[access].parallel).fill(this.#clients[access]),
        limitsOf[access].waiting,
      );
    this.#lanes = { read: lanesOf("read"), export: lanesOf("export"), look: lanesOf("look"), write: lanesOf("write") };
  }

  async select(access: SelectAccess, { sql, parameters, label, signal }: SelectRequest): Promise<unknown[]> {
    const bound = bindForServer(this.#here(sql), parameters);
    try {
      return await this.#run({ access, label, signal, mayRepeat: isPassing }, async (client, how) => {
        const answer = await client.query({
          ...how,
          query: bound.sql,
          format: "JSONEachRow",
          clickhouse_settings: { ...how.clickhouse_settings, ...bound.settings },
        });
        return answer.json();
      });
    } catch (error) {
      throw signal?.aborted ? error : serverReadError(error, label);
    }
  }

  async export({ sql, parameters, label, format, signal }: ExportRequest): Promise<Readable> {
    const bound = bindForServer(this.#here(sql), parameters);
    try {
      return await this.#run({ access: "export", label, signal, mayRepeat: isPassing }, async (client, how) => {
        const { stream } = await client.exec({
          ...how,
          query: `${bound.sql}\nFORMAT ${format.name}`,
          decompress_response_stream: true,
          clickhouse_settings: { ...how.clickhouse_settings, ...bound.settings, ...format.settings },
        });
        return stream;
      });
    } catch (error) {
      throw signal?.aborted ? error : serverReadError(error, label);
    }
  }

  async command(sql: string): Promise<void> {
    const label = sql.slice(0, 60).trim();
    await this.#write(label, sql);
  }

  async insert<Row>({ batch, token, once }: InsertRequest<Row>): Promise<void> {
    if (batch.rows === 0) return;
    const unless = once && { own: once.own, idSource: nativeSource(batch.encodeIdentity()) };
    const sql = insertStatement({ batch, token, source: nativeSource(batch.encode()), once: unless });
    await this.#write(`insert into ${batch.table.name}`, sql, `${batch.table.name}:${token}`);
  }

  async correct({ staged, token }: { staged: RowBatch<CallRow>; token: string }): Promise<void> {
    const sql = correctStatement(staged, { token, source: nativeSource(staged.encode()) });
    await this.#write("correct outlay.calls", sql, `outlay.calls:${token}`);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#lanes).map((lanes) => lanes.close()));
    await Promise.all(this.#killing);
    await Promise.all(Object.values(this.#clients).map((client) => client.close()));
  }

  async #write(label: string, sql: string, queryId?: string): Promise<void> {
    const named = queryId === undefined ? {} : { queryId };
    try {
      await this.#run({ access: "write", label, mayRepeat: wasNeverSent, ...named }, (client, how) =>
        client.command({ ...how, query: this.#here(sql) }),
      );
    } catch (error) {
      throw serverWriteError(error, label);
    }
  }

  #here(sql: string): string {
    return inDatabase(sql, this.#options.address.database);
  }

  async #run<Result>(
    { access, label, signal, mayRepeat, queryId }: Statement,
    send: (client: ClickHouseClient, how: How) => Promise<Result>,
  ): Promise<Result> {
    const { clock } = this.#options;
    return this.#lanes[access].run(signal, async (client) => {
      for (let attempt = 0; ; attempt += 1) {
        this.#statements += 1;
        const name = `${this.#process}:${this.#statements}:${label.replaceAll(/[^A-Za-z0-9._-]+/g, "_")}`;
        const stop = () => this.#kill(name);
        signal?.addEventListener("abort", stop, { once: true });
        try {
          return await send(client, howOf(name, queryId, signal));
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          const waitMs = RETRY_MS[attempt];
          if (waitMs === undefined || !mayRepeat(error)) throw error;
          this.#options.logger.warn("clickhouse.repeated", { label, error: String(error).slice(0, 200) });
          await clock.sleep(waitMs, signal === undefined ? {} : { signal });
          signal?.throwIfAborted();
        } finally {
          signal?.removeEventListener("abort", stop);
        }
      }
    });
  }

  /** The server drops a question when its connection closes; a proxy between us may keep it open, so we say it too. */
  #kill(name: string): void {
    const { clock, cluster, logger } = this.#options;
    const everywhere = cluster === undefined ? "" : ` ON CLUSTER \`${cluster}\``;
    const query = `KILL QUERY${everywhere} WHERE Settings['log_comment'] = {name:String} ASYNC`;
    const killing = (async () => {
      for (const waitMs of KILLS_AFTER_MS) {
        await clock.sleep(waitMs);
        await this.#clients.write.command({ query, query_params: { name } }).catch((error: unknown) => {
          logger.warn("clickhouse.kill_failed", { name, error: String(error).slice(0, 200) });
        });
      }
    })().finally(() => this.#killing.delete(killing));
    this.#killing.add(killing);
  }
}

/** What every request carries besides its text. */
interface How {
  readonly query_id: string;
  readonly abort_signal?: AbortSignal;
  readonly clickhouse_settings: ClickHouseSettings;
}

function howOf(name: string, queryId: string | undefined, signal: AbortSignal | undefined): How {
  return {
    query_id: queryId ?? name,
    ...(signal === undefined ? {} : { abort_signal: signal }),
    clickhouse_settings: { log_comment: name },
  };
}

function createServerClient({ address, caFile, cluster }: ServerOptions, access: Access): ClickHouseClient {
  const { parallel, secondsMax } = limitsOf[access];
  return createClient({
    url: address.origin,
    username: address.username,
    password: address.password,
    application: "outlay",
    // The server stops a statement at its own limit; this is for one that does not answer any more.
    request_timeout: (secondsMax + 10) * 1000,
    max_open_connections: parallel + 2,
    compression: { request: true, response: true },
    // Below the server's own 3 to 10 s, so that no request is written to a connection it has just closed.
    keep_alive: { enabled: true, idle_socket_ttl: 2_500, eagerly_destroy_stale_sockets: true },
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: settingsOf(access, cluster !== undefined),
    ...(caFile === undefined ? {} : { tls: { ca_cert: readCertificate(caFile) } }),
  });
}

function readCertificate(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new AppError("configuration", `OUTLAY_CLICKHOUSE_CA_FILE=${file} cannot be read.`, { cause: error });
  }
}
