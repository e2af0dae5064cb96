import { execFileSync } from "node:child_process";
import { signApiKey } from "@outlay/core/api-key";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OutlayProcess, postJson, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const secret = "a-secret-for-tests-only";
const previous = "the-secret-before-this-one";
const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, { OUTLAY_SECRET: secret, OUTLAY_SECRET_PREVIOUS: previous });
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

const keyFor = async (project: string, role: "ingest" | "read" | "admin") => ({
  authorization: `Bearer ${await signApiKey({ v: 1, id: `${project}-${role}`, projects: [project], role, issuedAt: 0 }, secret)}`,
});
const event = (eventId: string) => ({
  eventId,
  occurredAt: new Date().toISOString(),
  model: "gpt-4o",
  usage: { inputTokens: 1 },
});

test("a key of another project neither writes nor reads; a role does only what it is for", async () => {
  const events = `${outlay.collector}/v1/events`;
  const ingest = await keyFor("shop", "ingest");
  const read = await keyFor("shop", "read");
  expect((await postJson(events, event("a"), ingest)).status).toBe(202);
  expect((await postJson(events, event("b"))).status).toBe(401);
  expect((await postJson(events, event("c"), { authorization: `${ingest.authorization}x` })).status).toBe(401);
  expect((await postJson(events, event("d"), { ...ingest, "x-outlay-project": "bank" })).status).toBe(403);
  expect((await postJson(events, event("e"), read)).status).toBe(403);

  const calls = (project: string, headers: Record<string, string>) =>
    fetch(`${outlay.dashboard}/api/v1/calls?project=${project}`, { headers });
  const found = await until(async () => {
    const response = await calls("shop", read);
    const body = (await response.json()) as { calls: { event_id: string }[] };
    return body.calls.length > 0 ? body.calls : undefined;
  }, "the call of the right key");
  expect(found.map((call) => call.event_id)).toEqual(["a"]);
  expect((await calls("shop", {})).status).toBe(401);
  expect((await calls("bank", read)).status).toBe(403);
  expect((await calls("shop", ingest)).status).toBe(403);
  const bank = (await (await calls("bank", await keyFor("bank", "admin"))).json()) as { calls: unknown[] };
  expect(bank.calls).toEqual([]);
});

test("a key under the secret before this one works until the command revokes it", async () => {
  const project = "rotated";
  const token = await signApiKey({ v: 1, id: "old-1", projects: [project], role: "ingest", issuedAt: 0 }, previous);
  const send = async () =>
    (await postJson(`${outlay.collector}/v1/events`, event("a"), { authorization: `Bearer ${token}` })).status;
  expect(await send()).toBe(202);
  const env = { ...process.env, OUTLAY_DATA: directory.path };
  execFileSync("npm", ["run", "--silent", "keys", "--", "revoke", "old-1", "--why", "left the team"], { env });
  await until(async () => ((await send()) === 401 ? true : undefined), "the refusal of the revoked key");
});
