import { expect, test } from "vitest";
import { verifyApiKey } from "./api-key.ts";
import { issueApiKey, type KeyWish } from "./api-key-issue.ts";

const secret = "a secret of this installation, long enough";
const DAY_MS = 86_400_000;
const deps = { secret, id: "k1", now: 1_000 };
const wish: KeyWish = { projects: ["shop"], role: "read" };
const fieldOf = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => "made",
    (error: { code: string; issues: { path: string }[] }) => [error.code, error.issues[0]?.path],
  );

test("a key is good for what was wished, and its text says so under the secret", async () => {
  const asked = { ...wish, days: 2, mayReadText: true };
  const { token, payload } = await issueApiKey(asked, deps);
  const facts = { id: "k1", projects: ["shop"], role: "read", expiresAt: 1_000 + 2 * DAY_MS, scopes: ["text"] };
  expect(payload).toMatchObject(facts);
  expect(await verifyApiKey(token, secret)).toEqual(payload);
});

test.each([
  ["no project", { projects: [] }, "projects"],
  ["a project there cannot be", { projects: ["a b"] }, "projects.0"],
  ["no day", { days: 0 }, "days"],
  ["half a day", { days: 0.5 }, "days"],
  ["no number of days", { days: Number.NaN }, "days"],
  ["no event a second", { eventsPerSecondMax: 0 }, "eventsPerSecondMax"],
  ["texts for one who only sends", { role: "ingest", mayReadText: true }, "text"],
] as const)("%s is refused by the name of the field", async (_, wrong, field) => {
  expect(await fieldOf(issueApiKey({ ...wish, ...wrong }, deps))).toEqual(["bad_request", field]);
});

test("no key outlives or outruns the one that made it, and what is not said is as its maker's", async () => {
  const limits = { expiresAt: 1_000 + 10 * DAY_MS, eventsPerSecondMax: 50 };
  const make = (asked: Partial<KeyWish>) => issueApiKey({ ...wish, role: "ingest", ...asked }, { ...deps, limits });
  expect((await make({})).payload).toMatchObject(limits);
  expect((await make({ days: 9, eventsPerSecondMax: 50 })).payload.expiresAt).toBe(1_000 + 9 * DAY_MS);
  expect(await fieldOf(make({ days: 11 }))).toEqual(["bad_request", "days"]);
  expect(await fieldOf(make({ eventsPerSecondMax: 51 }))).toEqual(["bad_request", "events_per_second_max"]);
});
