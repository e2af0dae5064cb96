import { connect } from "node:net";
import type { Reader } from "@outlay/clickhouse/store";
import { type ApiKeyPayload, signApiKey } from "@outlay/core/api-key";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { createKeyCheck } from "@outlay/core/key-check";
import { type Logger, silentLogger } from "@outlay/core/log";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { problem } from "../contract/values.ts";
import { createDashboardApp, type DashboardDeps } from "./app.ts";
import { startDashboard } from "./server.ts";
import { fakeReader, fakeWriter } from "./testing/fake-store.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

const counters = new Counters();
const deps: DashboardDeps = {
  reader: fakeReader(),
  writer: fakeWriter(),
  clock: systemClock,
  logger: silentLogger,
  counters,
  checkKey: undefined,
};

let closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

async function serve(changes: Partial<DashboardDeps> = {}) {
  const server = await startOnAnyPort(createDashboardApp({ ...deps, ...changes }));
  closers.push(() => server.close());
  return server.url;
}

const usable = { metrics: ["calls"], range: { from: "now-1d", to: "now" } };
const json = { "content-type": "application/json" };
const post = (url: string, body: string | Uint8Array, headers: Record<string, string> = json) =>
  fetch(`${url}/api/v1/query`, { method: "POST", headers, body });
const problemOf = async (answer: Response) => problem.parse(await answer.json());

