import { rollupDays, rollupSize, slotsOfLastCorrection, slotsOfLastRange } from "@outlay/clickhouse/queries/rollups";
import { fillRollups, type Repaired, repairRollups, type Slots } from "@outlay/clickhouse/rollup-repair";
import { rollupNames } from "@outlay/clickhouse/rollups";
import type { Writer } from "@outlay/clickhouse/store";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import { rollupFillsTable } from "@outlay/clickhouse/tables/rollup-fills";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import { type Suspect, Suspects, slotsOf, suspectOfCorrections, suspectOfInsert } from "./suspects.ts";

export interface RollupKeeperDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** How long a suspicion waits for others, in milliseconds. */
  readonly lingerMs?: number;
}

const DAY_MS = 86_400_000;
const WINDOW_ROWS_MAX = 200_000;
const WINDOW_MS_MAX = 366 * DAY_MS;
const LINGER_MS = 1_000;
/** After a start or a failed write everything written is looked at for this long: it may be a repeat of what was torn. */
const DOUBT_MS = 60_000;
/**
 * Rests after a look at what is suspected, as many times as the look took: inserts wait for it, and under load it reads the
 * whole quarter of an hour again each time.
 */
const REST_OF_LOOKS = 15;
const REST_MS_OF_LOOKS_MAX = 20_000;
/**
 * Rests between two looks of a round, as many times as the look took: of what is asked meanwhile, four in a hundred questions
 * meet one in the first round, which is to be over within hours, and one later.
 */
const REST_OF_FIRST_ROUND = 24;
const REST_OF_LATER_ROUNDS = 100;
const REST_MS_MIN = 50;
const REST_MS_OF_LATER_ROUNDS = 5_000;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 10_000;

/**
 * Keeps the rollups equal to the ledger. Inserts feed them; a kill or a failure between an insert and its rollups leaves
 * them torn. So it looks where that may have happened: at what was written last before the start, at every write that failed
 * and those soon after, and, part by part and at leisure, at everything. What differs is repaired and counted.
 *
 * It also fills them from a ledger that is older than they are; until then nobody reads them.
 */
export class RollupKeeper {
  readonly #deps: RollupKeeperDeps;
  readonly #stopping = new AbortController();
  readonly #suspects = new Suspects();
  #doubtUntil: number;
  #isFilled = false;
  #isAtWork = true;
  #wake: () => void = () => {};
  #whenIdle: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(deps: RollupKeeperDeps) {
    this.#deps = deps;
    this.#doubtUntil = deps.clock.monotonic() + DOUBT_MS;
    deps.counters.gauge("outlay_rollups_filled", () => Number(this.#isFilled));
    deps.counters.gauge("outlay_rollup_suspects", () => this.#suspects.size);
  }

  /** The same writer, listened to: what corrects or inserts calls should write through it. */
  guard(writer: Writer): Writer {
    return {
      ...writer,
      insertOnce: (batch, options) => {
        const write = () => writer.insertOnce(batch, options);
        const isAboutCalls = batch.table.name === callsTable.name && batch.rows > 0;
        return isAboutCalls ? this.#listen(write, suspectOfInsert(batch, options.own)) : write();
      },
      correct: (corrections, options) =>
        this.#listen(() => writer.correct(corrections, options), suspectOfCorrections(corrections)),
    };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when the rollups are filled and nothing is suspected that has not been looked at. */
  idle(): Promise<void> {
    if (this.#isOver() || (!this.#isAtWork && this.#suspects.size === 0)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#wake();
    });
  }

  /** Finishes the look that runs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  #isOver(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #listen(write: () => Promise<void>, suspect: Suspect): Promise<void> {
    const { clock } = this.#deps;
    try {
      await write();
    } catch (error) {
      this.#doubtUntil = clock.monotonic() + DOUBT_MS;
      this.#suspect(suspect);
      throw error;
    }
    if (clock.monotonic() < this.#doubtUntil) this.#suspect(suspect);
  }

  #suspect(suspect: Suspect): void {
    this.#suspects.add(suspect);
    this.#wake();
  }

  async #run(): Promise<void> {
    const { writer, clock, lingerMs = LINGER_MS } = this.#deps;
    const signal = this.#stopping.signal;
    await this.#patiently("rollups.fill_failed", () => this.#fill());
    await this.#patiently("rollups.look_failed", async () => {
      for (const query of [slotsOfLastRange, slotsOfLastCorrection]) {
        const instants = (await writer.query(query, {})).map(({ slot }) => slot);
        this.#suspects.add({ instants });
      }
    });
    let days: Slots[] = [];
    let round = 0;
    while (!this.#isOver()) {
      if (this.#suspects.size > 0) {
        this.#isAtWork = true;
        const startedAt = clock.monotonic();
        await this.#look();
        // Inserts wait for the connection meanwhile, so what comes next is suspected together and looked at later.
        const restMs = Math.min((clock.monotonic() - startedAt) * REST_OF_LOOKS, REST_MS_OF_LOOKS_MAX);
        if (this.#suspects.size > 0 && this.#whenIdle.length === 0) await clock.sleep(restMs, { signal });
        continue;
      }
      this.#isAtWork = false;
      for (const tell of this.#whenIdle.splice(0)) tell();
      const day = days.shift();
      let tookMs = 0;
      if (day === undefined) {
        round += 1;
        await this.#patiently("rollups.days_failed", async () => {
          days = windowsOf(await writer.query(rollupDays, {}));
        });
      } else {
        const startedAt = clock.monotonic();
        await this.#patiently("rollups.check_failed", () => this.#repair(day));
        tookMs = clock.monotonic() - startedAt;
      }
      const [times, least] =
        round > 1 ? [REST_OF_LATER_ROUNDS, REST_MS_OF_LATER_ROUNDS] : [REST_OF_FIRST_ROUND, REST_MS_MIN];
      await this.#rest(Math.max(tookMs * times, least));
      if (this.#suspects.size > 0 && this.#whenIdle.length === 0) await clock.sleep(lingerMs, { signal });
    }
    for (const tell of this.#whenIdle.splice(0)) tell();
  }

  /** Until then, or until something is suspected or over. */
  async #rest(ms: number): Promise<void> {
    const rested = new AbortController();
    await Promise.race([
      this.#deps.clock.sleep(ms, { signal: rested.signal }),
      new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (this.#suspects.size > 0 || this.#whenIdle.length > 0 || this.#isOver()) resolve();
      }),
    ]);
    rested.abort();
  }

