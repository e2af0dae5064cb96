import { processUsage } from "../ingest/process-usage.ts";
import { startCollectorAlone } from "./pipelines.ts";
import { runSender } from "./run-sender.ts";

export interface AcceptFigures {
  /** The collector on one core, the load on the other. */
  acceptedPerSecond: number;
  /** Of the whole process, garbage collection included. */
  cpuMicrosPerEvent: number;
  /** What one core would accept if it did nothing else: where the machine is shared, this is the figure. */
  perCoreByCpu: number;
}

const BATCH_EVENTS = 500;
const LANES = 4;
const WARM_SECONDS = 3;

/** Receiving, decoding and checking, over a log in memory. */
export async function measureAccept(seconds: number): Promise<AcceptFigures> {
  const collector = await startCollectorAlone(0);
  const load = { url: `${collector.url}/v1/events`, project: "accept", batchEvents: BATCH_EVENTS, lanes: LANES };
  await runSender({ ...load, eventsPerSecond: 0, seconds: WARM_SECONDS }, 1);
  const before = processUsage(collector.pid);
  const report = await runSender({ ...load, eventsPerSecond: 0, seconds }, 1);
  const cpuMs = processUsage(collector.pid).cpuMs - before.cpuMs;
  collector.stop();
  const cpuMicrosPerEvent = (cpuMs * 1_000) / report.acknowledged;
  return {
    acceptedPerSecond: report.acknowledged / ((report.endedAt - report.startedAt) / 1_000),
    cpuMicrosPerEvent,
    perCoreByCpu: 1_000_000 / cpuMicrosPerEvent,
  };
}
