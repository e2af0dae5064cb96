import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { fakeWriter } from "./testing/fake-store.ts";
import { ownPage, startSignInApp, TEST_SECRET, testKey } from "./testing/signed-in-app.ts";
import { Visitor } from "./testing/visitor.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const inserted: Record<string, unknown>[] = [];
async function start(wanted: Parameters<typeof startSignInApp>[0] = {}) {
  inserted.length = 0;
  const app = await startSignInApp({ writer: fakeWriter(inserted), ...wanted });
  closers.push(app.close);
  return app;
}

async function signIn(api: string, key: string, headers: Record<string, string> = ownPage) {
  const visitor = new Visitor();
  const response = await visitor.fetch(`${api}/session`, { method: "POST", headers, body: JSON.stringify({ key }) });
  return { visitor, response, cookie: response.headers.getSetCookie()[0] ?? "" };
}

const rule = { project: "mine", conditions: [{ kind: "no_error" }], reason: "test" };
const change = (api: string, visitor: Visitor, headers: Record<string, string> = ownPage, project = "mine") =>
  visitor.fetch(`${api}/measures/settings`, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ project, context_windows: {}, reserved_tokens: 0, hourly_rate: null, reason: rule.reason }),
  });
const read = (api: string, visitor: Visitor, project = "mine") =>
  visitor.fetch(`${api}/success-rules?project=${project}`);
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe("signing in with a key", () => {
  test("gives a cookie that no script can read and no other site sends, and says who is in", async () => {
    const { api } = await start();
    const { visitor, response, cookie } = await signIn(api, await testKey({ role: "editor" }));
    expect(response.status).toBe(200);
    expect(await bodyOf(response)).toEqual({
      is_needed: true,
      ways: { key: true, oidc: false },
      who: { kind: "key", name: "k7" },
      roles: { every_project: null, projects: { mine: "editor" } },
      expires_at: "2026-11-01T12:00:00.000Z",
      why: null,
    });
    expect(cookie).toMatch(/^outlay_session=[\w.-]+; /);
    expect(cookie.split("; ").slice(1)).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Path=/"]));
    expect(await bodyOf(await visitor.fetch(`${api}/session`))).toMatchObject({ who: { name: "k7" } });
    expect((await read(api, visitor)).status).toBe(200);
  });

  test.each([
    ["the browser came by https", {}, { "x-forwarded-proto": "https" }],
    ["the public address is https", { publicUrl: "https://outlay.example" }, {}],
  ])("where %s the cookie goes by https only, and to this host only", async (_, settings, headers) => {
    const { api } = await start({ settings });
    const { visitor, cookie } = await signIn(api, await testKey(), { ...ownPage, ...headers });
    expect(cookie).toMatch(/^__Host-outlay_session=.*; Secure/);
    const answer = await bodyOf(await visitor.fetch(`${api}/session`, { headers }));
    expect(answer).toMatchObject({ who: { name: "k7" } });
  });

  test("holds no key that could be read from it", async () => {
    const { api } = await start();
    const key = await testKey();
    const { cookie } = await signIn(api, key);
    const parts = (cookie.split(/[=;]/)[1] ?? "").split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect([cookie, ...parts].join(" ")).not.toContain(key.slice(4, 40));
    expect(parts.join(" ")).not.toMatch(/k7|mine/);
  });

  test.each([
    ["a text that is none", 401, async () => "olk_x.y"],
    ["a key of another installation", 401, () => testKey({}, "another-secret-another-secret")],
    ["a key that may only send", 403, () => testKey({ role: "ingest" })],
    ["a key that is over", 401, () => testKey({ expiresAt: Date.UTC(2026, 9, 1) })],
  ])("is refused with %s, and no cookie is given", async (_, status, makeKey) => {
    const { api } = await start();
    const { response } = await signIn(api, await makeKey());
    expect([response.status, response.headers.getSetCookie()]).toEqual([status, []]);
  });

  test("is refused with a key that no cookie has room for, and says what to do", async () => {
    const { api } = await start();
    const projects = Array.from({ length: 60 }, () => `p${randomBytes(28).toString("hex")}`);
    const { response } = await signIn(api, await testKey({ projects }));
    expect([response.status, response.headers.getSetCookie()]).toEqual([400, []]);
    expect((await bodyOf(response))["message"]).toContain("for all of them");
  });

  test("is not asked for where there is no secret", async () => {
    const { api } = await start({ isOpen: true });
    expect(await bodyOf(await fetch(`${api}/session`))).toMatchObject({
      is_needed: false,
      ways: { key: false, oidc: false },
      who: null,
      roles: { every_project: "admin" },
    });
    expect((await signIn(api, await testKey())).response.status).toBe(400);
  });
});

