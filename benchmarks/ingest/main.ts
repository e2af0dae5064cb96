import { startOutlayProcess, temporaryDirectory } from "../../e2e/outlay-process.ts";
import { describeMachine } from "../lib/machine.ts";
import { quantile, spread } from "../lib/spread.ts";
import { writeResult } from "../lib/write-result.ts";
import { batchBody, poster } from "./load.ts";
import { processUsage } from "./process-usage.ts";

/**
 * Events per second from HTTP to durable and to queryable, freshness, CPU and memory of the whole embedded process, with
 * batches of 500. The load comes from this process, on the same cores. `npm run bench -- ingest [seconds] [rounds]`
 */
const BATCH_EVENTS = 500;
const LANES = 4;
const seconds = Number(process.argv[2] ?? 20);
const rounds = Number(process.argv[3] ?? 5);
const PACED_EVENTS_PER_SECOND = 10_000;

interface Figures {
  durableEventsPerSecond: number;
  queryableEventsPerSecond: number;
  cpuMsPer1000Events: number;
  freshnessP50Ms: number;
  freshnessP95Ms: number;
  peakRssMb: number;
  idleRssMb: number;
  idleAfterLoadRssMb: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends for `seconds`, at most `paceEventsPerSecond`, and watches how far the store has come. */
async function sendAndWatch(outlay: { collector: string; dashboard: string }, paceEventsPerSecond: number) {
  const post = poster(`${outlay.collector}/v1/events`, LANES);
  // Made beforehand: the sender's own work must not be measured. Each is sent once.
  const count =
    paceEventsPerSecond === Number.POSITIVE_INFINITY ? seconds * 100 : (seconds * paceEventsPerSecond) / BATCH_EVENTS;
  const bodies = Array.from({ length: Math.ceil(count) }, () => batchBody(BATCH_EVENTS, Date.now()));
  // Asking the API ten times a second would be a load of its own; the counter moves when an insert is answered.
  const stored = async () => {
    const metrics = await (await fetch(`${outlay.collector}/metrics`)).text();
    return Number(/^outlay_ingest_calls_stored_total (\d+)$/m.exec(metrics)?.[1] ?? 0);
  };
  const before = await stored();
  const acknowledged: { at: number; events: number }[] = [];
  const seen: { at: number; events: number }[] = [];
  let events = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver || (seen.at(-1)?.events ?? 0) < events) {
      seen.push({ events: (await stored()) - before, at: performance.now() });
      await pause(100);
    }
  })();
  const startedAt = performance.now();
  const lane = async () => {
    while (performance.now() - startedAt < seconds * 1_000) {
      const body = bodies.pop();
      if (body === undefined) return;
      const dueAt = startedAt + (events / paceEventsPerSecond) * 1_000;
      if (dueAt > performance.now()) await pause(dueAt - performance.now());
      const status = await post(body);
      if (status === 503) {
        bodies.push(body);
        await pause(200);
        continue;
      }
      if (status !== 202) throw new Error(`the collector answered ${status}`);
      events += BATCH_EVENTS;
      acknowledged.push({ at: performance.now(), events });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const durableMs = performance.now() - startedAt;
  isOver = true;
  await watching;
  const pulse = (await (await fetch(`${outlay.dashboard}/api/v1/pulse`)).json()) as { calls: number };
  if (pulse.calls !== before + events) throw new Error(`the API counts ${pulse.calls}, sent were ${before + events}`);
  const queryableMs = (seen.find((look) => look.events >= events)?.at ?? Number.NaN) - startedAt;
  let next = 0;
  const waitsMs = acknowledged.map(({ at, events: needed }) => {
    while ((seen[next]?.events ?? Number.POSITIVE_INFINITY) < needed) next += 1;
    return Math.max(0, (seen[next]?.at ?? Number.NaN) - at);
  });
  return { events, durableMs, queryableMs, waitsMs: Float64Array.from(waitsMs).sort() };
}

async function runRound(): Promise<Figures> {
  const directory = temporaryDirectory();
  const outlay = await startOutlayProcess(directory.path);
  await pause(3_000);
  const idle = processUsage(outlay.pid);
  await sendAndWatch(outlay, 5_000); // Warms up.
  const before = processUsage(outlay.pid);
  const flatOut = await sendAndWatch(outlay, Number.POSITIVE_INFINITY);
  const after = processUsage(outlay.pid);
  const paced = await sendAndWatch(outlay, PACED_EVENTS_PER_SECOND);
  await pause(15_000);
  const rest = processUsage(outlay.pid);
  await outlay.stop();
  directory.remove();
  return {
    durableEventsPerSecond: flatOut.events / (flatOut.durableMs / 1_000),
    queryableEventsPerSecond: flatOut.events / (flatOut.queryableMs / 1_000),
    cpuMsPer1000Events: (after.cpuMs - before.cpuMs) / (flatOut.events / 1_000),
    freshnessP50Ms: quantile(paced.waitsMs, 0.5),
    freshnessP95Ms: quantile(paced.waitsMs, 0.95),
    peakRssMb: rest.peakRssMb,
    idleRssMb: idle.rssMb,
    idleAfterLoadRssMb: rest.rssMb,
  };
}

const machine = describeMachine();
const figures: Figures[] = [];
for (let round = 0; round < rounds; round += 1) {
  figures.push(await runRound());
  console.log(`round ${round + 1} of ${rounds}:`, figures.at(-1));
}
const names = Object.keys(figures[0] ?? {}) as (keyof Figures)[];
const results = Object.fromEntries(names.map((name) => [name, spread(figures.map((round) => round[name]))]));
const path = await writeResult("ingest", machine, {
  batchEvents: BATCH_EVENTS,
  lanes: LANES,
  secondsPerPhase: seconds,
  notes: [
    "The sender runs on the same two cores; bodies are made beforehand.",
    "queryable: from the first byte sent until the insert of the last event is answered; the API then counts them all.",
    `freshness: from the answer 202 until the insert of the event is answered, looked at every 100 ms, at ${PACED_EVENTS_PER_SECOND} events/s.`,
    "cpu: user and system time of the whole Outlay process, engine threads included, flat out.",
    "idle: 3 s after the first start; idleAfterLoad: 15 s after the last event.",
  ],
  results,
});
console.log(JSON.stringify({ path, machine, results }, null, 2));
