import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { signApiKey } from "@outlay/core/api-key";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OutlayProcess, postJson, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const secret = "a-secret-for-tests-only";
const directory = temporaryDirectory();
const settings = { OUTLAY_SECRET: secret, OUTLAY_TEXT: "redacted", OUTLAY_TEXT_DAYS: "3" };
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, settings);
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

const keyOf = (id: string, role: "ingest" | "read" | "admin", scopes?: ["text"]) =>
  signApiKey({ v: 1, id, projects: ["shop"], role, issuedAt: 0, ...(scopes && { scopes }) }, secret);
const asKey = async (...key: Parameters<typeof keyOf>) => ({ authorization: `Bearer ${await keyOf(...key)}` });
const get = async (path: string, headers: Record<string, string>) => {
  const response = await fetch(`${outlay.dashboard}/api/v1${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const eventId = "11111111-1111-4111-8111-111111111111";
const otherId = "22222222-2222-4222-8222-222222222222";

test("a text goes from the collector to who may read it, redacted; each reading is written down; erased is gone", async () => {
  const events = [
    [eventId, "u-1"],
    [otherId, "u-2"],
  ].map(([id, userId]) => ({
    eventId: id,
    occurredAt: new Date().toISOString(),
    userId,
    provider: "openai",
    model: "gpt-4o",
    usage: { inputTokens: 10, outputTokens: 5 },
    text: { input: `ask ada@example.com of ${userId}`, output: "card 4111 1111 1111 1111 zanzibar" },
  }));
  const sent = await postJson(`${outlay.collector}/v1/events`, { events }, await asKey("sender", "ingest"));
  expect(sent.status).toBe(202);
  const reader = await asKey("analyst", "read", ["text"]);
  const path = `/calls/${eventId}/text?project=shop`;
  const found = await until(async () => {
    const { status, body } = await get(path, reader);
    return status === 200 && (body["texts"] as unknown[]).length > 0 ? body : undefined;
  }, "the texts");
  expect(found).toMatchObject({
    event_id: eventId,
    capture: "redacted",
    message: null,
    texts: [
      { part: "input", text: "ask [email] of u-1", is_truncated: false, redactions: {} },
      { part: "output", text: "card [card] zanzibar" },
    ],
  });

  const plain = await get(path, await asKey("reader", "read"));
  expect(plain).toMatchObject({ status: 403, body: { code: "forbidden" } });
  expect(plain.body["message"]).toContain("scope text");
  expect((await get(`/calls/${eventId}/text?project=bank`, reader)).status).toBe(403);
  expect((await get("/calls/unknown/text?project=shop", reader)).status).toBe(404);

  const admin = await asKey("boss", "admin");
  expect((await get("/text-access?project=shop", reader)).status).toBe(403);
  const { body: log } = await get("/text-access?project=shop&limit=1", admin);
  expect(log["accesses"]).toMatchObject([{ key_id: "analyst", event_id: eventId, call_id: eventId, texts: 2 }]);

  const erase = `${outlay.dashboard}/api/v1/call-texts/erase`;
  const reason = "asked to";
  expect((await postJson(erase, { project: "shop", reason }, admin)).status).toBe(400);
  expect((await postJson(erase, { project: "shop", user_id: "u-1", reason }, reader)).status).toBe(403);
  const erased = await postJson(erase, { project: "shop", user_id: "u-1", reason }, admin);
  expect(erased.body).toEqual({ texts: 2, is_deleted: true });
  expect((await get(path, admin)).body).toMatchObject({ texts: [], message: expect.stringContaining("erased") });

  const shown = await texts("show", otherId);
  expect(shown).toContain("## input\nask [email] of u-2");
  expect(await texts("readings", "--limit", "1")).toContain(`boss ${otherId} 2 text(s)`);
  await expect(texts("erase", "--before", "now")).rejects.toThrow("erase needs --because");
  expect(await texts("erase", "--before", "now+1d", "--because", reason)).toBe("2 text(s) deleted.\n");
  expect((await get(`/calls/${otherId}/text?project=shop`, admin)).body["texts"]).toEqual([]);
});

/** What `npm run texts` prints, run by an administrator. */
async function texts(...words: string[]): Promise<string> {
  const signed = await keyOf("boss", "admin");
  const address = ["--url", outlay.dashboard, "--project", "shop", "--key", signed];
  const command = ["--import", "tsx", "scripts/texts.ts", ...words, ...address];
  return (await promisify(execFile)(process.execPath, command, { timeout: 60_000 })).stdout;
}

test("no text is in the calls, their exports, the metrics or our own log, and no secret is anywhere", async () => {
  const admin = await asKey("boss", "admin");
  const places = ["/calls?project=shop", `/calls/${eventId}/history?project=shop`, "/dead-letters?project=shop"];
  const answers = await Promise.all(places.map(async (path) => JSON.stringify((await get(path, admin)).body)));
  const metrics = await (await fetch(`${outlay.collector}/metrics`)).text();
  const own = readFileSync(join(directory.path, "outlay.log"), "utf8");
  for (const text of [...answers, metrics, own]) expect(text).not.toMatch(/zanzibar|ask \[email\]/);
  for (const file of filesIn(directory.path)) {
    const bytes = readFileSync(file, "latin1");
    expect(bytes, file).not.toMatch(/ada@example|4111 1111/);
    expect(bytes, file).not.toContain(secret);
  }
});

/** Every file under a directory. */
function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => join(path, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}