describe("refusals", () => {
  test.each([
    ["no metrics", { ...usable, metrics: [] }, "metrics"],
    ["an unknown metric", { ...usable, metrics: ["profit"] }, "metrics.0"],
    ["an unknown dimension", { ...usable, by: ["password"] }, "by.0"],
    ["four groups", { ...usable, by: ["team", "region", "step", "status"] }, "by"],
    ["21 filters", { ...usable, filters: Array(21).fill({ dimension: "team", op: "eq", values: ["a"] }) }, "filters"],
    [
      "a filter without values",
      { ...usable, filters: [{ dimension: "team", op: "eq", values: [] }] },
      "filters.0.values",
    ],
    [
      "an unknown operator",
      { ...usable, filters: [{ dimension: "team", op: "matches", values: ["a"] }] },
      "filters.0.op",
    ],
    ["a range backwards", { ...usable, range: { from: "now", to: "now-1d" } }, "range.from"],
    ["a day no month has", { ...usable, range: { from: "2026-02-30T00:00:00Z", to: "now" } }, "range.from"],
    ["a zone that is none", { ...usable, tz: "Mars/Base" }, "tz"],
    ["SQL for a zone", { ...usable, tz: "UTC') --" }, "tz"],
    ["top 21", { ...usable, top: 21 }, "top"],
    ["a project with a slash", { ...usable, project: "a/b" }, "project"],
    ["an unknown field", { ...usable, limit: 3 }, "limit"],
    ["an unknown field inside", { ...usable, range: { ...usable.range, until: "now" } }, "range.until"],
    ["a tag key of 101 characters", { ...usable, by: [`tag:${"k".repeat(101)}`] }, "by.0"],
    ["a list", [usable], ""],
  ])("%s: 400 that names the field", async (_, body, path) => {
    const answer = await post(await serve(), JSON.stringify(body));
    expect(answer.status).toBe(400);
    const { code, issues, request_id } = await problemOf(answer);
    expect([code, issues?.[0]?.path]).toEqual(["bad_request", path]);
    expect(request_id).toBe(answer.headers.get("x-request-id"));
  });

  test.each([
    ["secret", { ...usable, by: ["secret"] }],
    ["a tag too long", { ...usable, by: [`tag:${"k".repeat(101)}`] }],
    ["a filter on secret", { ...usable, filters: [{ dimension: "secret", op: "eq", values: ["a"] }] }],
  ])("%s is no dimension: the refusal lists those there are", async (_, body) => {
    const { message } = await problemOf(await post(await serve(), JSON.stringify(body)));
    expect(message).toMatch(/^(by\.0|filters\.0\.dimension): must be tag:<key> .* 1 to 100 .*\bmodel_resolved\b/);
  });

  test("every unknown key of a query is named; a body that is no object has a message without a field", async () => {
    const url = await serve();
    const { message, issues } = await problemOf(await fetch(`${url}/api/v1/calls?evnt_id=1&modle=2`));
    expect(message).toMatch(/^evnt_id: there is no such field/);
    expect(issues?.map(({ path }) => path)).toEqual(["evnt_id", "modle"]);
    expect((await problemOf(await post(url, "[]"))).message).toMatch(/^Invalid input: expected object/);
  });

  test.each([
    ["GET", "/api/v1/query", "POST"],
    ["PUT", "/api/v1/query", "POST"],
    ["POST", "/api/v1/calls", "GET, HEAD"],
    ["DELETE", "/api/v1/tasks/economics", "GET, HEAD"],
    ["PATCH", "/api/v1/pulse", "GET, HEAD"],
    ["POST", "/api/v1/openapi.json", "GET, HEAD"],
    ["POST", "/healthz", "GET, HEAD"],
    ["POST", "/metrics", "GET, HEAD"],
  ])("%s %s: 405 that says to use %s", async (method, path, allowed) => {
    const answer = await fetch(`${await serve()}${path}`, { method });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, allowed]);
    expect((await problemOf(answer)).message).toBe(`ask ${path} with ${allowed.split(",")[0]}`);
  });

  test.each([
    ["not JSON", "{", json, 400, "bad_request"],
    ["nothing at all", "", json, 400, "bad_request"],
    ["a form", "a=b", { "content-type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
    ["256 KB and one byte", JSON.stringify("x".repeat(256 * 1024)), json, 413, "payload_too_large"],
    ["an unknown encoding", "x", { ...json, "content-encoding": "zzz" }, 415, "unsupported_media_type"],
    ["broken gzip", "x", { ...json, "content-encoding": "gzip" }, 400, "bad_request"],
    ["10 MB of nesting", "[".repeat(10_000_000), json, 413, "payload_too_large"],
    ["deep nesting within the limit", "[".repeat(200_000), json, 400, "bad_request"],
    ["a null", "null", json, 400, "bad_request"],
  ])("a body that is %s", async (_, body, headers, status, code) => {
    const answer = await post(await serve(), body, headers);
    expect([answer.status, (await problemOf(answer)).code]).toEqual([status, code]);
  });

  test("21 different tags: 422, because no shorter range would help", async () => {
    const filters = Array.from({ length: 20 }, (_, n) => ({ dimension: `tag:${n}`, op: "eq", values: ["a"] }));
    const answer = await post(await serve(), JSON.stringify({ ...usable, by: ["tag:another"], filters }));
    expect([answer.status, (await problemOf(answer)).code]).toEqual([422, "query_too_wide"]);
  });

  test.each([
    ["query_too_wide", 422],
    ["store_unavailable", 503],
    ["overloaded", 503],
  ] as const)("a store that says %s is passed on as %d", async (code, status) => {
    const url = await serve({ reader: fakeReader(() => Promise.reject(new AppError(code, "narrow it"))) });
    const answer = await fetch(`${url}/api/v1/pulse`);
    expect([answer.status, (await problemOf(answer)).message]).toEqual([status, "narrow it"]);
  });

  test("a fault of ours keeps its words to the log, which has the request's id", async () => {
    const logged: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (event, fields) => void logged.push({ event, ...fields }) };
    const url = await serve({ logger, reader: fakeReader(() => Promise.reject(new TypeError("secret detail"))) });
    const answer = await fetch(`${url}/api/v1/pulse`);
    const said = await problemOf(answer);
    expect([answer.status, said.code]).toEqual([500, "internal"]);
    expect(said.message).not.toMatch(/secret/);
    expect(logged).toMatchObject([
      { event: "dashboard.request_failed", requestId: said.request_id, path: "/api/v1/pulse" },
    ]);
  });

  test.each(["/api/v1/nothing", "/api", "/elsewhere"])("%s: 404 as a problem", async (path) => {
    const answer = await fetch(`${await serve()}${path}`);
    expect([answer.status, (await problemOf(answer)).code]).toEqual([404, "not_found"]);
  });
});

