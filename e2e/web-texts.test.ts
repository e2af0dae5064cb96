import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { lookAtPage } from "./look-at-page.ts";
import {
  getJson,
  type OutlayProcess,
  postJson,
  startOutlayProcess,
  temporaryDirectory,
  until,
} from "./outlay-process.ts";

const directory = temporaryDirectory();
let outlay: OutlayProcess;
let browser: Browser;
const eventId = "33333333-3333-4333-8333-333333333333";
const silentId = "44444444-4444-4444-8444-444444444444";

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, { OUTLAY_TEXT: "redacted" });
  browser = await openBrowser();
  const call = {
    occurredAt: new Date().toISOString(),
    provider: "openai",
    model: "gpt-4o",
    usage: { inputTokens: 10 },
  };
  const text = { system: "be brief", input: "Tell ada@example.com <b>why</b>\n".repeat(40), output: "Because." };
  const events = [
    { ...call, eventId, text },
    { ...call, eventId: silentId, prompt: { name: "greet", version: "7" } },
  ];
  expect((await postJson(`${outlay.collector}/v1/events`, { events })).status).toBe(202);
  await until(async () => {
    const { calls } = await getJson<{ calls: unknown[] }>(`${outlay.dashboard}/api/v1/calls?project=default`);
    return calls.length === 2 || undefined;
  }, "both calls");
});
afterAll(async () => {
  await browser.close();
  await outlay.stop();
  directory.remove();
});

const address = (id: string) => `${outlay.dashboard}/calls?project=default&sel=${id}`;
const readings = async () =>
  (await getJson<{ accesses: { event_id: string }[] }>(`${outlay.dashboard}/api/v1/text-access?project=default`))
    .accesses;

test("prompt and answer are read on request, as text, with what was redacted; the reading is written down", async () => {
  const page = await browser.newPage();
  await page.goto(address(eventId));
  const section = page.locator('[data-figure="call-text"]');
  await section.getByRole("button", { name: "Show" }).waitFor();
  expect(await readings(), "to open a call is not to read its texts").toEqual([]);
  await section.getByRole("button", { name: "Show" }).click();
  await section.locator("pre").nth(2).waitFor();
  expect(await section.locator("figcaption strong").allTextContents()).toEqual(["System", "Prompt", "Answer"]);
  expect(await section.locator("pre").nth(1).textContent()).toContain("Tell [email] <b>why</b>");
  expect(await section.locator("figcaption").nth(1).textContent()).toContain("40 × email redacted");
  expect(await readings()).toMatchObject([{ event_id: eventId }]);
  // Nobody said how long the answer was, so the cost is what is known of it.
  expect(await page.locator('[data-figure="call-cost"]').textContent()).toContain("≥");
  await page.close();
});

test("where no text is kept it says so; what the call says of itself is beside it", async () => {
  const page = await browser.newPage();
  await page.goto(address(silentId));
  const section = page.locator('[data-figure="call-text"]');
  await section.getByRole("button", { name: "Show" }).click();
  await section.getByText("no text of this call is kept").waitFor();
  expect(await page.locator('[data-figure="call-statements"] dl').textContent()).toBe(
    "Prompt namegreetPrompt version7",
  );
  await page.close();
});

test.each(["light", "dark"] as const)("%s: a read text is accessible and fits small screens", async (theme) => {
  await lookAtPage(browser, {
    ...{ name: "call-text", theme },
    open: async (view) => {
      await view.goto(address(eventId));
      await view.getByRole("button", { name: "Show" }).click();
    },
    ready: (view) => view.locator('[data-figure="call-text"] pre').first().waitFor(),
  });
});
