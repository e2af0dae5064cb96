import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startCollector } from "./collector.ts";

function runToEnd(url: string): Promise<{ code: number | null; output: string }> {
  const script = fileURLToPath(new URL("record-and-end.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, url], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test("a process that ends without flushing has sent what it recorded, and says nothing", async () => {
  const collector = await startCollector();
  expect(await runToEnd(collector.url)).toEqual({ code: 0, output: "" });
  expect(collector.accepted.size).toBe(3);
  await collector.close();
}, 30_000);

test("a collector that is away does not keep a process from ending, nor change its exit code", async () => {
  const gone = await startCollector();
  await gone.close();
  expect(await runToEnd(gone.url)).toEqual({ code: 0, output: "" });
}, 30_000);
