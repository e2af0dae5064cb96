/** Time as an argument, so that tests need not wait. The same shape as the clock of the server side. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds of a clock that never goes back, for measuring. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. The timer does not keep the process alive unless `ref`. */
  sleep(ms: number, options?: { signal?: AbortSignal; ref?: boolean }): Promise<void>;
  /** 0 ≤ x < 1, for jitter. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  random: () => Math.random(),
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