describe("a session", () => {
  test("reads and changes no further than its key: not another project by its address, not beyond its role", async () => {
    const { api } = await start();
    const viewer = (await signIn(api, await testKey())).visitor;
    expect((await read(api, viewer, "theirs")).status).toBe(403);
    expect((await change(api, viewer)).status).toBe(403);
    const editor = (await signIn(api, await testKey({ role: "editor" }))).visitor;
    expect((await change(api, editor)).status).toBe(200);
    expect((await change(api, editor, ownPage, "theirs")).status).toBe(403);
    const prices = { method: "POST", headers: ownPage, body: JSON.stringify({ project: "mine", reason: "x" }) };
    expect((await editor.fetch(`${api}/months/2026-09/close`, prices)).status).toBe(403);
    expect(inserted).toMatchObject([{ project_id: "mine", author: "k7" }]);
  });

  test("ends with its key: revoked, or over", async () => {
    const { api, state } = await start();
    const { visitor } = await signIn(api, await testKey());
    state.revoked.add("k7");
    expect((await read(api, visitor)).status).toBe(401);
    const told = await bodyOf(await visitor.fetch(`${api}/session`));
    expect(told).toMatchObject({ who: null, why: expect.stringContaining("k7 was revoked"), roles: { projects: {} } });
    const short = await signIn(api, await testKey({ id: "k8", expiresAt: state.now + 60_000 }));
    expect((await read(api, short.visitor)).status).toBe(200);
    state.now += 60_000;
    expect((await read(api, short.visitor)).status).toBe(401);
  });

  test("is over after 12 hours", async () => {
    const { api, state } = await start();
    const { visitor } = await signIn(api, await testKey());
    state.now += 12 * 3_600_000 - 2_000;
    expect((await read(api, visitor)).status).toBe(200);
    state.now += 2_000;
    expect((await read(api, visitor)).status).toBe(401);
  });

  test("is over when somebody signs out, also for who has a copy of the cookie", async () => {
    const { api } = await start();
    const { visitor } = await signIn(api, await testKey());
    const thief = new Visitor();
    for (const [name, value] of visitor.cookies) thief.cookies.set(name, value);
    expect((await read(api, thief)).status).toBe(200);
    const out = await visitor.fetch(`${api}/session`, { method: "DELETE", headers: ownPage });
    expect([out.status, visitor.cookies.size]).toEqual([200, 0]);
    expect((await read(api, thief)).status).toBe(401);
  });

  test("of the secret before this one goes on until that one is taken out", async () => {
    const old = "the-secret-before-this-one";
    const { visitor } = await signIn((await start({ secrets: [old] })).api, await testKey({}, old));
    const both = await start({ secrets: [TEST_SECRET, old] });
    expect((await read(both.api, visitor)).status).toBe(200);
    const without = await start({ secrets: [TEST_SECRET] });
    expect((await read(without.api, visitor)).status).toBe(401);
  });

  test("that was altered, made up or sealed for something else is none", async () => {
    const { api } = await start();
    const { visitor } = await signIn(api, await testKey());
    const [[name = "", value = ""] = []] = visitor.cookies;
    for (const other of [`${value.slice(0, -3)}AAA`, "x", "a.b.c.d.e", value.replace(".", ".x"), ""]) {
      visitor.cookies.set(name, other);
      expect((await read(api, visitor)).status, other).toBe(401);
    }
  });

  test("cannot be planted: what a browser already holds is replaced by a new one", async () => {
    const { api } = await start();
    const planted = (await signIn(api, await testKey({ id: "attacker" }))).visitor;
    const before = [...planted.cookies.values()];
    const body = JSON.stringify({ key: await testKey({ id: "victim" }) });
    const signed = await planted.fetch(`${api}/session`, { method: "POST", headers: ownPage, body });
    expect(await bodyOf(signed)).toMatchObject({ who: { name: "victim" } });
    expect([...planted.cookies.values()]).not.toEqual(before);
    // Nor can another site sign somebody in as itself.
    const foreign = await signIn(api, await testKey(), { ...ownPage, "sec-fetch-site": "cross-site" });
    expect([foreign.response.status, foreign.cookie]).toEqual([403, ""]);
  });

  test("gives way to a key that is sent as well", async () => {
    const { api } = await start();
    const { visitor } = await signIn(api, await testKey());
    const authorization = `Bearer ${await testKey({ projects: ["theirs"] })}`;
    const asked = await visitor.fetch(`${api}/success-rules?project=theirs`, { headers: { authorization } });
    expect(asked.status).toBe(200);
  });
});

describe("a change asked for with a session", () => {
  test.each([
    ["our own page", { "sec-fetch-site": "same-origin" }, 200],
    ["our own page in an old browser", "own origin", 200],
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }, 403],
    ["another port of this machine", { "sec-fetch-site": "same-site", origin: "http://127.0.0.1:1" }, 403],
    ["an old browser on another site", { origin: "https://evil.example" }, 403],
    ["a page without an origin", { origin: "null" }, 403],
    ["nobody in particular", {}, 403],
    ["an address that was typed in", { "sec-fetch-site": "none" }, 403],
  ] as const)("by %s: %j → %d", async (_, headers, status) => {
    const { api, url } = await start();
    const { visitor } = await signIn(api, await testKey({ role: "admin" }));
    const sent: Record<string, string> = headers === "own origin" ? { origin: url } : headers;
    expect((await change(api, visitor, sent)).status).toBe(status);
    expect(inserted).toHaveLength(status === 200 ? 1 : 0);
    const out = await visitor.fetch(`${api}/session`, { method: "DELETE", headers: sent });
    expect(out.status).toBe(
      status === 403 && Object.keys(sent).length > 0 && sent["sec-fetch-site"] !== "none" ? 403 : 200,
    );
  });

  test("needs no page where a program sends a key", async () => {
    const { api } = await start();
    const authorization = `Bearer ${await testKey({ role: "admin" })}`;
    expect((await change(api, new Visitor(), { authorization })).status).toBe(200);
  });
});
