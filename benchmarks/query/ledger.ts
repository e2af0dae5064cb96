import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openChdbEngine } from "@outlay/clickhouse/chdb-engine";
import type { Engine } from "@outlay/clickhouse/engine";
import { type Migration, migrate, readMigrations } from "@outlay/clickhouse/migrate";
import { storeOf } from "@outlay/clickhouse/open";
import { parameterText } from "@outlay/clickhouse/parameter-text";
import { rollupNames } from "@outlay/clickhouse/rollups";
import { placeholdersOf, splitStatements, sqlLiteral } from "@outlay/clickhouse/sql-text";
import { rollupFillsTable } from "@outlay/clickhouse/tables/rollup-fills";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { silentLogger } from "@outlay/core/log";
import { RollupKeeper } from "@outlay/ingest/rollups/rollup-keeper";
import { TaskKeeper } from "@outlay/ingest/tasks/task-keeper";
import { ledgerModels } from "./models.ts";

/** The generated ledger covers the 90 days before this instant, whenever it is generated, so that it can be kept. */
export const LEDGER_END = Date.UTC(2026, 9, 1);
export const LEDGER_DAYS = 90;

const DAY_MS = 86_400_000;
/** Mean calls of a group, see generate-groups.sql. */
const CALLS_PER_GROUP = 18;
const CALLS_PER_BLOCK = 500_000;
/** What generating and merging may use. The program that is measured has its own limit. */
const MEMORY_BYTES_MAX = 6_000_000_000;
const MERGES_WAIT_MS_MAX = 1_800_000;
/** A merge that follows another begins within this time. */
const MERGES_REST_MS = 1_500;
/** Migrations that a kept ledger may lack. */
const ADDITIONS_MAX = 6;
/** Run in this order for each block. */
const generators = ["generate-groups.sql", "generate-calls.sql", "generate-outcomes.sql"];

export interface Ledger {
  /** What OUTLAY_DATA names. */
  readonly directory: string;
  /** What was generated, as counted afterwards; kept beside the data. */
  readonly facts: LedgerFacts;
}

interface LedgerFacts {
  /** Of the schema and of what generates: a ledger of another schema or another generator is not this one. */
  readonly madeBy: string;
  readonly seed: number;
  readonly millions: number;
  readonly generatedIn: string;
  readonly callsPerSecond: number;
  /** How long the states of tasks took to be worked out, as they are for a ledger that is older than they are. */
  readonly tasksFilledIn: string;
  readonly contents: LedgerContents;
  readonly traces: readonly string[];
}

/** See ledger-check.sql; counts are decimal text. */
interface LedgerContents {
  readonly row_count: string;
  readonly calls: string;
  readonly tasks: string;
  readonly unknown_cost_share: number;
  readonly failed_share: number;
}

export interface TableSize {
  readonly table: string;
  readonly row_count: string;
  readonly bytes: string;
  readonly parts: string;
}

const readSql = (file: string): string => readFileSync(fileURLToPath(new URL(file, import.meta.url)), "utf8");

/**
 * The ledger of that many million calls: the one in `root` if it was finished there by what we are now, else a new one. Of a
 * schema that only lacks what later migrations add, it is kept: what they add is filled as for any ledger that is older.
 */
export async function ensureLedger(root: string, millions: number, seed: number, isFresh: boolean): Promise<Ledger> {
  const directory = join(root, `query-${millions}m-seed${seed}`);
  const marker = join(directory, "generated.json");
  const note = (facts: LedgerFacts): Ledger => {
    writeFileSync(marker, `${JSON.stringify(facts, null, 2)}\n`);
    return { directory, facts };
  };
  const found = existsSync(marker) ? (JSON.parse(readFileSync(marker, "utf8")) as LedgerFacts) : undefined;
  const [now, ...before] = digestsOfMakers(readMigrations());
  if (!isFresh && found !== undefined && found.madeBy === now) return { directory, facts: found };
  if (!isFresh && found !== undefined && before.includes(found.madeBy)) {
    await withEngine(directory, keepUp);
    return note({ ...found, madeBy: now });
  }
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const facts = await withEngine(directory, (engine) => generate(engine, millions, seed));
  return note({ madeBy: now, ...facts });
}

