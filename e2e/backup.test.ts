import { execFile } from "node:child_process";
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { getJson, postJson, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = (command: "backup" | "restore", directory: string, data: string) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/backup.ts", command, directory], {
    cwd: root,
    env: { ...process.env, OUTLAY_DATA: data },
  });

const event = (n: number) => ({
  ...{ eventId: `call-${n}`, occurredAt: new Date(Date.now() - 60_000).toISOString() },
  ...{ provider: "openai", model: "gpt-4o", taskId: `task-${n % 7}`, workflow: "backup" },
  usage: { inputTokens: 1_000 + n, outputTokens: 100 },
});
const question = {
  metrics: ["calls", "spend", "input_tokens"],
  range: { from: "now-1d", to: "now+1d" },
  group_by: ["workflow"],
};

test("a restored store answers as the one it was copied from did, and takes in what was only in the log", async () => {
  const directory = temporaryDirectory();
  const [data, copy, other] = ["data", "copy", "other"].map((name) => join(directory.path, name)) as [
    string,
    string,
    string,
  ];
  const first = await startOutlayProcess(data);
  await postJson(`${first.collector}/v1/events`, { events: Array.from({ length: 500 }, (_, n) => event(n)) });
  const verdict = {
    eventId: "verdict",
    occurredAt: new Date().toISOString(),
    taskId: "task-3",
    outcome: "success",
    source: "human",
  };
  await postJson(`${first.collector}/v1/outcomes`, verdict);
  const pulse = (dashboard: string) => getJson<{ calls: number }>(`${dashboard}/api/v1/pulse`);
  await until(async () => ((await pulse(first.dashboard)).calls === 500 ? true : undefined), "the ledger catching up");
  const answersOf = async (dashboard: string) => ({
    query: (await postJson(`${dashboard}/api/v1/query`, question)).body["totals"],
    calls: (await getJson<{ calls: unknown[] }>(`${dashboard}/api/v1/calls?limit=1000`)).calls,
    economics: (await getJson<{ totals?: unknown }>(`${dashboard}/api/v1/tasks/economics?from=now-1d&to=now%2B1d`))
      .totals,
  });
  await expect(run("backup", copy, data)).rejects.toMatchObject({
    stderr: expect.stringContaining("in use by process"),
  });
  const before = await answersOf(first.dashboard);
  expect(before.calls).toHaveLength(500);
  expect(await first.stop()).toBe(0);

  expect((await run("backup", copy, data)).stdout).toMatch(/is copied to .*: \d+ files/);
  await expect(run("backup", copy, data)).rejects.toMatchObject({ stderr: expect.stringContaining("not empty") });
  await expect(run("restore", copy, data)).rejects.toMatchObject({ stderr: expect.stringContaining("not empty") });
  // The original may be gone: nothing of the copy may point to it.
  rmSync(data, { recursive: true });
  await run("restore", copy, other);
  const second = await startOutlayProcess(other);
  expect(await answersOf(second.dashboard)).toEqual(before);
  // It goes on: new events are stored, known ones recognised. Then it dies with events that are in its log alone.
  const more = Array.from({ length: 600 }, (_, n) => event(n));
  expect((await postJson(`${second.collector}/v1/events`, { events: more })).status).toBe(202);
  await second.kill();

  const again = join(directory.path, "again");
  await run("backup", again, other);
  rmSync(other, { recursive: true });
  await run("restore", again, other);
  const third = await startOutlayProcess(other);
  await until(async () => ((await pulse(third.dashboard)).calls === 600 ? true : undefined), "the log being taken in");
  await third.stop();

  const segment = readdirSync(join(copy, "log")).find((name) => /^\d+/.test(name)) ?? "";
  appendFileSync(join(copy, "log", segment), "x");
  await expect(run("restore", copy, join(directory.path, "fourth"))).rejects.toMatchObject({
    stderr: expect.stringContaining("is not what was copied; nothing was restored"),
  });
  directory.remove();
});
