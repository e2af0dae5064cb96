import { type AddressInfo, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CALLBACK_PATH, type OidcSettings } from "./oidc.ts";
import { fakeReader, fakeWriter } from "./testing/fake-store.ts";
import { startProvider, TEST_CLIENT, type TestProvider } from "./testing/oidc-provider.ts";
import { ownPage, startSignInApp } from "./testing/signed-in-app.ts";
import { Visitor } from "./testing/visitor.ts";

/** The whole way through a real provider, which runs in this process. */

const publicUrl = "https://outlay.example";
const [SESSION, ATTEMPT] = ["__Host-outlay_session", "__Secure-outlay_sign_in"];
let provider: TestProvider;
let other: TestProvider;
beforeAll(async () => {
  [provider, other] = await Promise.all([startProvider([`${publicUrl}${CALLBACK_PATH}`]), startProvider([])]);
});
afterAll(async () => {
  await Promise.all([provider.close(), other.close()]);
});

type Members = Record<string, "viewer" | "editor" | "admin">;
let members: { project_id: string; name: string; value: string }[] = [];
const setMembers = (given: Members) => {
  members = Object.entries(given).map(([place, role]) => {
    const [name = "", project_id = ""] = place.split(" in ");
    return { project_id, name, value: JSON.stringify({ role }) };
  });
};
const inserted: Record<string, unknown>[] = [];
let app: Awaited<ReturnType<typeof startSignInApp>>;
let closers: (() => Promise<void>)[] = [];
const start = async (changes: Partial<OidcSettings> = {}, admins: readonly string[] = []) => {
  const reader = fakeReader(async (file) => (file === "settings-everywhere.sql" ? members : []));
  const started = await startSignInApp({
    reader,
    writer: fakeWriter(inserted),
    settings: {
      publicUrl,
      admins,
      oidc: {
        ...{ issuer: provider.issuer, clientId: TEST_CLIENT.id, clientSecret: TEST_CLIENT.secret, publicUrl },
        ...{ scopes: "openid email groups", groupsClaim: "groups", ...changes },
      },
    },
  });
  closers.push(started.close);
  return started;
};

beforeEach(async () => {
  inserted.length = 0;
  provider.person = { email: "ann@example.com", email_verified: true };
  setMembers({ "ann@example.com in shop": "editor" });
  app = await start();
});
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});

/** Through the provider until it leads back; what the proxy in front of us would pass on then. */
async function throughProvider(visitor: Visitor, to: string): Promise<string> {
  const start = `${app.api}/sign-in/oidc?${new URLSearchParams({ to })}`;
  const { url } = await visitor.follow(start, (at) => at.startsWith(publicUrl));
  return url.replace(publicUrl, app.url);
}
/** Through the provider and back; where the browser is sent then. */
async function signIn(visitor = new Visitor(), to = "/explore?project=shop") {
  const response = await visitor.fetch(await throughProvider(visitor, to));
  return { visitor, to: response.headers.get("location") };
}
const problemOf = (to: string | null) => new URL(to ?? "", "http://here").searchParams.get("problem");
const whoIs = async (visitor: Visitor) =>
  (await (await visitor.fetch(`${app.api}/session`)).json()) as Record<string, unknown>;
const change = (visitor: Visitor, project: string) =>
  visitor.fetch(`${app.api}/measures/settings`, {
    method: "PUT",
    headers: ownPage,
    body: JSON.stringify({
      ...{ project, context_windows: {}, reserved_tokens: 0, hourly_rate: null, author: "somebody else", reason: "r" },
    }),
  });

