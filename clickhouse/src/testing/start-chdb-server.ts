import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ChdbServerOptions } from "./chdb-server.ts";

interface RunningChdbServer {
  readonly port: number;
  /** Of a store, with user and password. */
  url(database?: string): string;
  /** Ends it as a power cut would; its port is free again. */
  kill(): Promise<void>;
}

const script = fileURLToPath(new URL("./chdb-server.ts", import.meta.url));

/** Starts {@link ChdbServerOptions} in a process of its own; port 0, the default, is any free one. */
export async function startChdbServer(
  options: Omit<ChdbServerOptions, "port" | "user" | "password"> & Partial<ChdbServerOptions>,
): Promise<RunningChdbServer> {
  const { user = "outlay", password = "p@ss/word" } = options;
  const argument = JSON.stringify({ port: 0, ...options, user, password });
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", script, argument], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.stdout === null) throw new Error("the server has no output");
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])) as [string];
  const { port } = JSON.parse(line) as { port: number };
  const scheme = options.tls === undefined ? "http" : "https";
  return {
    port,
    url: (database = "") => `${scheme}://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