describe("a client that leaves", () => {
  test("stops its query", async () => {
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    const stopped = new Promise<boolean>((resolve) => {
      const reader = fakeReader(
        (_file, signal) =>
          new Promise((_resolve, reject) => {
            start();
            signal?.addEventListener("abort", () => {
              resolve(true);
              reject(signal.reason);
            });
          }),
      );
      void serve({ reader }).then((url) => {
        const socket = connect(Number(new URL(url).port), "127.0.0.1", () => {
          socket.write("GET /api/v1/pulse HTTP/1.1\r\nhost: localhost\r\n\r\n");
        });
        void started.then(() => socket.destroy());
      });
    });
    expect(await stopped).toBe(true);
  });
});

describe("keys", () => {
  const secret = "0123456789abcdef0123456789abcdef";
  const checkKey = createKeyCheck({ secrets: [secret], isRevoked: () => false, now: () => 0 });
  const keyFor = (facts: Partial<ApiKeyPayload>) =>
    signApiKey({ v: 1, id: "k", projects: ["mine"], role: "read", issuedAt: 0, ...facts }, secret);
  const pulse = async (url: string, token: string | undefined, query = "", headers: Record<string, string> = {}) =>
    fetch(`${url}/api/v1/pulse${query}`, {
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    });
  const reader = fakeReader(async (file) =>
    file === "pulse-projects.sql"
      ? ["mine", "theirs"].map((project_id) => ({ project_id, call_rows: 1, calls: 1, outcome_rows: 0 }))
      : [],
  );

  test("without one, or with one of another installation: 401", async () => {
    const url = await serve({ checkKey, reader });
    expect((await pulse(url, undefined)).status).toBe(401);
    expect((await pulse(url, "olk_bad.key")).status).toBe(401);
    const foreign = await signApiKey(
      { v: 1, id: "k", projects: "*", role: "admin", issuedAt: 0 },
      "another secret, as long as ours is",
    );
    expect((await pulse(url, foreign)).status).toBe(401);
  });

  test("a key that may only send does not read", async () => {
    const answer = await pulse(await serve({ checkKey, reader }), await keyFor({ role: "ingest" }));
    expect([answer.status, (await problemOf(answer)).code]).toEqual([403, "forbidden"]);
  });

  test("a key reads its own projects, learns of no others, and its only one is the default", async () => {
    const url = await serve({ checkKey, reader });
    const own = await keyFor({});
    const answer = z.object({ projects: z.array(z.string()) }).parse(await (await pulse(url, own)).json());
    expect(answer.projects).toEqual(["mine"]);
    expect((await pulse(url, own, "?project=theirs")).status).toBe(403);
    expect((await pulse(url, own, "", { "x-outlay-project": "theirs" })).status).toBe(403);
    const query = await fetch(`${url}/api/v1/query`, {
      method: "POST",
      headers: { ...json, authorization: `Bearer ${own}` },
      body: JSON.stringify({ ...usable, project: "theirs" }),
    });
    expect(query.status).toBe(403);
  });

  test("a key good for several projects must name one; a key good for all means default", async () => {
    const url = await serve({ checkKey, reader });
    const two = await keyFor({ projects: ["mine", "theirs"] });
    const silent = await pulse(url, two);
    expect([silent.status, (await problemOf(silent)).message]).toEqual([
      400,
      expect.stringMatching(/^project: .*several projects; name one/),
    ]);
    expect((await pulse(url, two, "?project=theirs")).status).toBe(200);
    expect((await pulse(url, two, "", { "x-outlay-project": "mine" })).status).toBe(200);
    expect((await pulse(url, await keyFor({ projects: "*" }))).status).toBe(200);
    const headers = { ...json, authorization: `Bearer ${two}` };
    const query = await post(url, JSON.stringify(usable), headers);
    expect([query.status, (await problemOf(query)).issues?.[0]?.path]).toEqual([400, "project"]);
  });
});

