import { processUsage } from "../ingest/process-usage.ts";
import { quantile } from "../lib/spread.ts";
import { type Pipeline, untilStored } from "./pipelines.ts";
import { runSender } from "./run-sender.ts";

/** Memory under a steady load. What grows shows as a difference between the last and the middle third. */
export interface SoakFigures {
  minutes: number;
  eventsPerSecond: number;
  events: number;
  /** Of each process: medians of the thirds, and what a straight line through the last two thirds gains an hour. */
  rssMb: Readonly<Record<string, { thirds: number[]; growthMbPerHour: number }>>;
}

const SAMPLE_MS = 2_000;
const BATCH_EVENTS = 100;

export async function measureSoak(
  pipeline: Pipeline,
  { minutes, eventsPerSecond }: { minutes: number; eventsPerSecond: number },
): Promise<SoakFigures> {
  const samples: { at: number; rssMb: Record<string, number> }[] = [];
  const sampling = setInterval(() => {
    const rssMb = Object.fromEntries(
      Object.entries(pipeline.pids).map(([name, pid]) => [name, processUsage(pid).rssMb]),
    );
    samples.push({ at: performance.now(), rssMb });
  }, SAMPLE_MS);
  const report = await runSender({
    ...{ url: `${pipeline.collector}/v1/events`, project: "soak", batchEvents: BATCH_EVENTS, lanes: 4 },
    ...{ eventsPerSecond, seconds: minutes * 60 },
  });
  clearInterval(sampling);
  await untilStored(pipeline, report.acknowledged);
  const facts = (await pipeline.finish()).find(({ project }) => project === "soak");
  if (facts?.calls !== report.acknowledged || facts.ids !== report.acknowledged)
    throw new Error(`${report.acknowledged} acknowledged, in the ledger ${JSON.stringify(facts)}`);
  const third = Math.floor(samples.length / 3);
  const rssMb = Object.fromEntries(
    Object.keys(pipeline.pids).map((name) => {
      const values = samples.map((sample) => sample.rssMb[name] ?? Number.NaN);
      const medianOf = (from: number) =>
        Math.round(quantile(Float64Array.from(values.slice(from, from + third)).sort(), 0.5));
      const settled = samples
        .slice(third)
        .map(({ at, rssMb: megabytes }): [number, number] => [at, megabytes[name] ?? 0]);
      const growthMbPerHour = Math.round(slopeOf(settled) * 3_600_000);
      return [name, { thirds: [0, third, 2 * third].map(medianOf), growthMbPerHour }];
    }),
  );
  return { minutes, eventsPerSecond, events: report.acknowledged, rssMb };
}

/** Of the straight line with the least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const xMean = mean(points.map(([x]) => x));
  const yMean = mean(points.map(([, y]) => y));
  const spread = points.reduce((sum, [x]) => sum + (x - xMean) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - xMean) * (y - yMean), 0) / spread;
}
