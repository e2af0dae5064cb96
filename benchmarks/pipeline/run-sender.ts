import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { SenderPlan, SenderReport } from "./sender.ts";

const script = fileURLToPath(new URL("./sender.ts", import.meta.url));

/** Sends a load from a process of its own; `core` pins it to one. */
export async function runSender(plan: SenderPlan, core?: number): Promise<SenderReport> {
  const node = [process.execPath, "--import", "tsx", script, JSON.stringify(plan)];
  const [command = "", ...args] = core === undefined ? node : ["taskset", "-c", String(core), ...node];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  if ((await lines.next()).value !== "ready") throw new Error("the sender did not start");
  child.stdin.write("go\n");
  const ended = once(child, "exit");
  const report = (await lines.next()).value as string | undefined;
  await ended;
  if (report === undefined) throw new Error("the sender ended without a report");
  return JSON.parse(report) as SenderReport;
}
