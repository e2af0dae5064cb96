import { readFile } from "node:fs/promises";
import { formatUsd } from "@outlay/core/money";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
import type { Download, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { spendOracle, useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const oracle = sampleOracle();

/** The exact value behind a figure on the page. */
async function figure(name: string): Promise<string> {
  const value = app().page.locator(`[data-figure="${name}"] data`).first();
  await value.waitFor();
  return (await value.getAttribute("value")) ?? "";
}

test("within 60 s of the first start the whole sample is on the dashboard", () => {
  expect(app().secondsToSample).toBeLessThan(60);
});

test("the Overview's main numbers are the oracle's", async () => {
  const { outlay, page } = app();
  await page.goto(`${outlay.dashboard}/?project=sample`);
  const { total } = oracle;
  const spend = await spendOracle();
  expect(await figure("spend")).toBe(formatUsd(spend.all));
  expect(await figure("calls")).toBe(String(total.calls));
  await page.getByRole("radio", { name: "Tokens" }).click();
  expect(await figure("tokens-input_uncached")).toBe(String(total.inputUncached));
  expect(await figure("tokens-cache_read")).toBe(String(total.cacheRead));
  expect(await figure("tokens-cache_write")).toBe(String(total.cacheWriteUnknown));
  expect(await figure("output-tokens")).toBe(String(total.output));
  const successRate = total.successes / (total.successes + total.failures);
  expect(Number(await figure("success-rate"))).toBeCloseTo(successRate, 10);
  expect(Number(await figure("price-coverage"))).toBeCloseTo(1 - spend.unpriced / total.calls, 10);
  const judged = total.successes + total.failures;
  expect(Number(await figure("outcome-coverage"))).toBeCloseTo(judged / (judged + total.unknown), 10);
  // Most of the spend has no outcome yet, so the page shows the range: all cost ÷ (successes + unknown) … ÷ successes.
  const values = page.locator('[data-figure="cpst"] data');
  const [low, high] = [await values.nth(0).getAttribute("value"), await values.nth(1).getAttribute("value")];
  const cost = Number(spend.all) / 1e12;
  expect(Number(low)).toBeCloseTo(cost / (total.successes + total.unknown), 6);
  expect(Number(high)).toBeCloseTo(cost / total.successes, 6);
});

test("the table of workflows has every workflow with its tasks, and says what is not priced", async () => {
  const { page } = app();
  const all = page.getByRole("button", { name: /^Show all/ });
  if ((await all.count()) > 0) await all.click();
  for (const [workflow, totals] of Object.entries(oracle.byWorkflow)) {
    if (totals.tasks === 0) continue;
    const row = page.locator("table tr", { hasText: workflow });
    await expect.poll(() => row.first().innerText()).toContain(totals.tasks.toLocaleString("en"));
  }
  expect(await page.getByText(/unpriced/).count()).toBeGreaterThan(0);
});

test("why spend changed sums to the change, and movers lead to what moved", async () => {
  const { outlay, page } = app();
  await page.goto(`${outlay.dashboard}/?project=sample&from=now-7d`);
  const change = page.locator('[data-panel="change"][data-state="ready"]');
  await change.waitFor({ timeout: 60_000 });
  const values = await change.locator("data").evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""));
  const cents = values.map((value) => Math.round(Number(value) * 1e9));
  expect(cents.slice(0, -1).reduce((sum, value) => sum + value, 0)).toBe(cents.at(-1));
  await page.getByRole("radio", { name: "Movers" }).click();
  await page.locator('[data-figure="movers"] a').first().click();
  await page.getByRole("heading", { name: "Explore" }).waitFor();
  expect(new URL(page.url()).searchParams.getAll("f").length).toBe(2);
});

test("everything is on one screen of 1440 × 900", async () => {
  const { outlay, page } = app();
  await page.goto(`${outlay.dashboard}/?project=sample&from=now-30d`);
  await page.locator('[data-panel="change"][data-state="ready"]').waitFor({ timeout: 60_000 });
  await page.locator(".recharts-surface").first().waitFor({ timeout: 20_000 });
  expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThanOrEqual(900);
});

/** Nothing on the page still loads: neither for the first time nor anew. */
async function settled(page: Page): Promise<void> {
  await page.locator('[data-figure="cpst"] data').first().waitFor({ timeout: 60_000 });
  await expect.poll(() => page.locator('.panel[aria-busy="true"]').count(), { timeout: 60_000 }).toBe(0);
}

const read = async (download: Download): Promise<string> => readFile(await download.path(), "utf8");

