import type { Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import { OpenTask } from "./open-task.ts";
import type { Outcome } from "./outcome.ts";
import type { TaskStorage } from "./platform.ts";
import type { Processor } from "./processor.ts";
import type { Recorder } from "./recorder.ts";
import { type Scope, scopeWithin } from "./scope.ts";
import type { Stats, Tally } from "./tally.ts";
import type { Task, TaskOptions } from "./task.ts";

const FLUSH_TIMEOUT_MS = 10_000;
const SHUTDOWN_TIMEOUT_MS = 5_000;
/** What a timer can hold. */
const TIMEOUT_MAX_MS = 2_147_483_647;

export interface ClientDeps {
  recorder: Recorder;
  processor: Pick<Processor, "flush" | "close">;
  tally: Tally;
  clock: Clock;
  newId: (nowMs: number) => string;
  storage: TaskStorage | undefined;
  scope: Scope;
  scopeBytesMax: number;
  beforeClose: () => void;
}

/** Records calls, tasks and outcomes. No method throws because of the client; only what your own function throws comes out. */
export class OutlayClient {
  readonly #deps: ClientDeps;

  /** Use `init`. */
  constructor(deps: ClientDeps) {
    this.#deps = deps;
  }

  /** Records one call, for the current task where there is one. Returns its event id. Takes microseconds, waits for nothing. */
  recordCall(call: Call): string {
    return this.#deps.recorder.record("call", call, this.#currentTask()?.scope ?? this.#deps.scope);
  }

  /** Records what became of a task, from anywhere and at any time later. Returns its event id. */
  recordOutcome(outcome: Outcome): string {
    return this.#deps.recorder.record("outcome", outcome, this.#deps.scope);
  }

  /** Begins a task without making it current: record its calls through the object. */
  startTask(options: TaskOptions): Task {
    return this.#open(options);
  }

  /**
   * Runs `fn` as a task. Calls recorded inside belong to it, also in what it awaits, where the platform can tell
   * (otherwise use the task that `fn` is given). When `fn` throws and there is no verdict yet, the task has failed; the
   * error comes out unchanged. When it ends without a verdict, the outcome stays unknown.
   */
  async withTask<T>(options: TaskOptions, fn: (task: Task) => T | Promise<T>): Promise<T> {
    const task = this.#open(options);
    try {
      const { storage } = this.#deps;
      return await (storage ? storage.run(task, () => fn(task)) : fn(task));
    } catch (error) {
      if (!task.isJudged) task.fail({ criteria: "exception" });
      throw error;
    }
  }

  /**
   * Sends what has been recorded so far. Resolves to true when all of it is sent or dropped, to false when `timeoutMs`
   * (default 10,000) is over first; what is left stays queued.
   */
  flush(timeoutMs?: number): Promise<boolean> {
    return this.#deps.processor.flush(readTimeout(timeoutMs, FLUSH_TIMEOUT_MS));
  }

  /** Sends what it can within `timeoutMs` (default 5,000), drops the rest, and ends the client. */
  shutdown(timeoutMs?: number): Promise<void> {
    this.#deps.beforeClose();
    return this.#deps.processor.close(readTimeout(timeoutMs, SHUTDOWN_TIMEOUT_MS));
  }

  stats(): Stats {
    return this.#deps.tally.stats();
  }

  #currentTask(): OpenTask | undefined {
    const store = this.#deps.storage?.getStore();
    return store instanceof OpenTask ? store : undefined;
  }

  #open(options: TaskOptions): OpenTask {
    const { clock, newId, recorder, scope, scopeBytesMax } = this.#deps;
    const nowMs = clock.now();
    try {
      const { taskId: givenId, startedAt: givenStart, ...facts } = options;
      const taskId = givenId === undefined ? newId(nowMs) : String(givenId);
      const taskStartedAt = new Date(givenStart ?? nowMs).toISOString();
      const taskScope = scopeWithin(scope, { ...facts, taskId, taskStartedAt }, scopeBytesMax);
      return new OpenTask(taskId, taskStartedAt, taskScope, recorder);
    } catch {
      // Options that cannot be read: the host's work goes on under a task that only has an id.
      const taskId = newId(nowMs);
      const taskStartedAt = new Date(nowMs).toISOString();
      return new OpenTask(taskId, taskStartedAt, scopeWithin(scope, { taskId, taskStartedAt }, Infinity), recorder);
    }
  }
}

function readTimeout(timeoutMs: number | undefined, standard: number): number {
  if (typeof timeoutMs !== "number" || Number.isNaN(timeoutMs)) return standard;
  return Math.min(Math.max(timeoutMs, 0), TIMEOUT_MAX_MS);
}
