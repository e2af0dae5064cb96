import { addUsd, formatUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { DataQualityAnswer } from "../dashboard/contract/data-quality.ts";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { getJson } from "./outlay-process.ts";
import { useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const SAMPLE = "/quality?project=sample&from=now-30d";

async function open(path: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}${path}`);
  await page.locator('[data-panel="checks"][data-state="ready"]').waitFor({ timeout: 60_000 });
  return page;
}

const api = <T>(path: string) => getJson<T>(`${app().outlay.dashboard}/api/v1${path}`);

test("every check is listed once with the calls it found, doubts first", async () => {
  const page = await open(SAMPLE);
  const { sections } = await api<DataQualityAnswer>("/data-quality?project=sample&from=now-30d&to=now");
  const rows = page.locator('[data-panel="checks"] tbody tr');
  const [found, quiet] = [sections.filter(({ calls }) => calls > 0), sections.filter(({ calls }) => calls === 0)];
  expect(await rows.count()).toBe(found.length);
  for (const { title, calls } of found) {
    const row = rows.filter({ has: page.getByRole("rowheader", { name: title, exact: true }) });
    expect(await row.locator('td[data-label="Calls"]').innerText()).toBe(calls.toLocaleString("en-US"));
  }
  const others = page.locator('[data-figure="quiet-checks"]');
  await others.locator("summary").click();
  expect(await others.getByRole("button").allInnerTexts()).toEqual(quiet.map(({ title }) => title));
  const findings = await rows.locator('td[data-label="Finding"]').allInnerTexts();
  const ranks = findings.map((finding) => ["in doubt", "incomplete", "dealt with"].indexOf(finding));
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
});

test("from a check to the calls it is about, by keyboard alone", async () => {
  const page = await open(SAMPLE);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog");
  await drawer.getByText("How to fix.").waitFor();
  expect(new URL(page.url()).searchParams.get("sel")).toMatch(/^check:/);
  await drawer.locator('a[href*="/calls"]').first().focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-figure="call"]').waitFor({ timeout: 60_000 });
});

test("a price of one's own is kept, its dry run shows before and after, and applying moves spend by just that", async () => {
  const { outlay, browser } = app();
  const at = new Date(Date.now() - 3_600_000).toISOString();
  const events = Array.from({ length: 3 }, (_, number) => ({
    type: "llm_call",
    eventId: `unpriced-${number}`,
    occurredAt: at,
    provider: "my-cluster",
    model: "house-llm-7",
    workflow: "chat",
    usage: { inputTokens: 1_000, outputTokens: 500 },
  }));
  const sent = await fetch(`${outlay.collector}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-outlay-project": "repriced" },
    body: JSON.stringify({ events }),
  });
  expect(sent.status, await sent.text()).toBeLessThan(300);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await expect
    .poll(async () => (await api<{ calls: number }>("/pulse?project=repriced")).calls, { timeout: 60_000 })
    .toBe(3);
  await open("/quality?project=repriced&from=now-7d", page);
  await page.getByRole("button", { name: "Add price of house-llm-7" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("It has a price of its own").check();
  await dialog.getByLabel("Input", { exact: true }).fill("2");
  await dialog.getByLabel("Output").fill("8");
  await dialog.getByLabel("Your name").fill("ann");
  await dialog.getByLabel("Reason, kept with the change").fill("our own machines");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("button", { name: "Show the difference" }).click({ timeout: 30_000 });
  await dialog.getByRole("button", { name: "Apply" }).click({ timeout: 60_000 });
  await dialog.getByText("3 calls corrected").waitFor({ timeout: 60_000 });
  // 3 × (1,000 × $2 + 500 × $8) / 1,000,000
  await expect
    .poll(
      async () => {
        const { totals } = await api<DataQualityAnswer>("/data-quality?project=repriced");
        return formatUsd(addUsd(parseUsd(totals.spend ?? "0") ?? ZERO_USD, ZERO_USD));
      },
      { timeout: 30_000 },
    )
    .toBe("0.018");
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByText("Every call of this range has a price.").waitFor({ timeout: 60_000 });
  await page.close();
});

