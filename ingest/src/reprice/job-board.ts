import { repricingJobs } from "@outlay/clickhouse/queries/reprice";
import { writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { REPRICING_KIND, type Repricing, repricingSchema } from "@outlay/core/repricing";

const JOBS_MAX = 50;
/** Who a change of state is by where no person asked for it. */
const AUTHOR = "outlay";

/** Somebody else has moved the job on since it was read: a person cancelled it. */
export class JobTaken extends Error {}

/** A job as it was read, to be moved from state to state. */
export class PostedJob {
  #job: Repricing;
  #version: number;
  readonly #deps: { readonly writer: Writer; readonly clock: Clock };

  constructor(job: Repricing, version: number, deps: { writer: Writer; clock: Clock }) {
    this.#job = job;
    this.#version = version;
    this.#deps = deps;
  }

  get job(): Repricing {
    return this.#job;
  }

  /** Writes the job with these facts changed. Throws {@link JobTaken} where it is not as it was read any more. */
  async move(changes: Partial<Repricing> & Pick<Repricing, "state">): Promise<void> {
    const job = { ...this.#job, ...changes };
    const key = { project: job.project, kind: REPRICING_KIND, name: job.id };
    const change = { expectedVersion: this.#version, value: job, author: AUTHOR, reason: job.state };
    try {
      this.#version = (await writeSetting(this.#deps.writer, key, change, this.#deps)).version;
      this.#job = job;
    } catch (error) {
      throw error instanceof AppError && error.code === "conflict" ? new JobTaken() : error;
    }
  }
}

/** Jobs that wait for ingest, oldest first. One that cannot be read is reported and left out. */
export async function readJobs(
  deps: { readonly reader: Reader; readonly writer: Writer; readonly clock: Clock; readonly signal: AbortSignal },
  onUnreadable: (name: string) => void,
): Promise<PostedJob[]> {
  const rows = await deps.reader.query(repricingJobs, { limit: JOBS_MAX }, { signal: deps.signal });
  return rows.flatMap(({ value, version, name }) => {
    const parsed = repricingSchema.safeParse(JSON.parse(value));
    if (parsed.success) return [new PostedJob(parsed.data, version, deps)];
    onUnreadable(name);
    return [];
  });
}
