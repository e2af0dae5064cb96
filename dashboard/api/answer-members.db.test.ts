import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MemberJson } from "../contract/members.ts";
import { startSignInApp, testKey } from "./testing/signed-in-app.ts";

let store: FreshStore;
let app: Awaited<ReturnType<typeof startSignInApp>>;
beforeAll(async () => {
  store = await freshStore();
  const settings = { admins: ["root@example.com"] };
  app = await startSignInApp({ reader: store.reader, writer: store.writer, settings });
});
afterAll(async () => {
  await app.close();
  await store.close();
});

async function ask(path: string, key: string, body?: object, method = body === undefined ? "GET" : "PUT") {
  const response = await fetch(`${app.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const everywhere = testKey({ id: "root", projects: "*", role: "admin" });
const ofShop = testKey({ id: "shopkeeper", projects: ["shop"], role: "admin" });
const reason = "new in the team";
const listed = async (project: string) => {
  const { body } = await ask(`/members?project=${project}`, await everywhere);
  return (body as { members: MemberJson[] }).members.map(({ name, scope, role, version }) => [
    name,
    scope,
    role,
    version,
  ]);
};

test("a role is given, changed and taken away, and every version stays with its author", async () => {
  const name = encodeURIComponent("Ann@Example.COM");
  const first = await ask(`/members/${name}`, await ofShop, { project: "shop", role: "editor", reason });
  expect(first).toMatchObject({ status: 200, body: { name: "ann@example.com", scope: "project", version: 1 } });
  const stale = await ask(`/members/${name}`, await ofShop, { project: "shop", role: "admin", reason });
  expect(stale.status).toBe(409);
  const second = { project: "shop", role: "viewer", reason: "only looks", author: "eve", expected_version: 1 };
  expect((await ask(`/members/${name}`, await ofShop, second)).status).toBe(200);
  expect(await listed("shop")).toEqual([["ann@example.com", "project", "viewer", 2]]);
  expect(await listed("bank")).toEqual([]);
  const end = `/members/${name}?project=shop&expected_version=2&reason=left`;
  expect(await ask(end, await ofShop, undefined, "DELETE")).toMatchObject({ status: 200, body: { role: null } });
  expect((await ask(end.replace("=2", "=3"), await ofShop, undefined, "DELETE")).status).toBe(404);
  expect(await listed("shop")).toEqual([]);
  const { body } = await ask(`/members/${name}?project=shop`, await ofShop);
  expect((body as { versions: MemberJson[] }).versions.map((one) => [one.role, one.author, one.reason])).toEqual([
    [null, "shopkeeper", "left"],
    ["viewer", "shopkeeper: eve", "only looks"],
    ["editor", "shopkeeper", reason],
  ]);
});

test("nobody gives a role where they are no administrator, and no reader learns who has one", async () => {
  const asked = { project: "shop", role: "admin", reason };
  const reach = { ...asked, scope: "all_projects" };
  expect((await ask("/members/bob@example.com", await ofShop, { ...asked, project: "bank" })).status).toBe(403);
  expect((await ask("/members/bob@example.com", await ofShop, reach)).status).toBe(403);
  const editor = await testKey({ projects: "*", role: "editor" });
  expect((await ask("/members/bob@example.com", editor, asked)).status).toBe(403);
  expect((await ask("/members?project=shop", editor)).status).toBe(403);
  expect((await ask("/members/bob@example.com", await everywhere, reach)).status).toBe(200);
  expect(await listed("bank")).toEqual([["bob@example.com", "all_projects", "admin", 1]]);
  const { body } = await ask("/members?project=bank", await everywhere);
  expect(body).toMatchObject({ always: ["root@example.com"], takes: { people: false, groups: false } });
});

test.each(["ann", "a@b@c", "a b@c", "group:", "group: x", "x,y@z", "key:k7@x"])(
  "%j is no name of a member",
  async (name) => {
    const body = { project: "shop", role: "viewer", reason };
    const answer = await ask(`/members/${encodeURIComponent(name)}`, await ofShop, body);
    expect([answer.status, (answer.body["issues"] as { path: string }[])[0]?.path]).toEqual([400, "name"]);
  },
);

test("a group is written as the provider says it", async () => {
  const body = { project: "shop", role: "viewer", reason };
  const answer = await ask(`/members/${encodeURIComponent("group:CN=Finance, OU=Groups")}`, await ofShop, body);
  expect(answer).toMatchObject({ status: 200, body: { name: "group:CN=Finance, OU=Groups" } });
});