describe("filters", () => {
  test("hold for every panel, and without the chip every panel shows all again", async () => {
    const { outlay, page } = app();
    const workflow = "airline-support";
    const own = oracle.byWorkflow[workflow];
    await page.goto(`${outlay.dashboard}/?project=sample&f=workflow:eq:${workflow}&tab=tokens`);
    await settled(page);
    expect(await figure("calls")).toBe(String(own?.calls));
    expect(await figure("output-tokens")).toBe(String(own?.output));
    const judged = (own?.successes ?? 0) + (own?.failures ?? 0);
    expect(Number(await figure("success-rate"))).toBeCloseTo((own?.successes ?? 0) / judged, 10);
    const rows = page.locator('[data-panel="workflows"] tbody tr');
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining(workflow)]);
    // Calls without a task are of no workflow: nothing can be said about them here.
    expect(await page.locator('[data-figure="attribution-coverage"], [data-figure="unattributed"]').count()).toBe(0);
    await page.getByRole("button", { name: `Remove: Workflow is ${workflow}` }).click();
    await expect.poll(() => page.url()).not.toContain("f=");
    await settled(page);
    expect(await figure("calls")).toBe(String(oracle.total.calls));
    expect(await rows.count()).toBe(5);
  });

  test("that tasks cannot be held to are said, and hold for what calls can say", async () => {
    const { outlay, page } = app();
    await page.goto(`${outlay.dashboard}/?project=sample&f=provider:eq:openai`);
    await page.getByText(/are without Provider is openai/).waitFor();
    await settled(page);
    const calls = oracle.groups
      .filter(({ provider }) => provider === "openai")
      .reduce((sum, one) => sum + one.calls, 0);
    expect(await figure("calls")).toBe(String(calls));
  });
});

test("the keys 1, 2 … open what the tiles are about, with the filters of the page", async () => {
  const { outlay, page } = app();
  await page.goto(`${outlay.dashboard}/?project=sample&f=team:eq:customer-support`);
  await settled(page);
  await page.keyboard.press("1");
  await page.getByRole("heading", { name: "Explore" }).waitFor();
  expect(page.url()).toContain("f=team:eq:customer-support");
  await page.goBack();
  await settled(page);
  await page.keyboard.press("2");
  await page.getByRole("heading", { name: "Cost per successful task" }).waitFor();
});

test("dragging over the chart shows that part of the range, and Escape takes a first click back", async () => {
  const { outlay, page } = app();
  await page.goto(`${outlay.dashboard}/?project=sample&from=now-30d`);
  await settled(page);
  const plot = await page.locator(".recharts-surface").first().boundingBox();
  if (plot === null) throw new Error("there is no chart");
  const at = (share: number) => [plot.x + plot.width * share, plot.y + plot.height / 2] as const;
  await page.mouse.click(...at(0.6));
  await page.keyboard.press("Escape");
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.6));
  await page.mouse.move(...at(0.7));
  await page.mouse.up();
  const bounds = () => ["from", "to"].map((name) => Date.parse(new URL(page.url()).searchParams.get(name) ?? ""));
  await expect.poll(() => bounds().every(Number.isFinite)).toBe(true);
  const [from = 0, to = 0] = bounds();
  expect(to - from).toBeGreaterThan(2 * 86_400_000);
  expect(to - from).toBeLessThan(15 * 86_400_000);
  await page.goBack();
  await expect.poll(() => page.url()).toContain("from=now-30d");
});

