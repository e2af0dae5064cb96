import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { verifyApiKey } from "@outlay/core/api-key";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeyJson, MadeKey } from "../contract/keys.ts";
import type { SettingsHistory } from "../contract/settings-history.ts";
import { startSignInApp, TEST_SECRET, testKey } from "./testing/signed-in-app.ts";

const DAY_MS = 86_400_000;
let store: FreshStore;
let app: Awaited<ReturnType<typeof startSignInApp>>;
beforeAll(async () => {
  store = await freshStore();
  app = await startSignInApp({ reader: store.reader, writer: store.writer });
});
afterAll(async () => {
  await app.close();
  await store.close();
});

interface Sent {
  readonly body?: object;
  readonly method?: string;
  readonly api?: string;
}

async function ask(path: string, key: string | undefined, { body, method, api = app.api }: Sent = {}) {
  const response = await fetch(`${api}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      "content-type": "application/json",
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const everywhere = testKey({ id: "root", projects: "*", role: "admin" });
const ofShop = testKey({ id: "shopkeeper", projects: ["shop"], role: "admin" });
const wish = { project: "shop", title: "web shop", role: "ingest", reason: "goes live" };
const make = async (key: string, facts: object = {}): Promise<MadeKey> => {
  const { status, body } = await ask("/keys", key, { body: { ...wish, ...facts } });
  expect([status, body["message"]]).toEqual([200, undefined]);
  return body as unknown as MadeKey;
};
const listed = async (project: string, key: string): Promise<KeyJson[]> =>
  (await ask(`/keys?project=${project}`, key)).body["keys"] as KeyJson[];
const end = (path: string, key: string) => ask(path, key, { method: "DELETE" });

test("a key is good for what was asked for, told once and stored nowhere", async () => {
  const { key, made } = await make(await ofShop, { role: "read", days: 30, may_read_text: true });
  expect(await verifyApiKey(key, TEST_SECRET)).toMatchObject({
    ...{ id: made.id, role: "read", projects: ["shop"], scopes: ["text"], issuedAt: app.state.now },
    expiresAt: app.state.now + 30 * DAY_MS,
  });
  expect(made).toMatchObject({ state: "good", author: "shopkeeper", reason: "goes live", version: 1, replaces: null });
  expect((await ask("/workspace?project=shop", key)).status).toBe(200);
  expect((await ask("/workspace?project=bank", key)).status).toBe(403);
  const [found] = (await listed("shop", await ofShop)).filter(({ id }) => id === made.id);
  expect(found).toMatchObject({ ...made, last_used_at: new Date(app.state.now).toISOString() });
  const everything = await ask("/settings/history?project=shop", await everywhere);
  const mac = key.split(".")[1] ?? "";
  expect(JSON.stringify([everything.body, found])).not.toContain(mac);
});

test("nobody makes a key that has more than they have, and no reader sees which there are", async () => {
  const refused = async (key: string, facts: object) =>
    (await ask("/keys", key, { body: { ...wish, ...facts } })).status;
  expect(await refused(await ofShop, { project: "bank" })).toBe(403);
  expect(await refused(await ofShop, { scope: "all_projects" })).toBe(403);
  for (const role of ["read", "editor", "ingest"] as const) {
    const lesser = await testKey({ projects: ["shop"], role });
    expect([role, await refused(lesser, {}), (await ask("/keys?project=shop", lesser)).status]).toEqual([
      role,
      403,
      403,
    ]);
  }
  const expiresAt = app.state.now + 2 * DAY_MS;
  const passing = await testKey({ projects: ["shop"], role: "admin", expiresAt, eventsPerSecondMax: 5 });
  expect(await refused(passing, { days: 3 })).toBe(400);
  expect(await refused(passing, { events_per_second_max: 6 })).toBe(400);
  const { made } = await make(passing);
  expect(made).toMatchObject({ expires_at: new Date(expiresAt).toISOString(), events_per_second_max: 5 });
  expect((await make(await everywhere, { scope: "all_projects" })).made.scope).toBe("all_projects");
});

test("a rotated key has the same rights; the one before stays good until it is revoked, then no more", async () => {
  const { key, made } = await make(await ofShop, { role: "read", days: 10, title: "report" });
  const place = { project: "shop", reason: "a year is over" };
  const stale = await ask(`/keys/${made.id}/rotate`, await ofShop, { body: { ...place, expected_version: 7 } });
  expect(stale.status).toBe(409);
  app.state.now += DAY_MS;
  const turned = await ask(`/keys/${made.id}/rotate`, await ofShop, { body: { ...place, expected_version: 1 } });
  const next = turned.body as unknown as MadeKey;
  expect(next.made).toMatchObject({ role: "read", title: "report", replaces: made.id });
  expect(next.made.expires_at).toBe(new Date(app.state.now + 10 * DAY_MS).toISOString());
  const isGood = async (text: string) => (await ask("/workspace?project=shop", text)).status;
  expect([await isGood(key), await isGood(next.key)]).toEqual([200, 200]);

  const path = `/keys/${made.id}?project=shop&expected_version=1&reason=nobody+uses+it`;
  expect((await end(path.replace("shop", "bank"), await testKey({ projects: ["bank"], role: "admin" }))).status).toBe(
    404,
  );
  expect(await isGood(key)).toBe(200);
  expect((await end(path, await ofShop)).body).toEqual({ id: made.id, state: "revoked" });
  expect([await isGood(key), await isGood(next.key)]).toEqual([401, 200]);
  expect((await end(path, await ofShop)).status).toBe(404);
  expect((await listed("shop", await ofShop)).some(({ id }) => id === made.id)).toBe(false);

  const leaked = { ...place, expected_version: 1, revoke_old: true };
  const third = (await ask(`/keys/${next.made.id}/rotate`, await ofShop, { body: leaked })).body as unknown as MadeKey;
  expect([await isGood(next.key), await isGood(third.key)]).toEqual([401, 200]);
});

test("a key of the command is revoked by who may end any, and by nobody else", async () => {
  const token = await testKey({ id: "by-command", projects: ["shop"] });
  const path = "/keys/by-command?project=shop&expected_version=0&reason=leaked";
  expect((await end(path, await ofShop)).status).toBe(404);
  expect((await end(`${path}&scope=all_projects`, await ofShop)).status).toBe(403);
  expect((await ask("/workspace?project=shop", token)).status).toBe(200);
  expect((await end(`${path}&scope=all_projects`, await everywhere)).status).toBe(200);
  expect((await ask("/workspace?project=shop", token)).status).toBe(401);
});

test("every key made, replaced and revoked is a change with author and reason, told to administrators", async () => {
  const { made } = await make(await ofShop, { author: "Ann", title: "audited" });
  await end(`/keys/${made.id}?project=shop&expected_version=1&reason=done`, await ofShop);
  const asked = `/settings/history?project=shop&kind=api_key&name=${made.id}`;
  const { changes } = (await ask(asked, await ofShop)).body as unknown as SettingsHistory;
  expect(changes.map(({ action, author, reason }) => [action, author, reason])).toEqual([
    ["deleted", "shopkeeper", "done"],
    ["added", "shopkeeper: Ann", "goes live"],
  ]);
  const { body } = await ask(asked, await testKey({ projects: ["shop"], role: "editor" }));
  expect([body["changes"], body["kinds"]]).toEqual([[], []]);
});

test("where no keys are asked for, or none can be refused, that is said with the remedy", async () => {
  const open = await startSignInApp({ reader: store.reader, writer: store.writer, isOpen: true });
  const body = { ...wish, author: "Ann" };
  expect((await ask("/keys?project=new", undefined, { api: open.api })).body).toMatchObject({
    ...{ asked_for: false, takes: { making: false } },
  });
  const refused = await ask("/keys", undefined, { body, api: open.api });
  expect([refused.status, refused.body["message"]]).toEqual([400, expect.stringContaining("OUTLAY_SECRET")]);
  await open.close();

  const mute = await startSignInApp({ reader: store.reader, writer: store.writer, hasRegister: false });
  const { made } = (await ask("/keys", await ofShop, { body, api: mute.api })).body as unknown as MadeKey;
  const path = `/keys/${made.id}?project=shop&expected_version=1&reason=x`;
  const kept = await ask(path, await ofShop, { method: "DELETE", api: mute.api });
  expect([kept.status, kept.body["message"]]).toEqual([400, expect.stringContaining("npm run keys -- revoke")]);
  expect((await listed("shop", await ofShop)).some(({ id }) => id === made.id)).toBe(true);
  await mute.close();
});

test.each([
  ["a role there is not", { role: "owner" }, "role"],
  ["no title", { title: " " }, "title"],
  ["half a day", { days: 1.5 }, "days"],
  ["texts for one who only sends", { may_read_text: true }, "text"],
  ["no reason", { reason: "" }, "reason"],
])("%s is refused by the name of the field", async (_, wrong, field) => {
  const { status, body } = await ask("/keys", await ofShop, { body: { ...wish, ...wrong } });
  expect([status, (body["issues"] as { path: string }[])[0]?.path]).toEqual([400, field]);
});
