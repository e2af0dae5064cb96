import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { IngestRangeRow } from "@outlay/clickhouse/tables/ingest-ranges";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { EventLog } from "@outlay/eventlog/port";
import { Replayer } from "./dead-letters/replayer.ts";
import { LedgerWriter } from "./ledger-writer.ts";
import type { PriceBooks } from "./price-books/price-books.ts";
import { Repricer } from "./reprice/repricer.ts";
import { RollupKeeper } from "./rollups/rollup-keeper.ts";
import { SettleLoop } from "./settle/settle-loop.ts";
import { TaskKeeper } from "./tasks/task-keeper.ts";

export interface LedgerLoopsDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly books: PriceBooks;
  /** Where dead letters are replayed to; without it requests for replays wait. */
  readonly log?: EventLog;
  readonly clock: Clock;
  readonly counters: Counters;
  loggerOf(service: string): Logger;
}

export interface LedgerLoops {
  /** Whoever inserts calls writes through it, so that it is learned where a failure may have torn a rollup. */
  readonly writer: Writer;
  /** To be told of every range that was inserted. */
  readonly onInserted: (range: IngestRangeRow) => void;
  /** Each finishes the look or page that runs. */
  stop(): Promise<void>;
}

/**
 * Starts what reads the ledger, decides and writes: settlement, re-pricing and the keeping of rollups. Of all processes over
 * one store exactly one may run them, for each relies on nobody else writing between its look and its correction.
 */
export function startLedgerLoops(deps: LedgerLoopsDeps): LedgerLoops {
  const { reader, books, clock, counters, loggerOf } = deps;
  const rollups = new RollupKeeper({ writer: deps.writer, clock, logger: loggerOf("rollups"), counters });
  rollups.start();
  const tasks = new TaskKeeper({ writer: deps.writer, clock, logger: loggerOf("tasks"), counters });
  tasks.start();
  const writer = tasks.guard(rollups.guard(deps.writer));

  // One for all who correct, so that nobody corrects what another is looking at.
  const ledger = new LedgerWriter({ writer, clock });
  const correcting = { writer, books, clock, counters, ledger };
  const settling = new SettleLoop({ ...correcting, logger: loggerOf("settle") });
  settling.start();
  const repricer = new Repricer({ ...correcting, reader, logger: loggerOf("reprice") });
  repricer.start();
  const replaying = { writer, books, clock, counters, logger: loggerOf("dead-letters") };
  const replayer = deps.log === undefined ? undefined : new Replayer({ ...replaying, log: deps.log });
  replayer?.start();
  return {
    writer,
    onInserted: settling.add,
    async stop() {
      await Promise.all([replayer?.stop(), repricer.stop(), settling.stop()]);
      await tasks.stop();
      await rollups.stop();
    },
  };
}