  async #look(): Promise<void> {
    const suspects = this.#suspects.take();
    await this.#patiently("rollups.repair_failed", async () => {
      for (const slots of await slotsOf(suspects, this.#deps.writer)) await this.#repair(slots);
    });
  }

  async #repair(slots: Slots): Promise<void> {
    const { writer, clock, counters, logger } = this.#deps;
    const startedAt = clock.monotonic();
    const found: Repaired = await repairRollups(writer, slots);
    counters.add("outlay_rollup_checks_total");
    counters.add("outlay_rollup_check_ms_total", Math.round(clock.monotonic() - startedAt));
    if (found.tornSlots === 0) return;
    counters.add("outlay_rollup_torn_buckets_total", found.tornSlots);
    counters.add("outlay_rollup_healed_rows_total", found.healedRows);
    logger.warn("rollups.healed", {
      from: new Date(slots.from).toISOString(),
      to: new Date(slots.to).toISOString(),
      ...found,
    });
  }

  /** Part by part, so that a stop loses little. What is there already is not added again. */
  async #fill(): Promise<void> {
    const { writer, clock, logger } = this.#deps;
    const [size] = await writer.query(rollupSize, { project: "-", from: 0, to: 0 });
    const missing = rollupNames.filter((name) => size?.rollups.includes(name) !== true);
    if (missing.length === 0) {
      this.#isFilled = true;
      return;
    }
    const days = windowsOf(await writer.query(rollupDays, {}));
    const startedAt = clock.monotonic();
    for (const window of days) {
      if (this.#isOver()) return;
      await fillRollups(writer, window, missing);
    }
    const at = clock.now();
    const rows = missing.map((rollup) => ({ rollup, filled_at: at }));
    await writer.insert(rollupFillsTable, rows, { token: `rollup-fills:${at}` });
    this.#isFilled = true;
    if (days.length > 0) {
      logger.info("rollups.filled", {
        rollups: missing.length,
        windows: days.length,
        elapsedMs: Math.round(clock.monotonic() - startedAt),
      });
    }
  }

  /** Tries until it works or the keeper stops. */
  async #patiently(event: string, attempt: () => Promise<void>): Promise<void> {
    const { clock, logger, counters } = this.#deps;
    for (let waitMs = RETRY_MS_MIN; !this.#isOver(); waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        return await attempt();
      } catch (error) {
        counters.add("outlay_rollup_failures_total");
        logger.error(event, { error: String(error), retryInMs: waitMs });
        await clock.sleep(waitMs, { signal: this.#stopping.signal });
      }
    }
  }
}

/** Days, given the latest first, as ranges of few rows to look at in one go: a look costs a quarter of a second by itself. */
function windowsOf(days: readonly { readonly day: number; readonly ledger_rows: number }[]): Slots[] {
  const windows: { from: number; to: number; rows: number }[] = [];
  for (const { day, ledger_rows: rows } of days) {
    const last = windows.at(-1);
    if (last !== undefined && last.rows + rows <= WINDOW_ROWS_MAX && last.to - day <= WINDOW_MS_MAX) {
      last.from = day;
      last.rows += rows;
    } else windows.push({ from: day, to: day + DAY_MS, rows });
  }
  return windows.map(({ from, to }) => ({ from, to }));
}
