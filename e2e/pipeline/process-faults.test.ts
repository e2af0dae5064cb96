import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@outlay/core/clock";
import { expect, test } from "vitest";
import { randomOf } from "../kafka/load.ts";
import { type OutlayProcess, postJson, startOutlayProcess, temporaryDirectory, until } from "../outlay-process.ts";
import { freePort } from "../services/service-process.ts";
import { HttpLoad } from "./http-load.ts";

/** The long run is 40. */
const TERMS = Number(process.env["OUTLAY_TEST_TERMS"] ?? 3);
const SEED = Number(process.env["OUTLAY_TEST_SEED"] ?? Date.now() % 1_000_000);
const DISK_MIB = 400;
const sleep = (ms: number) => systemClock.sleep(ms, { ref: true });

/** What the API counts is what was acknowledged, and what it costs, to the last digit. */
async function expectCounted(outlay: OutlayProcess, load: HttpLoad): Promise<void> {
  const wanted = { calls: load.sent.size, spend: trimmed(load.costUsd) };
  let found: unknown;
  const counted = async () => {
    const question = { project: "load", metrics: ["calls", "spend"], range: { from: "now-90d", to: "now+1d" } };
    const { body } = await postJson(`${outlay.dashboard}/api/v1/query`, question);
    const { calls, spend } = (body["totals"] ?? {}) as { calls?: number; spend?: string };
    found = { calls, spend: trimmed(spend ?? "") };
    return calls !== undefined && calls >= wanted.calls ? true : undefined;
  };
  await until(counted, "the whole count", 90_000).catch(() => {});
  expect(found).toEqual(wanted);
  expect(load.acknowledged.size).toBe(load.sent.size);
}

const trimmed = (decimal: string): string => (decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal);

test(`${TERMS} SIGTERM in the middle of the work: every end is a good one, and nothing is lost or twice (seed ${SEED})`, {
  timeout: 120_000 + TERMS * 20_000,
}, async () => {
  const random = randomOf(SEED);
  const directory = temporaryDirectory();
  const port = String(await freePort());
  const start = () => startOutlayProcess(directory.path, { OUTLAY_COLLECTOR_PORT: port });
  const load = new HttpLoad(SEED);
  let outlay = await start();
  const ends: (number | null)[] = [];
  const terms = (async () => {
    for (let term = 0; term < TERMS; term += 1) {
      await sleep(200 + random() * 1_500);
      ends.push(await outlay.stop());
      outlay = await start();
    }
  })();
  await load.run(() => `http://127.0.0.1:${port}`, terms);
  await expectCounted(outlay, load);
  ends.push(await outlay.stop());
  expect(ends).toEqual(Array(TERMS + 1).fill(0));
  directory.remove();
});

/**
 * A small file system needs a namespace of the process's own. Where the system gives none, full disks are what the tests of the
 * log (ENOSPC from the disk) and of the store (embedded-faults.test.ts) say they are.
 */
const canMount = spawnSync("unshare", ["-Urm", "true"]).status === 0;

if (canMount)
  test(`a disk that is full, log, spool and ledger alike: refused with the time to come again, and all goes on when there is room (seed ${SEED})`, async () => {
    const directory = temporaryDirectory();
    const mounted = join(directory.path, "small");
    mkdirSync(mounted);
    const outlay = await startOutlayProcess(mounted, {}, inSmallDisk(mounted));
    // What the process sees there, seen from outside.
    const inside = `/proc/${outlay.pid}/root${mounted}`;
    expect(existsSync(join(inside, "outlay.log"))).toBe(true);
    const load = new HttpLoad(SEED);
    const filling = (async () => {
      await sleep(1_500);
      fillUp(join(inside, "filler"));
      await sleep(4_000);
      rmSync(join(inside, "filler"));
      await sleep(1_500);
    })();
    await load.run(() => outlay.collector, filling);
    await expectCounted(outlay, load);
    expect(load.refusals).toBeGreaterThan(0);
    expect(load.refusalsWithoutRetryAfter).toBe(0);
    expect(await outlay.stop()).toBe(0);
    directory.remove();
  });

/** What runs a command with `directory` on a file system of some hundred megabytes. */
function inSmallDisk(directory: string): readonly string[] {
  const mount = `mount -t tmpfs -o size=${DISK_MIB}m none "$0" && exec "$@"`;
  return ["unshare", "-Urm", "sh", "-c", mount, directory];
}

/** Takes every byte that is left. */
function fillUp(path: string): void {
  for (let bytes = 16 * 1024 * 1024; bytes >= 4_096; )
    try {
      writeFileSync(path, Buffer.alloc(bytes), { flag: "a" });
    } catch {
      bytes /= 2;
    }
}
