import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkFocus } from "@outlay/core/focus/check-focus";
import { exportedColumns, focusVersions } from "@outlay/core/focus/focus-columns";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { economicsAnswer } from "../contract/economics.ts";
import { exportSidecar } from "../contract/exports.ts";
import { LEDGER_DAYS, LEDGER_START, ledgerRows, ledgers } from "./testing/export-ledger.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { readCsv } from "./testing/read-csv.ts";

const DAY_MS = 86_400_000;
const NOW = LEDGER_START + 80 * DAY_MS;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

async function file(path: string): Promise<{ bytes: Buffer; headers: Headers }> {
  const answer = await fetch(`${api.url}/exports/${path}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200) throw new Error(`${answer.status} ${bytes}`);
  return { bytes, headers: answer.headers };
}
const csv = async (path: string) => readCsv((await file(path)).bytes.toString());
const sidecarOf = async (path: string) => exportSidecar.parse(await api.get(`/exports/${path}&sidecar=true`));

/** Decimal dollars as whole pico-dollars: what an exact sum is added up in. */
function pico(text: string | null): bigint {
  const [, minus = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text ?? "0") ?? [];
  if (whole === "") throw new Error(`${text} is no amount`);
  return BigInt(`${minus}${whole}${fraction.padEnd(12, "0")}`);
}
const sumOf = (rows: readonly Record<string, string | null>[], column: string): bigint =>
  rows.reduce((sum, row) => sum + pico(row[column] ?? null), 0n);
const usd = (amount: bigint): string => formatUsd(amount as PicoUsd);

let projects = 0;
/** A project of its own with the rows of a random ledger, and a range within it. */
async function randomProject(facts: Parameters<typeof ledgerRows>[0]): Promise<string> {
  projects += 1;
  const project = `random-${projects}`;
  await api.insert({ calls: ledgerRows(facts, project) });
  return project;
}
const cuts = fc
  .uniqueArray(fc.integer({ min: 0, max: LEDGER_DAYS * 24 }), { minLength: 2, maxLength: 2 })
  .map((hours) => hours.sort((a, b) => a - b).map((hour) => new Date(LEDGER_START + hour * 3_600_000).toISOString()));

const totals = z.object({
  totals: z.object({
    spend: z.string().nullable(),
    calls: z.number(),
    input_tokens: z.number().nullable(),
    output_tokens: z.number().nullable(),
  }),
});
async function shown(project: string, range: { from: string; to: string }, filters: object[] = []) {
  const metrics = ["spend", "calls", "input_tokens", "output_tokens"];
  return totals.parse(await api.post("/query", { project, metrics, range, filters })).totals;
}

describe("every file adds up to what the screen shows, to the last digit", () => {
  const zones = fc.constantFrom("UTC", "Asia/Kathmandu", "Australia/Lord_Howe", "America/New_York");
  const buckets = fc.constantFrom("none", "1h", "1d", "1M");
  const dimensions = fc.subarray(["team", "feature", "tag:plan", "model_resolved", "region"], { maxLength: 3 });

  test("calls and spend, in any zone and bucket, by any dimensions", async () => {
    await fc.assert(
      fc.asyncProperty(
        ledgers,
        cuts,
        zones,
        buckets,
        dimensions,
        async (facts, [from = "", to = ""], tz, bucket, by) => {
          const project = await randomProject(facts);
          const asked = `project=${project}&from=${from}&to=${to}&tz=${tz}`;
          const { spend, calls } = await shown(project, { from, to });
          for (const [path, column] of [
            [`calls?${asked}`, "cost"],
            [`spend?${asked}&bucket=${bucket}&by=${by.map(encodeURIComponent).join(",")}`, "spend"],
          ] as const) {
            const rows = await csv(path);
            const isUnknown = rows.length > 0 && rows.every((row) => row[column] === null);
            const sum = isUnknown ? null : usd(sumOf(rows, column));
            expect(sum).toBe(spend);
            const { total, shown_total, rows: counted } = await sidecarOf(path);
            expect(total).toBe(sum);
            expect(shown_total).toBe(spend);
            expect(counted).toBe(rows.length);
            if (column === "spend") expect(rows.reduce((sum, row) => sum + Number(row["calls"]), 0)).toBe(calls);
          }
        },
      ),
      { numRuns: 5 },
    );
  });

  test("FOCUS charges and their tokens, in both versions and grains, with no finding of the checker", async () => {
    const grains = fc.constantFrom("day", "hour");
    await fc.assert(
      fc.asyncProperty(
        ledgers,
        cuts,
        fc.constantFrom(...focusVersions),
        grains,
        async (facts, [from = "", to = ""], version, grain) => {
          const project = await randomProject(facts);
          const path = `focus?project=${project}&from=${from}&to=${to}&version=${version}&grain=${grain}`;
          const rows = await csv(path);
          const { spend, input_tokens, output_tokens } = await shown(project, { from, to });
          const tokens = (meter: string): number =>
            rows
              .filter((row) => row["SkuMeter"] === meter)
              .reduce((sum, row) => sum + Number(row["x_ConsumedTokens"]), 0);
          expect(checkFocus(rows, version, { columns: exportedColumns(version).map(({ id }) => id) })).toEqual([]);
          expect(usd(sumOf(rows, "EffectiveCost"))).toBe(spend ?? "0");
          expect(tokens("Input Tokens")).toBe(input_tokens ?? 0);
          expect(tokens("Output Tokens")).toBe(output_tokens ?? 0);
          const sidecar = await sidecarOf(path);
          expect(sidecar.rows).toBe(rows.length);
          expect(sidecar.total ?? "0").toBe(spend ?? "0");
        },
      ),
      { numRuns: 6 },
    );
  });

  test("Parquet and JSON hold the rows of the CSV with their types, and the same ledger gives the same bytes", async () => {
    const project = await randomProject(fc.sample(ledgers, { numRuns: 12, seed: 7 }).flat());
    const asked = `project=${project}&from=2026-01-01T00:00:00Z&to=2026-03-20T00:00:00Z`;
    const { spend } = await shown(project, { from: "2026-01-01T00:00:00Z", to: "2026-03-20T00:00:00Z" });
    const columns = { calls: "cost", spend: "spend", focus: "EffectiveCost" };
    for (const [kind, column] of Object.entries(columns)) {
      const path = `${kind}?${asked}`;
      const rows = await csv(path);
      const parquet = (await file(`${path}&format=parquet`)).bytes;
      const saved = join(api.store.directory, `${kind}.parquet`);
      writeFileSync(saved, parquet);
      const [read] = await api.store.ask(
        `SELECT toString(sum(${column})) AS total, count() AS rows, any(toTypeName(${column})) AS type FROM file('${saved}', 'Parquet')`,
      );
      expect(read).toMatchObject({
        total: spend,
        rows: String(rows.length),
        type: expect.stringContaining("Decimal("),
      });
      expect((await file(`${path}&format=parquet`)).bytes.equals(parquet)).toBe(true);
      expect(await csv(path)).toEqual(rows);
      if (kind === "focus") continue;
      const json = JSON.parse((await file(`${path}&format=json`)).bytes.toString()) as Record<string, string | null>[];
      expect(usd(sumOf(json, column))).toBe(spend);
      const lines = (await file(`${path}&format=ndjson`)).bytes.toString().trimEnd().split("\n");
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(json);
    }
  });

  test("tasks: their costs and outcomes are those of GET /tasks/economics", async () => {
    const project = "tasks";
    const at = (n: number) => LEDGER_START + n * 3_600_000;
    const call = (n: number, task: number, cost: bigint | undefined) =>
      plainCall(n, {
        project_id: project,
        ts: at(n),
        task_key: taskKey(task),
        workflow: "w",
        cost,
        price_status: cost === undefined ? "unpriced" : "priced",
      });
    await api.insert({
      calls: [call(1, 1, 10n), call(2, 1, 333n), call(3, 2, undefined), call(4, 3, 1_000_000_000_001n), call(5, 4, 5n)],
      outcomes: [
        plainOutcome(1, { project_id: project, task_key: taskKey(1), closed_at: at(6), outcome: "success" }),
        plainOutcome(3, { project_id: project, task_key: taskKey(3), closed_at: at(6), outcome: "failure" }),
      ],
    });
    const asked = `project=${project}&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`;
    const rows = await csv(`tasks?${asked}`);
    const economics = z
      .object({ totals: z.object({ tasks: z.number(), successes: z.number(), cost: z.string() }) })
      .parse(await api.get(`/tasks/economics?${asked}`)).totals;
    expect(rows).toHaveLength(economics.tasks);
    expect(usd(sumOf(rows, "cost"))).toBe(economics.cost);
    expect(rows.filter((row) => row["outcome"] === "success")).toHaveLength(economics.successes);
    expect(rows.find((row) => row["task_key"] === taskKey(2))).toMatchObject({
      cost: null,
      unpriced_calls: "1",
      outcome: "unknown",
      workflow: "w",
    });
    const sidecar = await sidecarOf(`tasks?${asked}`);
    expect(sidecar).toMatchObject({ rows: 4, total: economics.cost, shown_total: economics.cost });
    // Cost per success with its interval and its bounds, as the screen has them.
    const { group: _group, ...figures } = economicsAnswer.parse(await api.get(`/tasks/economics?${asked}`)).totals;
    expect(sidecar.economics).toEqual(figures);
  });
});

describe("what a file says of what is not ordinary", () => {
  const only = async (project: string, facts: Parameters<typeof plainCall>[1], path = "focus?") => {
    await api.insert({ calls: [plainCall(1, { project_id: project, ts: LEDGER_START + DAY_MS, ...facts })] });
    return csv(`${path}project=${project}&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`);
  };

  test("a correction of a closed month is a charge of that month, billed in the month it was booked in", async () => {
    const facts = { kind: "adjustment", cost: -25n, cost_other: -25n, tags: { adjusted_month: "2025-11" } };
    expect(await only("adjusted", facts)).toEqual([
      expect.objectContaining({
        ChargeCategory: "Usage",
        ChargeClass: "Correction",
        EffectiveCost: "-0.000000000025",
        ChargePeriodStart: "2025-11-01T00:00:00Z",
        ChargePeriodEnd: "2025-12-01T00:00:00Z",
        BillingPeriodStart: "2026-01-01T00:00:00Z",
        ConsumedQuantity: null,
        SkuPriceId: null,
      }),
    ]);
  });

  test("a call that costs less than nothing is a credit, without quantities", async () => {
    const [row, ...more] = await only("refunded", {
      cost: -5n,
      cost_input: -5n,
      input_uncached: 10,
      price_status: "priced",
    });
    expect(more).toEqual([]);
    expect(row).toMatchObject({ ChargeCategory: "Credit", BilledCost: "-0.000000000005", ConsumedQuantity: null });
    for (const version of focusVersions) {
      const rows = await csv(
        `focus?project=refunded&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&version=${version}`,
      );
      expect(checkFocus(rows, version)).toEqual([]);
    }
  });

  test("what has no price keeps its tokens and has no price columns", async () => {
    const [row] = await only("unpriced", { input_uncached: 1234, input_tokens: 1234 });
    expect(row).toMatchObject({
      ...{ x_PriceStatus: "Unpriced", EffectiveCost: "0", ConsumedQuantity: "1234", x_ConsumedTokens: "1234" },
      ...{ ListUnitPrice: null, ContractedUnitPrice: null, PricingQuantity: null, PricingUnit: null, SkuPriceId: null },
    });
  });

  test("a price per million tokens comes out as it went in, and at list prices what the contract took off", async () => {
    // 3 USD per 1M, and 20 % off by contract.
    const [row] = await only("priced", {
      ...{ input_uncached: 1_500_000, input_tokens: 1_500_000, price_status: "priced" },
      ...{ cost: 3_600_000_000_000n, cost_input: 3_600_000_000_000n, cost_list: 4_500_000_000_000n },
      ...{ provider: "anthropic", model_resolved: "m", service_tier: "batch" },
    });
    expect(row).toMatchObject({
      ...{ ListUnitPrice: "3", ContractedUnitPrice: "2.4", PricingQuantity: "1.5", PricingUnit: "1000000 Tokens" },
      ...{
        ListCost: "4.5",
        ContractedCost: "3.6",
        SkuId: "m-input",
        SkuPriceId: "m-input/batch",
        SkuMeter: "Input Tokens",
      },
      SkuPriceDetails:
        '{"x_ModelId":"m","x_ServiceTier":"batch","x_TokenCacheAction":"Uncached","x_TokenDirection":"Input"}',
    });
  });

  test("spreadsheets see no formula in a text cell, numbers and JSON stay as they are", async () => {
    const facts = {
      team: "=HYPERLINK(1)",
      feature: "+x",
      workflow: "@y",
      use_case: "\tz",
      cost: -5n,
      price_status: "priced",
    };
    const [row] = await only("formulas", facts, "calls?");
    expect(row).toMatchObject({
      team: "'=HYPERLINK(1)",
      feature: "'+x",
      workflow: "'@y",
      use_case: "'\tz",
      cost: "-0.000000000005",
    });
    const asked = "project=formulas&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&format=json";
    const [json] = JSON.parse((await file(`calls?${asked}`)).bytes.toString()) as Record<string, unknown>[];
    expect(json).toMatchObject({ team: "=HYPERLINK(1)", feature: "+x" });
  });

  test("times have the offset of the zone on that day, and UTC is Z", async () => {
    await api.insert({ calls: [plainCall(1, { project_id: "zones", ts: Date.UTC(2026, 2, 8, 12) })] });
    const asked = "project=zones&from=2026-03-01T00:00:00Z&to=2026-03-10T00:00:00Z";
    const start = async (query: string) => (await csv(`spend?${asked}&${query}`)).map((row) => row["bucket_start"]);
    expect(await start("bucket=1d&tz=America/New_York")).toEqual(["2026-03-08T00:00:00-05:00"]);
    expect(await start("bucket=1h&tz=America/New_York")).toEqual(["2026-03-08T08:00:00-04:00"]);
    expect(await start("bucket=1h&tz=Asia/Kathmandu")).toEqual(["2026-03-08T17:00:00+05:45"]);
    expect(await start("bucket=1d&tz=UTC")).toEqual(["2026-03-08T00:00:00Z"]);
  });
});

describe("filters and the past", () => {
  test("a file holds what its filters keep, with commas and percent signs in values", async () => {
    const calls = ["a,b", "50%", "c"].map((team, n) =>
      plainCall(n, { project_id: "filtered", ts: LEDGER_START, team, cost: BigInt(n + 1), price_status: "priced" }),
    );
    await api.insert({ calls });
    const asked = "project=filtered&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
    const f = encodeURIComponent(`team:in:${["a,b", "50%"].map(encodeURIComponent).join(",")}`);
    expect((await csv(`calls?${asked}&f=${f}`)).map((row) => row["team"])).toEqual(["a,b", "50%"]);
    const range = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" };
    const { spend } = await shown("filtered", range, [{ dimension: "team", op: "in", values: ["a,b", "50%"] }]);
    expect(await sidecarOf(`spend?${asked}&f=${f}&by=team`)).toMatchObject({
      total: spend,
      shown_total: spend,
      rows: 2,
    });
    await expect(file(`calls?${asked}&f=team:is:x`)).rejects.toThrow(/400.*"path":"f/);
    await expect(file(`calls?${asked}&f=nothing:eq:x`)).rejects.toThrow("400");
  });

  test("as_of gives the file of then", async () => {
    const before = {
      project_id: "past",
      ts: LEDGER_START,
      received_at: LEDGER_START,
      cost: 10n,
      price_status: "priced",
    };
    const after = { corrected_at: LEDGER_START + DAY_MS, corrected_by: "x", reason: "reprice" };
    await api.insert({
      calls: [
        plainCall(1, before),
        plainCall(1, { ...before, ...after, sign: -1 }),
        plainCall(1, { ...before, ...after, cost: 20n, revision: 1 }),
      ],
    });
    const asked = "project=past&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";
    for (const path of ["calls?", "spend?", "focus?"]) {
      const column = path === "calls?" ? "cost" : path === "spend?" ? "spend" : "EffectiveCost";
      const cost = async (more: string) => usd(sumOf(await csv(`${path}${asked}${more}`), column));
      expect([await cost(""), await cost("&as_of=2026-01-01T12:00:00Z")]).toEqual(["0.00000000002", "0.00000000001"]);
    }
  });
});

describe("over HTTP", () => {
  const asked = "project=filtered&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z";

  test("names the file, its kind, the state of the data and where its sidecar is", async () => {
    const { headers } = await file(`calls?${asked}`);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("content-disposition")).toBe(
      'attachment; filename="outlay-calls-filtered-20260101T000000Z-20260102T000000Z.csv"',
    );
    const link = /<(\/api\/v1[^>]+)>; rel="describedby"/.exec(headers.get("link") ?? "")?.[1] ?? "";
    const sidecar = exportSidecar.parse(await api.get(link.replace("/api/v1", "")));
    expect(sidecar.data_version).toBe(headers.get("x-outlay-data-version"));
    expect(sidecar).toMatchObject({ rows: 3, range: { tz: "UTC" }, price_books: ["genai-prices@2026-01-01"] });
  });

  test("refuses before the first byte, as a problem", async () => {
    await expect(file("calls?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")).rejects.toThrow(
      /400.*must be before/,
    );
    await expect(file("calls?tz=Mars/Olympus")).rejects.toThrow(/400.*tz/);
    await expect(file("focus?format=json")).rejects.toThrow("400");
    await expect(file("spend?by=nothing")).rejects.toThrow("400");
  });

  test("an empty range is a file with a header and no rows", async () => {
    for (const kind of ["calls", "spend", "tasks", "focus"]) {
      const { bytes } = await file(`${kind}?project=nobody`);
      expect(bytes.toString().split("\r\n")).toHaveLength(2);
      expect(await sidecarOf(`${kind}?project=nobody`)).toMatchObject({ rows: 0, total: "0" });
    }
  });
});
