import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { startChdbServer } from "@outlay/clickhouse/testing/start-chdb-server";
import { signApiKey } from "@outlay/core/api-key";
import { startBroker } from "@outlay/eventlog/testing/start-broker";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postJson, temporaryDirectory, until } from "../outlay-process.ts";
import { freePort, spawnService } from "./service-process.ts";

// The services as they run apart: processes of their own, a real broker between them, and the engine of ClickHouse behind HTTP
// in another process (clickhouse/src/testing/chdb-server.ts says what of a server that proves).

const SECRET = "a secret of sixteen or more";
const directory = temporaryDirectory();
const running: { end(signal: "SIGTERM" | "SIGKILL"): Promise<number | string> }[] = [];
let broker: Awaited<ReturnType<typeof startBroker>>;
let store: Awaited<ReturnType<typeof startChdbServer>>;
let key: string;
beforeAll(async () => {
  broker = await startBroker({ version: "4.1" });
  store = await startChdbServer({ directory: join(directory.path, "store") });
  key = await signApiKey({ v: 1, id: "k1", projects: "*", role: "admin", issuedAt: Date.now() }, SECRET);
});
afterAll(async () => {
  await Promise.all(running.map((service) => service.end("SIGKILL")));
  await Promise.all([store.kill(), broker.stop()]);
  directory.remove();
});

const start = async (name: string, portOf: string, env: Readonly<Record<string, string>> = {}) => {
  const port = await freePort();
  const service = spawnService(name, port, {
    OUTLAY_SECRET: SECRET,
    OUTLAY_LOG: `kafka://${broker.brokers.join(",")}/outlay-events`,
    OUTLAY_CLICKHOUSE: store.url("costs"),
    OUTLAY_REVOKED_KEYS: join(directory.path, "revoked-keys"),
    ...env,
    [portOf]: String(port),
  });
  running.push(service);
  return service;
};

/** A SIGTERM is obeyed, and what it wrote last is shown where it was not. */
const endsWell = async (service: Awaited<ReturnType<typeof start>>) => {
  const code = await service.end("SIGTERM");
  expect(code === 0 ? "" : `${code}: ${service.output().slice(-2_000)}`).toBe("");
};

const event = (n: number) => ({
  eventId: `call-${n}`,
  occurredAt: new Date(Date.now() - 60_000).toISOString(),
  provider: "openai",
  model: "gpt-4o",
  workflow: "services",
  usage: { inputTokens: 1_000, outputTokens: 100 },
});

test("collector, workers and dashboard apart: every acknowledged event is counted once, workers come and go", async () => {
  const dashboard = await start("dashboard", "OUTLAY_DASHBOARD_PORT");
  await until(
    async () => ((await dashboard.readiness()).includes("not ready") ? true : undefined),
    "the dashboard's answer",
  );
  const first = await start("ingest", "OUTLAY_STATE_PORT");
  const collector = await start("collector", "OUTLAY_COLLECTOR_PORT", { OUTLAY_GRPC_PORT: String(await freePort()) });
  await Promise.all([first.ready(), collector.ready(), dashboard.ready()]);

  const headers = { authorization: `Bearer ${key}`, "x-outlay-project": "shop" };
  let sent = 0;
  const send = async (events: number) => {
    const batch = Array.from({ length: events }, () => event(++sent));
    // As any client does: what is refused for now is sent again, with the same ids.
    const accepted = async () => {
      const { status } = await postJson(`${collector.url}/v1/events`, { events: batch }, headers);
      if (status !== 202 && status !== 503 && status !== 429) throw new Error(`answered ${status}`);
      return status === 202 ? true : undefined;
    };
    await until(accepted, "a batch being accepted", 60_000);
  };
  /** How many calls, and what they cost: 1,000 tokens in at $2.5 and 100 out at $10 a million are $0.0035 each. */
  const counted = async () => {
    const question = {
      project: "shop",
      metrics: ["calls", "spend"],
      range: { from: "now-1d", to: "now+1d" },
    };
    const { body } = await postJson(`${dashboard.url}/api/v1/query`, question, headers);
    return JSON.stringify(body["totals"] ?? body);
  };
  for (let n = 0; n < 20; n += 1) await send(25);

  const second = await start("ingest", "OUTLAY_STATE_PORT");
  await second.ready();
  for (let n = 0; n < 20; n += 1) await send(25);
  // One leaves in the middle of its work, the other is killed, a third takes over.
  await endsWell(first);
  for (let n = 0; n < 20; n += 1) await send(25);
  await second.end("SIGKILL");
  const third = await start("ingest", "OUTLAY_STATE_PORT");
  for (let n = 0; n < 20; n += 1) await send(25);
  await third.ready();

  const keeps = async () =>
    (await (await fetch(`${third.url}/metrics`)).text()).includes("outlay_worker_is_keeper 1") ? true : undefined;
  await until(keeps, "the last worker's term", 60_000);
  expect(sent).toBe(2_000);
  const isAll = async () => ((await counted()).includes('"7"') ? true : undefined);
  await until(isAll, "the whole count", 60_000).catch(async (error: unknown) => {
    throw new Error(`${String(error)}: ${await counted()}\n${dashboard.output().slice(-3_000)}`);
  });
  expect(await counted()).toContain("2000");

  await endsWell(collector);
  await endsWell(third);
  await endsWell(dashboard);
  for (const service of [collector, first, third, dashboard]) expect(service.output()).not.toContain(SECRET);
});

test("a configuration that is not usable is refused at once, naming every variable", async () => {
  const service = spawnService("ingest", 0, {
    OUTLAY_LOG: `kafka://broker/${randomUUID()}`,
    OUTLAY_CLICKHOUSE: "chdb:./data",
  });
  await until(async () => (service.output().includes("service.stopped") ? true : undefined), "its end");
  expect(await service.exited()).toBe(1);
  expect(service.output()).toMatch(/OUTLAY_LOG/);
  expect(service.output()).toMatch(/OUTLAY_CLICKHOUSE/);
});
