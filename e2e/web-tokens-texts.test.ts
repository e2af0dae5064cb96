import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";
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

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, { OUTLAY_TEXT: "redacted" });
  browser = await openBrowser();
  const events = ["kept", "silent"].map((id) => ({
    ...{ eventId: id, occurredAt: new Date().toISOString(), provider: "openai", model: "gpt-4o" },
    usage: { inputTokens: 10, outputTokens: 5 },
    ...(id === "kept" && { text: { system: "be brief", input: "Tell ada@example.com why", output: "Because." } }),
  }));
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

test("prompts of one's own calls are counted as they are kept: redacted, without answers, each reading written down", async () => {
  const page = await browser.newPage();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(outlay.dashboard) && !/^(data|blob):/.test(request.url()))
      elsewhere.push(request.url());
  });
  await page.goto(`${outlay.dashboard}/tokens?project=default&corpus=code&models=openai::gpt-4o`);
  await page.getByRole("button", { name: "Sample your calls" }).click();
  await page.waitForURL(/corpus=own/);
  const box = page.getByLabel("Text to count");
  await box.waitFor();
  const text = "be brief\nTell [email] why";
  expect(await box.inputValue()).toBe(text);
  const counted = page.locator(
    '[data-panel="bench"][data-state="ready"]:not([data-outdated]) td[data-label^="Tokens"] data',
  );
  await counted.first().waitFor({ timeout: 90_000 });
  expect(Number(await counted.first().getAttribute("value"))).toBeCloseTo((1_000 * countTokens(text)) / text.length, 9);
  expect(elsewhere).toEqual([]);
  const { accesses } = await getJson<{ accesses: { event_id: string }[] }>(
    `${outlay.dashboard}/api/v1/text-access?project=default`,
  );
  expect(accesses.map(({ event_id }) => event_id)).toContain("kept");
  await page.close();
});