describe("signing in at a provider", () => {
  test("leads there with state, nonce and PKCE, and back to where one was, with one's own roles", async () => {
    const visitor = new Visitor();
    const first = await visitor.fetch(`${app.api}/sign-in/oidc?to=/explore`);
    const { searchParams: asked } = new URL(first.headers.get("location") ?? "");
    expect(asked.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name), name).toMatch(/^[\w-]{40,}$/);
    expect(first.headers.getSetCookie()[0]).toMatch(
      /outlay_sign_in=.*Path=\/api\/v1\/sign-in;.*HttpOnly; Secure; SameSite=Lax/,
    );
    const { to } = await signIn(visitor);
    expect(to).toBe("/explore?project=shop");
    expect([...visitor.cookies.keys()]).toContain(SESSION);
    expect([...visitor.cookies.keys()]).not.toContain(ATTEMPT);
    expect(await whoIs(visitor)).toMatchObject({
      who: { kind: "member", name: "ann@example.com" },
      roles: { every_project: null, projects: { shop: "editor" } },
      ways: { key: true, oidc: true },
    });
  });

  test("names the member as the author of a change, whoever the request says it is", async () => {
    const { visitor } = await signIn();
    expect((await change(visitor, "shop")).status).toBe(200);
    expect(inserted).toMatchObject([{ project_id: "shop", author: "ann@example.com" }]);
    expect((await change(visitor, "bank")).status).toBe(403);
    expect((await visitor.fetch(`${app.api}/success-rules?project=bank`)).status).toBe(403);
  });

  test("makes one an editor in one project and a viewer in another; the strongest role counts", async () => {
    setMembers({
      "ann@example.com in shop": "viewer",
      "group:finance in shop": "editor",
      "group:everyone": "viewer",
      "group:root": "admin",
    });
    provider.person = { email: "ann@example.com", email_verified: true, groups: ["finance", "everyone", "golf"] };
    const { visitor } = await signIn();
    expect(await whoIs(visitor)).toMatchObject({ roles: { every_project: "viewer", projects: { shop: "editor" } } });
    expect((await change(visitor, "shop")).status).toBe(200);
    expect((await visitor.fetch(`${app.api}/success-rules?project=bank`)).status).toBe(200);
    expect((await change(visitor, "bank")).status).toBe(403);
  });

  test("takes an address however its letters are written, but no letter for another", async () => {
    provider.person = { email: "ANN@Example.com", email_verified: true };
    expect((await signIn()).to).toBe("/explore?project=shop");
    setMembers({ "kim@example.com in shop": "admin" });
    provider.person = { email: "\u212Aim@example.com", email_verified: true }; // The sign for Kelvin, whose lower case is k.
    app = await start();
    expect(problemOf((await signIn()).to)).toBe("no_role");
  });

  test("takes an address the provider says nothing of, and none that it calls unverified", async () => {
    provider.person = { email: "ann@example.com" };
    expect((await signIn()).to).toBe("/explore?project=shop");
    provider.person = { email: "ann@example.com", email_verified: false };
    expect(problemOf((await signIn()).to)).toBe("address_unverified");
    provider.person = {};
    expect(problemOf((await signIn()).to)).toBe("address_missing");
  });

  test("asks there who one is where the last time came to nothing", async () => {
    const asked = async (again: string) => {
      const { headers } = await new Visitor().fetch(`${app.api}/sign-in/oidc?again=${again}`);
      return new URL(headers.get("location") ?? "").searchParams.get("prompt");
    };
    expect([await asked("false"), await asked("true")]).toEqual([null, "login"]);
  });

  test("lets nobody in who has no role, except the first administrators", async () => {
    setMembers({});
    const { visitor, to } = await signIn();
    expect([problemOf(to), visitor.cookies.has(SESSION)]).toEqual(["no_role", false]);
    app = await start({}, ["Ann@Example.com"]);
    expect(await whoIs((await signIn()).visitor)).toMatchObject({ roles: { every_project: "admin" } });
  });
});