describe("exports", () => {
  test("a table with exact values, the figures with what was asked, and FOCUS from the server", async () => {
    const { outlay, page } = app();
    await page.goto(`${outlay.dashboard}/?project=sample`);
    await settled(page);
    await page.keyboard.press("e");
    const dialog = page.getByRole("dialog", { name: "Export" });
    const [table] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "CSV of Workflows" }).click(),
    ]);
    const [header, ...lines] = (await read(table)).trim().split("\r\n");
    expect(header).toBe("Workflow,Spend,Cost per success,Success,Tasks,Calls,Duration p95");
    const own = oracle.byWorkflow["airline-support"];
    const [line = ""] = lines.filter((one) => one.startsWith("airline-support,"));
    expect(Number(line.split(",")[3])).toBeCloseTo(
      (own?.successes ?? 0) / ((own?.successes ?? 0) + (own?.failures ?? 0)),
      10,
    );
    expect(line.split(",").slice(4, 6)).toEqual([String(own?.tasks), String(own?.calls)]);
    await page.locator("#export").click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "JSON of the figures" }).click(),
    ]);
    const figures = JSON.parse(await read(file)) as {
      project: string;
      answers: { question: string; asked: object; answer: { data_version: string; totals: { spend?: string } } }[];
    };
    expect(figures.project).toBe("sample");
    const headline = figures.answers.find(({ question }) => question === "headline");
    expect(headline?.asked).toMatchObject({ project: "sample", compare: "prev", tz: "UTC" });
    expect(headline?.answer.totals.spend).toBe(formatUsd((await spendOracle()).all));
    expect(figures.answers.every(({ answer }) => answer.data_version !== "")).toBe(true);
    await page.keyboard.press("e");
    const href = await dialog.getByRole("link", { name: "FOCUS 1.4, CSV" }).getAttribute("href");
    const focus = await fetch(`${outlay.dashboard}${href}`);
    expect(focus.status).toBe(200);
    expect(await focus.text()).toContain("BilledCost");
    await page.keyboard.press("Escape");
  });

  test.each([
    ["/", "overview"],
    ["/tasks", "tasks"],
  ])("on paper %s has no controls, and says what it is about", async (path, name) => {
    const { outlay, browser } = app();
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
    await page.goto(`${outlay.dashboard}${path}?project=sample&f=team:eq:customer-support`);
    await page.locator('.panel[data-state="ready"]').first().waitFor({ timeout: 60_000 });
    await expect.poll(() => page.locator('.panel[aria-busy="true"]').count(), { timeout: 60_000 }).toBe(0);
    await page.emulateMedia({ media: "print" });
    const head = page.locator(".print-head");
    await head.waitFor({ state: "visible" });
    expect(await head.innerText()).toMatch(
      /project sample · .*\(UTC\)[\s\S]*Team is customer-support[\s\S]*version \d/,
    );
    for (const control of [".rail", ".header", ".panel-actions"])
      expect(await page.locator(control).first().isVisible()).toBe(false);
    await keepScreenshot(page, `${name}-print`);
    await page.close();
  });
});

describe("states", () => {
  test("a project without data explains how to send some, and shows it when it comes", async () => {
    const { outlay, page } = app();
    await page.goto(`${outlay.dashboard}/?project=brand-new`);
    // The snippet names the port the collector really has; here it is any free one.
    await page
      .getByText(`:${new URL(outlay.collector).port}/v1/events`)
      .first()
      .waitFor();
    await fetch(`${outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": "brand-new" },
      body: JSON.stringify({
        eventId: "first",
        occurredAt: new Date().toISOString(),
        model: "no-such-model",
        usage: { inputTokens: 5, outputTokens: 5 },
      }),
    });
    // An unpriced call: never $0.
    await expect
      .poll(
        () =>
          page
            .locator('[data-figure="calls"]')
            .innerText({ timeout: 1_000 })
            .catch(() => ""),
        { timeout: 30_000 },
      )
      .toContain("1");
    expect(await page.locator('[data-figure="spend"]').innerText()).toContain("—");
    expect(await page.locator("main").innerText()).not.toMatch(/\$0(\.0+)?(?![\d.])/);
  });

  test("a failing API is said in words with a way to retry, and the rest of the page stays", async () => {
    const { outlay, page } = app();
    await page.route("**/api/v1/tasks/economics**", (route) =>
      route.fulfill({
        status: 503,
        json: { code: "store_unavailable", message: "The store did not answer.", request_id: "r-1" },
      }),
    );
    await page.goto(`${outlay.dashboard}/?project=sample`);
    await page
      .getByRole("button", { name: /retry|try again/i })
      .first()
      .waitFor({ timeout: 30_000 });
    expect(await figure("calls")).toBe(String(oracle.total.calls));
    await page.unroute("**/api/v1/tasks/economics**");
  });

  test.each([
    "?project=sample&from=yesterday-ish&tz=Mars/Olympus&view=%00",
    "?from[]=1&project=../../etc",
    "?v=99&cmp=never",
  ])("a bad address %s shows the page all the same", async (search) => {
    const { outlay, page } = app();
    await page.goto(`${outlay.dashboard}/${search}`);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
  });
});

test.each([
  [1440, 900, "light"],
  [1440, 900, "dark"],
  [360, 800, "light"],
  [360, 800, "dark"],
] as const)(
  "at %i × %i px, %s, nothing is cut off sideways and axe finds nothing serious",
  async (width, height, colorScheme) => {
    const { outlay, browser } = app();
    const view = await browser.newPage({ viewport: { width, height }, colorScheme });
    await view.goto(`${outlay.dashboard}/?project=sample`);
    await view.locator('[data-figure="spend"] data').first().waitFor();
    await view.locator(".recharts-surface").first().waitFor({ timeout: 20_000 });
    expect(await view.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    expect(await seriousFaults(view)).toEqual([]);
    await keepScreenshot(view, `overview-${width}-${colorScheme}`);
    await view.close();
  },
);

test("the page threw nothing and logged no error", () => {
  // The 503 above is ours; the browser logs failed loads by itself.
  expect(app().faults.filter((fault) => !fault.includes("503"))).toEqual([]);
});
