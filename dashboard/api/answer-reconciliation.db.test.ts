import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { rollupFillsTable } from "@outlay/clickhouse/tables/rollup-fills";
import { formatUsd } from "@outlay/core/money";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ReconciliationAnswer } from "../contract/reconciliation.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const USD = 1_000_000_000_000n;
const who = { author: "ann", reason: "the bill of November" };

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const table of ["calls", "settings", "models_1d", "usage_15m", "rollup_fills"])
    await api.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
});

const call = (n: number, day: string, facts: Partial<CallRow> = {}): CallRow =>
  plainCall(n, {
    ...{ project_id: "p", ts: Date.parse(`${day}T10:00:00Z`) + n, provider: "acme", model_resolved: "m" },
    ...{ cost: USD, price_status: "priced", input_tokens: 60, output_tokens: 40 },
    ...{ usage_quality: "exact", usage_source: "reported" },
    ...facts,
  });
const bill = (csv: string, more: object = {}, name = "acme-main") =>
  api.put(`/reconciliation/sources/${name}`, { project: "p", provider: "acme", csv, ...who, ...more });
const compare = async (query = "&from=2026-11-01T00:00:00Z&to=2026-11-20T00:00:00Z") =>
  (await api.get(`/reconciliation?project=p${query}`)) as ReconciliationAnswer;
const causes = ({ models }: ReconciliationAnswer) => models.map(({ model, cause }) => [model, cause]);

test("without a bill there is nothing to compare, and nothing is asked of the ledger", async () => {
  await api.insert({ calls: [call(1, "2026-11-03")] });
  expect(await compare()).toMatchObject({ sources: [], compared_days: 0, days: [], models: [], totals: { calls: 0 } });
});

test.each(["ledger", "rollup"] as const)(
  "billed and computed stand beside each other by day and model, from the %s",
  async (from) => {
    if (from === "rollup")
      await api.store.writer.insert(rollupFillsTable, [{ rollup: "models_1d", filled_at: NOW }], { token: "filled" });
    const wrong = call(4, "2026-11-04", { cost: 9n * USD });
    const signed = { corrected_at: NOW, corrected_by: "t", reason: "t" };
    await api.insert({
      calls: [
        ...[call(1, "2026-11-03"), call(2, "2026-11-03"), call(3, "2026-11-04")],
        ...[wrong, { ...wrong, ...signed, sign: -1 }, { ...wrong, ...signed, revision: 1, cost: USD }],
        // Of another provider, outside of the bill's days, and not billed at all.
        ...[call(5, "2026-11-03", { provider: "other" }), call(6, "2026-11-09")],
        call(7, "2026-11-03", { is_billable: false }),
      ],
    });
    await bill("day,model,cost,tokens\n2026-11-03,m,2,200\n2026-11-04,m,1.5,200");
    const answer = await compare();
    expect(answer).toMatchObject({
      compared_days: 2,
      totals: { billed: "3.5", computed: "4", difference: "0.5", calls: 4, billed_tokens: 400, tokens: 400 },
      days: [
        { day: "2026-11-03", billed: "2", computed: "2", difference: "0", ratio: 0 },
        { day: "2026-11-04", billed: "1.5", computed: "2", difference: "0.5", ratio: 1 / 3 },
      ],
    });
    expect(answer.models).toMatchObject([
      { provider: "acme", model: "m", cause: "price", days: [{ cause: "agrees" }, { cause: "price" }] },
    ]);
    expect(answer.sources).toMatchObject([
      { name: "acme-main", first_day: "2026-11-03", last_day: "2026-11-04", total: "3.5" },
    ]);
  },
);

