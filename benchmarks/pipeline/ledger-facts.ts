import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openChdbEngine } from "@outlay/clickhouse/chdb-engine";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";

/** One project of a ledger that nobody writes to any more. Times in milliseconds, instants since 1970 UTC. */
export interface LedgerFacts {
  readonly project: string;
  readonly accepted: number;
  readonly calls: number;
  readonly ids: number;
  readonly firstReceivedAt: number;
  readonly lastInsertedAt: number;
  /** From the reception of an event until a query counts it: half, 95 % and 99 % of the events within. */
  readonly freshnessMs: readonly [p50: number, p95: number, p99: number];
}

interface Row {
  readonly project: string;
  readonly accepted: number;
  readonly calls: number;
  readonly ids: number;
  readonly first_received_at: string;
  readonly last_inserted_at: string;
  readonly waits: readonly number[];
}

// `<directory of a store>`: a process of its own, because the engine opens one directory a process.
const [directory = ""] = process.argv.slice(2);
const engine = await openChdbEngine({
  directory,
  spoolDirectory: join(directory, "spool"),
  memoryBytesMax: 4_000_000_000,
  logger: silentLogger,
  clock: systemClock,
});
const sql = readFileSync(new URL("./ledger-facts.sql", import.meta.url), "utf8");
const rows = (await engine.select("write", { sql, parameters: new Map(), label: "facts", signal: undefined })) as Row[];
const facts = rows.map(({ project, accepted, calls, ids, waits, ...row }): LedgerFacts => {
  const [p50 = Number.NaN, p95 = Number.NaN, p99 = Number.NaN] = waits.map((seconds) => Number(seconds) * 1_000);
  const instants = { firstReceivedAt: Number(row.first_received_at), lastInsertedAt: Number(row.last_inserted_at) };
  return { project, accepted, calls, ids, ...instants, freshnessMs: [p50, p95, p99] };
});
process.stdout.write(`${JSON.stringify(facts)}\n`);
await engine.close();
process.exit(0);