/** Of the schema and what generates; then of the same without some or all of the latest migrations that only add something. */
export function digestsOfMakers(migrations: readonly Pick<Migration, "sql">[]): [string, ...string[]] {
  const generating = [...generators.map(readSql), JSON.stringify(modelParameters())];
  const digestOf = (some: typeof migrations): string => {
    const texts = [...some.map(({ sql }) => sql), ...generating];
    return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 16);
  };
  const added = [...migrations].reverse().findIndex(({ sql }) => !splitStatements(sql).every(isAddition));
  const additions = migrations.slice(migrations.length - Math.min(Math.max(added, 0), ADDITIONS_MAX));
  const rest = migrations.slice(0, migrations.length - additions.length);
  // Whoever adds them at the same time may have them in another order: each may be there or not.
  const earlier = Array.from({ length: 2 ** additions.length - 1 }, (_, some) =>
    digestOf([...rest, ...additions.filter((_, at) => (some >> at) % 2 === 1)]),
  );
  return [digestOf(migrations), ...earlier];
}

const isAddition = (statement: string): boolean =>
  /^(CREATE\s|ALTER TABLE [\w.]+\s+ADD COLUMN\s[^,]*$)/.test(statement);

/** Rows and bytes of every table, and the columns that take most of the ledger's. Nobody else may hold the directory. */
export function measureSizes(directory: string): Promise<{ tables: TableSize[]; columns: unknown[] }> {
  return withEngine(directory, async (engine) => ({
    tables: (await rows(engine, "part-sizes.sql")) as TableSize[],
    columns: await rows(engine, "column-sizes.sql"),
  }));
}

/** A number that any change of any call changes. */
export async function digestCalls(directory: string): Promise<string> {
  const [row] = (await withEngine(directory, (engine) => rows(engine, "ledger-digest.sql"))) as { digest: string }[];
  return row?.digest ?? "";
}

async function withEngine<Result>(directory: string, use: (engine: Engine) => Promise<Result>): Promise<Result> {
  const clickhouse = join(directory, "clickhouse");
  const engine = await openChdbEngine({
    directory: clickhouse,
    spoolDirectory: join(clickhouse, "spool"),
    memoryBytesMax: MEMORY_BYTES_MAX,
    logger: silentLogger,
    clock: systemClock,
  });
  try {
    await migrate(storeOf(engine), { logger: silentLogger });
    return await use(engine);
  } finally {
    await engine.close();
  }
}

async function generate(engine: Engine, millions: number, seed: number): Promise<Omit<LedgerFacts, "madeBy">> {
  const groups = Math.round((millions * 1_000_000) / CALLS_PER_GROUP);
  const perBlock = Math.round(CALLS_PER_BLOCK / CALLS_PER_GROUP);
  const constant = { ...modelParameters(), seed, groups, days: LEDGER_DAYS, end_ms: LEDGER_END };
  const whole = { ...constant, start_ms: LEDGER_END - LEDGER_DAYS * DAY_MS };
  const startedAt = performance.now();
  await engine.command("CREATE DATABASE bench");
  await engine.command(readSql("groups-table.sql"));
  for (let first = 0; first < groups; first += perBlock) {
    const block = { ...whole, first, count: Math.min(perBlock, groups - first) };
    await engine.command("TRUNCATE TABLE bench.groups");
    for (const file of generators) await run(engine, file, block);
    const seconds = (performance.now() - startedAt) / 1_000;
    const done = Math.min(1, (first + perBlock) / groups);
    process.stderr.write(`\r${(done * 100).toFixed(1)} % of ${millions} M calls, ${seconds.toFixed(0)} s `);
  }
  await engine.command("DROP DATABASE bench");
  await mergesEnd(engine);
  const seconds = (performance.now() - startedAt) / 1_000;
  process.stderr.write("\n");
  const tasksFilledIn = await fillTasks(engine);
  const [contents] = (await rows(engine, "ledger-check.sql")) as LedgerContents[];
  if (contents === undefined) throw new Error("the ledger has no totals");
  const traces = (await rows(engine, "some-traces.sql")) as { trace: string }[];
  return {
    seed,
    millions,
    generatedIn: `${seconds.toFixed(0)} s, background merges included`,
    callsPerSecond: Math.round((millions * 1_000_000) / seconds),
    tasksFilledIn,
    contents,
    traces: traces.map(({ trace }) => trace),
  };
}