test("a day is a day of UTC: calls around midnight fall on the day the provider counts them", async () => {
  const at = (n: number, instant: string) => call(n, "2026-11-03", { ts: Date.parse(instant) });
  await api.insert({ calls: [at(1, "2026-11-03T23:59:59.999Z"), at(2, "2026-11-04T00:00:00Z")] });
  await bill(
    "start_time_iso,model,cost\n2026-11-03T00:30:00+02:00,m,5\n2026-11-03T23:00:00Z,m,1\n2026-11-04T23:59:00Z,m,1",
  );
  const { days } = await compare();
  expect(days.map(({ day, billed, computed }) => [day, billed, computed])).toEqual([
    ["2026-11-02", "5", null],
    ["2026-11-03", "1", "1"],
    ["2026-11-04", "1", "1"],
  ]);
});

test("names that prices know to be one model are one model, on both sides", async () => {
  await api.insert({ calls: [call(1, "2026-11-03", { provider: "openai", model_resolved: "gpt-4o-2024-08-06" })] });
  await bill(
    'day,line_item,cost\n2026-11-03,"GPT-4o-2024-08-06, input",0.5\n2026-11-03,"gpt-4o-2024-08-06, output",0.5',
    {
      provider: "openai",
    },
  );
  const { models } = await compare();
  expect(models).toHaveLength(1);
  expect(models[0]).toMatchObject({ billed: "1", computed: "1", cause: "agrees", recorded_as: ["gpt-4o-2024-08-06"] });
});

describe("why they may differ", () => {
  const days = ["2026-11-03", "2026-11-04", "2026-11-05"];
  const csv = (costs: readonly number[], tokens?: readonly number[]) =>
    `day,model,cost,tokens\n${costs.map((cost, at) => `${days[at]},m,${cost},${tokens?.[at] ?? ""}`).join("\n")}`;
  const calls = (facts: Partial<CallRow> = {}) => days.map((day, n) => call(n, day, facts));

  test.each<[string, string, readonly CallRow[], string]>([
    ["the same", csv([1, 1, 1]), calls(), "agrees"],
    ["by a cent", csv([1.01, 1, 1]), calls(), "agrees"],
    ["no call came in", csv([5]), [], "not_recorded"],
    [
      "some have no price",
      csv([2, 1, 1]),
      [...calls(), call(9, days[0] ?? "", { cost: undefined, price_status: "unpriced" })],
      "unpriced",
    ],
    ["twice the tokens were billed", csv([2, 2, 2], [200, 200, 200]), calls(), "calls_missing"],
    ["we counted twice the tokens", csv([0.5, 0.5, 0.5], [50, 50, 50]), calls(), "calls_too_many"],
    ["the same tokens at another price", csv([0.9, 1.7, 0.9], [100, 100, 100]), calls(), "price"],
    ["every day by the same factor", csv([0.9, 0.9, 0.9]), calls(), "price"],
    ["what one day lacks the next has", csv([0.5, 1.5, 1]), calls(), "day_boundary"],
    ["usage is an estimate", csv([2, 1, 3]), calls({ usage_quality: "client_estimate" }), "usage"],
    ["nobody can tell", csv([2, 1, 3]), calls(), "unknown"],
  ])("%s", async (_name, text, rows, cause) => {
    await api.insert({ calls: rows });
    await bill(text);
    expect(causes(await compare())).toEqual([["m", cause]]);
  });

  test("what is recorded and not on the bill of its day", async () => {
    await api.insert({ calls: [call(1, "2026-11-03"), call(2, "2026-11-03", { model_resolved: "free" })] });
    await bill(csv([1]));
    expect(causes(await compare())).toEqual([
      ["free", "not_billed"],
      ["m", "agrees"],
    ]);
  });
});