describe("the project", () => {
  const asked = async (query: string, headers: Record<string, string> = {}) => {
    const params: unknown[] = [];
    const reader = fakeReader();
    const spy = ((_query: unknown, given: unknown) => {
      params.push(given);
      return Promise.resolve([]);
    }) as unknown as Reader["query"];
    const url = await serve({ reader: { ...reader, query: spy } });
    const answer = await fetch(`${url}/api/v1/pulse${query}`, { headers });
    const named = params.flatMap((given) =>
      typeof given === "object" && given !== null && "project" in given ? given : [],
    );
    return answer.status === 200 ? named[0] : answer.status;
  };

  test("is the one in the query, else in the header, else default", async () => {
    expect(await asked("?project=a", { "x-outlay-project": "b" })).toEqual({ project: "a" });
    expect(await asked("", { "x-outlay-project": "b" })).toEqual({ project: "b" });
    expect(await asked("")).toEqual({ project: "default" });
  });
  test("of a bad name is refused wherever it stands", async () => {
    expect(await asked("?project=../etc")).toBe(400);
    expect(await asked("", { "x-outlay-project": "../etc" })).toBe(400);
  });
});

describe("operation", () => {
  test("healthz and metrics answer, and metrics count requests by route and status", async () => {
    const url = await serve();
    expect(await (await fetch(`${url}/healthz`)).text()).toBe("ok\n");
    await fetch(`${url}/api/v1/pulse`);
    await fetch(`${url}/api/v1/nothing/${"x".repeat(50)}`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toMatch(/dashboard_requests_total\{path="\/api\/v1\/pulse",status="200"\} \d+/);
    expect(text).toMatch(/dashboard_requests_total\{path="other",status="404"\} \d+/);
    expect(text).not.toMatch(/xxx/);
  });

  test("large answers of the API are compressed for who takes it", async () => {
    const url = await serve();
    const asked = async (encoding: string) => {
      const answer = await fetch(`${url}/api/v1/openapi.json`, { headers: { "accept-encoding": encoding } });
      return [answer.headers.get("content-encoding"), await answer.text()] as const;
    };
    const [compressed, whole] = [await asked("gzip"), await asked("identity")];
    expect([compressed[0], whole[0]]).toEqual(["gzip", null]);
    expect(compressed[1]).toBe(whole[1]);
    expect((await fetch(`${url}/api/v1/pulse`)).headers.get("content-encoding")).toBeNull();
  });

  test("answers of the API are not stored by anyone", async () => {
    expect((await fetch(`${await serve()}/api/v1/pulse`)).headers.get("cache-control")).toBe("no-store");
  });

  test("without a secret it answers to this machine's names only, so no web page can point its own name here", async () => {
    const { port } = new URL(await serve());
    const statusFor = (host: string) =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(port), "127.0.0.1", () => {
          socket.write(`GET /healthz HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
        });
        socket.once("data", (bytes) => {
          resolve(String(bytes).slice(9, 12));
          socket.destroy();
        });
      });
    for (const host of ["localhost:4400", "127.0.0.1", "[::1]:4400", "outlay.localhost"])
      expect(await statusFor(host)).toBe("200");
    for (const host of ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"]) {
      expect(await statusFor(host)).toBe("403");
    }
  });

  test("a port in use is one sentence with the remedy; an open address without a secret is refused", async () => {
    const first = await startDashboard({ ...deps, host: "127.0.0.1", port: 0 });
    closers.push(() => first.close());
    const second = startDashboard({ ...deps, host: "127.0.0.1", port: first.port });
    await expect(second).rejects.toMatchObject({
      code: "port_in_use",
      message: expect.stringMatching(/OUTLAY_DASHBOARD_PORT/),
    });
    const open = startDashboard({ ...deps, host: "0.0.0.0", port: 0 });
    await expect(open).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/OUTLAY_SECRET/),
    });
  });

  test("closing waits for the running request", async () => {
    let asked = 0;
    let finish = () => {};
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const reader = fakeReader(() => {
      asked += 1;
      return held.then(() => []);
    });
    const dashboard = await startDashboard({ ...deps, reader, host: "127.0.0.1", port: 0 });
    const answer = fetch(`http://127.0.0.1:${dashboard.port}/api/v1/pulse`);
    await expect.poll(() => asked).toBeGreaterThan(0);
    const closed = dashboard.close();
    finish();
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(`http://127.0.0.1:${dashboard.port}/healthz`)).rejects.toThrow();
  });
});
