import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import type { StoredPriceItem } from "../dashboard/contract/prices.ts";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { getJson, postJson, until } from "./outlay-process.ts";
import { collectFaults, useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const LOADS_MS = 60_000;
const tabs = {
  prices: "prices",
  repricing: "repricings",
  rules: "success-rules",
  months: "months",
  measures: "measure-settings",
  keys: "keys",
  allocation: "allocation-rules",
  governance: "governance",
  models: "model-registry",
  channels: "channels",
  changes: "changes",
} as const;

const api = <T>(path: string) => getJson<T>(`${app().outlay.dashboard}/api/v1${path}`);

async function open(project: string, tab: keyof typeof tabs, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}/settings?project=${project}&tab=${tab}`);
  await settled(page, tabs[tab]);
  return page;
}

/** The panel once it shows what it was asked for. */
async function settled(page: Page, name: string): Promise<Locator> {
  const panel = page.locator(`[data-panel="${name}"]`);
  await page
    .locator(`[data-panel="${name}"]:is([data-state="ready"], [data-state="empty"]):not([data-outdated])`)
    .waitFor({ timeout: LOADS_MS });
  return panel;
}

async function sayWho(dialog: Locator, author: string, reason: string): Promise<void> {
  await dialog.getByLabel("Your name").fill(author);
  await dialog.getByLabel("Reason, kept with the change").fill(reason);
}

interface SentCalls {
  readonly project: string;
  readonly ids: readonly string[];
  readonly model: string;
  readonly atMs: number;
}

/** Calls of one model in a project of their own, until the project has `total`. */
async function sendCalls({ project, ids, model, atMs }: SentCalls, total: number): Promise<void> {
  const events = ids.map((eventId) => ({
    eventId,
    occurredAt: new Date(atMs).toISOString(),
    provider: model.startsWith("gpt") ? "openai" : "my-cluster",
    model,
    workflow: "chat",
    usage: { inputTokens: 1_000, outputTokens: 500 },
  }));
  const sent = await postJson(`${app().outlay.collector}/v1/events`, { events }, { "x-outlay-project": project });
  expect(sent.status).toBe(202);
  const arrived = async () =>
    (await api<{ calls: number }>(`/pulse?project=${project}`)).calls === total ? true : undefined;
  await until(arrived, `${total} calls`, LOADS_MS);
}

test("a price is added and changed, and its history says who did what and why", async () => {
  const ids = ["own-0", "own-1", "own-2"];
  await sendCalls({ project: "own-prices", ids, model: "house-llm-7", atMs: Date.now() - 3_600_000 }, 3);
  const page = await open("own-prices", "prices");
  await page.keyboard.press("p");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Provider", { exact: true }).fill("my-cluster");
  await dialog.getByLabel("Model", { exact: true }).fill("house-llm-7");
  await dialog.getByLabel("Input, USD for 1,000,000 tokens").fill("2");
  await dialog.getByLabel("Output, USD for 1,000,000 tokens").fill("8");
  await sayWho(dialog, "ann", "our own machines");
  await dialog.getByRole("button", { name: "Save" }).click();
  const versions = page.locator('[data-figure="versions"] li');
  await versions.getByText("ann: our own machines").waitFor({ timeout: LOADS_MS });

  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  const json = dialog.getByLabel("The item, as JSON");
  await json.fill((await json.inputValue()).replaceAll('"8"', '"9"'));
  await sayWho(dialog, "bob", "dearer power");
  await dialog.getByRole("button", { name: "Save as a new version" }).click();
  await versions.getByText("bob: dearer power").waitFor({ timeout: LOADS_MS });
  expect(await versions.locator("strong").allInnerTexts()).toEqual(["Version 2", "Version 1"]);

  const { versions: kept } = await api<{ versions: StoredPriceItem[] }>(
    "/prices/items/my-cluster.house-llm-7?project=own-prices",
  );
  expect(kept.map(({ version, author, reason }) => [version, author, reason])).toEqual([
    [2, "bob", "dearer power"],
    [1, "ann", "our own machines"],
  ]);
  expect(kept[0]?.item).toMatchObject({ prices: { input_uncached: "2", output_text: "9" } });
  await page.keyboard.press("Escape");
  const changes = await settled(await open("own-prices", "changes"), "changes");
  expect(await changes.locator("tbody tr").count()).toBe(2);
  const newest = changes.locator("tbody tr").first();
  expect(await newest.locator('[data-label="Before"]').innerText()).toContain("output text 8");
  expect(await newest.locator('[data-label="After"]').innerText()).toContain("output text 9");
});

test("the effect on earlier calls is shown before anything changes, and applying it changes just that", async () => {
  const page = await open("own-prices", "prices");
  await page.locator('[data-panel="price-items"] tbody tr').first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Effect on earlier calls" }).click({ timeout: LOADS_MS });
  expect(await dialog.getByLabel("Models, as calls name them").inputValue()).toBe("house-llm-7");
  await sayWho(dialog, "ann", "what would it be");
  await dialog.getByRole("button", { name: "Show the difference" }).click();
  await dialog.getByRole("button", { name: "Apply", exact: true }).click({ timeout: LOADS_MS });
  await sayWho(dialog, "ann", "agreed with finance");
  await dialog.getByRole("button", { name: "Apply as shown" }).click();
  await dialog.getByText("3 calls corrected").waitFor({ timeout: LOADS_MS });
  await page.keyboard.press("Escape");
  const row = (await settled(page, "repricings")).locator("tbody tr").first();
  expect(await row.locator('[data-label="State"]').innerText()).toBe("applied");
  // 3 × (1,000 × $2 + 500 × $9) / 1,000,000
  expect(await row.locator('[data-label="Difference"] data').getAttribute("value")).toMatch(/^0\.01950*$/);
});

test("a month is closed with its figures, which late calls move, and opened again, each with a reason", async () => {
  const now = new Date();
  const past = { project: "books", model: "gpt-4o", atMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15) };
  const wanted = new Date(past.atMs).toISOString().slice(0, 7);
  await sendCalls({ ...past, ids: ["books-0", "books-1"] }, 2);
  const page = await open("books", "months");
  await page.getByRole("button", { name: "Close a month" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByLabel("Month, in UTC").inputValue()).toBe(wanted);
  await sayWho(dialog, "ann", "books are done");
  await dialog.getByRole("button", { name: "Close it" }).click();
  const row = page.locator('[data-panel="months"] tbody tr', { hasText: wanted });
  await row.getByText("books are done").waitFor({ timeout: LOADS_MS });
  expect(await row.locator('[data-label="Calls at closing · now"]').innerText()).toBe("2 · 2");
  await sendCalls({ ...past, ids: ["books-2"] }, 3);
  await page.reload();
  await row.getByText("2 · 3").waitFor({ timeout: LOADS_MS });
  // 1,000 × $2.50 + 500 × $10 a million
  expect(await row.locator('[data-label="Difference"] data').getAttribute("value")).toMatch(/^0\.00750*$/);
  await keepScreenshot(page, "settings-months-1440");
  await row.getByRole("button", { name: `Reopen ${wanted}` }).click();
  await sayWho(dialog, "bob", "one invoice was late");
  await dialog.getByRole("button", { name: "Reopen it" }).click();
  await page.getByText(`${wanted} is open again.`).waitFor({ timeout: LOADS_MS });
  await row.waitFor({ state: "detached", timeout: LOADS_MS });
  expect(await api("/months?project=books")).toEqual({ months: [] });
});

test("what measures take for granted is stated with author and reason", async () => {
  const page = await open("sample", "measures");
  const panel = page.locator('[data-panel="measure-settings"]');
  await panel.getByLabel("An hour of people's work").fill("60.50");
  await panel.getByLabel("Context windows").fill("gpt-5 = 400,000\nnonsense");
  await sayWho(panel, "ann", "from payroll");
  expect(await panel.getByRole("button", { name: "Save as a new version" }).isDisabled()).toBe(true);
  await panel.getByLabel("Context windows").fill("gpt-5 = 400,000");
  await panel.getByRole("button", { name: "Save as a new version" }).click();
  await panel.getByText("Version 1 by ann").waitFor({ timeout: LOADS_MS });
  expect(await api("/measures/settings?project=sample")).toMatchObject({
    version: 1,
    hourly_rate: "60.50",
    context_windows: { "gpt-5": 400_000 },
    reason: "from payroll",
  });
});

test("prices in force are found by model, and the search is in the address", async () => {
  const page = await open("sample", "prices");
  const panel = page.locator('[data-panel="prices"]');
  await panel.getByLabel("Model, or a part of its name").fill("gpt-4o-mini");
  await panel.getByLabel("Provider").fill("openai");
  await panel.getByRole("button", { name: "Find" }).click();
  await page.waitForURL(/q=gpt-4o-mini/);
  await settled(page, "prices");
  const asked = "/prices?project=sample&model=gpt-4o-mini&provider=openai&limit=25";
  const { prices } = await api<{ prices: { model: string }[] }>(asked);
  expect(prices.length).toBeGreaterThan(0);
  expect(await panel.locator("tbody th").allInnerTexts()).toEqual(prices.map(({ model }) => model));
  await panel.locator("tbody tr").first().click();
  await page.getByRole("dialog").getByText("input uncached").waitFor();
  await page.keyboard.press("Escape");
});

test("a list is imported after its dry run, and ended again", async () => {
  const page = await open("own-prices", "prices");
  const prices = { input_uncached: "1", output_text: "2" };
  const list = {
    source: "vendor",
    version: "7",
    items: [{ kind: "price", provider: "vendor-x", model: "x-1", prices }],
  };
  await page.getByRole("button", { name: "Import a list" }).click();
  const dialog = page.getByRole("dialog");
  const file = dialog.getByLabel("File");
  await file.setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("[") });
  await dialog.getByText("The file is not JSON").waitFor();
  await file.setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(list)) });
  const preview = dialog.locator('[data-figure="import-preview"]');
  await preview.waitFor({ timeout: LOADS_MS });
  expect(await preview.locator("div", { hasText: "Added" }).locator("dd").innerText()).toBe("1");
  await sayWho(dialog, "ann", "their price list");
  await dialog.getByRole("button", { name: "Take it over" }).click();
  const row = page.locator('[data-panel="price-imports"] tbody tr', { hasText: "vendor" });
  await row.getByText("their price list").waitFor({ timeout: LOADS_MS });
  await row.click();
  await sayWho(dialog, "bob", "no longer theirs");
  await dialog.getByRole("button", { name: "End this list" }).click();
  await row.waitFor({ state: "detached", timeout: LOADS_MS });
});

test("what is allowed is stated, and calls and tasks against it are found and led to", async () => {
  const page = await open("own-prices", "governance");
  const panel = page.locator('[data-panel="governance"]');
  await panel.getByRole("button", { name: "Add a policy" }).click();
  await panel.getByLabel("Name", { exact: true }).fill("house only");
  await panel.getByLabel("Models allowed").fill("gpt-5*");
  await sayWho(panel, "ann", "the new contract");
  await panel.getByRole("button", { name: "Save as a new version" }).click();
  await panel.getByText("Version 1 by ann").waitFor({ timeout: LOADS_MS });
  const breaches = page.locator('[data-panel="policy-breaches"]');
  await breaches.getByRole("link", { name: "3 calls" }).click({ timeout: LOADS_MS });
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Calls answered by a model that a policy").waitFor({ timeout: LOADS_MS });
  await keepScreenshot(page, "quality-policy-1440");
  await dialog.getByRole("link", { name: "house-llm-7" }).click();
  await page.locator('[data-panel="calls"] tbody tr').nth(2).waitFor({ timeout: LOADS_MS });
  expect(await page.locator('[data-panel="calls"] tbody tr').count()).toBe(3);
});

test("what a model can do is stated beside what its calls show", async () => {
  const page = await open("own-prices", "models");
  const row = page.locator('[data-panel="model-registry"] tbody tr', { hasText: "house-llm-7" });
  expect(await row.locator('[data-label="Calls"]').innerText()).toBe("3");
  await row.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Can do tools").selectOption("yes");
  await dialog.getByLabel("Context window, tokens").fill("128,000");
  await dialog.getByLabel("Retires on").fill("2027-01-31");
  await sayWho(dialog, "ann", "their page");
  await keepScreenshot(page, "settings-model-1440");
  await dialog.getByRole("button", { name: "Save as a new version" }).click();
  await row.getByText("2027-01-31").waitFor({ timeout: LOADS_MS });
  expect(await row.locator('[data-label="Can"]').innerText()).toContain("tools");
  // Models are compared where there are two.
  await sendCalls({ project: "own-prices", ids: ["own-3"], model: "gpt-4o-mini", atMs: Date.now() - 3_600_000 }, 4);
  await page.goto(`${app().outlay.dashboard}/models?project=own-prices&cols=can&cols=retires&cols=speed`);
  const compared = page.locator('[data-panel="models"] tbody tr', { hasText: "house-llm-7" });
  await compared.getByText("2027-01-31").waitFor({ timeout: LOADS_MS });
});

test("a channel is saved without being shown again, and its test says what happened", async () => {
  const page = await open("own-prices", "channels");
  await page.getByRole("button", { name: "Add a channel" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("ops");
  await dialog.getByLabel("Address").fill("http://127.0.0.1:9/s3cret");
  await sayWho(dialog, "ann", "our chat");
  await dialog.getByRole("button", { name: "Save" }).click();
  const row = page.locator('[data-panel="channels"] tbody tr', { hasText: "ops" });
  await row.getByText("never tested").waitFor({ timeout: LOADS_MS });
  expect(await page.content()).not.toContain("s3cret");
  await row.getByRole("button", { name: "Test" }).click();
  await row.getByText("not in the public network").waitFor({ timeout: LOADS_MS });
});

test("where no key is needed, the page says so and how one comes to the first", async () => {
  const page = await open("sample", "keys");
  await page.getByRole("heading", { name: "No key is needed here" }).waitFor();
  await page.getByText("npm run keys -- --project '*' --role admin").waitFor();
});

test.each(["light", "dark"] as const)("every tab is accessible and fits small screens (%s)", async (colorScheme) => {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  const faults = collectFaults(page);
  for (const tab of Object.keys(tabs) as (keyof typeof tabs)[]) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await open("own-prices", tab, page);
    expect(await seriousFaults(page), tab).toEqual([]);
    await keepScreenshot(page, `settings-${tab}-1440-${colorScheme}`);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth"), tab).toBeLessThanOrEqual(360);
    if (colorScheme === "light") await keepScreenshot(page, `settings-${tab}-360`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${app().outlay.dashboard}/settings?project=own-prices&sel=new-item:`);
  await page.getByRole("dialog").getByText("What is it?").waitFor({ timeout: LOADS_MS });
  expect(await seriousFaults(page)).toEqual([]);
  await keepScreenshot(page, `settings-new-item-1440-${colorScheme}`);
  expect(faults).toEqual([]);
  await page.close();
});

test("a price is ended: calls are priced without it from then on, its history stays", async () => {
  const page = await open("own-prices", "prices");
  await page.locator('[data-panel="price-items"] tbody tr').first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "End it" }).click({ timeout: LOADS_MS });
  await sayWho(dialog, "cy", "sold the machines");
  await dialog.getByRole("button", { name: "End it" }).click();
  await dialog.locator('[data-figure="versions"]').getByText("cy: sold the machines").waitFor({ timeout: LOADS_MS });
  await page.keyboard.press("Escape");
  await page.locator('[data-panel="price-items"][data-state="empty"]').waitFor({ timeout: LOADS_MS });
});

test("the page throws and logs no errors", () => {
  expect(app().faults).toEqual([]);
});