test("sums are exact: billed, computed and their difference, by day, by model and in all", async () => {
  const pico = fc.bigInt({ min: 0n, max: 10n ** 15n });
  const cell = fc.record({
    day: fc.integer({ min: 1, max: 9 }),
    model: fc.constantFrom("a", "b", "c"),
    billed: pico,
    computed: pico,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 12 }), async (cells) => {
      for (const table of ["calls", "settings", "models_1d", "usage_15m"])
        await api.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
      const dayOf = (day: number) => `2026-11-0${day}`;
      await api.insert({
        calls: cells.map(({ day, model, computed }, n) =>
          call(n, dayOf(day), { model_resolved: model, cost: computed }),
        ),
      });
      await bill(
        `day,model,cost\n${cells.map(({ day, model, billed }) => `${dayOf(day)},${model},${formatUsd(billed as never)}`).join("\n")}`,
      );
      const sum = (of: (cell: (typeof cells)[number]) => bigint) =>
        formatUsd(cells.reduce((all, one) => all + of(one), 0n) as never);
      const { totals, models } = await compare();
      expect(totals).toMatchObject({ billed: sum((one) => one.billed), computed: sum((one) => one.computed) });
      expect(totals.difference).toBe(sum((one) => one.computed - one.billed));
      for (const { model, billed, days } of models) {
        const own = cells.filter((one) => one.model === model);
        expect(billed).toBe(formatUsd(own.reduce((all, one) => all + one.billed, 0n) as never));
        expect(days.map(({ day }) => day)).toEqual([...new Set(own.map(({ day }) => dayOf(day)))].sort());
      }
    }),
    { numRuns: 8 },
  );
});

describe("what was uploaded", () => {
  test("is kept with who and why; a later upload replaces the days it is about and no others", async () => {
    expect(await bill("day,model,cost\n2026-11-03,m,1\n2026-11-04,m,2", { dry_run: true })).toMatchObject({
      ...{ is_applied: false, version: 0, total: "3", lines_read: 2, replaced_days: 0 },
      columns: { day: "day", model: "model", cost: "cost", tokens: [] },
    });
    expect((await compare()).sources).toEqual([]);
    await bill("day,model,cost\n2026-11-03,m,1\n2026-11-04,m,2");
    const again = { expected_version: 1, reason: "corrected" };
    expect(await bill("day,model,cost\n2026-11-04,n,5\n2026-11-05,n,7", again)).toMatchObject({
      replaced_days: 1,
      version: 2,
    });
    const { sources, days } = await compare();
    expect(sources).toMatchObject([{ total: "13", lines: 3, version: 2, author: "ann", reason: "corrected" }]);
    expect(days.map(({ billed }) => billed)).toEqual(["1", "5", "7"]);
  });

  test("of two accounts of one provider adds up", async () => {
    await bill("day,model,cost\n2026-11-03,m,1");
    await bill("day,model,cost\n2026-11-03,m,2", {}, "acme-second");
    expect((await compare()).totals.billed).toBe("3");
  });

  test("is refused where somebody else was quicker, or the name is another provider's; nothing is lost by that", async () => {
    await bill("day,cost\n2026-11-03,1");
    await expect(bill("day,cost\n2026-11-03,2")).rejects.toThrow(/409.*version 1, not 0/);
    await expect(bill("day,cost\n2026-11-03,2", { provider: "openai", expected_version: 1 })).rejects.toThrow(
      /400.*another name/,
    );
    await expect(bill("day,cost\n2026-11-03,one", { expected_version: 1 })).rejects.toThrow(/csv line 2, cost/);
    const many = Array.from({ length: 10_001 }, (_, n) => `2026-11-03,m${n},1`).join("\n");
    await expect(bill(`day,model,cost\n${many}`, { expected_version: 1 })).rejects.toThrow(
      /10000 are kept of one name/,
    );
    expect((await compare()).totals.billed).toBe("1");
  });

  test("can be taken away, and then nothing is compared with it", async () => {
    await bill("day,cost\n2026-11-03,1");
    const asked = "project=p&expected_version=1&author=ann&reason=wrong";
    expect(await api.delete(`/reconciliation/sources/acme-main?${asked}`)).toMatchObject({ version: 2 });
    expect(await compare()).toMatchObject({ sources: [], models: [] });
    await expect(api.delete(`/reconciliation/sources/acme-main?${asked}`)).rejects.toThrow(/404/);
  });
});
