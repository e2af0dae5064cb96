import { quantile } from "../lib/spread.ts";

export interface BurstFigures {
  /** What the host waits for in one call, microseconds. */
  callUsP50: number;
  callUsP99: number;
  /** CPU of the whole process per event, sending included, microseconds. */
  cpuUsPerEvent: number;
}

const BURST_EVENTS = 1_000;

/**
 * Times `record` call by call, in bursts with `drain` between them, so that no queue overflows: a drop would be cheaper
 * than an event. The clock's own cost (about 0.05 µs) is part of every figure.
 */
export async function runBursts(
  events: number,
  record: (at: number) => void,
  drain: () => Promise<unknown>,
): Promise<BurstFigures> {
  const callUs = new Float64Array(events);
  const cpuBefore = process.cpuUsage();
  for (let at = 0; at < events; ) {
    for (const end = at + BURST_EVENTS; at < end; at++) {
      const start = performance.now();
      record(at);
      callUs[at] = (performance.now() - start) * 1_000;
    }
    await drain();
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  callUs.sort();
  return {
    callUsP50: quantile(callUs, 0.5),
    callUsP99: quantile(callUs, 0.99),
    cpuUsPerEvent: (user + system) / events,
  };
}
