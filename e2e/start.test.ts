import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  getJson,
  type OutlayProcess,
  postJson,
  spawnOutlay,
  startOutlayProcess,
  temporaryDirectory,
  until,
} from "./outlay-process.ts";

const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

/** Starts the program where it cannot start: its exit code and what it said. */
async function failedStart(data: string, env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const { child, output } = spawnOutlay(data, env);
  const code = await new Promise<number | null>((resolve) => child.once("exit", (value) => resolve(value)));
  return { code, said: output().trim() };
}

const isOneSentence = (text: string) => text.split("\n").length <= 2 && !text.includes("    at ");

test("a port in use is one clear sentence that names the port and its variable, and a non-zero exit", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const address = blocker.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  for (const variable of ["OUTLAY_COLLECTOR_PORT", "OUTLAY_GRPC_PORT", "OUTLAY_DASHBOARD_PORT"]) {
    const fresh = temporaryDirectory();
    const { code, said } = await failedStart(fresh.path, { [variable]: port });
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining(port) });
    expect(said).toContain(variable);
    expect(isOneSentence(said), said).toBe(true);
    fresh.remove();
  }
  blocker.close();
});

test("a data directory in use by another process is one clear sentence, and a non-zero exit", async () => {
  const { code, said } = await failedStart(directory.path, {});
  expect(code).toBe(1);
  expect(said).toContain(directory.path);
  expect(said).toMatch(/in use/);
  expect(isOneSentence(said), said).toBe(true);
});

test("a data directory that cannot be used is one clear sentence that names it, and a non-zero exit", async () => {
  const fresh = temporaryDirectory();
  const file = `${fresh.path}/not-a-directory`;
  writeFileSync(file, "");
  const { code, said } = await failedStart(file, {});
  expect(code).toBe(1);
  expect(said).toContain(`OUTLAY_DATA=${file}`);
  expect(isOneSentence(said), said).toBe(true);
  fresh.remove();
});

test("a configuration that cannot be used names every fault, and a non-zero exit", async () => {
  const { code, said } = await failedStart(directory.path, { OUTLAY_COLLECTOR_PORT: "none", OUTLAY_SAMPLE: "maybe" });
  expect(code).toBe(1);
  expect(said).toContain("OUTLAY_COLLECTOR_PORT");
  expect(said).toContain("OUTLAY_SAMPLE");
});

test("the curl of the banner sends an event that becomes a number", async () => {
  const command = outlay.output().match(/curl [\s\S]*?'\n\n/)?.[0] ?? "";
  const answer = JSON.parse(execFileSync("sh", ["-c", `${command.trim()} -s`], { encoding: "utf8" }));
  expect(answer).toMatchObject({ accepted: 1, rejected: [] });
  const { calls } = await until(async () => {
    const page = await getJson<{ calls: { cost: string; workflow: string }[] }>(`${outlay.dashboard}/api/v1/calls`);
    return page.calls.length > 0 ? page : undefined;
  }, "the event in the ledger");
  // 1,200 × $2.50/M + 300 × $10/M
  expect(calls).toMatchObject([{ cost: "0.006", workflow: "hello" }]);
});

test("an event sent again after a restart is counted once, also when its time was stamped anew", async () => {
  const fresh = temporaryDirectory();
  const event = (occurredAt: string) => ({
    eventId: "order-66",
    occurredAt,
    model: "gpt-4o",
    provider: "openai",
    usage: { inputTokens: 10, outputTokens: 10 },
  });
  const first = await startOutlayProcess(fresh.path);
  expect(
    (await postJson(`${first.collector}/v1/events`, event(new Date(Date.now() - 5_000).toISOString()))).status,
  ).toBe(202);
  await until(
    async () => ((await getJson<{ calls: number }>(`${first.dashboard}/api/v1/pulse`)).calls === 1 ? true : undefined),
    "one call",
  );
  expect(await first.stop()).toBe(0);

  const second = await startOutlayProcess(fresh.path);
  const repeats = [event(new Date(Date.now() - 5_000).toISOString()), event(new Date().toISOString())];
  for (const repeat of repeats) expect((await postJson(`${second.collector}/v1/events`, repeat)).status).toBe(202);
  await postJson(`${second.collector}/v1/events`, { ...event(new Date().toISOString()), eventId: "order-67" });
  await until(
    async () => ((await getJson<{ calls: number }>(`${second.dashboard}/api/v1/pulse`)).calls === 2 ? true : undefined),
    "two calls",
  );
  const { calls } = await getJson<{ calls: { event_id: string }[] }>(`${second.dashboard}/api/v1/calls`);
  expect(calls.map((call) => call.event_id).sort()).toEqual(["order-66", "order-67"]);
  await second.stop();
  fresh.remove();
});

test.each(["SIGTERM", "SIGKILL", "SIGINT"] as const)(
  "`npm start` ended by %s leaves nothing running",
  async (signal) => {
    const fresh = temporaryDirectory();
    const env = {
      OUTLAY_DATA: fresh.path,
      OUTLAY_COLLECTOR_PORT: "0",
      OUTLAY_GRPC_PORT: "0",
      OUTLAY_DASHBOARD_PORT: "0",
      OUTLAY_SAMPLE: "off",
    };
    const npm = spawn("npm", ["start"], {
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    npm.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const collector = await until(
      async () => printed.match(/OTLP endpoint\s+(http:\/\/[\d.:]+)/)?.[1],
      "the start",
      60_000,
    );
    expect((await fetch(`${collector}/healthz`)).status).toBe(200);
    // Ctrl-C reaches the whole group of the terminal; the others only npm.
    process.kill(signal === "SIGINT" ? -(npm.pid ?? 0) : (npm.pid ?? 0), signal);
    await until(async () => {
      try {
        await fetch(`${collector}/healthz`);
        return undefined;
      } catch {
        return true;
      }
    }, "the end");
    fresh.remove();
  },
);
