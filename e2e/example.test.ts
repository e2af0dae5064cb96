import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const example = fileURLToPath(new URL("../examples/node/", import.meta.url));
const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

test("the SDK example against the real program: every call and verdict it says it sent is in the economics", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", join(example, "src/main.ts")], {
    cwd: example,
    env: { ...process.env, OUTLAY_URL: outlay.collector },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
  const stats = JSON.parse(printed.trim().split("\n").at(-1) ?? "{}") as { sent: number; dropped: object };
  expect(stats).toMatchObject({ queued: 0, dropped: {} });

  interface Economics {
    groups: {
      group: { workflow: string };
      tasks: number;
      successes: number;
      partial: number;
      calls: number;
      cost: string;
    }[];
  }
  const economics = await until(async () => {
    const answer = await getJson<Economics>(`${outlay.dashboard}/api/v1/tasks/economics?from=now-1d&to=now%2B1d`);
    return answer.groups[0]?.tasks === 3 && answer.groups[0].partial === 1 ? answer : undefined;
  }, "three tasks, one of them revised to partial");
  const [triage] = economics.groups;
  // Three tasks: one judged a success and revised to partial by a person, one success, one failure.
  expect(triage).toMatchObject({ group: { workflow: "support-triage" }, tasks: 3, partial: 1 });
  expect(Number(triage?.cost)).toBeGreaterThan(0);
  const { calls } = await getJson<{ calls: unknown[] }>(`${outlay.dashboard}/api/v1/calls`);
  expect(calls.length).toBe(triage?.calls);
});
