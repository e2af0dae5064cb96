import { type ChildProcess, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@outlay/core/clock";
import { Kafka, logLevel } from "kafkajs";

/** The lines that are supported; dev/kafka/pom.xml pins the release of each. */
export const kafkaLines = ["4.1", "3.9"] as const;
export type KafkaLine = (typeof kafkaLines)[number];

export interface BrokerOptions {
  readonly version: KafkaLine;
  /** Where data and log lie. Default: a temporary directory that `stop` removes. */
  readonly directory?: string;
  /** Default: two free ones. */
  readonly ports?: { readonly broker: number; readonly controller: number };
  /** The only user the broker lets in, by SASL/PLAIN. Default: everybody. */
  readonly user?: BrokerUser;
}

export interface BrokerUser {
  readonly username: string;
  readonly password: string;
}

export interface RunningBroker {
  /** For `openKafkaLog`. */
  readonly brokers: readonly string[];
  readonly directory: string;
  /** The Java process; another one after `restart`. */
  readonly pid: number;
  /** SIGTERM, after ten seconds SIGKILL; removes the directory unless it was given. */
  stop(): Promise<void>;
  /** SIGKILL; the data stays. */
  kill(): Promise<void>;
  /** Starts it again on its data and ports. */
  restart(): Promise<void>;
}

const jars = (version: KafkaLine) => fileURLToPath(new URL(`../../../.cache/kafka/${version}`, import.meta.url));
const JVM = ["-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"];
const READY_MS_MAX = 120_000;
const ATTEMPTS = 3;

/**
 * Starts a Kafka broker of one node on 127.0.0.1 for tests, and resolves when it answers. It ends with this process,
 * however that ends.
 *
 * Throws with the end of the broker's log when it does not start, or when `npm test` has not installed it.
 */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { version } = options;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "outlay-kafka-")));
  await copyFormatted(version, join(directory, "data"));
  for (let attempt = 1; ; attempt += 1) {
    // Between the choice of a port and its use another process may take it; then other ports are tried.
    const ports = options.ports ?? { broker: await freePort(), controller: await freePort() };
    await writeProperties(directory, ports, options.user);
    const brokers = [`127.0.0.1:${ports.broker}`];
    try {
      return running(await launch(options, directory, brokers), { ...options, directory, brokers });
    } catch (error) {
      if (attempt >= ATTEMPTS || options.ports !== undefined) throw error;
    }
  }

  function running(first: Launched, given: BrokerOptions & { directory: string; brokers: string[] }): RunningBroker {
    let launched = first;
    const end = async (signal: "SIGTERM" | "SIGKILL") => {
      signalProcess(launched.pid, signal);
      const late = new AbortController();
      const deadline = systemClock.sleep(10_000, { signal: late.signal });
      await Promise.race([launched.exited, deadline]);
      late.abort();
      signalProcess(launched.pid, "SIGKILL");
      await launched.exited;
    };
    return {
      brokers: given.brokers,
      directory,
      get pid() {
        return launched.pid;
      },
      async stop() {
        await end("SIGTERM");
        if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
      },
      kill: () => end("SIGKILL"),
      async restart() {
        launched = await launch(options, directory, given.brokers);
      },
    };
  }
}

interface Launched {
  readonly pid: number;
  readonly exited: Promise<void>;
}

/**
 * Runs the program in its arguments and kills it when our end of its standard input closes, which the kernel sees to even
 * where we are killed. Writes the program's pid first.
 */
const LEASH = `log=$1; shift; exec 3<&0; "$@" </dev/null >>"$log" 2>&1 & program=$!; echo $program
{ cat <&3 >/dev/null; kill -9 $program 2>/dev/null; } & leash=$!; exec 3<&-; wait $program; kill $leash 2>/dev/null`;

