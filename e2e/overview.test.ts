import { formatUsd } from "@outlay/core/money";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
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
