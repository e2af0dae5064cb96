import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WorkspaceJson } from "../dashboard/contract/workspace.ts";
import { keepScreenshot, openBrowser, seriousFaults } from "./browser.ts";
import {
  getJson,
  type OutlayProcess,
  postJson,
  startOutlayProcess,
  temporaryDirectory,
  until,
} from "./outlay-process.ts";

const LOADS_MS = 60_000;
const directory = temporaryDirectory();
let outlay: OutlayProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
});
afterAll(async () => {
  await browser?.close();
  await outlay?.stop();
  directory.remove();
});

const api = <T>(path: string) => getJson<T>(`${outlay.dashboard}/api/v1${path}`);

async function sayWho(form: Locator, author: string, reason: string): Promise<void> {
  await form.getByLabel("Your name").fill(author);
  await form.getByLabel("Reason, kept with the change").fill(reason);
}

test("who saves after somebody else sees both, and what they typed stays until they say which it shall be", async () => {
  await page.goto(`${outlay.dashboard}/settings?project=contested&tab=measures`);
  const panel = page.locator('[data-panel="measure-settings"]');
  const rate = panel.getByLabel("An hour of people's work");
  await rate.fill("75");
  const theirs = { hourly_rate: "60", context_windows: {}, reserved_tokens: 0, author: "bob", reason: "new contract" };
  const sent = await fetch(`${outlay.dashboard}/api/v1/measures/settings`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ project: "contested", ...theirs }),
  });
  expect(sent.status).toBe(200);
  await sayWho(panel, "ann", "dearer people");
  await panel.getByRole("button", { name: "Save as a new version" }).click();
  const conflict = page.locator('[data-figure="conflict"]');
  await conflict.getByText("bob").waitFor({ timeout: LOADS_MS });
  expect(await conflict.innerText()).toMatch(/hourly.rate.{1,4}60/);
  expect(await rate.inputValue()).toBe("75");
  await keepScreenshot(page, "settings-conflict-1440");
  await conflict.getByRole("button", { name: "Save mine over it" }).click();
  await page.locator('[data-figure="measures-stated"]').getByText("Version 2 by ann").waitFor({ timeout: LOADS_MS });
  expect(await api<{ hourly_rate: string }>("/measures/settings?project=contested")).toMatchObject({
    ...{ hourly_rate: "75", version: 2 },
  });
});

test("environments that a workspace leaves out are out of every figure, which the header says and takes back", async () => {
  const calls = ["production", "production", "load-test", "eval", "eval"].map((environment, at) => ({
    ...{ eventId: `e-${at}`, occurredAt: new Date(Date.now() - 3_600_000).toISOString(), environment },
    ...{ provider: "openai", model: "gpt-4o", usage: { inputTokens: 1_000, outputTokens: 100 } },
  }));
  await postJson(`${outlay.collector}/v1/events`, { events: calls }, { "x-outlay-project": "envs" });
  await until(
    async () => {
      const { environments_left_out_here: here } = await api<WorkspaceJson>("/workspace?project=envs");
      return here.length === 2 ? true : undefined;
    },
    "both environments",
    LOADS_MS,
  );
  const explore = (query = "") => `${outlay.dashboard}/explore?project=envs&m=calls&by=environment${query}`;
  await page.goto(explore());
  const chip = page.locator('[data-figure="left-out"]');
  await chip.getByText("2 environments left out").waitFor({ timeout: LOADS_MS });
  await page.waitForURL(/f=environment:nin:eval,load-test/);
  const named = (name: string) => page.locator("tbody").first().getByTitle(name, { exact: true });
  await named("production").waitFor({ timeout: LOADS_MS });
  expect([await named("load-test").count(), await named("eval").count()]).toEqual([0, 0]);
  await keepScreenshot(page, "left-out-1440");
  expect(await seriousFaults(page)).toEqual([]);

  const copied = await browser.newPage();
  await copied.goto(page.url());
  await copied.locator('[data-figure="left-out"]').getByText("2 environments left out").waitFor({ timeout: LOADS_MS });
  await copied.close();

  await page.getByRole("link", { name: "Calls" }).first().click();
  await chip.getByText("2 environments left out").waitFor();
  await page.goBack();
  await chip.getByRole("button", { name: "Count them too: eval, load-test" }).click();
  await page.waitForURL(/env=all/);
  await named("load-test").waitFor({ timeout: LOADS_MS });
  await chip.getByText("All environments").click();
  await chip.getByText("2 environments left out").waitFor();

  await page.goto(`${outlay.dashboard}/settings?project=envs&tab=workspace`);
  const panel = page.locator('[data-panel="workspace"]');
  await panel.getByText("there are calls of eval, load-test").waitFor({ timeout: LOADS_MS });
  await panel.getByLabel("Environments that pages leave out").fill("load-test");
  await sayWho(panel, "ann", "evaluations are work");
  await panel.getByRole("button", { name: "Save as a new version" }).click();
  await panel.getByText("Version 1 by ann").waitFor({ timeout: LOADS_MS });
  await page.goto(explore());
  await chip.getByText("1 environment left out").waitFor({ timeout: LOADS_MS });
  await page.setViewportSize({ width: 360, height: 800 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await keepScreenshot(page, "left-out-360");
});
