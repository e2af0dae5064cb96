import { suspectTaskDays } from "@outlay/clickhouse/queries/task-days";
import type { Writer } from "@outlay/clickhouse/store";
import { fillTaskDays, repairTaskDays, type TaskDays } from "@outlay/clickhouse/task-days-repair";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { TaskMarks } from "./task-marks.ts";
import type { Span } from "./touched-tasks.ts";

interface DaySumsDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly marks: TaskMarks;
}

const DAY_MS = 86_400_000;
/** States to add up in one go. */
const TASKS_MAX = 200_000;
const DAYS_MAX = 366;

/**
 * The sums by day of what tasks cost and how they ended. Each state that is written feeds them; a kill or a failure between a
 * state and its sums leaves them torn, so they are looked at where that may have happened and, part by part, in every round.
 */
export class DaySums {
  readonly #deps: DaySumsDeps;
  /** States of this version and later may not be in the sums. */
  #doubtedSince: number | undefined;
  #isFilled = false;

  constructor(deps: DaySumsDeps) {
    this.#deps = deps;
  }

  /** What was written since may be in the states and not in the sums; milliseconds since 1970 UTC, as versions are. */
  doubt(since: number): void {
    this.#doubtedSince = Math.min(this.#doubtedSince ?? since, since);
  }

  /** Looks at what is doubted, once the sums are filled; nothing may be written to the states meanwhile. */
  async settle(): Promise<void> {
    const { clock, marks } = this.#deps;
    const since = this.#doubtedSince;
    if (since === undefined || !this.#isFilled) return;
    const parts = await this.#suspects(since);
    for (const days of parts) await this.#repair(days);
    if (parts.length > 0) await marks.summed(clock.now());
    this.#doubtedSince = undefined;
  }

  /** Looks at the days of a window that begins with a day: the windows of a round are parts of days or whole ones. */
  async check({ from, to }: Span): Promise<void> {
    if (from % DAY_MS === 0) await this.#repair({ from, to: Math.ceil(to / DAY_MS) * DAY_MS });
  }

  /** Makes the sums of states that are older than they are, the latest days first. `between` runs between two parts. */
  async fill(isOver: () => boolean, between: () => Promise<void>): Promise<void> {
    const { writer, clock, logger, marks } = this.#deps;
    this.#isFilled = (await marks.read()).summed !== undefined;
    if (this.#isFilled || isOver()) return;
    const startedAt = clock.monotonic();
    const parts = await this.#suspects(0);
    for (const days of parts) {
      await between();
      if (isOver()) return;
      await fillTaskDays(writer, days);
    }
    await marks.summed(clock.now());
    this.#isFilled = true;
    const elapsedMs = Math.round(clock.monotonic() - startedAt);
    if (parts.length > 0) logger.info("tasks.days_filled", { parts: parts.length, elapsedMs });
  }

  async #suspects(since: number): Promise<TaskDays[]> {
    const parts: { from: number; to: number; tasks: number }[] = [];
    for (const { day, tasks } of await this.#deps.writer.query(suspectTaskDays, { since: Math.max(0, since) })) {
      const last = parts.at(-1);
      if (last !== undefined && last.tasks + tasks <= TASKS_MAX && last.to - day <= DAYS_MAX * DAY_MS) {
        last.from = day;
        last.tasks += tasks;
      } else parts.push({ from: day, to: day + DAY_MS, tasks });
    }
    return parts.map(({ from, to }) => ({ from, to }));
  }

  async #repair(days: TaskDays): Promise<void> {
    const { writer, counters, logger } = this.#deps;
    const torn = await repairTaskDays(writer, days);
    if (torn === 0) return;
    counters.add("outlay_task_days_healed_total", torn);
    logger.warn("tasks.days_healed", { days: torn });
  }
}
