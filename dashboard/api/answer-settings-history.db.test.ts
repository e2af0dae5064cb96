import { writeSetting } from "@outlay/clickhouse/settings";
import { ALL_PROJECTS } from "@outlay/clickhouse/stored-prices";
import { systemClock } from "@outlay/core/clock";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { settingsHistoryEndpoint } from "../contract/settings-history.ts";
import { type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const history = async (query: string) =>
  settingsHistoryEndpoint.response.parse(await api.get(`/settings/history?${query}`));

interface Written {
  readonly project: string;
  readonly kind: string;
  readonly name: string;
  readonly at: number;
  readonly version: number;
  readonly value: unknown;
}

async function write({ project, kind, name, at, version, value }: Written, author = "ann") {
  const change = { expectedVersion: version - 1, value, author, reason: `makes version ${version}` };
  const clock = { ...systemClock, now: () => at };
  await writeSetting(api.store.writer, { project, kind, name }, change, { clock });
}

test("every version of everything is there, newest first, whatever was ended, whichever pages it is read in", async () => {
  const step = fc.record({
    kind: fc.constantFrom("price", "success_rule", "allocation"),
    name: fc.constantFrom("a", "b", "c"),
    // Several changes of one instant, too.
    after: fc.integer({ min: 0, max: 2 }),
    value: fc.option(fc.record({ x: fc.integer() }), { nil: undefined }),
  });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (steps, limit) => {
        runs += 1;
        const project = `pages-${runs}`;
        const versions = new Map<string, unknown[]>();
        let at = NOW - 1_000;
        for (const { kind, name, after, value } of steps) {
          const known = versions.get(`${kind}/${name}`) ?? [];
          versions.set(`${kind}/${name}`, [...known, value]);
          at += after;
          await write({ project, kind, name, at, version: known.length + 1, value });
        }
        const found = [];
        for (let cursor: string | null = ""; cursor !== null; ) {
          const page = await history(`project=${project}&limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`);
          expect(page.changes.length).toBeLessThanOrEqual(limit);
          found.push(...page.changes);
          cursor = page.next;
        }
        expect(found.length).toBe(steps.length);
        const ids = found.map(({ kind, name, version }) => `${kind}/${name}/${version}`);
        expect(new Set(ids).size).toBe(steps.length);
        const times = found.map(({ changed_at }) => changed_at);
        expect(times).toEqual(times.toSorted().reverse());
        for (const { kind, name, version, before, after, action } of found) {
          const values = versions.get(`${kind}/${name}`) ?? [];
          expect([before, after]).toEqual([values[version - 2] ?? null, values[version - 1] ?? null]);
          const isGone = values[version - 1] === undefined;
          const isNew = version === 1;
          const wasGone = values[version - 2] === undefined;
          expect(action).toBe(isGone ? "deleted" : isNew ? "added" : wasGone ? "restored" : "changed");
        }
      },
    ),
    { numRuns: 8 },
  );
});

test("is narrowed by kind, name, author and time, and says which kinds there are", async () => {
  const project = "narrow";
  await write({ project, kind: "price", name: "openai.gpt-5", at: NOW - 3_000, version: 1, value: { a: 1 } });
  await write({ project, kind: "measures", name: "default", at: NOW - 2_000, version: 1, value: { a: 1 } }, "Bob Q.");
  await write({ project, kind: "price", name: "openai.gpt-5", at: NOW - 1_000, version: 2, value: undefined }, "bob");
  const names = async (query: string) =>
    (await history(`project=${project}&${query}`)).changes.map(({ kind, version }) => `${kind}@${version}`);
  expect(await names("kind=price")).toEqual(["price@2", "price@1"]);
  expect(await names("author=BOB")).toEqual(["price@2", "measures@1"]);
  expect(await names("name=GPT")).toEqual(["price@2", "price@1"]);
  expect(await names(`to=${new Date(NOW - 2_000).toISOString()}`)).toEqual(["price@1"]);
  expect(await names(`from=${new Date(NOW - 2_000).toISOString()}`)).toEqual(["price@2", "measures@1"]);
  expect(await names("kind=nothing")).toEqual([]);
  expect((await history(`project=${project}`)).kinds).toEqual(["measures", "price"]);
  await expect(history(`project=${project}&cursor=xyz`)).rejects.toThrow("cursor");
});

test("prices of all projects are among them and say so; what holds elsewhere is not", async () => {
  const at = NOW - 500;
  await write({ project: ALL_PROJECTS, kind: "price", name: "common", at, version: 1, value: { a: 1 } });
  await write({ project: "other", kind: "price", name: "theirs", at, version: 1, value: { a: 1 } });
  const { changes } = await history("project=mine&name=o&limit=1000");
  expect(changes.map(({ name, scope }) => [name, scope])).toEqual([["common", "all_projects"]]);
});

test("differences are told by path; a value too long to be told is told by its length", async () => {
  const [kind, at] = ["allocation", NOW - 400];
  await write({ project: "diff", kind, name: "x", at, version: 1, value: { rules: [{ name: "r", to: 1 }] } });
  await write({ project: "diff", kind, name: "x", at: at + 1, version: 2, value: { rules: [{ name: "r", to: 2 }] } });
  await write({ project: "diff", kind, name: "x", at: at + 2, version: 3, value: { long: "y".repeat(30_000) } });
  const [long, changed] = (await history("project=diff")).changes;
  expect(changed?.differences).toEqual([{ path: "rules[r].to", before: "1", after: "2" }]);
  expect(long).toMatchObject({ after: null, differences: [], omitted_bytes: 30_011 });
});

test("the address of a channel is never told, and a new one is seen to be new", async () => {
  const value = (secret: string) => ({ type: "slack", url: `https://hooks.example.com/services/${secret}` });
  await write({ project: "secret", kind: "channel", name: "c", at: NOW - 300, version: 1, value: value("T0KEN-1") });
  await write({ project: "secret", kind: "channel", name: "c", at: NOW - 200, version: 2, value: value("T0KEN-2") });
  const answer = await history("project=secret");
  expect(JSON.stringify(answer)).not.toContain("T0KEN");
  expect(answer.changes[0]?.differences.map(({ path }) => path)).toEqual(["url"]);
});
