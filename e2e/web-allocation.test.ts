import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { AllocationAnswer } from "../dashboard/contract/allocation.ts";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { getJson, postJson, until } from "./outlay-process.ts";
import { collectFaults, useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const LOADS_MS = 60_000;
const PROJECT = "shared-bill";
const DAY_MS = 86_400_000;

const api = <T>(path: string) => getJson<T>(`${app().outlay.dashboard}/api/v1${path}`);

async function open(page: Page, tab = "allocation"): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}/settings?project=${PROJECT}&tab=${tab}`);
  const name = tab === "allocation" ? "allocation-rules" : tab;
  await page.locator(`[data-panel="${name}"][data-state="ready"]:not([data-outdated])`).waitFor({ timeout: LOADS_MS });
  return page;
}

async function sayWho(dialog: Locator, author: string, reason: string): Promise<void> {
  await dialog.getByLabel("Your name").fill(author);
  await dialog.getByLabel("Reason, kept with the change").fill(reason);
}

/** Of a team, in the table of spend. */
const lineOf = (page: Page, name: string) =>
  page.locator('[data-panel="allocation"] tbody tr', { has: page.getByRole("link", { name, exact: true }) });
const amountIn = (line: Locator, label: string) => line.locator(`[data-label="${label}"] data`).getAttribute("value");

test("spend without rules is of the team that calls name", async () => {
  const at = (n: number) => new Date(Date.now() - DAY_MS - n * 1_000).toISOString();
  // Each costs 1,000 × $2.50 + 500 × $10 a million: $0.0075.
  const facts = [
    { team: "search" },
    { team: "search" },
    { team: "support" },
    { environment: "batch" },
    { environment: "batch" },
    { environment: "gpu", tags: { pool: "a100" } },
  ];
  const events = facts.map((own, n) => ({
    ...{ eventId: `bill-${n}`, occurredAt: at(n), provider: "openai", model: "gpt-4o" },
    usage: { inputTokens: 1_000, outputTokens: 500 },
    ...own,
  }));
  const sent = await postJson(`${app().outlay.collector}/v1/events`, { events }, { "x-outlay-project": PROJECT });
  expect(sent.status).toBe(202);
  const arrived = async () =>
    (await api<{ calls: number }>(`/pulse?project=${PROJECT}`)).calls === 6 ? true : undefined;
  await until(arrived, "the calls", LOADS_MS);
  const page = await open(app().page);
  await lineOf(page, "No team").waitFor({ timeout: LOADS_MS });
  expect(await amountIn(lineOf(page, "search"), "Its own")).toBe("0.015");
  expect(await amountIn(lineOf(page, "No team"), "Spend")).toBe("0.0225");
});

test("a rule is drafted, its effect shown before anything changes, and saved with author and reason", async () => {
  const page = await open(app().page);
  await page.getByRole("button", { name: "Add a rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the rule").fill("batch jobs");
  await dialog.getByLabel("Of a call").selectOption("environment");
  await dialog.getByLabel("Values, with commas between").fill("batch");
  await dialog.getByLabel("Team", { exact: true }).fill("ops");
  await dialog.getByRole("button", { name: "Show what changes" }).click();
  const preview = dialog.locator('[data-figure="allocation-preview"]');
  await preview.getByRole("rowheader", { name: "ops" }).waitFor({ timeout: LOADS_MS });
  expect(await api(`/allocation/rules?project=${PROJECT}`)).toMatchObject({ version: 0 });
  const row = preview.locator("tr", { has: page.getByRole("rowheader", { name: "ops" }) });
  expect(await row.locator("data").nth(1).getAttribute("value")).toBe("0.015");
  await keepScreenshot(page, "settings-allocation-rule-1440");
  expect(await seriousFaults(page)).toEqual([]);
  await sayWho(dialog, "ann", "ops runs the batches");
  await dialog.getByRole("button", { name: "Save as a new version" }).click();
  await dialog.waitFor({ state: "detached", timeout: LOADS_MS });
  await lineOf(page, "ops").waitFor({ timeout: LOADS_MS });
  expect(await amountIn(lineOf(page, "ops"), "Given by rules")).toBe("0.015");
  await page.getByText("version 1 by ann", { exact: false }).waitFor();
});

test("a shared cost is split between teams and everything still adds up to the spend of the range", async () => {
  const page = await open(app().page);
  await page.getByRole("button", { name: "Add a rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the rule").fill("gpu pool");
  await dialog.getByLabel("Of a call").selectOption("tag:");
  await dialog.getByLabel("Key of the tag").fill("pool");
  await dialog.getByLabel("Values, with commas between").fill("a100");
  await dialog.getByLabel("Several teams’, who share it").check();
  await dialog.getByLabel("Teams, with commas between").fill("search, support, ops");
  await dialog.getByLabel("Split").selectOption("tokens");
  await dialog.getByRole("button", { name: "Earlier" }).click();
  await sayWho(dialog, "bob", "three teams use it");
  await dialog.getByRole("button", { name: "Save as a new version" }).click();
  await dialog.waitFor({ state: "detached", timeout: LOADS_MS });
  const rules = page.locator('[data-panel="allocation-rules"] tbody tr');
  await rules.nth(1).waitFor({ timeout: LOADS_MS });
  expect(await rules.locator("th").allInnerTexts()).toEqual(["1. gpu pool", "2. batch jobs"]);
  // 3,000 : 1,500 : 3,000 of 7,500 tokens of 0.0075
  expect(await amountIn(lineOf(page, "search"), "Shared")).toBe("0.003");
  expect(await amountIn(lineOf(page, "support"), "Shared")).toBe("0.0015");
  const { total, lines } = await api<AllocationAnswer>(`/allocation?project=${PROJECT}`);
  expect(total.spend).toBe("0.045");
  expect(lines.map(({ name, spend }) => [name, spend])).toEqual([
    ["ops", "0.018"],
    ["search", "0.018"],
    ["support", "0.009"],
  ]);
});

test("what was changed is in the history with before and after, found by kind, and the rest stays", async () => {
  const page = await open(app().page, "changes");
  const rows = page.locator('[data-panel="changes"] tbody tr');
  expect(await rows.count()).toBe(2);
  expect(await rows.first().innerText()).toContain("three teams use it");
  expect(await rows.first().locator('[data-label="After"]').innerText()).toContain("gpu pool");
  await page.getByLabel("By", { exact: true }).fill("ann");
  await page.getByRole("button", { name: "Find" }).click();
  await rows.nth(1).waitFor({ state: "detached", timeout: LOADS_MS });
  expect(await rows.first().locator('[data-label="Before"]').innerText()).toBe("nothing");
  expect(page.url()).toContain("q=by:ann");
});

test.each(["light", "dark"] as const)("the tab is accessible and fits small screens (%s)", async (colorScheme) => {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  const faults = collectFaults(page);
  await open(page);
  await lineOf(page, "ops").waitFor({ timeout: LOADS_MS });
  expect(await seriousFaults(page)).toEqual([]);
  await keepScreenshot(page, `settings-allocation-1440-${colorScheme}`);
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await keepScreenshot(page, `settings-allocation-360-${colorScheme}`);
  expect(faults).toEqual([]);
  await page.close();
});

test("the page throws and logs no errors", () => {
  expect(app().faults).toEqual([]);
});
