import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startBroker } from "@outlay/eventlog/testing/start-broker";
import { startOutlayProcess, temporaryDirectory, until } from "../../e2e/outlay-process.ts";
import { freePort, spawnService } from "../../e2e/services/service-process.ts";
import type { LedgerFacts } from "./ledger-facts.ts";

/** Everything from the collector's door to the store, as processes. */
export interface Pipeline {
  readonly collector: string;
  /** Processes by what they are. */
  readonly pids: Readonly<Record<string, number>>;
  /** Calls that are stored. */
  stored(): Promise<number>;
  /** Ends it well, and reads from the ledger what came of it. */
  finish(): Promise<LedgerFacts[]>;
}

const scriptOf = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
const LEAVE_MS_MAX = 60_000;

/** `npm start`: all of it in one process. */
export async function startEmbedded(env: Record<string, string> = {}): Promise<Pipeline> {
  const directory = temporaryDirectory();
  const outlay = await startOutlayProcess(directory.path, env);
  return {
    collector: outlay.collector,
    pids: { outlay: outlay.pid },
    stored: async () => {
      // Asking the API ten times a second would be a load of its own; the counter moves when an insert is answered.
      const metrics = await (await fetch(`${outlay.collector}/metrics`)).text();
      return Number(/^outlay_ingest_calls_stored_total (\d+)$/m.exec(metrics)?.[1] ?? 0);
    },
    async finish() {
      await outlay.stop();
      const facts = readFacts(join(directory.path, "clickhouse"));
      directory.remove();
      return facts;
    },
  };
}

/** A collector, a broker and a worker with its store: three processes, a real broker between the other two. */
export async function startOverKafka(): Promise<Pipeline> {
  const directory = temporaryDirectory();
  const broker = await startBroker({ version: "4.1" });
  const topic = "outlay-events";
  const store = join(directory.path, "store");
  const { child: worker, lines } = await startScript("worker-process", [broker.brokers.join(","), topic, store]);
  const port = await freePort();
  const collector = spawnService("collector", port, {
    OUTLAY_LOG: `kafka://${broker.brokers.join(",")}/${topic}`,
    OUTLAY_COLLECTOR_PORT: String(port),
    OUTLAY_GRPC_PORT: String(await freePort()),
    OUTLAY_KAFKA_GROUP: `ingest-of-${topic}`,
  });
  await collector.ready();
  return {
    collector: collector.url,
    pids: { collector: collector.pid, worker: worker.pid ?? 0, broker: broker.pid },
    async stored() {
      worker.stdin?.write("stored\n");
      return Number((await lines.next()).value);
    },
    async finish() {
      await collector.end("SIGTERM");
      const ended = once(worker, "exit");
      worker.kill("SIGTERM");
      await Promise.race([ended, new Promise((_, reject) => setTimeout(reject, LEAVE_MS_MAX, "no end"))]);
      await broker.stop();
      const facts = readFacts(store);
      directory.remove();
      return facts;
    },
  };
}

/** A collector over a log in memory, on one core. */
export async function startCollectorAlone(core: number): Promise<{ url: string; pid: number; stop(): void }> {
  const { child, first } = await startScript("collector-process", [], ["taskset", "-c", String(core)]);
  const { url } = JSON.parse(first) as { url: string };
  return { url, pid: child.pid ?? 0, stop: () => void child.kill("SIGKILL") };
}

async function startScript(name: string, args: readonly string[], before: readonly string[] = []) {
  const node = [process.execPath, "--max-semi-space-size=32", "--import", "tsx", scriptOf(name), ...args];
  const [command = "", ...rest] = [...before, ...node];
  const env = { ...process.env, UV_THREADPOOL_SIZE: "16" };
  const child: ChildProcess = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"], env });
  if (child.stdout === null) throw new Error(`${name} has no output`);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), once(child, "exit").then(() => ({ value: undefined }))]);
  if (first.value === undefined) throw new Error(`${name} did not start`);
  return { child, lines, first: first.value as string };
}

function readFacts(directory: string): LedgerFacts[] {
  const args = ["--import", "tsx", scriptOf("ledger-facts"), directory];
  const output = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e8 });
  return JSON.parse(output.trim().split("\n").at(-1) ?? "") as LedgerFacts[];
}

/** Resolves when `calls` are stored. */
export async function untilStored(pipeline: Pipeline, calls: number): Promise<void> {
  await until(async () => ((await pipeline.stored()) >= calls ? true : undefined), `${calls} calls stored`, 900_000);
}