describe("a bill beside what was computed", () => {
  const PROJECT = "billed";
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const days = [day(4), day(3), day(2)];
  const path = `/quality?project=${PROJECT}&from=now-10d&tz=Asia/Tokyo`;
  const reconciled = '[data-panel="reconciliation"][data-state="ready"]';

  test("is read, shown before it is kept, and compared by day of UTC and model to the last digit", async () => {
    const { outlay, browser } = app();
    // One call a day near its end in UTC, which is the next day in Tokyo: 1,000,000 tokens in, at a list price each.
    const events = days.map((date, n) => ({
      ...{ type: "llm_call", eventId: `billed-${n}`, occurredAt: `${date}T23:30:00Z`, provider: "openai" },
      ...{ model: "gpt-4o-2024-08-06", usage: { inputTokens: 1_000_000, outputTokens: 0 } },
    }));
    const sent = await fetch(`${outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": PROJECT },
      body: JSON.stringify({ events }),
    });
    expect(sent.status, await sent.text()).toBeLessThan(300);
    await expect
      .poll(async () => (await api<{ calls: number }>(`/pulse?project=${PROJECT}`)).calls, { timeout: 60_000 })
      .toBe(3);
    const { models } = await api<{ models: { list: { input: string } }[] }>(
      "/prices/models?models=openai::gpt-4o-2024-08-06",
    );
    const price = models[0]?.list.input ?? "";
    const discounted = formatUsd((((parseUsd(price) ?? ZERO_USD) * 9n) / 10n) as typeof ZERO_USD);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await open(path, page);
    await page.getByRole("button", { name: "Upload a bill" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Or paste it").fill(`date,model,cost\n${days[0]},gpt-4o-2024-08-06,free`);
    await dialog.getByRole("button", { name: "Read it" }).click();
    await dialog.getByText(/csv line 2, cost/).waitFor();
    const csv = `date,line_item,cost\n${days.map((one) => `${one},"gpt-4o-2024-08-06, input",${discounted}`).join("\n")}`;
    await dialog
      .getByLabel("File")
      .setInputFiles({ name: "costs.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await dialog.locator('[data-figure="bill-preview"]').getByText(`${days[0]} to ${days[2]}`).waitFor();
    await keepScreenshot(page, "quality-bill-upload");
    await dialog.getByLabel("Your name").fill("ann");
    await dialog.getByLabel("Reason, kept with the change").fill("the bill of the week");
    await dialog.getByRole("button", { name: "Take it over" }).click();
    const panel = page.locator(reconciled);
    await panel.waitFor({ timeout: 30_000 });
    const row = panel.locator("tbody tr");
    expect(await row.count()).toBe(1);
    const value = (label: string, of = row) =>
      of.locator(`td[data-label="${label}"] data`).first().getAttribute("value");
    const times3 = (amount: string) => formatUsd(((parseUsd(amount) ?? ZERO_USD) * 3n) as typeof ZERO_USD);
    expect(await value("Billed")).toBe(times3(discounted));
    expect(await value("Computed")).toBe(times3(price));
    expect(await row.locator('td[data-label="Difference ÷ billed"]').innerText()).toMatch(/\+11\.1/);
    expect(await row.innerText()).toContain("another price");
    await panel.getByRole("radio", { name: "By day" }).click();
    await page.waitForURL(/tab=days/);
    expect(await panel.locator("tbody th").allInnerTexts()).toEqual(days);
    expect(await panel.innerText()).toContain("Days are days of UTC here");
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });

  test("leads from a model to its days and to the calls of a day, by keyboard alone", async () => {
    const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
    await open(path, page);
    await page.locator(`${reconciled} tbody tr`).focus();
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.getByText("Another price.").waitFor();
    await keepScreenshot(page, "quality-bill-model");
    await drawer.getByRole("link", { name: days[0] ?? "" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/calls\?/);
    expect(new URL(page.url()).searchParams.get("from")).toBe(`${days[0]}T00:00:00.000Z`);
    await page.locator("tbody tr", { hasText: "gpt-4o-2024-08-06" }).first().waitFor({ timeout: 60_000 });
    await page.close();
  });
});

test("the key p leads to the price of the first model without one", async () => {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
  await open("/quality?project=repriced&from=now-7d", page);
  await page.locator('[data-panel="unpriced"]:is([data-state="ready"],[data-state="empty"])').waitFor();
  await page.keyboard.press("p");
  await page.getByText("Every model has a price.").last().waitFor();
  await open(SAMPLE, page);
  const add = page.locator('[data-panel="unpriced"] tbody button').first();
  await add.waitFor();
  const name = (await add.innerText()).replace(/^Add price\s+of\s+/, "").trim();
  await page.keyboard.press("p");
  await page.getByRole("dialog").getByText(`Price of ${name}`).waitFor();
  await page.close();
});

test("a project whose figures are all sound says so", async () => {
  const page = await app().browser.newPage();
  await page.route("**/api/v1/data-quality**", async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as DataQualityAnswer;
    const sections = answer.sections.map((section) => ({ ...section, calls: 0, money_at_stake: null, examples: [] }));
    await route.fulfill({ response, json: { ...answer, sections } });
  });
  await open(SAMPLE, page);
  await page.getByText("No check puts a figure in doubt").waitFor();
  await page.close();
});

test.each(["light", "dark"] as const)("is accessible and fits small screens (%s)", async (colorScheme) => {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  await open(SAMPLE, page);
  expect(await seriousFaults(page)).toEqual([]);
  await keepScreenshot(page, `quality-1440-${colorScheme}`);
  await page.locator('[data-panel="checks"] tbody tr').first().click();
  await page.getByRole("dialog").waitFor();
  await keepScreenshot(page, `quality-check-1440-${colorScheme}`);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 360, height: 800 });
  await page.locator('[data-panel="checks"][data-state="ready"]').waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await keepScreenshot(page, `quality-360-${colorScheme}`);
  await page.close();
});

test("the page throws and logs no errors", () => {
  expect(app().faults).toEqual([]);
});
