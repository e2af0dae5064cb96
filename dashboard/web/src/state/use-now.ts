import { systemClock } from "@outlay/core/clock";
import { useEffect, useState } from "react";

/** The time, renewed every `intervalMs` while the component is shown. */
export function useNow(intervalMs: number): number {
  const [nowMs, setNowMs] = useState(() => systemClock.now());
  useEffect(() => {
    const stop = new AbortController();
    const tick = async () => {
      while (!stop.signal.aborted) {
        await systemClock.sleep(intervalMs, { signal: stop.signal });
        if (!stop.signal.aborted) setNowMs(systemClock.now());
      }
    };
    void tick();
    return () => stop.abort();
  }, [intervalMs]);
  return nowMs;
}
