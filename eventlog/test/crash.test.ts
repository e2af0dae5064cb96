import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLocalLog } from "../src/local-log.ts";
import { Reading } from "./reading.ts";
import { createTemporaryDirectory, removeDirectory } from "./temporary-directory.ts";

const KILLS = 10;
const LIFE_MS_MAX = 150;
const child = fileURLToPath(new URL("append-child.ts", import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await createTemporaryDirectory();
});
afterEach(() => removeDirectory(directory));

/** Starts the child, kills it a random time after its first acknowledgement, gives all acknowledgements. */
async function liveAndDie(life: number): Promise<string[]> {
  const running = spawn(process.execPath, ["--import", "tsx", child, directory, String(life)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(running, "close");
  let output = "";
  running.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await Promise.race([once(running.stdout, "data"), closed]);
  await systemClock.sleep(systemClock.random() * LIFE_MS_MAX, { ref: true });
  running.kill("SIGKILL");
  const [code, signal] = await closed;
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  return output.slice(0, output.lastIndexOf("\n")).split("\n");
}

test(`a writer killed ${KILLS} times: every acknowledged record is read once, in order`, {
  timeout: 120_000,
}, async () => {
  const acknowledged: string[] = [];
  for (let life = 0; life < KILLS; life++) acknowledged.push(...(await liveAndDie(life)));

  const counters = new Counters();
  const { log, reader } = await openLocalLog({ directory, clock: systemClock, logger: silentLogger, counters });
  const reading = new Reading(reader);
  await reading.untilCount(log.stats().lagRecords);
  await log.close();

  const read = reading.bodies().map((body) => body.trimEnd());
  expect(new Set(read).size).toBe(read.length);
  const found = new Set(read);
  expect(acknowledged.filter((one) => !found.has(one))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  // Of one life and writer the numbers are 0, 1, 2 …, none left out: what was not acknowledged may be there, at the end.
  const next = new Map<string, number>();
  for (const body of read) {
    const [life, writer, number] = body.split(":");
    const expected = next.get(`${life}:${writer}`) ?? 0;
    expect(Number(number)).toBe(expected);
    next.set(`${life}:${writer}`, expected + 1);
  }
  expect(counters.get("outlay_log_corrupt_ranges_total")).toBe(0);
});
