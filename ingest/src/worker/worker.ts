import type { Store, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { EventLog, LogReader, ReaderHandlers } from "@outlay/eventlog/port";
import { Drain } from "../drain.ts";
import { type LedgerLoops, startLedgerLoops } from "../ledger-loops.ts";
import { openPriceBooks, type PriceBooks, type PriceBooksDeps } from "../price-books/price-books.ts";
import { confirmingTorn } from "./confirm-torn.ts";
import { followUnsettled } from "./follow-unsettled.ts";
import { Term } from "./term.ts";

export interface WorkerDeps {
  /** The log that is read: dead letters are replayed to it. */
  readonly log: EventLog;
  readonly reader: LogReader;
  readonly store: Store;
  readonly clock: Clock;
  readonly counters: Counters;
  loggerOf(service: string): Logger;
  /** The customer's own prices; published by the worker that keeps the ledger. */
  readonly priceFile: string | undefined;
}

export interface Worker {
  /** Never resolves; rejects when the process should end and be started anew. */
  readonly broken: Promise<never>;
  /** Whether this worker keeps the ledger now. */
  isKeeper(): boolean;
  /** Finishes the inserts and looks that run. */
  stop(): Promise<void>;
}

/** Whoever reads this partition of the log keeps the ledger: the group gives it to exactly one worker at a time. */
const KEEPERS_PARTITION = 0;
const RETRY_MS = 1_000;

/**
 * One of several workers that share the partitions of a log: moves records into the store. One of them also settles, re-prices
 * and keeps the rollups, for as long as it reads partition 0.
 */
export async function startWorker(deps: WorkerDeps): Promise<Worker> {
  const { store, clock, counters, loggerOf } = deps;
  const pricing = { reader: store.reader, writer: store.writer, clock, logger: loggerOf("prices"), counters };
  const books = await openPriceBooks({ ...pricing, file: undefined });
  const office = new KeepersOffice(deps);
  counters.gauge("outlay_worker_is_keeper", () => Number(office.isHeld()));
  // What is written here is told to the keepers of this process, where there are any.
  const inner = () => office.loops?.writer ?? store.writer;
  const writer: Writer = {
    ...store.writer,
    insert: (table, rows, options) => inner().insert(table, rows, options),
    insertOnce: (batch, options) => inner().insertOnce(batch, options),
  };
  const drain = new Drain({
    ...{ writer, books, clock, counters, logger: loggerOf("ingest") },
    reader: whileReading(deps.reader, office),
    onInserted: (range) => office.loops?.onInserted(range),
  });
  const broken = Promise.race([drain.run().then(() => new Promise<never>(() => {})), office.broken]);
  broken.catch(() => {}); // Whoever runs us listens.
  return {
    broken,
    isKeeper: () => office.isHeld(),
    async stop() {
      await drain.stop();
      loggerOf("worker").info("worker.inserts_ended");
      await office.leave();
      await books.stop();
    },
  };
}

/** The same reader, which takes and leaves the office as the partition comes and goes. */
function whileReading(reader: LogReader, office: KeepersOffice): LogReader {
  const watched = ({ onAssign, onRevoke, onRecords }: ReaderHandlers): ReaderHandlers => ({
    onRecords,
    onAssign: (partition, next, pending) => {
      if (partition === KEEPERS_PARTITION) office.take();
      return onAssign(partition, next, pending);
    },
    onRevoke: () => {
      void office.leave();
      onRevoke();
    },
  });
  return {
    run: (handlers) => reader.run(watched(handlers)),
    intend: (partition, range) => reader.intend(partition, range),
    done: (partition, next) => reader.done(partition, next),
    rewind: (partition, to) => reader.rewind(partition, to),
    stop: () => reader.stop(),
  };
}

/** The office of the one who keeps the ledger: taken, held for a term, left. */
class KeepersOffice {
  readonly #deps: WorkerDeps;
  /** Only while the term lasts. */
  loops: LedgerLoops | undefined;
  #term: Term | undefined;
  /** One after the other: what ends is over before the next begins. */
  #turns: Promise<void> = Promise.resolve();
  #fail: (error: unknown) => void = () => {};
  readonly broken = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });

  constructor(deps: WorkerDeps) {
    this.#deps = deps;
    this.broken.catch(() => {});
  }

  isHeld(): boolean {
    return this.#term?.isCurrent() ?? false;
  }

  take(): void {
    if (this.#term !== undefined) return;
    const term = new Term(this.#deps.clock);
    this.#term = term;
    this.#turns = this.#turns.then(() => this.#serve(term)).catch(this.#fail);
    void term.ended().then(() => {
      // Not left but lost: this process stood still, and its place in the group may be another's.
      if (this.#term === term) this.#fail(new AppError("internal", "the process stood still; it must be started anew"));
    });
  }

  async leave(): Promise<void> {
    const term = this.#term;
    this.#term = undefined;
    term?.end();
    await this.#turns;
  }

  async #serve(term: Term): Promise<void> {
    const { log, store, clock, counters, loggerOf, priceFile } = this.#deps;
    if (!term.isCurrent()) return;
    const logger = loggerOf("worker");
    const writer = term.fence(store.writer);
    const reader = { ...store.reader, query: term.fenceQuery(store.reader.query) };
    const deps = { reader, writer, clock, counters };
    const books = await this.#openBooks(term, { ...deps, logger: loggerOf("prices"), file: priceFile });
    if (books === undefined) return;
    const loops = startLedgerLoops({ ...deps, writer: confirmingTorn(writer, clock), books, loggerOf, log });
    const unfollow = followUnsettled({ writer, clock, logger, onFound: loops.onInserted });
    this.loops = loops;
    logger.info("worker.keeps_ledger");
    await term.ended();
    this.loops = undefined;
    await unfollow();
    await loops.stop();
    await books.stop();
    logger.info("worker.left_ledger");
  }

  /** Waits for a store that is away; a price file that is not usable is thrown. */
  async #openBooks(term: Term, deps: PriceBooksDeps): Promise<PriceBooks | undefined> {
    while (term.isCurrent()) {
      try {
        return await openPriceBooks(deps);
      } catch (error) {
        if (error instanceof AppError && error.code === "configuration") throw error;
        deps.logger.warn("worker.prices_failed", { error: String(error) });
        await deps.clock.sleep(RETRY_MS);
      }
    }
    return undefined;
  }
}
