/** Time as an argument. Nothing else in the project reads the clock, sleeps or draws random numbers. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds of a clock that never goes back, for measuring. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. The timer does not keep the process alive unless `ref`. */
  sleep(ms: number, options?: { signal?: AbortSignal; ref?: boolean }): Promise<void>;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
  /** Lets everything that waits run once: for long work cut into slices. */
  breathe(): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  breathe: () => new Promise((resolve) => soon(resolve)),
  sleep: (ms, { signal, ref = false } = {}) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (!ref) (timer as { unref?: () => void }).unref?.();
      signal?.addEventListener("abort", done, { once: true });
    }),
};

/** Node's setImmediate runs after pending I/O; where there is none, a zero timer does the same more slowly. */
const soon: (run: () => void) => unknown =
  (globalThis as { setImmediate?: (run: () => void) => unknown }).setImmediate ?? ((run) => setTimeout(run, 0));
