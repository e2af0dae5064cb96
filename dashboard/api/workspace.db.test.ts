import { rollupNames } from "@outlay/clickhouse/rollups";
import { rollupFillsTable } from "@outlay/clickhouse/tables/rollup-fills";
import type { ApiKeyPayload } from "@outlay/core/api-key";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryAnswer } from "../contract/analytics.ts";
import { baselinesEndpoint } from "../contract/baselines.ts";
import { bridgeAnswer } from "../contract/bridge.ts";
import { dimensionValuesAnswer } from "../contract/dimension-values.ts";
import { economicsAnswer } from "../contract/economics.ts";
import { type ViewJson, viewJson, viewsEndpoint } from "../contract/views.ts";
import { accessOfKey } from "./access.ts";
import { answerDeleteView, answerPutView, answerViews } from "./answer-views.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-08-31T12:00:00Z");
const at = (day: number): number => Date.parse("2026-08-01T06:00:00Z") + (day - 1) * DAY_MS;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  let n = 0;
  const calls = [...Array(20).keys()].map((index) => {
    n += 1;
    return plainCall(n, {
      ...{ project_id: "w", ts: at(1 + index), cost: 1_000_000_000_000n, price_status: "priced", task_key: taskKey(n) },
      ...{ team: index < 12 ? "search" : "Shop 100%", step: index % 2 === 0 ? "plan" : "", workflow: "chat" },
      tags: { plan: index < 5 ? "gold" : "free" },
    });
  });
  const outcomes = calls.map(({ task_key: task = "" }, index) =>
    plainOutcome(index + 1, { project_id: "w", task_key: task, closed_at: at(1 + index), labelled_at: at(1 + index) }),
  );
  await api.insert({ calls, outcomes });
});
afterAll(() => api.close());

const who = { author: "Ada", reason: "for the review" };
const days = (from: number, to: number) => ({
  from: `2026-08-${two(from)}T00:00:00Z`,
  to: `2026-08-${two(to)}T00:00:00Z`,
});
const two = (day: number): string => String(day).padStart(2, "0");
const refusalOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "accepted",
    (error: Error) => error.message,
  );