describe("a member's session", () => {
  test("loses what the role loses, within seconds and without signing in again", async () => {
    const { visitor } = await signIn();
    expect((await change(visitor, "shop")).status).toBe(200);
    setMembers({ "ann@example.com in shop": "viewer" });
    app.state.steady += 5_000;
    expect((await change(visitor, "shop")).status).toBe(403);
    expect((await visitor.fetch(`${app.api}/success-rules?project=shop`)).status).toBe(200);
    setMembers({});
    app.state.steady += 5_000;
    expect((await visitor.fetch(`${app.api}/success-rules?project=shop`)).status).toBe(401);
    expect(await whoIs(visitor)).toMatchObject({ who: null, why: expect.stringContaining("no role") });
  });
});

describe("an answer that is not the provider's to this attempt is refused:", () => {
  const refusedAs = async (visitor: Visitor, url: string) => {
    const response = await visitor.fetch(url);
    expect([response.status, visitor.cookies.has(SESSION)]).toEqual([303, false]);
    return problemOf(response.headers.get("location"));
  };
  const begin = (visitor: Visitor) => throughProvider(visitor, "/");

  test("one that was used, again in the same browser and in another", async () => {
    const visitor = new Visitor();
    const url = await begin(visitor);
    const attempt = visitor.cookies.get(ATTEMPT) ?? "";
    expect((await visitor.fetch(url)).headers.get("location")).toBe("/");
    visitor.cookies.delete(SESSION);
    expect(await refusedAs(visitor, url)).toBe("attempt_over");
    visitor.cookies.set(ATTEMPT, attempt); // As somebody would who copied everything.
    expect(await refusedAs(visitor, url)).toBe("provider_refused");
    expect(await refusedAs(new Visitor(), url)).toBe("attempt_over");
  });

  test("one to another attempt, which would sign somebody in as another", async () => {
    const [mine, theirs] = [new Visitor(), new Visitor()];
    await begin(mine);
    expect(await refusedAs(mine, await begin(theirs))).toBe("answer_not_trusted");
  });

  test("one that comes from another provider", async () => {
    const visitor = new Visitor();
    const url = new URL(await begin(visitor));
    url.searchParams.set("iss", other.issuer);
    expect(await refusedAs(visitor, url.href)).toBe("answer_not_trusted");
  });

  test("one that comes later than ten minutes", async () => {
    const visitor = new Visitor();
    const url = await begin(visitor);
    app.state.now += 600_000;
    expect(await refusedAs(visitor, url)).toBe("attempt_over");
  });

  test("one that says no, by whoever sits there", async () => {
    provider.person = undefined;
    const visitor = new Visitor();
    expect(await refusedAs(visitor, await begin(visitor))).toBe("provider_refused");
  });

  test("and where to go then is a page of ours, whatever was asked for", async () => {
    const { to } = await signIn(new Visitor(), "https://evil.example/");
    expect(to).toBe("/");
    provider.person = undefined;
    const refused = await signIn(new Visitor(), "//evil.example");
    expect(refused.to).toMatch(/^\/sign-in\?problem=provider_refused&to=%2F&request=/);
  });
});

describe("a provider that cannot be used is named by its setting:", () => {
  const begun = () => new Visitor().fetch(`${app.api}/sign-in/oidc`);

  test("nobody answers there", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    app = await start({ issuer: `http://127.0.0.1:${port}` });
    expect(problemOf((await begun()).headers.get("location"))).toBe("provider_unreachable");
  });

  test("something else answers there", async () => {
    app = await start({ issuer: app.url });
    expect(problemOf((await begun()).headers.get("location"))).toBe("provider_misconfigured");
  });

  test("it does not take our secret", async () => {
    app = await start({ clientSecret: "another" });
    expect(problemOf((await signIn()).to)).toBe("provider_misconfigured");
  });

  test("none is configured", async () => {
    const { api, close } = await startSignInApp();
    closers.push(close);
    const response = await new Visitor().fetch(`${api}/sign-in/oidc`);
    expect(problemOf(response.headers.get("location"))).toBe("not_offered");
  });
});
