import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { until } from "../outlay-process.ts";

interface RunningProcess {
  readonly pid: number;
  /** null while it runs, and when a signal ended it. */
  exitCode(): number | null;
  /** What it wrote, the end of it. */
  output(): string;
  /** Resolves with the exit code, or the signal it died of, when it has ended. */
  exited(): Promise<number | string>;
  /** Sends the signal and waits for the end. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | string>;
}

interface ServiceProcess extends RunningProcess {
  /** Of the port at which it answers supervisors. */
  readonly url: string;
  /** The answer of `/readyz`, or why there is none. */
  readiness(): Promise<string>;
  ready(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts one service in a process of its own, as a container does. */
export function spawnService(name: string, port: number, env: Readonly<Record<string, string>>): ServiceProcess {
  const service = spawnProcess([`standalone/src/services/${name}/main.ts`], env);
  const url = `http://127.0.0.1:${port}`;
  const readiness = () =>
    fetch(`${url}/readyz`).then(
      (response) => response.text(),
      (error: unknown) => String(error),
    );
  return {
    ...service,
    url,
    readiness,
    async ready() {
      const look = async () => {
        if (service.exitCode() !== null) throw new Error(`${name} ended:\n${service.output()}`);
        return (await readiness()) === "ready\n" ? true : undefined;
      };
      await until(look, `${name}'s readiness`, 60_000).catch((error: unknown) => {
        throw new Error(`${String(error)}\n${service.output()}`);
      });
    },
  };
}

/** Starts a program of ours, its file and arguments, with only the environment that is given. */
export function spawnProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProcess {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-100_000);
    });
  const ended = (once(child, "exit") as Promise<[number | null, string | null]>).then(([code, by]) => code ?? by ?? "");
  return {
    pid: child.pid ?? 0,
    exitCode: () => child.exitCode,
    output: () => output,
    exited: () => ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}