describe("baselines", () => {
  test("a relative range is frozen when it is named, in the calendar of its zone, and each change is a version", async () => {
    const body = { project: "w", title: "Early August", from: "now/M", to: "now", tz: "Europe/Berlin", ...who };
    expect(await api.put("/baselines/early", body)).toMatchObject({
      ...{ name: "early", version: 1, from: "2026-07-31T22:00:00.000Z", to: new Date(NOW).toISOString() },
      ...who,
    });
    const next = { ...body, ...days(1, 5), tz: "UTC", expected_version: 1 };
    expect(await api.put("/baselines/early", next)).toMatchObject({ version: 2, from: "2026-08-01T00:00:00.000Z" });
    expect(await refusalOf(api.put("/baselines/early", next))).toMatch(/409.*at version 2, not 1/);
    const { baselines } = baselinesEndpoint.response.parse(await api.get("/baselines?project=w"));
    expect(baselines.map(({ name, title }) => [name, title])).toEqual([["early", "Early August"]]);
    expect(await api.get("/baselines?project=other")).toEqual({ baselines: [] });
  });

  test.each([
    ["a range backwards", { ...days(5, 1) }, "from"],
    ["no title", { ...days(1, 5), title: " " }, "title"],
    ["no reason", { ...days(1, 5), reason: "" }, "reason"],
    ["a zone there is not", { ...days(1, 5), tz: "Mars/Base" }, "tz"],
  ])("%s is refused and names the field", async (_, wrong, path) => {
    const refusal = await refusalOf(api.put("/baselines/bad", { project: "w", title: "x", ...who, ...wrong }));
    expect(refusal).toMatch(/^400/);
    expect(refusal).toContain(`"path":"${path}"`);
  });

  test("query, bridge and economics are compared with it, whatever its length, and say with what", async () => {
    const range = days(11, 21);
    const asked = { project: "w", range, compare: "baseline:early" };
    const answer = queryAnswer.parse(await api.post("/query", { ...asked, metrics: ["spend"], by: ["team"] }));
    const compared_with = { from: "2026-08-01T00:00:00.000Z", to: "2026-08-05T00:00:00.000Z" };
    expect(answer).toMatchObject({ totals: { spend: "10" }, previous_totals: { spend: "4" }, compared_with });
    expect(answer.table.find(({ group }) => group[0] === "search")).toMatchObject({ previous: { spend: "4" } });
    const bridge = bridgeAnswer.parse(await api.post("/bridge", asked));
    expect(bridge).toMatchObject({ spend: { before: "4", after: "10" }, delta: "6", compared_with });
    const query = new URLSearchParams({ project: "w", ...range, compare: "baseline:early" });
    const economics = economicsAnswer.parse(await api.get(`/tasks/economics?${query}`));
    expect(economics.totals).toMatchObject({ successes: 10, previous: { successes: 4 } });
    expect(economics.compared_with).toEqual(compared_with);
  });

  test("a range of one's own is compared with as it is", async () => {
    const { from, to } = days(2, 5);
    const asked = { project: "w", metrics: ["calls"], range: days(11, 21), compare: `custom:${from}..${to}` };
    expect(await api.post("/query", asked)).toMatchObject({
      previous_totals: { calls: 3 },
      compared_with: { from: "2026-08-02T00:00:00.000Z", to: "2026-08-05T00:00:00.000Z" },
    });
  });

  test.each([
    ["baseline:none", /400.*compare: project w has no baseline none; GET \/api\/v1\/baselines/],
    ["baseline:", /400.*compare: must be one of off, prev/],
    ["baseline:a b", /400.*compare: must be one of/],
    ["custom:now..now-1d", /400.*compare\.from: must be before/],
    ["custom:now-1d", /400.*compare: must be one of/],
    ["custom:2026-02-30T00:00:00Z..now", /400.*compare\.from: .*no instant/],
    ["fortnight", /400.*baseline:<name> of GET \/baselines, or custom:<from>\.\.<to>/],
  ])("compare=%s is refused with the remedy", async (compare, said) => {
    const refusal = await refusalOf(
      api.post("/query", { project: "w", metrics: ["calls"], range: days(11, 21), compare }),
    );
    expect(refusal).toMatch(said);
  });

  test("one that was taken away can no longer be compared with, and its name can be used again", async () => {
    const gone = `project=w&author=Ada&reason=done`;
    expect(await refusalOf(api.delete(`/baselines/early?${gone}&expected_version=1`))).toMatch(/^409/);
    expect(await api.delete(`/baselines/early?${gone}&expected_version=2`)).toMatchObject({ version: 3 });
    expect(await refusalOf(api.delete(`/baselines/early?${gone}&expected_version=3`))).toMatch(/^404/);
    const asked = { project: "w", metrics: ["calls"], range: days(11, 21), compare: "baseline:early" };
    expect(await refusalOf(api.post("/query", asked))).toMatch(/no baseline early/);
    const again = { project: "w", title: "Again", ...days(1, 3), expected_version: 3, ...who };
    expect(await api.put("/baselines/early", again)).toMatchObject({ version: 4 });
  });
});

const view = {
  project: "w",
  title: "Dear days",
  path: "/explore",
  query: "by=team&f=team:eq:Shop%20100%25",
  author: "Ada",
};

