import { parseArgs } from "node:util";
import { interleave } from "../lib/interleave.ts";
import { describeMachine } from "../lib/machine.ts";
import { type Spread, spread } from "../lib/spread.ts";
import { writeResult } from "../lib/write-result.ts";
import { measureAccept } from "./accept.ts";
import { measureOverload } from "./overload.ts";
import { installPeers, measureSystem, pins, startMlflow, startOutlay, startPhoenix } from "./peers.ts";
import { startEmbedded, startOverKafka } from "./pipelines.ts";
import { measureSoak } from "./soak.ts";
import { measureThroughput } from "./throughput.ts";

/**
 * From a client to what a query counts. `npm run bench -- pipeline [throughput] [accept] [overload] [soak] [peers]`; without
 * a name all but `peers`, which installs two Python packages. Each part writes `results/pipeline-<part>.json`.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    /** Of each phase. */
    seconds: { type: "string", default: "15" },
    /** Of the soak. */
    minutes: { type: "string", default: "20" },
    /** Of the second phase of the throughput: half of what each has to store, events a second. */
    "pace-embedded": { type: "string", default: "20000" },
    "pace-kafka": { type: "string", default: "10000" },
    /** The soak's load. */
    pace: { type: "string", default: "5000" },
    /** What a machine of this kind stores a second, of which the overload is three times. */
    capacity: { type: "string", default: "25000" },
    /** That each peer gets; Outlay gets twenty times as many, to be busy for as long. */
    spans: { type: "string", default: "5000" },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

const senderNote =
  "The load comes from a process of its own on the same cores, at about 1 µs of CPU an event: bodies are made before, only ids are drawn anew.";
/** The least an operator may give the log: it is full within seconds. */
const SMALL_LOG = { OUTLAY_LOG_BYTES_MAX: String(64 * 1024 * 1024) };

const parts: Readonly<Record<string, () => Promise<object>>> = {
  async throughput() {
    const paces = { embedded: Number(values["pace-embedded"]), kafka: Number(values["pace-kafka"]) };
    const figures = await interleave(
      {
        embedded: async () =>
          measureThroughput(await startEmbedded(), { seconds, pacedEventsPerSecond: paces.embedded }),
        kafka: async () => measureThroughput(await startOverKafka(), { seconds, pacedEventsPerSecond: paces.kafka }),
      },
      { rounds, warmups: 0 },
    );
    return {
      notes: [
        senderNote,
        "embedded: npm start. kafka: a collector, Apache Kafka 4.1 and a worker with its store, three processes on the same machine.",
        "queryable: events by the time from the first byte sent until the insert of the last one was answered, by the ledger's own record of each range; nothing lost and nothing twice is checked in every round.",
        "freshness: at `pacedEventsPerSecond`, half of what each has to store; from the reception of an event until the insert of its range was answered.",
        "Events have happened in the second before they are sent.",
        "cpuMicrosPerEvent: user and system time while it was sent flat out and caught up, each process whole.",
      ],
      batchEvents: 500,
      lanes: 4,
      secondsPerPhase: seconds,
      pacedEventsPerSecond: paces,
      results: spreads(figures),
    };
  },
  async accept() {
    const figures = await interleave({ memoryLog: () => measureAccept(seconds) }, { rounds, warmups: 0 });
    const notes = ["The collector is pinned to one core and the load to the other.", senderNote];
    return { notes, batchEvents: 500, lanes: 4, seconds, results: spreads(figures) };
  },
  async overload() {
    const plan = { capacity: Number(values.capacity), seconds };
    const figures = await interleave(
      {
        embedded: async () => measureOverload(await startEmbedded(SMALL_LOG), plan),
        kafka: async () => measureOverload(await startOverKafka(), plan),
      },
      { rounds, warmups: 0 },
    );
    const notes = [
      senderNote,
      "embedded: the log may hold 64 MiB, so that it is full at once.",
      "A refused batch is not sent again; what was acknowledged is compared with the ledger.",
    ];
    return { notes, seconds, rounds: figures };
  },
  async soak() {
    const plan = { minutes: Number(values.minutes), eventsPerSecond: Number(values.pace) };
    return {
      notes: [senderNote, "One process of each kind, sampled every 2 s; batches of 100."],
      embedded: await measureSoak(await startEmbedded(), plan),
      kafka: await measureSoak(await startOverKafka(), plan),
    };
  },
  async peers() {
    const bins = installPeers();
    const spans = Number(values.spans);
    const measured = async (start: () => ReturnType<typeof startOutlay>, count: number) => {
      const system = await start();
      try {
        return await measureSystem(system, count);
      } finally {
        await system.stop();
      }
    };
    const figures = await interleave(
      {
        outlay: () => measured(startOutlay, 20 * spans),
        phoenix: () => measured(() => startPhoenix(bins.phoenix), spans),
        mlflow: () => measured(() => startMlflow(bins.mlflow), spans),
      },
      { rounds, warmups: 0 },
    );
    const results = spreads(figures);
    const ratio = (peer: "phoenix" | "mlflow", figure: string) =>
      Number((medianOf(results["outlay"], figure) / medianOf(results[peer], figure)).toPrecision(3));
    const names = Object.keys(results["outlay"] ?? {});
    return {
      notes: [
        "The same OTLP/protobuf bodies of 25 traces of 4 spans, over two connections, to each system as its documentation starts it, with its default store (SQLite for the peers).",
        "queryable: spans by the time from the first byte sent until the system counts all of them. Outlay gets twenty times as many, so that all are busy for as long.",
        "showTrace: one trace with its spans and attributes from the API its page uses, asked for one after the other when all is quiet.",
        "Memory of all its processes, what they share counted once. Outlay computes a critical path with each trace.",
      ],
      versions: pins,
      spans: { outlay: 20 * spans, peers: spans },
      results,
      outlayOverPeer: Object.fromEntries(
        (["phoenix", "mlflow"] as const).map((peer) => [
          peer,
          Object.fromEntries(names.map((name) => [name, ratio(peer, name)])),
        ]),
      ),
    };
  },
};

/** Each figure over the rounds; figures by process likewise. */
function spreads<Figures extends object>(all: Readonly<Record<string, readonly Figures[]>>) {
  return Object.fromEntries(Object.entries(all).map(([variant, figures]) => [variant, spreadOf(figures)]));
}

type Spreads = { [name: string]: Spread | Spreads };

function spreadOf(figures: readonly object[]): Spreads {
  const names = Object.keys(figures[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = figures.map((figure): unknown => Reflect.get(figure, name));
      return [name, typeof values[0] === "object" ? spreadOf(values as object[]) : spread(values as number[])];
    }),
  );
}

function medianOf(figures: Spreads | undefined, name: string): number {
  const found = figures?.[name];
  return found !== undefined && typeof found["median"] === "number" ? found["median"] : Number.NaN;
}

const chosen = positionals.length > 0 ? positionals : ["throughput", "accept", "overload", "soak"];
for (const name of chosen) {
  const run = parts[name];
  if (run === undefined) throw new Error(`there is no part ${name}; there are ${Object.keys(parts).join(", ")}`);
  console.log(`• ${name}`);
  const machine = describeMachine();
  const result = await run();
  const path = await writeResult(`pipeline-${name}`, machine, result);
  console.log(JSON.stringify({ path, machine, ...result }, null, 2));
}
process.exit(0);
