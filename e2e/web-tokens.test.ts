import { readFileSync } from "node:fs";
import { countTokens as countClaude2 } from "@anthropic-ai/tokenizer";
import { corpora } from "@outlay/tokens/corpora";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import type { Locator, Page, Request } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { getJson } from "./outlay-process.ts";
import { collectFaults, useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const READY_MS = 90_000;

async function open(search: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}/tokens?project=sample${search}`);
  return page;
}

async function ready(page: Page, name = "bench"): Promise<Locator> {
  const panel = page.locator(`[data-panel="${name}"][data-state="ready"]:not([data-outdated])`);
  await panel.waitFor({ timeout: READY_MS });
  return panel;
}

/** A cell's exact value, of the row that a model has. */
async function cell(page: Page, model: string, label: string): Promise<string | null> {
  const bench = await ready(page);
  const row = bench.locator("tbody tr", { has: page.getByRole("rowheader", { name: new RegExp(`^${model}( |$)`) }) });
  return row.locator(`td[data-label="${label}"] data`).first().getAttribute("value");
}

const asText = { disallowedSpecial: new Set<string>() };
const textOf = (id: string) => readFileSync(new URL(`../tokens/texts/${id}.txt`, import.meta.url), "utf8");
const documents = corpora.documents.texts.map(({ id }) => textOf(id));
const characters = documents.reduce((sum, text) => sum + [...text].length, 0);
const sumOf = (count: (text: string) => number) => documents.reduce((sum, text) => sum + count(text), 0);
const models =
  "&models=openai::gpt-4o-mini&models=openai::gpt-4&models=anthropic::claude-2.1&models=anthropic::claude-opus-4-5";

describe("numbers", () => {
  test("tokens and factors are those of the tokenizers' own packages, prices those of the list", async () => {
    const page = await open(`&corpus=documents&ref=openai::gpt-4o-mini${models}`);
    const o200k = sumOf((text) => countO200k(text, asText));
    const expected = {
      "gpt-4o-mini": o200k,
      "gpt-4": sumOf((text) => countCl100k(text, asText)),
      "claude-2.1": sumOf(countClaude2),
    };
    const { models: prices } = await getJson<{ models: { model: string; list: { input: string } }[] }>(
      `${app().outlay.dashboard}/api/v1/prices/models?models=openai::gpt-4o-mini,openai::gpt-4,anthropic::claude-2.1`,
    );
    for (const [model, tokens] of Object.entries(expected)) {
      const perThousand = Number(await cell(page, model, "Tokens per 1,000 characters"));
      expect(perThousand).toBeCloseTo((1_000 * tokens) / characters, 9);
      expect(Number(await cell(page, model, "Factor"))).toBeCloseTo(tokens / o200k, 12);
      const price = prices.find((one) => one.model.endsWith(`::${model}`))?.list.input ?? "";
      expect(await cell(page, model, "List price per 1M tokens")).toBe(price);
      const effective = Number(await cell(page, model, "Effective price per 1M characters"));
      expect(effective).toBeCloseTo((Number(price) * tokens) / characters, 9);
    }
    const panel = await ready(page);
    expect(await panel.locator("tbody tr", { hasText: "gpt-4o-mini" }).innerText()).toContain("gpt-tokenizer 4.0.0");
    expect(await panel.locator("tbody tr", { hasText: "claude-opus-4-5" }).innerText()).toMatch(/estimated ±\d/);
    expect(app().faults).toEqual([]);
  });

  test("a model of which nothing is known has no number at all", async () => {
    const page = await open("&corpus=code&models=openai::gpt-4o-mini&models=x-ai::grok-2-1212");
    const row = (await ready(page)).locator("tbody tr", { hasText: "grok-2-1212" });
    expect(await row.innerText()).toContain("not known");
    expect(await row.locator("data").count()).toBe(0);
  });
});

describe("a text of one's own", () => {
  const secret = `Geheim ${"wort ".repeat(40)}<|endoftext|> \u{1F511} 4711-ZX`;

  test("is counted here, and no request holds it: neither does the address or the storage", async () => {
    const page = await app().browser.newPage();
    const sent: string[] = [];
    const note = (request: Request) => sent.push(`${request.url()} ${request.postData() ?? ""}`);
    page.context().on("request", note);
    await open(`&corpus=own${models}`, page);
    const empty = page.locator('[data-panel="bench"][data-state="empty"]');
    await empty.waitFor({ timeout: READY_MS });
    expect(await empty.innerText()).toContain("There is no text yet");
    await page.getByLabel("Text to count").fill(secret);
    await page.getByRole("button", { name: "Count", exact: true }).click();
    const perThousand = Number(await cell(page, "gpt-4o-mini", "Tokens per 1,000 characters"));
    expect(perThousand).toBeCloseTo((1_000 * countO200k(secret, asText)) / [...secret].length, 9);
    expect(await (await ready(page)).innerText()).toContain("little text");
    expect(sent.length).toBeGreaterThan(3);
    for (const request of sent) {
      expect(decodeURIComponent(request)).not.toMatch(/Geheim|4711-ZX|wort wort/);
    }
    const stored = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage, at: location.href })");
    expect(stored).not.toMatch(/Geheim|4711-ZX/);
    await page.close();
  });

  test("of any size and kind ends in figures, not in a page that hangs", async () => {
    const page = await app().browser.newPage();
    const faults = collectFaults(page);
    await open("&corpus=own&models=openai::gpt-4o-mini&models=mistral::open-mistral-7b", page);
    const files = {
      "run.txt": "a".repeat(60_000),
      "large.txt": "Zeile mit Wörtern und Zahlen 12345\n".repeat(60_000),
    };
    for (const [name, text] of Object.entries(files)) {
      await page.getByLabel("Text file").setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
      await page.getByText(name).first().waitFor();
      const row = (await ready(page)).locator("tbody tr", { hasText: "gpt-4o-mini" });
      expect(Number(await row.locator("data").first().getAttribute("value"))).toBeGreaterThan(0);
      // A run without a boundary is cut, and then no count is called exact.
      if (name === "run.txt") expect(await row.innerText()).toContain("estimated");
      expect(await page.evaluate("1 + 1")).toBe(2);
    }
    await page
      .getByLabel("Text file")
      .setInputFiles({ name: "huge.txt", mimeType: "text/plain", buffer: Buffer.alloc(5 * 1024 * 1024 + 1, "x") });
    await page.getByText("at most 5 MB are counted").waitFor();
    await page
      .getByLabel("Text file")
      .setInputFiles({ name: "b.bin", mimeType: "x/y", buffer: Buffer.from([1, 0, 2]) });
    await page.getByText("b.bin is not a text file").waitFor();
    expect(faults).toEqual([]);
    await page.close();
  });
});

test("the address holds texts, reference and models: a second window shows the same", async () => {
  const page = await open(`&corpus=data&ref=openai::gpt-4${models}&sort=-tokens`);
  const rows = async (one: Page) => (await ready(one)).locator("tbody").innerText();
  const here = await rows(page);
  expect(here.indexOf("claude")).toBeGreaterThan(-1);
  const other = await app().browser.newPage();
  await other.goto(page.url());
  expect(await rows(other)).toBe(here);
  await other.close();
});

test("by keyboard alone: another corpus, another reference, a model more", async () => {
  const page = await open(`&corpus=code${models}`);
  await ready(page);
  await page.getByRole("button", { name: /^Texts/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/corpus=data/);
  await page.getByRole("button", { name: /^Reference/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/ref=openai::gpt-4(&|$)/);
  await page.getByRole("button", { name: /^Add a model/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("gpt-4.1-nano");
  await page.keyboard.press("Enter");
  await page.waitForURL(/models=gpt-4.1-nano/);
  expect(await cell(page, "gpt-4.1-nano", "Tokens per 1,000 characters")).not.toBeNull();
});

test("without the price list the panel says so and offers to try again", async () => {
  const page = await app().browser.newPage();
  await page.route("**/api/v1/prices/models**", (route) => route.fulfill({ status: 400, body: "{}" }));
  await open(`&corpus=code${models}`, page);
  const failed = page.locator('[data-panel="bench"][data-state="error"]');
  await failed.waitFor({ timeout: READY_MS });
  await page.unroute("**/api/v1/prices/models**");
  await failed.getByRole("button", { name: "Retry" }).click();
  await ready(page);
  await page.close();
});

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  test.each([1440, 360])("at %d pixels nothing serious stands in anybody's way", async (width) => {
    const page = await app().browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    await open("", page);
    await ready(page);
    await ready(page, "texts");
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await keepScreenshot(page, `tokens-${colorScheme}-${width}`);
    await page.close();
  });
});