describe("views", () => {
  test("a view is saved, listed, renamed, pinned and taken away, each as a version", async () => {
    const saved = viewJson.parse(await api.put("/views/dear", view));
    expect(saved).toMatchObject({ name: "dear", version: 1, query: view.query, is_shared: false, is_own: true });
    const renamed = { ...view, title: "Dearest days", is_pinned: true, is_shared: true, expected_version: 1 };
    expect(await api.put("/views/dear", renamed)).toMatchObject({ version: 2, title: "Dearest days", is_pinned: true });
    expect(await refusalOf(api.put("/views/dear", renamed))).toMatch(/^409/);
    expect(viewsEndpoint.response.parse(await api.get("/views?project=w")).views).toHaveLength(1);
    expect(await api.get("/views?project=other")).toEqual({ views: [] });
    const gone = "/views/dear?project=w&author=Ada&expected_version=2";
    expect(await api.delete(gone)).toMatchObject({ name: "dear", version: 3 });
    expect(await refusalOf(api.delete(gone))).toMatch(/^404/);
  });

  test.each([
    ["another host", { path: "//evil.example/explore" }, "path"],
    ["an address with its scheme", { path: "https://evil.example" }, "path"],
    ["a way out of the app", { path: "/settings/../api" }, "path"],
    ["a query in the path", { path: "/explore?by=team" }, "path"],
    ["another project", { query: "project=secret&by=team" }, "query"],
    ["another project, hidden by encoding", { query: "pro%6Aect=secret" }, "query"],
    ["another view", { query: "sv=other" }, "query"],
    ["a % that begins no character", { query: "q=%E0%A4%A" }, "query"],
    ["a line break", { query: "q=a\nb" }, "query"],
    ["a fragment", { query: "q=a#b" }, "query"],
    ["8,001 characters", { query: `q=${"a".repeat(7_999)}` }, "query"],
    ["no title", { title: "  " }, "title"],
    ["an unknown field", { owner: "me" }, "owner"],
  ])("%s is refused and names the field", async (_, wrong, path) => {
    const refusal = await refusalOf(api.put("/views/bad", { ...view, ...wrong }));
    expect(refusal).toMatch(/^400/);
    expect(refusal).toContain(`"path":"${path}"`);
  });

  test("a private view is its owner's alone; a shared one everybody's, and stays its owner's", async () => {
    const { reader, writer } = api.store;
    const access = (id: string) =>
      accessOfKey({ v: 1, id, projects: ["keyed"], role: "editor", issuedAt: 0 } satisfies ApiKeyPayload);
    const signal = new AbortController().signal;
    const put = (by: string, name: string, more: object = {}): Promise<ViewJson> => {
      const state = { project: "keyed", title: name, path: "/", query: "", is_shared: false, is_pinned: false };
      const body = { ...state, expected_version: 0, author: undefined, reason: "kept", ...more };
      return answerPutView(writer, { query: { name }, body, access: access(by), now: NOW, signal });
    };
    const seen = async (by: string) => {
      const { views } = await answerViews(reader, {
        query: { project: "keyed" },
        body: undefined,
        access: access(by),
        now: NOW,
        signal,
      });
      return views.map(({ name, is_own }) => [name, is_own]);
    };
    const take = (by: string, name: string, expected_version: number) => {
      const query = { project: "keyed", name, expected_version, author: undefined, reason: "gone" };
      return answerDeleteView(writer, { query, body: undefined, access: access(by), now: NOW, signal });
    };
    await put("ada", "mine");
    await put("ada", "ours", { is_shared: true });
    expect(await seen("ada")).toEqual([
      ["mine", true],
      ["ours", true],
    ]);
    expect(await seen("bob")).toEqual([["ours", false]]);
    await expect(put("bob", "mine")).rejects.toMatchObject({ code: "conflict" });
    await expect(take("bob", "mine", 1)).rejects.toMatchObject({ code: "not_found" });
    expect(await put("bob", "ours", { is_shared: true, title: "renamed", expected_version: 1 })).toMatchObject({
      is_own: false,
    });
    await put("ada", "ours", { expected_version: 2 });
    expect(await seen("bob")).toEqual([]);
  });
});

