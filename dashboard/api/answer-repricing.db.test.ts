import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import { REPRICING_KIND, type Repricing, repricingSchema } from "@outlay/core/repricing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callHistoryEndpoint } from "../contract/call-history.ts";
import { monthJson, monthsEndpoint } from "../contract/months.ts";
import { listRepricingsEndpoint, repricingJson } from "../contract/repricing.ts";
import { authorOf } from "./author.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const OCTOBER = Date.parse("2026-10-05T00:00:00Z");

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const table of ["calls", "settings"]) await api.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
});

const wish = {
  project: "p",
  range: { from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z" },
  author: "ann",
  reason: "the price was stale",
};
const who = { project: "p", author: "bob", reason: "agreed" };
const ask = async (changes: object = {}) => repricingJson.parse(await api.post("/repricings", { ...wish, ...changes }));
const read = async (id: string) => repricingJson.parse(await api.get(`/repricings/${id}?project=p`));

/** What ingest would do. */
async function becomes(id: string, changes: Partial<Repricing>): Promise<void> {
  const key = { project: "p", kind: REPRICING_KIND, name: id };
  const setting = await readSetting(api.store.reader, key);
  const value = { ...repricingSchema.parse(setting?.value), ...changes };
  const change = { expectedVersion: setting?.version ?? 0, value, author: "outlay", reason: "test" };
  await writeSetting(api.store.writer, key, change);
}
const sums = {
  calls: 3,
  changed: 2,
  before: "1.5",
  after: "1.25",
  difference: "-0.25",
  unpricedBefore: 1,
  unpricedAfter: 0,
};
const groups = { groups: [{ name: "m", ...sums }], other: null };
const preview = {
  at: NOW,
  book: "list@1",
  digest: "d",
  total: sums,
  byModel: groups,
  byTeam: groups,
  closedMonths: [],
  adjustments: { rows: 0, amount: "0" },
  examples: ["x"],
};

describe("a re-pricing", () => {
  test("is asked for, shown, applied as shown, and keeps who said what", async () => {
    const asked = await ask({ scope: { models: ["gpt"] } });
    expect(asked).toMatchObject({
      state: "requested",
      author: "ann",
      scope: { models: ["gpt"] },
      closed_months: "refuse",
      preview: null,
      ledger_reason: `reprice:${asked.id}`,
    });
    await becomes(asked.id, { state: "previewed", preview });
    const shown = await read(asked.id);
    expect(shown.preview).toMatchObject({ difference: "-0.25", unpriced_before: 1, by_model: { other: null } });
    const applying = repricingJson.parse(await api.post(`/repricings/${asked.id}/apply`, who));
    expect(applying).toMatchObject({ state: "applying", apply: { author: "bob", reason: "agreed" } });
    const [listed] = listRepricingsEndpoint.response.parse(await api.get("/repricings?project=p")).repricings;
    expect(listed).toEqual(applying);
    expect(listRepricingsEndpoint.response.parse(await api.get("/repricings?project=q")).repricings).toEqual([]);
  });

  test("is applied once it has a dry run and before that cancelled, never both", async () => {
    const { id } = await ask();
    await expect(api.post(`/repricings/${id}/apply`, who)).rejects.toThrow(
      /409 .*is requested; this takes .*previewed/,
    );
    expect(await api.post(`/repricings/${id}/cancel`, who)).toMatchObject({ state: "cancelled" });
    await expect(api.post(`/repricings/${id}/cancel`, who)).rejects.toThrow(/409 .*is cancelled/);
    const second = await ask();
    await becomes(second.id, { state: "previewed", preview });
    await api.post(`/repricings/${second.id}/apply`, who);
    await expect(api.post(`/repricings/${second.id}/cancel`, who)).rejects.toThrow(/409 .*is applying/);
    await expect(read("none")).rejects.toThrow(/404 .*no re-pricing none/);
  });

  test.each([
    ["no author", { author: undefined }, "author"],
    ["no reason", { reason: "" }, "reason"],
    ["a range backwards", { range: { from: "now", to: "now-1d" } }, "range.from"],
    ["an unknown scope", { scope: { colours: ["red"] } }, "scope.colours"],
    ["an empty scope list", { scope: { models: [] } }, "scope.models"],
  ])("with %s is refused by name", async (_, changes, path) => {
    await expect(ask(changes)).rejects.toThrow(new RegExp(`400 .*"path":"${path}"`));
  });

  test("the twenty-first that waits is refused", async () => {
    for (let n = 0; n < 20; n += 1) await ask();
    await expect(ask()).rejects.toThrow(/503 .*20 re-pricings of p are not finished/);
  });
});

describe("months", () => {
  test("one that is over is closed with what was known of it, stops re-pricing, and is reopened", async () => {
    const facts = { project_id: "p", ts: OCTOBER, is_billable: true, price_status: "priced" };
    await api.insert({ calls: [plainCall(1, { ...facts, cost: 1_250_000_000_000n })] });
    const closed = monthJson.parse(await api.post("/months/2026-10/close", who));
    expect(closed).toMatchObject({ is_closed: true, changed_by: "bob", at_close: { calls: 1, spend: "1.25" } });
    await api.insert({ calls: [plainCall(2, { ...facts, cost: 1n })] });
    const { months } = monthsEndpoint.response.parse(await api.get("/months?project=p"));
    expect(months).toMatchObject([
      { month: "2026-10", at_close: { spend: "1.25" }, now: { calls: 2, spend: "1.250000000001" } },
    ]);
    await expect(ask()).rejects.toThrow(/409 .*2026-10.*adjust/);
    await expect(ask({ range: { from: "2026-10-31T23:59:59Z", to: "now" } })).rejects.toThrow(/409 .*2026-10/);
    expect((await ask({ range: { from: "2026-11-01T00:00:00Z", to: "now" } })).state).toBe("requested");
    expect((await ask({ closed_months: "adjust" })).closed_months).toBe("adjust");
    await expect(api.post("/months/2026-10/close", who)).rejects.toThrow(/409 .*closed already, by bob/);
    expect(await api.post("/months/2026-10/reopen", who)).toMatchObject({ is_closed: false, at_close: null });
    expect((await ask()).state).toBe("requested");
    await expect(api.post("/months/2026-10/reopen", who)).rejects.toThrow(/409 .*not closed/);
    expect(monthsEndpoint.response.parse(await api.get("/months?project=p")).months).toEqual([]);
  });

  test("one that is not over, or that is none, or to which a re-pricing is being applied, is not closed", async () => {
    await expect(api.post("/months/2026-11/close", who)).rejects.toThrow(/400 .*2026-11.*not over/);
    await expect(api.post("/months/2026-13/close", who)).rejects.toThrow(/400 .*"path":"month"/);
    const { id } = await ask();
    await becomes(id, { state: "previewed", preview });
    await api.post(`/repricings/${id}/apply`, who);
    await expect(api.post("/months/2026-10/close", who)).rejects.toThrow(/409 .*is being applied/);
  });
});

test("the author is who signed in, or the key with the name that was given; without keys the name must be given", () => {
  const access = { member: undefined };
  expect(authorOf({ keyId: undefined, member: "ann@example.com" }, "somebody else")).toBe("ann@example.com");
  expect(authorOf({ ...access, keyId: "finance" }, undefined)).toBe("finance");
  expect(authorOf({ ...access, keyId: "finance" }, "ann")).toBe("finance: ann");
  expect(authorOf({ ...access, keyId: undefined }, "ann")).toBe("ann");
  expect(() => authorOf({ ...access, keyId: undefined }, undefined)).toThrow(/author: say who/);
});

describe("what the ledger said before", () => {
  const first = plainCall(7, {
    project_id: "p",
    ts: OCTOBER,
    received_at: OCTOBER + 60_000,
    event_id: "order/7",
    cost: 1_000_000_000_000n,
    price_status: "priced",
    price_ids: ["old"],
  });
  const corrected = { reason: "reprice:rp-1", corrected_by: "bob", corrected_at: OCTOBER + 3_600_000 };
  const second = { ...first, ...corrected, revision: 1, cost: 3_000_000_000_000n, price_ids: ["new"] };
  const adjustment = {
    ...plainCall(8, { project_id: "p", ts: OCTOBER + 7_200_000, received_at: OCTOBER + 7_200_000 }),
  };
  beforeEach(() =>
    api.insert({
      calls: [
        first,
        { ...first, ...corrected, sign: -1 },
        second,
        { ...adjustment, kind: "adjustment", team: "red", cost: -500_000_000_000n, price_status: "priced" },
      ],
    }),
  );

  test("every revision of a call, with when it held, why, and at which prices", async () => {
    const history = callHistoryEndpoint.response.parse(await api.get("/calls/order%2F7/history?project=p"));
    expect(history.revisions).toMatchObject([
      {
        revision: 0,
        is_current: false,
        known_from: "2026-10-05T00:01:00.000Z",
        known_until: "2026-10-05T01:00:00.000Z",
        reason: null,
        cost: "1",
        price_ids: ["old"],
      },
      { revision: 1, is_current: true, known_until: null, reason: "reprice:rp-1", corrected_by: "bob", cost: "3" },
    ]);
    const byId = callHistoryEndpoint.response.parse(await api.get(`/calls/${first.call_id}/history?project=p`));
    expect(byId.revisions).toEqual(history.revisions);
    await expect(api.get("/calls/nothing/history?project=p")).rejects.toThrow(/404/);
  });

  const spend = async (as_of?: string) => {
    const spec = { project: "p", metrics: ["spend", "calls"], range: { from: "2026-10-01T00:00:00Z", to: "now" } };
    return (await api.post("/query", { ...spec, by: ["team"], ...(as_of && { as_of }) })) as {
      totals: object;
      table: { group: string[]; values: object }[];
      series: { group: string[]; points: object[] }[];
      coverage: { calls: number };
    };
  };

  test("the total as of any instant", async () => {
    expect((await spend("2026-10-05T00:00:30Z")).totals).toEqual({ spend: "0", calls: 0 });
    expect((await spend("2026-10-05T00:59:59Z")).totals).toEqual({ spend: "1", calls: 1 });
    expect((await spend("2026-10-05T01:00:00Z")).totals).toEqual({ spend: "3", calls: 1 });
    expect((await spend("now")).totals).toEqual((await spend()).totals);
    await expect(spend("yesterday")).rejects.toThrow(/400 .*"path":"as_of"/);
  });

  test("an adjustment is spend of its team and no call", async () => {
    const { totals, table, series, coverage } = await spend();
    expect(totals).toEqual({ spend: "2.5", calls: 1 });
    expect(coverage.calls).toBe(1);
    expect(table).toContainEqual({ group: ["red"], values: { spend: "-0.5", calls: 0 }, previous: null });
    expect(series.find(({ group }) => group[0] === "red")?.points).toHaveLength(1);
  });
});
