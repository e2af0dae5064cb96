import { AppError } from "@outlay/core/errors";

interface Waiter<Worker> {
  readonly start: (worker: Worker) => void;
  readonly refuse: (reason: unknown) => void;
}

/** A fixed set of workers, each doing one thing at a time, in front of them a queue with an end. */
export class Lanes<Worker> {
  readonly #idle: Worker[];
  readonly #waiting: Waiter<Worker>[] = [];
  readonly #waitingMax: number;
  readonly #size: number;
  #closed: (() => void) | undefined;

  constructor(workers: readonly Worker[], waitingMax: number) {
    this.#idle = [...workers];
    this.#size = workers.length;
    this.#waitingMax = waitingMax;
  }

  /**
   * Runs `work` with the next free worker, in order of arrival. Rejects with AppError `overloaded` when the queue is
   * full, and with the signal's reason when it aborts before `work` has begun; after that the signal is `work`'s affair.
   */
  async run<Result>(signal: AbortSignal | undefined, work: (worker: Worker) => Promise<Result>): Promise<Result> {
    const worker = await this.#take(signal);
    try {
      signal?.throwIfAborted();
      return await work(worker);
    } finally {
      this.#give(worker);
    }
  }

  /** Refuses new and waiting work; resolves when the running work has ended. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    for (const waiter of this.#waiting.splice(0)) waiter.refuse(closedError());
    if (this.#idle.length === this.#size) this.#closed?.();
    await ended;
  }

  #take(signal: AbortSignal | undefined): Promise<Worker> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#closed) return Promise.reject(closedError());
    const worker = this.#idle.pop();
    if (worker !== undefined) return Promise.resolve(worker);
    if (this.#waiting.length >= this.#waitingMax) {
      const message = `${this.#waitingMax} queries are already waiting for the database; try again`;
      return Promise.reject(new AppError("overloaded", message, { retryable: true }));
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter: Waiter<Worker> = {
        start: (free) => {
          signal?.removeEventListener("abort", leave);
          resolve(free);
        },
        refuse: reject,
      };
      this.#waiting.push(waiter);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  #give(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) {
      next.start(worker);
      return;
    }
    this.#idle.push(worker);
    if (this.#idle.length === this.#size) this.#closed?.();
  }
}

function closedError(): AppError {
  return new AppError("store_unavailable", "the database is being closed", { retryable: true });
}