describe("workspace", () => {
  test("what was never stated is UTC and January; what is stated is kept with who and why", async () => {
    expect(await api.get("/workspace?project=w")).toMatchObject({ version: 0, zone: "UTC", fiscal_year_start: 1 });
    const body = { project: "w", zone: "europe/berlin", fiscal_year_start: 4, ...who };
    expect(await api.put("/workspace", body)).toMatchObject({ version: 1, zone: "Europe/Berlin", currency: "USD" });
    expect(await api.get("/workspace?project=w")).toMatchObject({ version: 1, fiscal_year_start: 4, author: "Ada" });
    expect(await refusalOf(api.put("/workspace", body))).toMatch(/^409/);
    const alias = { ...body, zone: "Asia/Kathmandu", expected_version: 1 };
    expect(await api.put("/workspace", alias)).toMatchObject({ zone: "Asia/Kathmandu" });
  });

  test.each([
    ["a zone there is not", { zone: "Mars/Base" }, "zone"],
    ["another currency", { currency: "EUR" }, "currency"],
    ["a thirteenth month", { fiscal_year_start: 13 }, "fiscal_year_start"],
  ])("%s is refused and names the field", async (_, wrong, path) => {
    const refusal = await refusalOf(api.put("/workspace", { project: "w", expected_version: 1, ...who, ...wrong }));
    expect(refusal).toContain(`"path":"${path}"`);
  });
});

describe("values of a dimension", () => {
  const values = async (query: Record<string, string>) => {
    const asked = new URLSearchParams({ project: "w", from: "2026-08-01T00:00:00Z", to: "now", ...query });
    return dimensionValuesAnswer.parse(await api.get(`/dimension-values?${asked}`));
  };
  const pairs = async (query: Record<string, string>) =>
    (await values(query)).values.map(({ value, calls }) => [value, calls]);

  test("the rollup says the same as the ledger, and the answer says when only the newest calls were looked at", async () => {
    const asked = ["team", "environment", "model_resolved", "user_id", "workflow"];
    const ofLedger = await Promise.all(asked.map((dimension) => pairs({ dimension })));
    expect((await values({ dimension: "team" })).newest_calls).toBe(1_000_000);
    const filled = rollupNames.map((rollup) => ({ rollup, filled_at: NOW }));
    await api.store.writer.insert(rollupFillsTable, filled, { token: "fills" });
    expect(await Promise.all(asked.map((dimension) => pairs({ dimension })))).toEqual(ofLedger);
    expect((await values({ dimension: "team" })).newest_calls).toBeNull();
    expect(ofLedger[0]).toEqual([
      ["search", 12],
      ["Shop 100%", 8],
    ]);
  });

  test("a part of a value finds it whatever the case, also where it looks like a pattern", async () => {
    expect(await pairs({ dimension: "team", q: "SHOP" })).toEqual([["Shop 100%", 8]]);
    expect(await pairs({ dimension: "team", q: "%" })).toEqual([["Shop 100%", 8]]);
    expect(await pairs({ dimension: "team", q: "'; --" })).toEqual([]);
    expect(await pairs({ dimension: "tag:plan", q: "fre" })).toEqual([["free", 15]]);
  });

  test("a dimension of no rollup and a tag are counted from the ledger; calls without it are in none", async () => {
    expect(await pairs({ dimension: "step" })).toEqual([["plan", 10]]);
    expect(await pairs({ dimension: "tag:plan" })).toEqual([
      ["free", 15],
      ["gold", 5],
    ]);
  });

  test("only days that the range touches count", async () => {
    expect(await pairs({ dimension: "team", ...days(1, 3) })).toEqual([["search", 2]]);
    expect(
      (await values({ dimension: "team", from: "2026-08-02T10:00:00Z", to: "2026-08-02T11:00:00Z" })).range,
    ).toEqual({
      from: "2026-08-02T00:00:00.000Z",
      to: "2026-08-03T00:00:00.000Z",
    });
  });

  test("what is no dimension is refused with those there are", async () => {
    expect(await refusalOf(values({ dimension: "password" }))).toMatch(/400.*dimension: must be tag:<key>/);
  });
});
