import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { IngestHealthAnswer } from "../dashboard/contract/ingest-health.ts";
import type { AuditAnswer } from "../dashboard/contract/ledger-audit.ts";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { getJson } from "./outlay-process.ts";
import { useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const HEALTH = "/health?project=sample&from=now-1d";

async function open(path: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}${path}`);
  await page
    .locator('[data-panel="audit"]:is([data-state="ready"], [data-state="empty"])')
    .waitFor({ timeout: 60_000 });
  await page.locator('[data-panel="sources"]:is([data-state="ready"], [data-state="empty"])').waitFor();
  return page;
}

/** Answers the page's question with something changed in the real answer. */
async function openChanged(change: (answer: IngestHealthAnswer) => IngestHealthAnswer): Promise<Page> {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.route("**/api/v1/ingest/health**", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change((await response.json()) as IngestHealthAnswer) });
  });
  return open(HEALTH, page);
}

test("the sum of the audit is the API's, and it adds up", async () => {
  const page = await open(HEALTH);
  const { totals, balanced } = await getJson<AuditAnswer>(
    `${app().outlay.dashboard}/api/v1/ledger/audit?project=sample&from=now-1d`,
  );
  const shown = await page
    .locator('[data-figure="audit"] data')
    .evaluateAll((found) => found.map((one) => Number(one.getAttribute("value"))));
  const { accepted, stored, rejected, duplicates, in_flight } = totals;
  expect(shown).toEqual([accepted, stored, rejected, duplicates, in_flight]);
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBe(stored + rejected + duplicates + in_flight);
  expect(balanced).toBe(true);
  await page.getByText("balanced", { exact: true }).waitFor();
});

test("who sends is listed, with what is expected of it", async () => {
  const page = await open(HEALTH);
  const { sources } = await getJson<IngestHealthAnswer>(
    `${app().outlay.dashboard}/api/v1/ingest/health?project=sample&from=now-1d`,
  );
  expect(await page.locator('[data-panel="sources"] tbody tr').count()).toBe(sources.length);
});

test("a source that fell silent, a problem and a stage that is behind are seen at once", async () => {
  const page = await openChanged((answer) => ({
    ...answer,
    problems: [{ what: "silent_source", detail: "cost-webhook has sent nothing for 11 days" }],
    sources: answer.sources.map((source) => ({ ...source, is_silent: true, silent_after_s: 900 })),
    stages: { ...answer.stages, waiting: { records: 7, since: "2026-01-01T00:00:00.000Z" } },
  }));
  await page.locator('[data-figure="problems"]').getByText("cost-webhook has sent nothing for 11 days").waitFor();
  await page.locator('[data-panel="sources"]').getByText("silent", { exact: true }).first().waitFor();
  expect(await page.locator('[data-figure="stage-log"]').getAttribute("data-behind")).toBe("true");
  await keepScreenshot(page, "health-problem-1440");
  await page.close();
});

test("arrivals over the range are bars of the API's series, and a table", async () => {
  const page = await open(HEALTH);
  const { series } = await getJson<IngestHealthAnswer>(
    `${app().outlay.dashboard}/api/v1/ingest/health?project=sample&from=now-1d`,
  );
  const lane = page.locator('[data-figure="arrival"] svg').first();
  expect(await lane.locator("g").count()).toBe(series.length);
  expect(await lane.locator("g").count()).toBeLessThanOrEqual(72);
  await page.keyboard.press("v");
  const rows = page.locator('[data-panel="arrival"] tbody tr');
  await rows.first().waitFor();
  expect(await rows.count()).toBe(series.length);
});

test("a lost heartbeat is said before anything else within a minute, and goes when an answer comes", async () => {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
  await open(HEALTH, page);
  await page.route("**/api/v1/**", (route) => route.abort());
  const lost = page.locator('[data-figure="heartbeat-lost"]');
  await lost.getByText("Heartbeat lost").waitFor({ timeout: 60_000 });
  await keepScreenshot(page, "health-heartbeat-1440");
  await page.unroute("**/api/v1/**");
  await lost.getByRole("button", { name: "Ask again" }).click();
  await lost.waitFor({ state: "detached", timeout: 60_000 });
  await page.close();
});

test("anybody may ask for the public status", async () => {
  const status = await getJson<{ status: string; stages: object }>(`${app().outlay.dashboard}/status`);
  expect(status).toMatchObject({ stages: { store: "ok" } });
});

test("drops that clients report are shown by reason", async () => {
  const page = await openChanged((answer) => ({
    ...answer,
    clients: [
      {
        project: "sample",
        client: "outlay-sdk/0.1.0",
        processes: 2,
        records: 3,
        events: 40,
        last_seen_at: answer.range.to,
        dropped: { queue_full: 12 },
      },
    ],
  }));
  await page.locator('[data-panel="clients"]').getByText("12 queue full").waitFor();
  await page.close();
});

test.each(["light", "dark"] as const)("is accessible and fits small screens (%s)", async (colorScheme) => {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  await open(HEALTH, page);
  expect(await seriousFaults(page)).toEqual([]);
  await keepScreenshot(page, `health-1440-${colorScheme}`);
  await page.setViewportSize({ width: 360, height: 800 });
  await page.waitForTimeout(200);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await keepScreenshot(page, `health-360-${colorScheme}`);
  await page.close();
});

test("the page throws and logs no errors", () => {
  expect(app().faults).toEqual([]);
});