/**
 * The rollups were fed with the calls, which is written down so that no start fills them again; the states of tasks are
 * worked out as the program would at its first start, before anything is measured. @returns how long that took
 */
async function fillTasks(engine: Engine): Promise<string> {
  const { writer } = storeOf(engine);
  const at = Date.now();
  const filled = rollupNames.map((rollup) => ({ rollup, filled_at: at }));
  await writer.insert(rollupFillsTable, filled, { token: `rollup-fills:${at}` });
  return await keepUp(engine);
}

/** Everything that is kept of a ledger, made of it where it is missing. @returns how long that took */
async function keepUp(engine: Engine): Promise<string> {
  const { writer } = storeOf(engine);
  const startedAt = performance.now();
  const tell = () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    process.stderr.write(`\rwhat is kept of the ledger, ${seconds.toFixed(0)} s `);
  };
  const telling = setInterval(tell, 5_000);
  const deps = { writer, clock: systemClock, logger: silentLogger, counters: new Counters() };
  try {
    for (const keeper of [new RollupKeeper(deps), new TaskKeeper(deps)]) {
      keeper.start();
      await keeper.idle().finally(() => keeper.stop());
    }
  } finally {
    clearInterval(telling);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await mergesEnd(engine);
  process.stderr.write("\n");
  return `${seconds.toFixed(0)} s`;
}

/** The price book's models as one array a field; SQL counts from 1. */
function modelParameters(): Record<string, unknown> {
  const models = ledgerModels(LEDGER_END);
  return {
    providers: models.map(({ provider }) => provider),
    models: models.map(({ model }) => model),
    input: models.map(({ input }) => input),
    cache_read: models.map(({ cacheRead }) => cacheRead),
    cache_write: models.map(({ cacheWrite }) => cacheWrite),
    output: models.map(({ output }) => output),
    price_ids: models.map(({ priceId }) => priceId),
    has_reasoning: models.map(({ hasReasoning }) => (hasReasoning ? 1 : 0)),
    price_book: openGenaiPrices().label,
  };
}

/** Runs a statement of this folder; the engine's commands take no parameters, so they are set on the connection first. */
async function run(engine: Engine, file: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const sql = readSql(file);
  const settings = [...placeholdersOf(sql)].map(
    ([name, type]) => `param_${name} = ${sqlLiteral(parameterText(name, type, values[name]))}`,
  );
  if (settings.length > 0) await engine.command(`SET ${settings.join(", ")}`);
  await engine.command(sql);
}

function rows(engine: Engine, file: string): Promise<unknown[]> {
  return engine.select("write", { sql: readSql(file), parameters: new Map(), label: file, signal: undefined });
}

async function mergesEnd(engine: Engine): Promise<void> {
  const deadline = performance.now() + MERGES_WAIT_MS_MAX;
  let quietSince = Number.POSITIVE_INFINITY;
  while (performance.now() < deadline) {
    const [state] = (await rows(engine, "running-merges.sql")) as { merges: string }[];
    quietSince = Number(state?.merges) === 0 ? Math.min(quietSince, performance.now()) : Number.POSITIVE_INFINITY;
    if (performance.now() - quietSince > MERGES_REST_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
