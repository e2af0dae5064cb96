import { readFileSync } from "node:fs";
import { corpora } from "@outlay/tokens/corpora";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { getJson } from "./outlay-process.ts";
import { useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const READY_MS = 90_000;
const RANGE = "project=sample&from=now-30d&to=now";

async function open(search: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}/models?project=sample${search}`);
  return page;
}

async function ready(page: Page, name: string): Promise<Locator> {
  const panel = page.locator(`[data-panel="${name}"][data-state="ready"]:not([data-outdated])`);
  await panel.waitFor({ timeout: READY_MS });
  return panel;
}

const rowOf = (panel: Locator, model: string) => panel.locator("tbody tr", { hasText: model }).first();
const values = (row: Locator, label: string) =>
  row
    .locator(`td[data-label="${label}"] data`)
    .evaluateAll((found) => found.map((one) => one.getAttribute("value") ?? ""));

interface Group {
  readonly group: Record<string, string>;
  readonly tasks: number;
  readonly unknown: number;
  readonly successes: number;
  readonly cpst: string | null;
  readonly success_rate: number | null;
  readonly known_outcome_cost: string | null;
  readonly unpriced_calls: number;
}
const groups = async (by: string) =>
  (await getJson<{ groups: Group[] }>(`${app().outlay.dashboard}/api/v1/tasks/economics?${RANGE}&by=${by}`)).groups;

describe("on one workflow", () => {
  test("each model has the ledger's success and cost per success; the frontier is what brute force finds", async () => {
    const page = await open("&f=workflow:eq:code-output-prediction");
    const panel = await ready(page, "models");
    const done = (await groups("workflow,model_resolved")).filter(
      ({ group }) => group["workflow"] === "code-output-prediction",
    );
    expect(done.length).toBeGreaterThan(5);
    for (const { group, cpst, success_rate, unpriced_calls, successes } of done) {
      const row = panel.locator("tbody tr", { has: page.getByText(group["model_resolved"] ?? "", { exact: true }) });
      expect(await values(row, "Success")).toEqual([String(success_rate)]);
      if (unpriced_calls === 0 && successes > 0) expect((await values(row, "Cost per success"))[0]).toBe(cpst);
    }
    const placed = done.filter(({ cpst, unpriced_calls }) => cpst !== null && unpriced_calls === 0);
    const best = placed.filter(
      (one) =>
        one.tasks - one.unknown >= 200 &&
        !placed.some(
          (other) => Number(other.cpst) < Number(one.cpst) && (other.success_rate ?? 0) >= (one.success_rate ?? 0),
        ),
    );
    const chips = await panel.locator("tbody tr", { hasText: "frontier" }).locator("th a").allInnerTexts();
    expect(chips.sort()).toEqual(best.map(({ group }) => group["model_resolved"] ?? "").sort());
  });

  test("without a choice it is the workflow that most models have done", async () => {
    const page = await open("");
    await ready(page, "models");
    const models = new Map<string, number>();
    for (const { group } of await groups("workflow,model_resolved")) {
      const name = group["workflow"] ?? "";
      models.set(name, (models.get(name) ?? 0) + 1);
    }
    const shown = await page
      .getByRole("button", { name: /^Work:/ })
      .locator(".menu-label")
      .innerText();
    expect(models.get(shown)).toBe(Math.max(...models.values()));
  });
});

test("on different work there is no frontier, and a standardised comparison that equals brute force", async () => {
  const page = await open("&by=workflow");
  const panel = await ready(page, "models");
  await page.getByText("different work", { exact: true }).waitFor();
  expect(await panel.getByText("frontier", { exact: true }).count()).toBe(0);
  const standardised = await ready(page, "standardised");
  const done = (await groups("workflow,model_resolved")).filter((one) => one.tasks - one.unknown >= 30);
  const workflows = ["math-word-problems", "code-output-prediction"];
  const models = [...new Set(done.map(({ group }) => group["model_resolved"] ?? ""))].filter((model) =>
    workflows.every((workflow) =>
      done.some(({ group }) => group["workflow"] === workflow && group["model_resolved"] === model),
    ),
  );
  const of = (workflow: string, model: string) =>
    done.find(({ group }) => group["workflow"] === workflow && group["model_resolved"] === model);
  const judged = (workflow: string) =>
    models.reduce((sum, model) => sum + (of(workflow, model)?.tasks ?? 0) - (of(workflow, model)?.unknown ?? 0), 0);
  const all = workflows.reduce((sum, workflow) => sum + judged(workflow), 0);
  for (const model of models) {
    const expected = workflows.reduce((sum, workflow) => {
      const one = of(workflow, model);
      return sum + ((judged(workflow) / all) * (one?.successes ?? 0)) / ((one?.tasks ?? 0) - (one?.unknown ?? 0));
    }, 0);
    const row = standardised.locator("tbody tr", { has: page.getByText(model, { exact: true }) });
    expect(Number((await values(row, "Success"))[0])).toBeCloseTo(expected, 9);
  }
});

test("the simulator applies prices and token factor to measured tokens, exactly", async () => {
  const page = await open("&f=workflow:eq:math-word-problems&ref=openai::gpt-4o-mini");
  const panel = await ready(page, "simulator");
  const row = rowOf(panel, "gpt-4o-2024-08-06");
  // Of one tokenizer: the factor is 1, so that the prices alone decide.
  await row.locator('td[data-label="Token factor"] data').waitFor({ timeout: READY_MS });
  const asked = {
    project: "sample",
    metrics: ["input_uncached", "output_tokens"],
    by: ["model_resolved"],
    filters: [{ dimension: "workflow", op: "eq", values: ["math-word-problems"] }],
    range: { from: "now-30d", to: "now" },
    top: 20,
  };
  const answer = await fetch(`${app().outlay.dashboard}/api/v1/query`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(asked),
  });
  const { table } = (await answer.json()) as { table: { group: string[]; values: Record<string, number> }[] };
  const tokens = table.find(({ group }) => group[0] === "gpt-4o-2024-08-06")?.values ?? {};
  const expected = (Number(tokens["input_uncached"]) * 0.15 + Number(tokens["output_tokens"]) * 0.6) / 1e6;
  expect(Number((await values(row, "Simulated"))[0])).toBeCloseTo(expected, 12);
});

test("the effective price is list price × tokens ÷ characters of the built-in documents, and sorts", async () => {
  const page = await open("&f=workflow:eq:math-word-problems&cols=effective&sort=effective");
  const panel = await ready(page, "models");
  const label = "Effective price per 1M characters";
  await panel.locator(`td[data-label="${label}"] data`).first().waitFor({ timeout: READY_MS });
  const texts = corpora.documents.texts.map(({ id }) =>
    readFileSync(new URL(`../tokens/texts/${id}.txt`, import.meta.url), "utf8"),
  );
  const tokens = texts.reduce((sum, text) => sum + countO200k(text), 0);
  const characters = texts.reduce((sum, text) => sum + [...text].length, 0);
  const shown = await values(rowOf(panel, "gpt-4o-mini-2024-07-18"), label);
  expect(Number(shown[0])).toBeCloseTo((0.15 * tokens) / characters, 9);
  const all = (await values(panel, label)).map(Number);
  expect(all.length).toBeGreaterThan(3);
  expect(all).toEqual(all.toSorted((a, b) => a - b));
});

test("columns, sort and tab are in the address, and the keys 1 to 3 open the tabs", async () => {
  const page = await open("&cols=spend&cols=timeouts&sort=-spend");
  const headings = (await ready(page, "models")).locator("thead th");
  expect(await headings.allInnerTexts()).toEqual(["Model", "Timeouts", "Spend"]);
  await page.getByRole("button", { name: /^Columns/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Requests", { exact: true }).press("Space");
  await page.waitForURL(/cols=requests/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.waitForURL(/tab=reliability/);
  await ready(page, "soundness");
  await page.keyboard.press("3");
  await page.waitForURL(/tab=used/);
  const used = await ready(page, "pairs-workflow");
  const name = (await used.locator("tbody th").first().innerText()).trim();
  await used.locator("tbody a").first().click();
  await page.waitForURL(/\/calls/);
  expect(decodeURIComponent(page.url())).toContain(`model_resolved:eq:${name}`);
});

describe("by keyboard alone", () => {
  test("1, 2 and 3 open the tabs; j and Space pick a model for the charts, and put it back", async () => {
    const page = await open("&f=workflow:eq:math-word-problems");
    const panel = await ready(page, "models");
    await ready(page, "model-costs");
    await page.keyboard.press("j");
    await page.keyboard.press("Space");
    const first = panel.locator("tbody tr").first();
    expect(await first.locator(".pick-box").isChecked()).toBe(true);
    const name = await first.locator("th a").innerText();
    await page.waitForURL((url) => url.searchParams.getAll("models").join() === name);
    const costs = await ready(page, "model-costs");
    expect(
      await costs.locator("[data-lane]").evaluateAll((all) => all.map((one) => one.getAttribute("data-lane"))),
    ).toEqual([name]);
    await page.keyboard.press("Space");
    await page.waitForURL((url) => url.searchParams.getAll("models").length === 0);
    for (const [key, name] of [
      ["2", "soundness"],
      ["3", "pairs-workflow"],
      ["1", "models"],
    ] as const) {
      await page.keyboard.press(key);
      await ready(page, name);
    }
  });
});

test("the cost histogram counts every priced call of a model once", async () => {
  const page = await open("&f=workflow:eq:math-word-problems&view=table");
  const models = await ready(page, "models");
  const costs = await ready(page, "model-costs");
  const name = "gpt-4o-2024-08-06";
  await models.locator("tbody tr", { hasText: name }).locator(".pick-box").click();
  await page.waitForURL((url) => url.searchParams.has("models"));
  await ready(page, "model-costs");
  const counts = await costs
    .locator(`td[data-label="${name}"] data`)
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute("value"))));
  expect(counts.length).toBeLessThanOrEqual(40);
  const calls = Number((await values(rowOf(models, name), "Calls"))[0]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(calls);
});

test("a filter by capability hides every model that is not known to be able, and says how many", async () => {
  const page = await open("&f=workflow:eq:math-word-problems&q=can:tools");
  const panel = await ready(page, "models");
  const { models } = await getJson<{
    models: { model: string; seen: { tools: boolean | null }; stated: { tools: boolean | null } | null }[];
  }>(`${app().outlay.dashboard}/api/v1/models/registry?${RANGE}`);
  const able = new Set(
    models.filter(({ seen, stated }) => (stated?.tools ?? seen.tools) === true).map(({ model }) => model),
  );
  await panel.locator('[data-figure="unfit"]').waitFor();
  const shown = await panel.locator("tbody th a").allInnerTexts();
  expect(shown.every((model) => able.has(model))).toBe(true);
  await panel.getByRole("button", { name: "Show all" }).click();
  await panel.locator("tbody tr").first().waitFor();
});

test("what calls cost themselves to know is asked only where its column is shown", async () => {
  const page = await open("&f=workflow:eq:math-word-problems&cols=calls&cols=rate-limited&cols=context-use");
  const panel = await ready(page, "models");
  await panel.locator('td[data-label="Rate-limited"] data').first().waitFor({ timeout: READY_MS });
  expect(await panel.locator("thead th").allInnerTexts()).toEqual([
    "Model",
    "Calls",
    "Rate-limited",
    "Context used p95",
  ]);
});

test("what failed says so and can be asked again", async () => {
  const page = await app().browser.newPage();
  await page.route("**/api/v1/query", (route) => route.fulfill({ status: 400, body: "{}" }));
  await open("&f=workflow:eq:math-word-problems", page);
  const failed = page.locator('[data-panel="models"][data-state="error"]');
  await failed.waitFor({ timeout: READY_MS });
  await page.unroute("**/api/v1/query");
  await failed.getByRole("button", { name: "Retry" }).click();
  await ready(page, "models");
  await page.close();
});

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  test.each([1440, 360])("at %d pixels nothing serious stands in anybody's way", async (width) => {
    const page = await app().browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    for (const [name, search, panel] of [
      ["compare", "", "models"],
      ["reliability", "&tab=reliability", "soundness"],
      ["used", "&tab=used", "pairs-workflow"],
    ] as const) {
      await open(search, page);
      await ready(page, panel);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      await keepScreenshot(page, `models-${name}-${colorScheme}-${width}`);
    }
    await page.close();
  });
});
