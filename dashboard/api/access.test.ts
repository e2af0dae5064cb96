import { type ApiKeyPayload, signApiKey } from "@outlay/core/api-key";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { createKeyCheck } from "@outlay/core/key-check";
import { silentLogger } from "@outlay/core/log";
import { afterEach, expect, test } from "vitest";
import { createDashboardApp, type DashboardDeps } from "./app.ts";
import { fakeReader, fakeWriter } from "./testing/fake-store.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

const json = { "content-type": "application/json" };
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(changes: Partial<DashboardDeps>): Promise<string> {
  const deps = { reader: fakeReader(), clock: systemClock, logger: silentLogger, counters: new Counters() };
  const app = createDashboardApp({ ...deps, writer: fakeWriter(), checkKey: undefined, ...changes });
  const server = await startOnAnyPort(app);
  closers.push(() => server.close());
  return server.url;
}

const secret = "0123456789abcdef0123456789abcdef";
const checkKey = createKeyCheck({ secrets: [secret], isRevoked: () => false, now: () => 0 });
const inserted: unknown[] = [];
const writer = fakeWriter(inserted);
const item = { kind: "alias", model: "fast", means: { provider: "openai", model: "gpt-4o" } };
const keyFor = (role: ApiKeyPayload["role"], projects: ApiKeyPayload["projects"]) =>
  signApiKey({ v: 1, id: "k7", projects, role, issuedAt: 0 }, secret);
const put = async (url: string, headers: Record<string, string>, more: object = {}) => {
  inserted.length = 0;
  return fetch(`${url}/api/v1/prices/items/fast`, {
    method: "PUT",
    headers: { ...json, ...headers },
    body: JSON.stringify({ item, author: "anna", reason: "test", ...more }),
  });
};

test("changes need an admin key; its id is written down as the author", async () => {
  const url = await serve({ checkKey, writer });
  const bearer = async (role: ApiKeyPayload["role"]) => ({ authorization: `Bearer ${await keyFor(role, ["mine"])}` });
  expect((await put(url, {})).status).toBe(401);
  for (const role of ["ingest", "read"] as const) expect((await put(url, await bearer(role))).status).toBe(403);
  expect(inserted).toEqual([]);
  expect((await put(url, await bearer("admin"))).status).toBe(200);
  expect(inserted).toMatchObject([{ project_id: "mine", author: "k7: anna" }]);
});

test("changes reach no further than the key: not another project, not all of them", async () => {
  const url = await serve({ checkKey, writer });
  const headers = { authorization: `Bearer ${await keyFor("admin", ["mine"])}` };
  expect((await put(url, headers, { project: "theirs" })).status).toBe(403);
  expect((await put(url, headers, { scope: "all_projects" })).status).toBe(403);
  const everywhere = { authorization: `Bearer ${await keyFor("admin", "*")}` };
  expect((await put(url, everywhere, { scope: "all_projects" })).status).toBe(200);
  expect(inserted).toMatchObject([{ project_id: "" }]);
});

test.each([
  ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, 403],
  ["another port of this machine", { "sec-fetch-site": "same-site", origin: "http://localhost:1" }, 403],
  ["an old browser on another site", { origin: "https://evil.example" }, 403],
  ["a page without an origin", { origin: "null" }, 403],
  ["our own page", { "sec-fetch-site": "same-origin" }, 200],
  ["a program", {}, 200],
])("a change asked for by %s without keys: %d", async (_, headers, status) => {
  expect((await put(await serve({ writer }), headers)).status).toBe(status);
  expect(inserted).toHaveLength(status === 200 ? 1 : 0);
});

test("changes are JSON that says so, and no other site gets leave to send them", async () => {
  const url = await serve({ writer });
  expect((await put(url, { "content-type": "text/plain" })).status).toBe(415);
  const preflight = await fetch(`${url}/api/v1/prices/items/fast`, {
    method: "OPTIONS",
    headers: { origin: "https://evil.example", "access-control-request-method": "PUT" },
  });
  expect([preflight.status, preflight.headers.get("access-control-allow-origin")]).toEqual([405, null]);
  expect(preflight.headers.get("allow")).toBe("GET, HEAD, PUT, DELETE");
});
