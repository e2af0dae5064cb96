import { type ProcessUsage, processUsage } from "../ingest/process-usage.ts";
import { type Pipeline, untilStored } from "./pipelines.ts";
import { runSender } from "./run-sender.ts";

/** One round of one pipeline, flat out and then at a stated pace. */
export interface ThroughputFigures {
  /** Answered 202, while it was sent flat out. */
  acceptedPerSecond: number;
  /** From the first byte sent until the insert of the last event was answered. */
  queryablePerSecond: number;
  /** Of the load at the stated pace. */
  freshnessP50Ms: number;
  freshnessP95Ms: number;
  freshnessP99Ms: number;
  answerP99Ms: number;
  /** User and system time of each process for one event flat out, microseconds; `sender` is the load's own. */
  cpuMicrosPerEvent: Readonly<Record<string, number>>;
  peakRssMb: Readonly<Record<string, number>>;
}

const BATCH_EVENTS = 500;
const LANES = 4;
const WARM_EVENTS_PER_SECOND = 4_000;
const WARM_SECONDS = 5;

export interface ThroughputPlan {
  readonly seconds: number;
  /** Of the second phase: half of what the pipeline has to store, so that freshness is compared at equal load. */
  readonly pacedEventsPerSecond: number;
}

/** Sends flat out, waits until all is queryable, sends at the pace; what came of it is read from the ledger. */
export async function measureThroughput(pipeline: Pipeline, plan: ThroughputPlan): Promise<ThroughputFigures> {
  const { seconds } = plan;
  const send = (project: string, eventsPerSecond: number, forSeconds: number) =>
    runSender({
      ...{ url: `${pipeline.collector}/v1/events`, project, batchEvents: BATCH_EVENTS, lanes: LANES },
      ...{ eventsPerSecond, seconds: forSeconds },
    });
  const warm = await send("warm", WARM_EVENTS_PER_SECOND, WARM_SECONDS);
  await untilStored(pipeline, warm.acknowledged);

  const before = usageOf(pipeline);
  const flat = await send("flat", 0, seconds);
  const acceptedPerSecond = flat.acknowledged / ((flat.endedAt - flat.startedAt) / 1_000);
  await untilStored(pipeline, warm.acknowledged + flat.acknowledged);
  const after = usageOf(pipeline);

  const paced = await send("paced", plan.pacedEventsPerSecond, seconds);
  const all = warm.acknowledged + flat.acknowledged + paced.acknowledged;
  await untilStored(pipeline, all);
  const peak = usageOf(pipeline);
  const facts = await pipeline.finish();
  for (const [project, { acknowledged }] of Object.entries({ warm, flat, paced })) {
    const found = facts.find((fact) => fact.project === project);
    if (found?.calls !== acknowledged || found.ids !== acknowledged)
      throw new Error(`${project}: ${acknowledged} acknowledged, in the ledger ${JSON.stringify(found)}`);
  }
  const flatFacts = facts.find(({ project }) => project === "flat");
  const [p50 = Number.NaN, p95 = Number.NaN, p99 = Number.NaN] =
    facts.find(({ project }) => project === "paced")?.freshnessMs ?? [];
  const perEvent = (name: string) =>
    (((after[name]?.cpuMs ?? 0) - (before[name]?.cpuMs ?? 0)) * 1_000) / flat.acknowledged;
  return {
    acceptedPerSecond,
    queryablePerSecond: flat.acknowledged / (((flatFacts?.lastInsertedAt ?? Number.NaN) - flat.startedAt) / 1_000),
    freshnessP50Ms: p50,
    freshnessP95Ms: p95,
    freshnessP99Ms: p99,
    answerP99Ms: paced.answerP99Ms,
    cpuMicrosPerEvent: {
      ...Object.fromEntries(Object.keys(after).map((name) => [name, perEvent(name)])),
      sender: (flat.cpuMs * 1_000) / flat.acknowledged,
    },
    peakRssMb: Object.fromEntries(Object.entries(peak).map(([name, usage]) => [name, usage.peakRssMb])),
  };
}

function usageOf({ pids }: Pipeline): Record<string, ProcessUsage> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, processUsage(pid)]));
}
