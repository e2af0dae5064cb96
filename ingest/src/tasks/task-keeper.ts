import { taskDays, tasksOfChanges, tasksOfWindow, unseenRanges } from "@outlay/clickhouse/queries/task-states";
import type { Writer } from "@outlay/clickhouse/store";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import { type OutcomeTaskRow, outcomeTasksTable } from "@outlay/clickhouse/tables/outcome-tasks";
import { outcomesTable } from "@outlay/clickhouse/tables/outcomes";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import { DaySums } from "./day-sums.ts";
import { RangeFollower } from "./follow-ranges.ts";
import { refreshTasks } from "./refresh-tasks.ts";
import { TaskMarks } from "./task-marks.ts";
import { suspectOfBatch, suspectOfRange, type TaskSuspect, touch } from "./task-suspects.ts";
import { windowsOf } from "./task-windows.ts";
import { type Span, TouchedTasks } from "./touched-tasks.ts";

export interface TaskKeeperDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** How long what was written waits for more, in milliseconds. */
  readonly lingerMs?: number;
  /** How often it looks for what other processes inserted, in milliseconds. */
  readonly pollMs?: number;
  /** By how much more than what is written down as looked at is looked at again after a start, in milliseconds. */
  readonly marginMs?: number;
  /** How long it rests at least between two looks of a round, in milliseconds. */
  readonly roundRestMs?: number;
}

const LINGER_MS = 1_000;
const POLL_MS = 2_000;
/** Writes remembered one by one; beyond it they are found again in the ledger. */
const SUSPECTS_MAX = 2_000;
/** Looked at together: enough to share the price of a look, few enough for memory. */
const SUSPECTS_PER_LOOK = 20;
/** By so much the clocks of two processes may differ, and the mark be late. */
const MARGIN_MS = 60_000;
/** Rests as many times as a look took, so that inserts and questions come first. */
const REST_OF_LOOKS = 3;
const REST_MS_OF_LOOKS_MAX = 10_000;
const REST_OF_ROUNDS = 100;
const ROUND_REST_MS = 5_000;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 10_000;

/**
 * Keeps one row per task equal to the ledger: listens to what is written, works out the tasks that it is about and writes what
 * their rows differ by. Once in a while, at leisure, it looks at everything; what differs then is repaired and counted.
 *
 * How far it is, is written down, so that after a kill the next start looks again at what came since. It also fills the states
 * from a ledger that is older than they are, the latest tasks first; until then nobody reads them.
 */
