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

describe("on the project's own traffic", () => {
  const PROJECT = "switching";
  const DAY_MS = 86_400_000;
  const [mini, large] = ["openai::gpt-4o-mini", "openai::gpt-4o"] as const;
  const search = `&models=${mini}&models=${large}&models=house::mystery-1&corpus=code&ref=${mini}&from=now-10d`;

  /** 40 calls with the smaller model, then 40 of the larger with 1.41 times the tokens; 30 of a model without a tokenizer. */
  async function send(): Promise<void> {
    const now = Date.now();
    const call = (n: number, facts: object, daysAgo: number) => ({
      ...{ type: "llm_call", eventId: `${PROJECT}-${daysAgo}-${n}`, workflow: "chat", step: "answer" },
      ...{ occurredAt: new Date(now - daysAgo * DAY_MS + n).toISOString() },
      ...facts,
    });
    const many = (count: number, facts: object, daysAgo: number) =>
      Array.from({ length: count }, (_, n) => call(n, facts, daysAgo));
    const openai = (model: string, inputTokens: number, cacheRead: number) => ({
      ...{ provider: "openai", model },
      usage: { inputTokens, cacheRead, outputTokens: 200, charactersIn: 4_000 },
    });
    const house = { provider: "house", model: "mystery-1", step: "other" };
    const events = [
      ...many(40, openai("gpt-4o-mini", 1_000, 0), 8),
      ...many(40, openai("gpt-4o", 1_410, 705), 2),
      ...many(30, { ...house, usage: { inputTokens: 1_200, outputTokens: 200, charactersIn: 4_000 } }, 3),
    ];
    const answer = await fetch(`${app().outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": PROJECT },
      body: JSON.stringify({ events }),
    });
    expect(answer.status, await answer.text()).toBeLessThan(300);
    const pulse = () => getJson<{ calls: number }>(`${app().outlay.dashboard}/api/v1/pulse?project=${PROJECT}`);
    await expect.poll(async () => (await pulse()).calls, { timeout: 60_000 }).toBe(events.length);
  }

  test("billed beside counted, with output and cache, the switch and its alarm: all as lists and calls have them", async () => {
    await send();
    const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${app().outlay.dashboard}/tokens?project=${PROJECT}${search}`);
    const { models: prices } = await getJson<{
      models: { model: string; list: Record<"input" | "output" | "cache_read", string> }[];
    }>(`${app().outlay.dashboard}/api/v1/prices/models?models=${mini},${large}`);
    const listOf = (model: string) => {
      const list = prices.find((one) => one.model === model)?.list;
      return { input: Number(list?.input), output: Number(list?.output), read: Number(list?.cache_read) };
    };
    const output = await ready(page, "with-output");
    const cellOf = async (model: string, label: string) => {
      const row = output.locator("tbody tr", { has: page.getByRole("rowheader", { name: model, exact: true }) });
      return Number(await row.locator(`td[data-label="${label}"] data`).first().getAttribute("value"));
    };
    const billed = { [mini]: 250, [large]: 352.5 };
    // Read from a cache: half of the input of the larger model, nothing of the smaller one's.
    for (const [model, share] of [
      [mini, 0],
      [large, 0.5],
    ] as const) {
      const name = model.slice("openai::".length);
      const list = listOf(model);
      const input = (4_000 * billed[model] * list.input) / 1e6;
      const answers = (200 * list.output) / 1_000;
      const read = (4_000 * billed[model] * list.read) / 1e6;
      expect(await cellOf(name, "Billed / 1k characters")).toBe(billed[model]);
      expect(await cellOf(name, "Answers with")).toBe(200);
      expect(await cellOf(name, "Input of 1,000 calls")).toBeCloseTo(input, 5);
      expect(await cellOf(name, "Output")).toBeCloseTo(answers, 5);
      expect(await cellOf(name, "Together")).toBeCloseTo(input + answers, 5);
      expect(await cellOf(name, "With cache")).toBeCloseTo(input * (1 - share) + read * share + answers, 5);
    }
    const [before, after] = [listOf(mini), listOf(large)];
    const was = 1_000 * before.input + 200 * before.output;
    const promised = (1_000 * after.input + 200 * after.output) / was - 1;
    const came = (705 * after.input + 705 * after.read + 200 * after.output) / was - 1;
    const switched = await ready(page, "switches");
    const row = switched.locator("tbody tr");
    expect(await row.count()).toBe(1);
    const percent = async (label: string) => {
      const text = await row.locator(`td[data-label="${label}"]`).innerText();
      return Number((/\+([\d,.]+)/.exec(text)?.[1] ?? "").replaceAll(",", ""));
    };
    expect(await percent("Expected")).toBeCloseTo(100 * promised, 0);
    expect(await percent("Actual")).toBeCloseTo(100 * came, 0);
    expect(await row.innerText()).toContain("× 1.41");
    expect((await row.innerText()).includes("dearer than promised")).toBe(came - promised > 0.05);
    await page.close();
  });

  test("a model without a tokenizer is inferred from what its calls were billed, says so, and has no interval", async () => {
    const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${app().outlay.dashboard}/tokens?project=${PROJECT}${search}`);
    const row = (await ready(page)).locator("tbody tr", { hasText: "mystery-1" });
    await row.getByText("inferred").waitFor();
    const perThousand = row.locator('td[data-label="Tokens per 1,000 characters"] data');
    expect(Number(await perThousand.getAttribute("value"))).toBeCloseTo(300, 9);
    expect(await row.locator('td[data-label="Factor"]').innerText()).toContain("error not known");
    await page.close();
  });
});

test("texts stand apart by text, by kind and by length, in the address; a factor leads to both models", async () => {
  const page = await open(`&corpus=all${models}`);
  const rowsOf = async () => (await ready(page, "texts")).locator("tbody th").allInnerTexts();
  expect((await rowsOf()).length).toBeGreaterThan(20);
  const toggle = page.locator('[data-panel="texts"]');
  await toggle.getByRole("radio", { name: "Kind" }).click();
  await page.waitForURL(/tab=kind/);
  expect(await rowsOf()).toContain("Japanese");
  await toggle.getByRole("radio", { name: "Length" }).click();
  await page.waitForURL(/tab=length/);
  expect((await rowsOf()).every((name) => name.includes("characters"))).toBe(true);
  await toggle.locator("tbody a").first().click();
  await page.waitForURL(/\/models\?.*models=gpt-4o-mini/);
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

test("where texts of calls are not kept, to sample them says so and changes nothing", async () => {
  const page = await open(`&corpus=code${models}`);
  await ready(page);
  await page.getByRole("button", { name: "Sample your calls" }).click();
  await page
    .getByText(/No prompt to count/)
    .first()
    .waitFor();
  expect(page.url()).toContain("corpus=code");
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
