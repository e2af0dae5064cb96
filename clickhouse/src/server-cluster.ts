import { AppError } from "@outlay/core/errors";
import { splitStatements } from "./sql-text.ts";

/** Kept as long as a batch may come again after an outage; the server's own default forgets after an hour. */
const DEDUPLICATION_SECONDS = 7 * 86_400;
/**
 * The place of a table in the coordination of its replicas, by macros of the server. By the table's own id, which all nodes
 * share that make it together: it stays when tables are exchanged, and a table made anew never meets what is left of an old one.
 */
const REPLICA = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'";

/**
 * By what rows are spread over shards, where it is not the whole sorting key. A correction is a cancel row and a replacement
 * that must come into being together, so a call stays where it is whatever is corrected of it.
 */
const shardedBy: Readonly<Record<string, readonly string[]>> = {
  calls: ["project_id", "call_id"],
  calls_by_task: ["project_id", "call_id"],
  outcomes: ["project_id", "outcome_id"],
  outcome_tasks: ["project_id", "outcome_id"],
  settings: ["project_id", "kind", "name"],
  call_texts: ["project_id", "call_id"],
};

/** How a table is stored: everything from ENGINE on, and the columns it is sorted by. */
interface Storage {
  readonly clause: string;
  /** Absent where nothing is stored. */
  readonly sortedBy: readonly string[] | undefined;
}

/**
 * The statements of migrations as a cluster needs them, made of the same files. Each table is kept as replicated parts in
 * `outlay_local` on every node; `outlay` has, under the name our SQL knows, a table that finds and spreads the rows of all
 * nodes. What a materialized view feeds stays on the node that has the rows. Every statement may be run again.
 *
 * @param migrations texts in the order in which they are applied, all of them: later ones name tables of earlier ones
 * @param cluster name of the cluster in the servers' configuration
 * @returns for each migration its statements. AppError `configuration` for a name that is none, `internal` for a statement
 *   of a kind that is not known here.
 */
export function renderForCluster(migrations: readonly string[], cluster: string): string[][] {
  if (!/^[\w-]{1,64}$/.test(cluster)) {
    throw new AppError(
      "configuration",
      `OUTLAY_CLICKHOUSE_CLUSTER=${JSON.stringify(cluster)} is not the name of a cluster: letters, digits, _ and -.`,
    );
  }
  const renderer = new ClusterRenderer(cluster);
  return migrations.map((sql) => splitStatements(sql).flatMap((statement) => renderer.render(statement)));
}

class ClusterRenderer {
  readonly #cluster: string;
  readonly #on: string;
  readonly #tables = new Map<string, Storage>();

  constructor(cluster: string) {
    this.#cluster = cluster;
    this.#on = `ON CLUSTER '${cluster}'`;
  }

  render(statement: string): string[] {
    for (const [pattern, write] of this.#kinds) {
      const match = pattern.exec(statement);
      if (match !== null) return write(match[1] ?? "", match[2] ?? "");
    }
    const start = statement.slice(0, 80).replaceAll(/\s+/g, " ");
    throw new AppError("internal", `a cluster cannot be given this statement: ${start}`);
  }

