import { signApiKey } from "@outlay/core/api-key";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepScreenshot, openBrowser, seriousFaults } from "./browser.ts";
import { type OutlayProcess, postJson, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const secret = "a-secret-for-tests-only";
const LOADS_MS = 60_000;
const directory = temporaryDirectory();
let outlay: OutlayProcess;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, { OUTLAY_SECRET: secret });
  browser = await openBrowser();
  page = await signedIn(await keyFor("shopkeeper", "shop", "admin"));
});
afterAll(async () => {
  await browser?.close();
  await outlay?.stop();
  directory.remove();
});

const keyFor = (id: string, project: string, role: "read" | "admin", projects: "*" | string[] = [project]) =>
  signApiKey({ v: 1, id, projects, role, issuedAt: 0 }, secret);

async function signedIn(key: string, options: object = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const opened = await context.newPage();
  opened.on("pageerror", (error) => faults.push(error.message));
  await opened.goto(`${outlay.dashboard}/settings?project=shop&tab=keys`);
  await opened.getByLabel("API key").fill(key);
  await opened.getByRole("button", { name: "Sign in with the key" }).click();
  await opened.locator('[data-panel="keys"]').waitFor({ timeout: LOADS_MS });
  return opened;
}

/** A project without calls shows how to send one, on every page but this; so it gets one first. */
async function send(key: string, eventId: string): Promise<number> {
  const event = { eventId, occurredAt: new Date().toISOString(), model: "gpt-4o", usage: { inputTokens: 9 } };
  const headers = { authorization: `Bearer ${key}`, "x-outlay-project": "shop" };
  return (await postJson(`${outlay.collector}/v1/events`, event, headers)).status;
}

const row = (title: string): Locator => page.locator('[data-panel="keys"] tbody tr', { hasText: title });
const reason = (dialog: Locator, why: string) => dialog.getByLabel("Reason, kept with the change").fill(why);

let ingestKey: string;

test("the first key is made on the page, shown once, and sends", async () => {
  await page.getByText("No key was made here yet.").waitFor({ timeout: LOADS_MS });
  await keepScreenshot(page, "keys-none-1440");
  await page.getByRole("button", { name: "Make a key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What it is for").fill("web shop, production");
  await dialog.getByLabel("Good for days").fill("9.5");
  await dialog.getByText("Days are a whole number").waitFor();
  await dialog.getByLabel("Good for days").fill("30");
  await reason(dialog, "goes live");
  expect(await dialog.getByRole("option", { name: /^all projects/, disabled: true }).count()).toBe(1);
  await keepScreenshot(page, "keys-make-1440");
  await dialog.getByRole("button", { name: "Make the key" }).click();
  ingestKey = await dialog.locator('[data-figure="new-key"] .command code').first().innerText();
  expect(ingestKey).toMatch(/^olk_[\w-]+\.[\w-]+$/);
  expect(await dialog.locator("pre").innerText()).toContain(`${outlay.collector}/v1/events`);
  expect(await seriousFaults(page)).toEqual([]);
  await keepScreenshot(page, "keys-shown-once-1440");
  expect(await send(ingestKey, "a")).toBe(202);
  await dialog.getByRole("button", { name: "I have kept the key" }).click();
  expect(await page.content()).not.toContain(ingestKey);
  await row("web shop, production").waitFor({ timeout: LOADS_MS });
  await page.reload();
  await row("web shop, production")
    .getByText(/\d+\sm?i?n?s? ago/)
    .waitFor({ timeout: LOADS_MS });
  expect(await page.content()).not.toContain(ingestKey);
});

test("a successor is made without cutting anybody off; a revoked key is refused within seconds, also by the collector", async () => {
  await row("web shop, production").click();
  const dialog = page.getByRole("dialog");
  await keepScreenshot(page, "keys-one-1440");
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await reason(dialog, "every quarter");
  await dialog.getByRole("button", { name: "Make its successor" }).click();
  const next = await dialog.locator('[data-figure="new-key"] .command code').first().innerText();
  await dialog.getByRole("button", { name: "I have kept the key" }).click();
  expect([await send(ingestKey, "b"), await send(next, "c")]).toEqual([202, 202]);

  await page.locator('[data-panel="keys"] tbody tr').nth(1).click({ timeout: LOADS_MS });
  await dialog.getByText("revoke this one when it is no longer used").waitFor();
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await reason(dialog, "nobody uses it");
  await dialog.getByRole("button", { name: "Revoke it" }).click();
  await dialog.waitFor({ state: "detached", timeout: LOADS_MS });
  await until(async () => ((await send(ingestKey, "d")) === 401 ? true : undefined), "the refusal of the old key");
  expect(await send(next, "e")).toBe(202);

  await page.goto(`${outlay.dashboard}/settings?project=shop&tab=changes&q=kind:api_key`);
  const changes = page.locator('[data-panel="changes"] tbody tr');
  await changes.first().waitFor({ timeout: LOADS_MS });
  const told = await changes.locator('[data-label="By"], [data-label="Reason"]').allInnerTexts();
  const texts = [
    ["shopkeeper", "nobody uses it"],
    ["shopkeeper", "every quarter"],
    ["shopkeeper", "goes live"],
  ];
  expect(told).toEqual(texts.flat());
});

test("a key that leaked is revoked by its text, which does not leave the page", async () => {
  await page.goto(`${outlay.dashboard}/settings?project=shop&tab=keys`);
  const box = page.locator('[data-panel="revoke-key"]');
  const field = box.getByLabel("Id of the key, or the key itself");
  await field.fill(await keyFor("somebody-else", "bank", "read"));
  await box.getByText("an administrator of all projects can revoke it").waitFor({ timeout: LOADS_MS });
  const root = await signedIn(await keyFor("root", "shop", "admin", "*"));
  const sent: string[] = [];
  root.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  const leaked = await keyFor("leaked-1", "shop", "read");
  const theirs = root.locator('[data-panel="revoke-key"]');
  await theirs.getByLabel("Id of the key, or the key itself").fill(leaked);
  await theirs.getByText("Key leaked-1").waitFor();
  await theirs.getByLabel("Reason, kept with the change").fill("found in a repository");
  await theirs.getByRole("button", { name: "Revoke it" }).click();
  await root.getByText("Key leaked-1 is refused from now on.").waitFor({ timeout: LOADS_MS });
  expect(sent.join("\n")).not.toContain(leaked);
  const asked = () =>
    fetch(`${outlay.dashboard}/api/v1/pulse?project=shop`, { headers: { authorization: `Bearer ${leaked}` } });
  await until(async () => ((await asked()).status === 401 ? true : undefined), "the refusal of the leaked key");
  await root.context().close();
});

test.each(["light", "dark"] as const)("the list is accessible and fits small screens (%s)", async (colorScheme) => {
  const opened = await signedIn(await keyFor("looker", "shop", "admin"), { colorScheme });
  await opened.locator('[data-panel="keys"] tbody tr').first().waitFor({ timeout: LOADS_MS });
  expect(await seriousFaults(opened)).toEqual([]);
  await keepScreenshot(opened, `keys-1440-${colorScheme}`);
  await opened.setViewportSize({ width: 360, height: 800 });
  expect(await opened.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await keepScreenshot(opened, `keys-360-${colorScheme}`);
  await opened.context().close();
});

test("a reader sees no keys and is told why", async () => {
  const reader = await signedIn(await keyFor("reader", "shop", "read"));
  await reader.locator('[data-panel="keys"]').getByText("this needs admin").waitFor();
  await reader.context().close();
});

test("the page throws no errors", () => {
  expect(faults).toEqual([]);
});
