import { openGenaiPrices } from "@outlay/core/genai-prices";
import { addUsd, formatUsd, type PicoUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import { priceCall } from "@outlay/core/price-call";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
import { readSample } from "@outlay/standalone/sample-source";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, openBrowser } from "./browser.ts";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const directory = temporaryDirectory();
const startedAt = Date.now();
let outlay: OutlayProcess;
let browser: Browser;
let page: Page;
let secondsToSample = 0;
const faults: string[] = [];
const oracle = sampleOracle();

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, { OUTLAY_SAMPLE: "on" });
  const everything = oracle.total.calls;
  await until(
    async () => {
      const api = `${outlay.dashboard}/api/v1`;
      const pulse = await getJson<{ calls: number }>(`${api}/pulse?project=sample`);
      if (pulse.calls !== everything || !/\d events/.test(outlay.output())) return undefined;
      const query = "project=sample&from=now-30d&to=now%2B1d";
      const { totals } = await getJson<{ totals: { successes: number; failures: number } }>(
        `${api}/tasks/economics?${query}`,
      );
      // Calls of a range become visible before its outcomes.
      return totals.successes + totals.failures === oracle.total.successes + oracle.total.failures ? true : undefined;
    },
    "the whole sample in the ledger",
    120_000,
  );
  secondsToSample = (Date.now() - startedAt) / 1_000;
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
});
afterAll(async () => {
  await browser?.close();
  await outlay?.stop();
  directory.remove();
});

/** The exact value behind a figure on the page. */
async function figure(name: string): Promise<string> {
  const value = page.locator(`[data-figure="${name}"] data`).first();
  await value.waitFor();
  return (await value.getAttribute("value")) ?? "";
}

/** Spend of the sample, call by call, and of the tasks somebody judged. */
async function spendOracle(): Promise<{ all: PicoUsd; unpriced: number }> {
  const book = openGenaiPrices();
  let all = ZERO_USD;
  let unpriced = 0;
  for await (const item of readSample(Date.now())) {
    if (item.type !== "llm_call") continue;
    const { inputTokens = 0, inputUncached, cacheRead, cacheWrite, outputTokens, outputText } = item.usage ?? {};
    const written = cacheWrite?.unknown;
    const output = outputText ?? outputTokens;
    const priced = priceCall(
      {
        ...item,
        occurredAt: Date.parse(item.occurredAt),
        isBillable: true,
        status: item.status ?? "ok",
        usageSource: item.usage?.source ?? "reported",
        reportedCostUsd:
          item.reportedCostUsd === undefined ? undefined : formatUsd(parseUsd(item.reportedCostUsd) ?? ZERO_USD),
        usage: {
          requests: 1,
          input_uncached: inputUncached ?? inputTokens - (cacheRead ?? 0) - (written ?? 0),
          ...(cacheRead === undefined ? {} : { cache_read: cacheRead }),
          ...(written === undefined ? {} : { cache_write_unknown: written }),
          ...(output === undefined ? {} : { output_text: output }),
        },
      } as Parameters<typeof priceCall>[0],
      book,
    );
    if (priced.cost === undefined) unpriced += 1;
    else all = addUsd(all, priced.cost);
  }
  return { all, unpriced };
}

test("within 60 s of the first start the whole sample is on the dashboard", () => {
  expect(secondsToSample).toBeLessThan(60);
});

test("the Overview's main numbers are the oracle's", async () => {
  await page.goto(`${outlay.dashboard}/?project=sample`);
  const { total } = oracle;
  const spend = await spendOracle();
  expect(await figure("spend")).toBe(formatUsd(spend.all));
  expect(await figure("calls")).toBe(String(total.calls));
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
  for (const [workflow, totals] of Object.entries(oracle.byWorkflow)) {
    if (totals.tasks === 0) continue;
    const row = page.locator("table tr", { hasText: workflow });
    await expect.poll(() => row.first().innerText()).toContain(totals.tasks.toLocaleString("en"));
  }
  expect(await page.getByText(/unpriced/).count()).toBeGreaterThan(0);
});

describe("states", () => {
  test("a project without data explains how to send some, and shows it when it comes", async () => {
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
    await page.goto(`${outlay.dashboard}/${search}`);
    await page.getByRole("heading", { name: "Overview" }).waitFor();
  });
});

test.each([
  [1440, 900, "light"],
  [1440, 900, "dark"],
  [360, 800, "light"],
  [360, 800, "dark"],
] as const)("at %i × %i px, %s, nothing is cut off sideways", async (width, height, colorScheme) => {
  const view = await browser.newPage({ viewport: { width, height }, colorScheme });
  await view.goto(`${outlay.dashboard}/?project=sample`);
  await view.locator('[data-figure="spend"] data').first().waitFor();
  await view.locator(".recharts-surface").first().waitFor({ timeout: 20_000 });
  expect(await view.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
  await keepScreenshot(view, `overview-${width}-${colorScheme}`);
  await view.close();
});

test("the page threw nothing and logged no error", () => {
  // The 503 above is ours; the browser logs failed loads by itself.
  expect(faults.filter((fault) => !fault.includes("503"))).toEqual([]);
});
