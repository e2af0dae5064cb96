import { afterAll, beforeAll, expect, test } from "vitest";
import { listSettings, listSettingVersions, readSetting, type SettingKey, writeSetting } from "./settings.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const by = { author: "ann", reason: "test" };
const budget = (name: string): SettingKey => ({ project: "p", kind: "budget", name });

test("a written setting is read back with its author and reason", async () => {
  const value = { limit: "10.5", text: "it's \\ ünïcode \ud83d\ude00\n" };
  const written = await writeSetting(store.writer, budget("a"), { expectedVersion: 0, value, ...by });
  expect(written).toMatchObject({ version: 1, value, author: "ann", reason: "test" });
  expect(await readSetting(store.reader, budget("a"))).toEqual(written);
  expect(await readSetting(store.reader, { ...budget("a"), project: "q" })).toBeUndefined();
});

test("of two changes made at once to the same version, one wins and the other is told", async () => {
  await writeSetting(store.writer, budget("b"), { expectedVersion: 0, value: 0, ...by });
  const attempts = await Promise.allSettled(
    [1, 2, 3].map((value) => writeSetting(store.writer, budget("b"), { expectedVersion: 1, value, ...by })),
  );
  expect(attempts.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(attempts[1]).toMatchObject({ reason: { code: "conflict" } });
  expect(await readSetting(store.reader, budget("b"))).toMatchObject({ version: 2, value: 1 });
});

test("a deleted setting leaves the list, keeps its history and can come back", async () => {
  const key = { project: "p", kind: "channel", name: "c" };
  await writeSetting(store.writer, key, { expectedVersion: 0, value: "first", ...by });
  await writeSetting(store.writer, { ...key, name: "d" }, { expectedVersion: 0, value: "other", ...by });
  await writeSetting(store.writer, key, { expectedVersion: 1, value: undefined, ...by });
  expect((await listSettings(store.reader, key)).map(({ name }) => name)).toEqual(["d"]);
  expect(await readSetting(store.reader, key)).toMatchObject({ version: 2, value: undefined });
  await writeSetting(store.writer, key, { expectedVersion: 2, value: "again", ...by });
  expect((await listSettingVersions(store.reader, key)).map(({ value }) => value)).toEqual([
    "again",
    undefined,
    "first",
  ]);
  expect((await listSettings(store.reader, key)).map(({ name }) => name)).toEqual(["c", "d"]);
});
