import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export interface OutlayProcess {
  readonly collector: string;
  /** OTLP over gRPC. */
  readonly grpc: string;
  readonly dashboard: string;
  readonly pid: number;
  /** SIGTERM and wait for the exit; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL and wait. */
  kill(): Promise<void>;
  /** Everything printed so far. */
  output(): string;
  readonly exited: Promise<number | null>;
}

/** A directory of the test's own; `remove` deletes it. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "outlay-e2e-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the program as `npm start` does, on free ports unless told otherwise. Does not wait. */
export function spawnOutlay(
  data: string,
  env: Record<string, string> = {},
  before: readonly string[] = [],
): { child: ChildProcess; output: () => string } {
  const program = ["--max-semi-space-size=32", "--import", "tsx", join(root, "standalone/src/main.ts")];
  const [command = "", ...args] = [...before, process.execPath, ...program];
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: "16",
      OUTLAY_DATA: data,
      OUTLAY_COLLECTOR_PORT: "0",
      OUTLAY_GRPC_PORT: "0",
      OUTLAY_DASHBOARD_PORT: "0",
      OUTLAY_SAMPLE: "off",
      OUTLAY_SECRET: "",
      ...env,
    },
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text };
}

/** Starts the program and waits until its banner says where it listens. `before`: a command that runs it and becomes it. */
export async function startOutlayProcess(
  data: string,
  env: Record<string, string> = {},
  before: readonly string[] = [],
): Promise<OutlayProcess> {
  const { child, output } = spawnOutlay(data, env, before);
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  let hasExited = false;
  exited.then(() => {
    hasExited = true;
  });
  const address = (label: RegExp) => output().match(label)?.[1];
  const deadline = Date.now() + 60_000;
  while (address(/Stop with (Ctrl-C)/) === undefined) {
    if (hasExited || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`Outlay did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const dashboard = address(/Dashboard\s+(http:\S+)/) ?? "";
  const collector = (address(/OTLP endpoint\s+(http:\S+)\/v1\/traces/) ?? "").trim();
  const grpc = address(/OTLP over gRPC\s+(http:\S+)/) ?? "";
  return {
    collector,
    grpc,
    dashboard,
    pid: child.pid ?? 0,
    output,
    exited,
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Polls `probe` until it gives something, or fails with what was seen last. */
export async function until<Result>(
  probe: () => Promise<Result | undefined>,
  what: string,
  timeoutMs = 20_000,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const result = await probe();
      if (result !== undefined) return result;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} did not happen within ${timeoutMs} ms${last === undefined ? "" : `: ${String(last)}`}`);
}

export async function getJson<Body>(url: string, headers: Record<string, string> = {}): Promise<Body> {
  const response = await fetch(url, { headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Body;
}

export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