export class TaskKeeper {
  readonly #deps: TaskKeeperDeps;
  readonly #marks: TaskMarks;
  readonly #days: DaySums;
  readonly #others: RangeFollower;
  readonly #stopping = new AbortController();
  #suspects: TaskSuspect[] = [];
  /** Writes that have begun, by when; what they wrote may be there or not. */
  readonly #writing = new Set<{ readonly since: number }>();
  /** Since when writes were not remembered one by one. */
  #forgottenSince: number | undefined;
  #isFilled = false;
  #isAtWork = true;
  #wake: () => void = () => {};
  #whenIdle: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(deps: TaskKeeperDeps) {
    this.#deps = deps;
    this.#marks = new TaskMarks(deps.writer);
    this.#days = new DaySums({ ...deps, marks: this.#marks });
    const { writer, clock, logger, pollMs = POLL_MS } = deps;
    const onFound = (suspect: TaskSuspect) => this.#suspect(suspect, clock.now());
    this.#others = new RangeFollower({ writer, clock, logger, onFound, pollMs });
    deps.counters.gauge("outlay_task_states_filled", () => Number(this.#isFilled));
    deps.counters.gauge("outlay_task_states_waiting_writes", () => this.#suspects.length);
  }

  /** The same writer, listened to: what writes calls, outcomes or whose they are should write through it. */
  guard(writer: Writer): Writer {
    return {
      ...writer,
      insert: (table, rows, options) => {
        const write = () => writer.insert(table, rows, options);
        if (table.name !== outcomeTasksTable.name) return write();
        // The table of these rows says what they are.
        return this.#listen(write, { placed: rows as unknown as readonly OutcomeTaskRow[] });
      },
      insertOnce: (batch, options) => {
        const write = () => writer.insertOnce(batch, options);
        const isAboutTasks = batch.table.name === callsTable.name || batch.table.name === outcomesTable.name;
        if (!isAboutTasks || batch.rows === 0) return write();
        if (options.own !== undefined) this.#others.add(options.own);
        return this.#listen(write, suspectOfBatch(batch, options.own));
      },
      correct: (corrections, options) => this.#listen(() => writer.correct(corrections, options), { corrections }),
    };
  }

  start(): void {
    this.#running = this.#run();
    this.#others.start();
  }

  /** Resolves when the states are filled and everything written until now is in them. */
  idle(): Promise<void> {
    if (this.#isOver() || (!this.#isAtWork && !this.#hasWork())) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#wake();
    });
  }

  /** Finishes the look that runs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await Promise.all([this.#running, this.#others.stop()]);
  }

  #isOver(): boolean {
    return this.#stopping.signal.aborted;
  }

  #hasWork(): boolean {
    return this.#suspects.length > 0 || this.#forgottenSince !== undefined;
  }

  /** Whether nothing was written that has not been looked at. */
  readonly #isQuiet = (): boolean => this.#writing.size === 0 && !this.#hasWork();

  /** A write that fails may have happened. */
  async #listen(write: () => Promise<void>, suspect: TaskSuspect): Promise<void> {
    const ticket = { since: this.#deps.clock.now() };
    this.#writing.add(ticket);
    try {
      await write();
    } finally {
      this.#suspect(suspect, ticket.since);
      this.#writing.delete(ticket);
    }
  }

  #suspect(suspect: TaskSuspect, since: number): void {
    if (this.#suspects.length < SUSPECTS_MAX) this.#suspects.push(suspect);
    else {
      this.#forgottenSince = Math.min(this.#forgottenSince ?? since, since);
      this.#deps.counters.add("outlay_task_states_forgotten_writes_total");
    }
    this.#wake();
  }

  async #run(): Promise<void> {
    const { clock, lingerMs = LINGER_MS, roundRestMs = ROUND_REST_MS } = this.#deps;
    const signal = this.#stopping.signal;
    await this.#patiently("tasks.resume_failed", () => this.#resume());
    await this.#patiently("tasks.fill_failed", () => this.#fill());
    const between = async () => {
      while (this.#hasWork() && !this.#isOver()) await this.#look();
    };
    await this.#patiently("tasks.days_failed", () => this.#days.fill(() => this.#isOver(), between));
    await this.#patiently("tasks.days_failed", () => this.#days.settle());
    let windows: Span[] = [];
    let nextCheckAt = 0;
    while (!this.#isOver()) {
      if (this.#hasWork()) {
        this.#isAtWork = true;
        const tookMs = await this.#look();
        const restMs = Math.min(tookMs * REST_OF_LOOKS, REST_MS_OF_LOOKS_MAX);
        if (this.#hasWork() && this.#whenIdle.length === 0) await clock.sleep(Math.max(restMs, lingerMs), { signal });
        continue;
      }
      this.#isAtWork = false;
      for (const tell of this.#whenIdle.splice(0)) tell();
      await this.#rest(nextCheckAt - clock.monotonic());
      if (this.#hasWork() && this.#whenIdle.length === 0) await clock.sleep(lingerMs, { signal });
      if (this.#hasWork() || this.#isOver() || clock.monotonic() < nextCheckAt) continue;
      const startedAt = clock.monotonic();
      await this.#patiently("tasks.check_failed", async () => {
        await this.#days.settle();
        const window = windows.shift();
        if (window === undefined) windows = windowsOf(await this.#deps.writer.query(taskDays, {}));
        else {
          await this.#check(window);
          await this.#days.check(window);
        }
      });
      const tookMs = clock.monotonic() - startedAt;
      nextCheckAt = clock.monotonic() + Math.max(tookMs * REST_OF_ROUNDS, roundRestMs);
    }
    for (const tell of this.#whenIdle.splice(0)) tell();
  }

  /** So long, or until something is written or over. */
  async #rest(ms: number): Promise<void> {
    if (ms <= 0) return;
    const rested = new AbortController();
    await Promise.race([
      this.#deps.clock.sleep(ms, { signal: rested.signal }),
      new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (this.#hasWork() || this.#whenIdle.length > 0 || this.#isOver()) resolve();
      }),
    ]);
    rested.abort();
  }

  /** What an earlier process wrote and did not look at is looked at with what comes. */
  async #resume(): Promise<void> {
    const { looked, summed = 0, isFilled } = await this.#marks.read();
    this.#isFilled = isFilled;
    if (looked === undefined) await this.#marks.looked(this.#deps.clock.now());
    else {
      this.#forgottenSince = Math.min(this.#forgottenSince ?? looked, looked);
      this.#days.doubt(Math.max(looked, summed) - (this.#deps.marginMs ?? MARGIN_MS));
    }
  }

  /** Looks at what was written, some of it at a time. @returns how long it took, in milliseconds */
  async #look(): Promise<number> {
    const { clock, writer, marginMs = MARGIN_MS } = this.#deps;
    const startedAt = clock.monotonic();
    const lookedAt = [...this.#writing].reduce((least, { since }) => Math.min(least, since), clock.now());
    const suspects = this.#suspects.splice(0, SUSPECTS_PER_LOOK);
    const since = this.#forgottenSince;
    this.#forgottenSince = undefined;
    await this.#patiently("tasks.look_failed", async () => {
      const touched = new TouchedTasks();
      if (since !== undefined) await this.#touchSince(touched, since - marginMs);
      await touch(touched, suspects, writer);
      await this.#refresh(touched, "look");
      await this.#days.settle();
      if (this.#suspects.length === 0) await this.#marks.looked(lookedAt);
    });
    return clock.monotonic() - startedAt;
  }

  async #touchSince(touched: TouchedTasks, since: number): Promise<void> {
    const { writer } = this.#deps;
    const ranges = await writer.query(unseenRanges, { since: Math.max(0, since) });
    await touch(touched, ranges.map(suspectOfRange), writer);
    touched.addRows(await writer.query(tasksOfChanges, { since: Math.max(0, since) }));
  }

