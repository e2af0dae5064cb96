import fc from "fast-check";
import { expect, test } from "vitest";
import { type ApiKeyPayload, signApiKey } from "./api-key.ts";
import { createKeyCheck, type KeyRules } from "./key-check.ts";

const secret = "a secret of this installation, long enough";
const payload: ApiKeyPayload = { v: 1, id: "k1", projects: ["shop"], role: "ingest", issuedAt: 1_763_000_000_000 };
const check = (rules: Partial<KeyRules> = {}) =>
  createKeyCheck({ secrets: [secret], isRevoked: () => false, now: () => 0, ...rules });

test("a key is good under the secret of today and under those before it, until they are taken out", async () => {
  const older = await signApiKey(payload, "the secret before this one");
  expect(await check({ secrets: [secret, "the secret before this one"] })(older)).toEqual(payload);
  await expect(check()(older)).rejects.toMatchObject({ code: "unauthorized" });
});

test("a key that was good is refused from the moment it is revoked, and good again when the list says so", async () => {
  const token = await signApiKey(payload, secret);
  const revoked = new Set<string>();
  const isGood = check({ isRevoked: (id) => revoked.has(id) });
  expect(await isGood(token)).toEqual(payload);
  revoked.add("k1");
  await expect(isGood(token)).rejects.toMatchObject({ code: "unauthorized", message: expect.stringContaining("k1") });
  revoked.clear();
  expect(await isGood(token)).toEqual(payload);
});

test("a key is good before the instant it expires and not from it on", async () => {
  const token = await signApiKey({ ...payload, expiresAt: 1_000 }, secret);
  let now = 999;
  const isGood = check({ now: () => now });
  expect(await isGood(token)).toMatchObject({ id: "k1" });
  now = 1_000;
  await expect(isGood(token)).rejects.toMatchObject({ message: expect.stringContaining("1970-01-01T00:00:01.000Z") });
});

test("who uses a key is heard of, but not who tries one that is no longer good", async () => {
  const token = await signApiKey(payload, secret);
  const used: string[] = [];
  await check({ used: (id) => used.push(id) })(token);
  await expect(check({ used: (id) => used.push(id), isRevoked: () => true })(token)).rejects.toThrow("revoked");
  expect(used).toEqual(["k1"]);
});

test("more keys than are remembered all stay good, and none of them becomes another", async () => {
  const isGood = check();
  const ids = Array.from({ length: 1_100 }, (_, at) => `k${at}`);
  const tokens = await Promise.all(ids.map((id) => signApiKey({ ...payload, id }, secret)));
  for (const [at, token] of [...tokens.entries(), ...tokens.entries()]) expect((await isGood(token)).id).toBe(ids[at]);
});

test("no text that was not signed is good", async () => {
  const isGood = check();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.base64String().map((text) => `olk_${text}.${text}`),
      ),
      async (text) => {
        await expect(isGood(text)).rejects.toMatchObject({ code: "unauthorized" });
      },
    ),
  );
});
