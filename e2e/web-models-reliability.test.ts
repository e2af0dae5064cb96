import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepScreenshot, openBrowser, seriousFaults } from "./browser.ts";
import { outageEvents } from "./outage-events.ts";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const READY_MS = 60_000;
const BATCH = 200;
const directory = temporaryDirectory();
const outage = outageEvents(Math.floor((Date.now() - 6 * 3_600_000) / 300_000) * 300_000);
let outlay: OutlayProcess;
let browser: Browser;
let page: Page;

async function send(project: string, events: readonly object[]): Promise<void> {
  for (let at = 0; at < events.length; at += BATCH) {
    const answer = await fetch(`${outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": project },
      body: JSON.stringify({ events: events.slice(at, at + BATCH) }),
    });
    expect(answer.status).toBe(202);
  }
  const pulse = () => getJson<{ calls: number }>(`${outlay.dashboard}/api/v1/pulse?project=${project}`);
  await until(async () => ((await pulse()).calls === events.length ? true : undefined), "the calls", READY_MS);
}

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await send("outage", outage.events);
  const quiet = { occurredAt: new Date().toISOString(), model: "gpt-4o", usage: { inputTokens: 1, outputTokens: 1 } };
  await send("quiet", [{ type: "llm_call", eventId: "only", ...quiet }]);
});
afterAll(async () => {
  await browser?.close();
  await outlay?.stop();
  directory.remove();
});

async function open(project: string, search = "", on = page): Promise<void> {
  await on.goto(`${outlay.dashboard}/models?project=${project}&from=now-24h&tab=reliability${search}`);
}

async function panelIn(state: string, name: string, on = page): Promise<Locator> {
  const panel = on.locator(`[data-panel="${name}"][data-state="${state}"]:not([data-outdated])`);
  await panel.waitFor({ timeout: READY_MS });
  return panel;
}

const values = (row: Locator, label: string) =>
  row
    .locator(`td[data-label="${label}"] data`)
    .evaluateAll((found) => found.map((one) => Number(one.getAttribute("value"))));

describe("an outage", () => {
  test("is one incident, with its length, the calls hit and a way to exactly these calls", async () => {
    await open("outage");
    const panel = await panelIn("ready", "incidents");
    const cards = panel.locator(".incident");
    expect(await cards.count()).toBe(1);
    const words = await cards.innerText();
    expect(words).toContain("anthropic · claude-sonnet-4-5");
    expect(words).toMatch(/20\s*min/);
    expect(words).toContain("overloaded");
    expect(await cards.locator("data:not(.money)").getAttribute("value")).toBe(String(outage.failed));
    await cards.getByRole("link", { name: "Calls that failed" }).click();
    await page.locator('[data-panel="calls"] tbody tr').first().waitFor({ timeout: READY_MS });
    expect(await page.locator('[data-panel="calls"] table').getAttribute("aria-rowcount")).toBeNull();
    expect(await page.locator('[data-panel="calls"] tbody tr').count()).toBe(outage.failed);
  });

  test("shows what was retried, how that ended, what stood in, and what failing cost", async () => {
    await open("outage", "&view=table");
    const soundness = await panelIn("ready", "soundness");
    const row = soundness.locator("tbody tr", { hasText: "claude-sonnet-4-5" });
    expect(await values(row, "Failed")).toEqual([outage.failed / (outage.calls - outage.fallbacks - 3)]);
    expect(await values(row, "Retries that went well")).toEqual([outage.okRetries / outage.retries]);
    const retries = await panelIn("ready", "retries");
    expect(await values(retries.locator("tbody tr", { hasText: "Second" }), "Calls")).toEqual([outage.retries]);
    const fallbacks = await panelIn("ready", "fallbacks");
    expect(await fallbacks.locator("thead th").allInnerTexts()).toEqual([
      "Left",
      "Why",
      "Taken instead",
      "Calls",
      "Ended well",
      "Cost",
    ]);
    const calls = await values(fallbacks, "Calls");
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(outage.fallbacks);
    await page.keyboard.press("v");
    await fallbacks.locator(".flow svg").waitFor({ timeout: READY_MS });
    expect(await fallbacks.locator("figure").getAttribute("aria-label")).toContain(`${outage.fallbacks} calls`);
  });

  test("opened two breakers together", async () => {
    await open("outage");
    const panel = await panelIn("ready", "breakers");
    await panel.locator('[data-figure="together"]').waitFor({ timeout: READY_MS });
    expect(await panel.locator('[data-figure="together"] li').innerText()).toMatch(/claude-sonnet-4-5.*gpt-4o-mini/);
    expect(await panel.locator(".spells li").count()).toBe(2);
  });
});

test("where calls say nothing of breakers, retries or fallbacks, that is said, and one model is only simulated", async () => {
  await open("quiet");
  for (const [name, word] of [
    ["incidents", "No incident"],
    ["fallbacks", "fallbackFrom"],
    ["retries", "retryOf"],
    ["breakers", "breakerState"],
  ] as const) {
    expect(await (await panelIn("empty", name)).innerText()).toContain(word);
  }
  await page.keyboard.press("1");
  await panelIn("ready", "simulator");
  expect(await page.locator('[data-panel="models"]').count()).toBe(0);
});

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  test.each([1440, 360])("at %d pixels nothing serious stands in anybody's way", async (width) => {
    const other = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    await open("outage", "", other);
    await panelIn("ready", "incidents", other);
    await other.locator(".flow svg").waitFor({ timeout: READY_MS });
    expect(await seriousFaults(other)).toEqual([]);
    expect(await other.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await keepScreenshot(other, `models-outage-${colorScheme}-${width}`);
    await other.close();
  });
});