async function launch({ version, user }: BrokerOptions, directory: string, brokers: string[]): Promise<Launched> {
  const log = join(directory, "broker.log");
  await (await open(log, "a")).close();
  const args = [...JVM, "-cp", `${jars(version)}/*:${directory}`, "kafka.Kafka", join(directory, "server.properties")];
  const child = spawn("sh", ["-c", LEASH, "sh", log, "java", ...args], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const pid = await firstNumber(child);
  let hasExited = false;
  exited.then(() => {
    hasExited = true;
  });
  const deadline = systemClock.monotonic() + READY_MS_MAX;
  while (!(await answers(brokers, user))) {
    if (!hasExited && systemClock.monotonic() < deadline) continue;
    signalProcess(pid, "SIGKILL");
    await exited;
    throw new Error(`Kafka ${version} did not start:\n${(await readFile(log, "utf8")).slice(-2_000)}`);
  }
  return { pid, exited };
}

/** The port opens before the broker is registered, so only an answer about the cluster counts. */
async function answers(brokers: string[], user: BrokerUser | undefined): Promise<boolean> {
  const retry = { retries: 0 };
  const sasl = user === undefined ? {} : { sasl: { mechanism: "plain" as const, ...user } };
  const kafka = new Kafka({
    brokers,
    ...sasl,
    logLevel: logLevel.NOTHING,
    retry,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    await systemClock.sleep(100, { ref: true });
    return false;
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** A formatted data directory is made once for each line and copied from then on: that saves a start of Java. */
async function copyFormatted(version: KafkaLine, data: string): Promise<void> {
  if (await exists(data)) return;
  const template = join(jars(version), "formatted");
  if (!(await exists(template))) {
    if (!(await exists(jars(version))))
      throw new Error(`Apache Kafka ${version} is not installed: run \`npm test -- eventlog\`, which installs it`);
    const scratch = await mkdtemp(join(jars(version), "format-"));
    await writeProperties(scratch, { broker: 9092, controller: 9093 });
    await format(version, scratch);
    // Whoever comes second keeps the first one's.
    await rename(join(scratch, "data"), template).catch(() => {});
    await rm(scratch, { recursive: true, force: true });
  }
  await mkdir(data, { recursive: true });
  await cp(template, data, { recursive: true });
}

async function format(version: KafkaLine, directory: string): Promise<void> {
  const clusterId = Buffer.from("outlay-tests-000").toString("base64url");
  const tool = ["kafka.tools.StorageTool", "format", "--cluster-id", clusterId];
  const args = [...JVM, "-cp", `${jars(version)}/*:${directory}`, ...tool, "-c", join(directory, "server.properties")];
  const child = spawn("java", args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`Kafka ${version} could not format its directory:\n${output.slice(-2_000)}`);
}

async function writeProperties(
  directory: string,
  ports: { broker: number; controller: number },
  user?: BrokerUser,
): Promise<void> {
  const properties = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.quorum.voters": `1@127.0.0.1:${ports.controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.broker},CONTROLLER://127.0.0.1:${ports.controller}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${ports.broker}`,
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": `PLAINTEXT:${user ? "SASL_PLAINTEXT" : "PLAINTEXT"},CONTROLLER:PLAINTEXT`,
    "log.dirs": join(directory, "data"),
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    // A killed broker may register again only when its last session is over.
    "broker.session.timeout.ms": "1500",
    "broker.heartbeat.interval.ms": "300",
    "num.network.threads": "1",
    "num.io.threads": "2",
    "log.cleaner.dedupe.buffer.size": "2097152",
    "log.segment.bytes": "67108864",
    ...(user === undefined ? {} : plainLogin(user)),
  };
  const text = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(directory, "server.properties"), text.join(""));
  // Only warnings: at its usual level a broker writes some thousand lines before it answers.
  const level = "log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\n";
  const layout = "log4j.appender.out.layout=org.apache.log4j.SimpleLayout\n";
  await writeFile(join(directory, "log4j.properties"), level + layout);
  const console = "appender.out.type=Console\nappender.out.name=out\nrootLogger.appenderRef.out.ref=out\n";
  await writeFile(join(directory, "log4j2.properties"), `rootLogger.level=warn\n${console}`);
}

function plainLogin({ username, password }: BrokerUser): Record<string, string> {
  const login = `username="${username}" password="${password}" user_${username}="${password}";`;
  return {
    "sasl.enabled.mechanisms": "PLAIN",
    "sasl.mechanism.inter.broker.protocol": "PLAIN",
    "listener.name.plaintext.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required ${login}`,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.stdout?.once("data", (chunk: Buffer) => resolve(Number.parseInt(chunk.toString(), 10)));
  });
}

function signalProcess(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
