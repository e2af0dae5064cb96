import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { type PostedJob, readJobs } from "./job-board.ts";
import type { JobDeps } from "./job-deps.ts";
import { runJob } from "./run-job.ts";

export interface RepricerDeps extends Omit<JobDeps, "signal"> {
  readonly logger: Logger;
  readonly counters: Counters;
  /** How often new jobs are looked for, in milliseconds. */
  readonly pollMs?: number;
}

const POLL_MS = 500;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 60_000;
/** Failures in a row after which a job is given up. A store that is away does not count: it comes back. */
const ATTEMPTS_MAX = 5;

/** Runs re-pricings, one at a time, in the order in which they were asked for. */
export class Repricer {
  readonly #deps: RepricerDeps;
  readonly #stopping = new AbortController();
  /** By project and id: jobs that failed, how often in a row, and when they are tried again. */
  readonly #failures = new Map<string, { readonly attempts: number; readonly until: number }>();
  #finished: Promise<void> = Promise.resolve();

  constructor(deps: RepricerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#finished = this.#run();
  }

  /** Ends the running job between two pages; the next start continues it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#finished;
  }

  async #run(): Promise<void> {
    const { clock, logger, pollMs = POLL_MS } = this.#deps;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const ran = await this.runNext();
        if (ran) continue;
      } catch (error) {
        if (!signal.aborted) logger.error("reprice.poll_failed", { error: String(error) });
      }
      await clock.sleep(pollMs, { signal });
    }
  }

  /** Runs the next job that may be run. @returns whether there was one */
  async runNext(): Promise<boolean> {
    const { clock, counters, logger } = this.#deps;
    const deps = { ...this.#deps, signal: this.#stopping.signal };
    const jobs = await readJobs(deps, (name) => {
      counters.add("outlay_reprice_unreadable_jobs_total");
      logger.error("reprice.job_unreadable", { name });
    });
    const next = jobs.find((posted) => (this.#failures.get(keyOf(posted))?.until ?? 0) <= clock.now());
    if (next === undefined) return false;
    const { state } = next.job;
    try {
      await runJob(next, deps);
      this.#failures.delete(keyOf(next));
      counters.add("outlay_reprice_jobs_total", 1, { state: next.job.state });
      logger.info("reprice.job_moved", { id: next.job.id, project: next.job.project, from: state, to: next.job.state });
    } catch (error) {
      if (!this.#stopping.signal.aborted) await this.#noteFailure(next, error);
    }
    return true;
  }

  async #noteFailure(posted: PostedJob, error: unknown): Promise<void> {
    const { clock, counters, logger } = this.#deps;
    const { job } = posted;
    const before = this.#failures.get(keyOf(posted))?.attempts ?? 0;
    const isStoreAway =
      error instanceof AppError && (error.code === "store_unavailable" || error.code === "overloaded");
    const attempts = isStoreAway ? before : before + 1;
    const waitMs = Math.min(RETRY_MS_MIN * 2 ** before, RETRY_MS_MAX);
    this.#failures.set(keyOf(posted), { attempts, until: clock.now() + waitMs });
    counters.add("outlay_reprice_failures_total");
    logger.error("reprice.job_failed", { id: job.id, project: job.project, attempts, waitMs, error: String(error) });
    if (attempts < ATTEMPTS_MAX) return;
    this.#failures.delete(keyOf(posted));
    const stands = job.apply?.begunAt === undefined ? "" : " What was corrected before stands, each with its reason.";
    const message = `it failed ${attempts} times, the last time with: ${errorText(error)}.${stands} Ask for a new dry run`;
    await posted.move({ state: "failed", refusal: { code: "fault", message: message.slice(0, 1_000) } });
  }
}

const keyOf = ({ job }: PostedJob): string => `${job.project}/${job.id}`;
const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
