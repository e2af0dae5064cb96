import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Machine } from "./machine.ts";

/** Writes `benchmarks/results/<name>.json`, replacing the last result; returns its path. */
export async function writeResult(name: string, machine: Machine, result: object): Promise<string> {
  const folder = fileURLToPath(new URL("../results/", import.meta.url));
  await mkdir(folder, { recursive: true });
  const path = `${folder}${name}.json`;
  const measuredAt = new Date().toISOString();
  await writeFile(path, `${JSON.stringify({ benchmark: name, measuredAt, machine, ...result }, null, 2)}\n`);
  return path;
}