  /** Kinds of statements: what follows the keyword is a name of ours, and the rest. */
  readonly #kinds: readonly (readonly [RegExp, (name: string, rest: string) => string[]])[] = [
    [/^CREATE DATABASE IF NOT EXISTS (outlay)$/, () => this.#databases()],
    [
      /^CREATE TABLE (?:IF NOT EXISTS )?outlay\.(\w+)\s+AS outlay\.(\w+)$/,
      (name, other) => this.#tableLike(name, other),
    ],
    [/^CREATE TABLE (?:IF NOT EXISTS )?outlay\.(\w+)\s+([\s\S]+)$/, (name, rest) => this.#table(name, rest)],
    [
      /^CREATE MATERIALIZED VIEW IF NOT EXISTS outlay\.(\w+)\s+(TO [\s\S]+)$/,
      (name, rest) => [`CREATE MATERIALIZED VIEW IF NOT EXISTS outlay_local.${name} ${this.#on} ${local(rest)}`],
    ],
    [
      /^CREATE (?:OR REPLACE )?VIEW (?:IF NOT EXISTS )?outlay\.(\w+)\s+(AS[\s\S]+)$/,
      (name, rest) => [`CREATE OR REPLACE VIEW outlay.${name} ${this.#on} ${rest}`],
    ],
    [/^ALTER TABLE outlay\.(\w+)\s+([\s\S]+)$/, (name, rest) => this.#altered(name, rest)],
    [/^DROP (?:TABLE|VIEW) (?:IF EXISTS )?outlay\.(\w+)(?: SYNC)?$/, (name) => this.#dropped(name)],
    [/^EXCHANGE TABLES outlay\.(\w+) AND outlay\.(\w+)$/, (name, other) => this.#exchanged(name, other)],
    // Through the table that spreads rows, as every other insert.
    [/^(INSERT INTO outlay\.\w+[\s\S]+)$/, (insert) => [insert]],
  ];

  #databases(): string[] {
    return ["outlay", "outlay_local"].map((name) => `CREATE DATABASE IF NOT EXISTS ${name} ${this.#on}`);
  }

  #table(name: string, rest: string): string[] {
    const [, columns = "", engine = "", argument = "", tail = ""] =
      /^([\s\S]*?)\s*\bENGINE\s*=\s*(\w+)(?:\(([^()]*)\))?([\s\S]*)$/.exec(rest) ?? [];
    if (engine === "Null") this.#tables.set(name, { clause: `ENGINE = Null${tail}`, sortedBy: undefined });
    else if (/MergeTree$/.test(engine) && !/^(Replicated|Shared)/.test(engine)) {
      const parameters = argument.trim() === "" ? REPLICA : `${REPLICA}, ${argument.trim()}`;
      const clause = `ENGINE = Replicated${engine}(${parameters})${withReplicatedWindow(tail)}`;
      this.#tables.set(name, { clause, sortedBy: sortingKey(tail) });
    } else throw new AppError("internal", `a cluster cannot keep outlay.${name}: engine ${engine || "not found"}`);
    return this.#created(name, columns);
  }

  #tableLike(name: string, other: string): string[] {
    this.#tables.set(name, this.#storage(other));
    return this.#created(name, `AS outlay_local.${other}`);
  }

  #created(name: string, columns: string): string[] {
    const { clause } = this.#storage(name);
    const create = `CREATE TABLE IF NOT EXISTS outlay_local.${name} ${this.#on} ${columns}\n${clause}`;
    return [create, ...this.#distributed(name)];
  }

  #altered(name: string, rest: string): string[] {
    const change = local(rest).replaceAll("non_replicated_deduplication_window", "replicated_deduplication_window");
    return [`ALTER TABLE outlay_local.${name} ${this.#on}\n    ${change}`, ...this.#distributed(name)];
  }

  #exchanged(name: string, other: string): string[] {
    const [one, two] = [this.#storage(name), this.#storage(other)];
    this.#tables.set(name, two).set(other, one);
    const exchange = `EXCHANGE TABLES outlay_local.${name} AND outlay_local.${other} ${this.#on}`;
    return [exchange, ...this.#distributed(name), ...this.#distributed(other)];
  }

  #dropped(name: string): string[] {
    this.#tables.delete(name);
    return ["outlay", "outlay_local"].map((database) => `DROP TABLE IF EXISTS ${database}.${name} ${this.#on} SYNC`);
  }

  /** Holds no rows, so it is made anew whenever the columns of its table have changed. */
  #distributed(name: string): string[] {
    const sortedBy = this.#tables.get(name)?.sortedBy;
    if (sortedBy === undefined) return [];
    const key = `cityHash64(${(shardedBy[name] ?? sortedBy).join(", ")})`;
    const engine = `Distributed('${this.#cluster}', outlay_local, ${name}, ${key})`;
    return [`CREATE OR REPLACE TABLE outlay.${name} ${this.#on} AS outlay_local.${name} ENGINE = ${engine}`];
  }

  #storage(name: string): Storage {
    const found = this.#tables.get(name);
    if (found === undefined) throw new AppError("internal", `outlay.${name} is made like a table that is not known`);
    return found;
  }
}

const local = (sql: string): string => sql.replaceAll(/\boutlay\./g, "outlay_local.");

/** A table that does not recognise repeats on one server does not on a cluster either, whatever the server's default is. */
function withReplicatedWindow(tail: string): string {
  const window = /\bnon_replicated_deduplication_window\s*=\s*(\d+)/;
  const blocks = window.exec(tail)?.[1];
  const seconds = `replicated_deduplication_window_seconds = ${DEDUPLICATION_SECONDS}`;
  if (blocks !== undefined) return tail.replace(window, `replicated_deduplication_window = ${blocks}, ${seconds}`);
  const none = "replicated_deduplication_window = 0";
  return /\bSETTINGS\b/.test(tail) ? tail.replace(/\bSETTINGS\b/, `SETTINGS ${none},`) : `${tail}\nSETTINGS ${none}`;
}

/** The plain columns a table is sorted by, expressions left out: rows that replace each other have them alike. */
function sortingKey(tail: string): string[] {
  const [, list, one] = /\bORDER BY\s+(?:\(((?:[^()]|\([^()]*\))+)\)|(\w+))/.exec(tail) ?? [];
  const names = (list ?? one ?? "").split(/,(?![^(]*\))/).map((name) => name.trim());
  const plain = names.filter((name) => /^\w+$/.test(name));
  if (plain.length === 0) {
    throw new AppError(
      "internal",
      `a cluster spreads rows by plain columns, and there are none in${tail.slice(0, 80)}`,
    );
  }
  return plain;
}