  async #check(window: Span): Promise<void> {
    const touched = new TouchedTasks();
    touched.addRows(await this.#deps.writer.query(tasksOfWindow, window));
    await this.#refresh(touched, this.#isFilled ? "check" : "fill");
  }

  /** Of a look all projects are marked as looked at, of a check those with anything to heal; of a fill none before its end. */
  async #refresh(touched: TouchedTasks, why: "look" | "check" | "fill"): Promise<void> {
    const { writer, clock, counters, logger } = this.#deps;
    const startedAt = clock.monotonic();
    const wasQuiet = this.#isQuiet();
    const version = this.#marks.nextVersion(clock.now());
    const found = await refreshTasks(writer, touched, { version, isThorough: why === "check" }).catch(
      (error: unknown) => {
        this.#days.doubt(version);
        throw error;
      },
    );
    if (why !== "fill")
      await this.#marks.projects(why === "look" ? touched.projects : found.projects, clock.now(), this.#isQuiet);
    counters.add("outlay_task_states_looks_total");
    counters.add("outlay_task_states_look_ms_total", Math.round(clock.monotonic() - startedAt));
    counters.add("outlay_task_states_changed_total", found.changed);
    // Where something was being written meanwhile, what differed need not have been wrong.
    const healed = why === "check" && wasQuiet && this.#isQuiet() ? found.changed : found.torn;
    if (healed === 0) return;
    counters.add("outlay_task_states_healed_total", healed);
    logger.warn("tasks.healed", { tasks: healed });
  }

  /** Part by part, the latest first, with what is written meanwhile; a stop loses one part. */
  async #fill(): Promise<void> {
    if (this.#isFilled || this.#isOver()) return;
    const { writer, clock, logger } = this.#deps;
    const startedAt = clock.monotonic();
    const { filledFrom } = await this.#marks.read();
    const windows = windowsOf(await writer.query(taskDays, {})).filter(
      ({ from }) => filledFrom === undefined || from < filledFrom,
    );
    for (const window of windows) {
      while (this.#hasWork() && !this.#isOver()) await this.#look();
      if (this.#isOver()) return;
      await this.#check(window);
      await this.#marks.filledFrom(window.from);
    }
    while (this.#hasWork() && !this.#isOver()) await this.#look();
    if (this.#isOver()) return;
    await this.#marks.projects("all", clock.now(), this.#isQuiet);
    await this.#marks.filled(clock.now());
    this.#isFilled = true;
    if (windows.length > 0)
      logger.info("tasks.filled", { windows: windows.length, elapsedMs: Math.round(clock.monotonic() - startedAt) });
  }

  /** Tries until it works or the keeper stops. */
  async #patiently(event: string, attempt: () => Promise<void>): Promise<void> {
    const { clock, logger, counters } = this.#deps;
    for (let waitMs = RETRY_MS_MIN; !this.#isOver(); waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        return await attempt();
      } catch (error) {
        counters.add("outlay_task_states_failures_total");
        logger.error(event, { error: String(error), retryInMs: waitMs });
        await clock.sleep(waitMs, { signal: this.#stopping.signal });
      }
    }
  }
}
