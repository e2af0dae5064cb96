import { addUsd, formatUsd, type PicoUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { seriousFaults } from "./browser.ts";
import { lookAtPage } from "./look-at-page.ts";
import { getJson } from "./outlay-process.ts";
import { spendOracle, useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const oracle = sampleOracle();

const panel = (page: Page, name: string): Locator => page.locator(`[data-panel="${name}"]`);

async function open(path: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}${path}`);
  return page;
}

/** Waits until the panel shows what it was asked for, not what it showed before. */
async function ready(page: Page, name: string): Promise<Locator> {
  await page.locator(`[data-panel="${name}"][data-state="ready"]:not([data-outdated])`).waitFor({ timeout: 60_000 });
  return panel(page, name);
}

/** The exact values of a column of the groups table without subtotals, from top to bottom, Other and the total last. */
async function column(page: Page, label: string): Promise<string[]> {
  const groups = await ready(page, "groups");
  const values = groups.locator(`tr:not(:has(.subtotal)) td[data-label="${label}"]`);
  return values.evaluateAll((cells) => cells.map((cell) => cell.querySelector("data")?.getAttribute("value") ?? ""));
}

/** Exact sum of decimal texts in USD; amounts may be negative. */
const sum = (texts: readonly string[]) => texts.reduce((total, text) => addUsd(total, signed(text)), ZERO_USD);

const signed = (text: string): PicoUsd => {
  const amount = parseUsd(text.replace("-", "") || "0") ?? ZERO_USD;
  return text.startsWith("-") ? ((0n - amount) as PicoUsd) : amount;
};

describe("numbers", () => {
  test.each([
    ["?project=sample&by=model", "Spend"],
    ["?project=sample&by=model&top=2", "Spend"],
    ["?project=sample&by=workflow&by=provider&top=3", "Calls"],
    ["?project=sample&by=team&m=output_tokens&top=1", "Output tokens"],
  ])("%s: the rows and Other add up to the total, which is the oracle's", async (search, label) => {
    const page = await open(`/explore${search}`);
    const values = await column(page, label);
    const { total } = oracle;
    const { all } = await spendOracle();
    const expected = { Spend: formatUsd(all), Calls: String(total.calls), "Output tokens": String(total.output) }[
      label
    ];
    expect(values.at(-1)).toBe(expected);
    expect(formatUsd(sum(values.slice(0, -1)))).toBe(formatUsd(sum(values.slice(-1))));
  });

  test("each workflow has the oracle's calls", async () => {
    const page = await open("/explore?project=sample&by=workflow&m=calls&top=20");
    const groups = await ready(page, "groups");
    for (const [workflow, { calls }] of Object.entries(oracle.byWorkflow)) {
      const row = groups.locator("tbody tr", { has: page.locator("th", { hasText: workflow }) });
      expect(await row.locator('td[data-label="Calls"] data').first().getAttribute("value")).toBe(String(calls));
    }
  });

  test("a file of the same question has the total of the screen", async () => {
    const page = await open("/explore?project=sample&by=workflow&f=team:eq:developer-tools");
    const [shown] = (await column(page, "Spend")).slice(-1);
    await page.keyboard.press("e");
    const href = await page.getByText("What these files are about").getAttribute("href");
    const sidecar = await getJson<{ total: string }>(`${app().outlay.dashboard}${href}`);
    expect(formatUsd(sum([sidecar.total]))).toBe(formatUsd(sum([shown ?? ""])));
  });

  test("the terms of the bridge add up to the change, to the last digit", async () => {
    const page = await open("/explore?project=sample&from=now-7d&tab=why");
    const bridge = await ready(page, "bridge");
    const terms = await bridge
      .locator(".bars data")
      .evaluateAll((found) => found.map((one) => one.getAttribute("value") ?? ""));
    const delta = await bridge.locator('[data-figure="bridge-delta"] data').getAttribute("value");
    expect(formatUsd(sum(terms))).toBe(formatUsd(sum([delta ?? ""])));
    // With calls that have no price a side is a lower bound, here as everywhere.
    const answer = await fetch(`${app().outlay.dashboard}/api/v1/bridge`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ project: "sample", range: { from: "now-7d", to: "now" } }),
    });
    const { coverage } = (await answer.json()) as { coverage: Record<"before" | "after", Record<string, number>> };
    const isPartial = (side: Record<string, number>) =>
      (side["unpriced_calls"] ?? 0) + (side["partly_priced_calls"] ?? 0) > 0;
    const shown = (await bridge.locator('[data-figure="bridge"]').textContent()) ?? "";
    const [before = "", after = ""] = shown.split("→");
    expect(before.includes("at least")).toBe(isPartial(coverage.before));
    expect(after.slice(0, 12).includes("at least")).toBe(isPartial(coverage.after));
  });

  test("a subtotal is all that begins as it does: by workflow the oracle's calls, whatever groups are shown", async () => {
    const page = await open("/explore?project=sample&by=workflow&by=model&m=calls&top=3");
    const groups = await ready(page, "groups");
    const subtotals = groups.locator("tr:has(.subtotal)");
    await subtotals.first().waitFor({ timeout: 60_000 });
    for (const row of await subtotals.all()) {
      const name = await row.locator("th").innerText();
      const calls = await row.locator('td[data-label="Calls"] data').getAttribute("value");
      expect(calls, name).toBe(String(oracle.byWorkflow[name]?.calls));
    }
  });

  test("the curve of the dearest calls ends at all of them, and says what they take", async () => {
    const page = await open("/explore?project=sample&by=model&tab=tail");
    const tail = await ready(page, "tail");
    const share = async (name: string) =>
      Number(await tail.locator(`[data-figure="tail-${name}"] data`).getAttribute("value"));
    const [one, ten] = [await share("largest-1-take"), await share("largest-10-take")];
    expect(one).toBeGreaterThan(0.01);
    expect(ten).toBeGreaterThan(one);
    expect(ten).toBeLessThanOrEqual(1);
    const points = (await tail.locator(".lorenz-curve").first().getAttribute("points"))?.split(" ") ?? [];
    expect(points).toHaveLength(101);
  });

  test("what is different about a row: both sides are all calls, and one click filters to a difference", async () => {
    const page = await open("/explore?project=sample&by=workflow&m=calls");
    const groups = await ready(page, "groups");
    const row = groups.locator("tbody tr", { hasText: "airline-support" });
    await row.getByRole("button", { name: /^More about/ }).click();
    await page.getByRole("button", { name: "Compare with the rest" }).click();
    await expect.poll(() => page.url()).toContain("tab=selection");
    const selection = await ready(page, "selection");
    const sides = await selection.locator('[data-figure="selection-sides"]').innerText();
    const counts = [...sides.matchAll(/in ([\d,]+) calls/g)].map(([, count = ""]) => Number(count.replaceAll(",", "")));
    const own = oracle.byWorkflow["airline-support"]?.calls ?? 0;
    expect(counts).toEqual([own, oracle.total.calls - own]);
    await selection.locator("tbody th").first().click();
    await expect.poll(() => page.url()).toContain("f=");
  });

  test("the dearest calls of a group are shown one by one, dearest first", async () => {
    const page = await open("/explore?project=sample&by=workflow");
    const groups = await ready(page, "groups");
    const row = groups.locator("tbody tr", { hasText: "swe-bench-fix" });
    await row.getByRole("button", { name: /^More about/ }).click();
    await page.getByRole("button", { name: "Dearest calls" }).click();
    const drawer = page.getByRole("dialog", { name: "Dearest calls of swe-bench-fix" });
    await drawer.locator("li").first().waitFor({ timeout: 60_000 });
    const costs = await drawer
      .locator("li data")
      .evaluateAll((found) => found.map((one) => Number(one.getAttribute("value"))));
    expect(costs).toHaveLength(20);
    expect(costs).toEqual([...costs].sort((left, right) => right - left));
  });

  test("a chart as a file says its range, zone, filters and coverage, and needs no style of the page", async () => {
    const page = await open("/explore?project=sample&by=workflow&f=team:has:");
    const figure = (await ready(page, "series")).locator(".picture");
    await figure.locator("svg.recharts-surface").waitFor();
    const take = async (kind: string) => {
      const button = figure.getByRole("button", { name: new RegExp(`^${kind}`) });
      await button.focus();
      const [download] = await Promise.all([page.waitForEvent("download"), button.press("Enter")]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks);
    };
    const svg = (await take("SVG")).toString("utf8");
    for (const said of ["Spend per", "(UTC)", "project sample", "Only where Team is there", "have a complete price"])
      expect(svg).toContain(said);
    expect(svg).not.toMatch(/var\(--|class=/);
    const png = await take("PNG");
    expect(png.subarray(1, 4).toString("latin1")).toBe("PNG");
    expect(png.length).toBeGreaterThan(10_000);
  });

  test("o keeps only the row that has the focus, O takes it out", async () => {
    const page = await open("/explore?project=sample&by=team");
    await ready(page, "groups");
    await page.keyboard.press("j");
    await page.keyboard.press("o");
    await expect.poll(() => page.url()).toMatch(/f=team:(eq|nhas)/);
    await page.goBack();
    await ready(page, "groups");
    await page.keyboard.press("j");
    await page.keyboard.press("O");
    await expect.poll(() => page.url()).toMatch(/f=team:(ne|has)/);
  });

  test("the visible table as a file has what is shown", async () => {
    const page = await open("/explore?project=sample&by=workflow");
    await ready(page, "groups");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV", exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("explore.csv");
  });
});

test("from a group down to the cost lines of one call, and back", async () => {
  const page = await open("/explore?project=sample&by=workflow");
  await ready(page, "groups");
  await page.getByRole("rowheader", { name: "swe-bench-fix" }).click();
  await page.getByText("Workflow is swe-bench-fix").waitFor();
  expect(page.url()).toContain("f=workflow:eq:swe-bench-fix");
  await ready(page, "groups");
  await page.getByRole("link", { name: "Calls" }).nth(1).click();
  await page.locator('[data-panel="calls"][data-state="ready"] tbody tr').first().waitFor({ timeout: 60_000 });
  expect(await page.locator('[data-figure="calls-shown"]').innerText()).toContain(
    String(oracle.byWorkflow["swe-bench-fix"]?.calls),
  );
  await page.locator("tbody tr").first().click();
  const drawer = page.getByRole("dialog", { name: "Call" });
  await drawer.locator('[data-figure="call-cost"] data').waitFor();
  const lines = await drawer
    .locator("section")
    .first()
    .locator("dd data")
    .evaluateAll((found) => found.map((one) => one.getAttribute("value") ?? ""));
  const cost = await drawer.locator('[data-figure="call-cost"] data').getAttribute("value");
  // The lines come first, then their sum.
  expect(formatUsd(sum(lines.slice(0, lines.indexOf(cost ?? ""))))).toBe(formatUsd(sum([cost ?? ""])));
  expect(await drawer.innerText()).toMatch(/genai-prices@/);
  await page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.getByRole("heading", { name: "Explore" }).waitFor();
});

describe("the address", () => {
  test("opened in a second browser it shows the same numbers", async () => {
    const page = await open(
      "/explore?project=sample&m=spend&m=calls&by=model&by=team&f=workflow:in:chat,coding-agent&top=4",
    );
    const here = await column(page, "Spend");
    const other = await app().browser.newContext();
    const there = await open(page.url().slice(app().outlay.dashboard.length), await other.newPage());
    expect(await column(there, "Spend")).toEqual(here);
    await other.close();
  });

  test("what cannot be used is said in a toast, and the rest is shown", async () => {
    const page = await open("/explore?project=sample&by=nothing&m=cost&f=team:is:x&g=2d&cmp=custom:a..b");
    await page
      .getByRole("status")
      .getByText(/could not be used/)
      .waitFor();
    await ready(page, "groups");
  });

  test.each(["/explore?f=%E0%A4%A&by=tag:&top=900", "/calls?sel=%00&f=::&sort=;;", "/no/such/page?x=1", "/explore/"])(
    "%s shows a page all the same",
    async (path) => {
      const page = await open(path);
      await page.locator("main h1").waitFor();
    },
  );

  test("a pinned link holds the range as the server took it, and the same figures", async () => {
    const context = await app().browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await open("/explore?project=sample&by=workflow&from=now-30d", await context.newPage());
    const values = await column(page, "Calls");
    await page.keyboard.press(">");
    await page.getByText("Link with a fixed range copied").waitFor();
    const link = String(await page.evaluate("navigator.clipboard.readText()"));
    expect(link).toMatch(/from=\d{4}-\d\d-\d\dT[\d:.]+Z&to=\d{4}-/);
    expect(await column(await open(link.slice(app().outlay.dashboard.length), page), "Calls")).toEqual(values);
    await context.close();
  });

  test("back undoes a change of the question", async () => {
    const page = await open("/explore?project=sample&by=team");
    await ready(page, "groups");
    await page.keyboard.press("x");
    await expect.poll(() => page.url()).toContain("cmp=off");
    await page.goBack();
    await expect.poll(() => page.url()).not.toContain("cmp=off");
  });
});

test("by keyboard alone: page, grouping, filter, row, bridge, palette, sheet", async () => {
  const page = await open("/?project=sample");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await page.getByRole("heading", { name: "Explore" }).waitFor();
  await page.keyboard.press("b");
  await page.keyboard.type("team");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("by=model_resolved&by=team");
  await page.keyboard.press("f");
  const form = page.getByRole("dialog", { name: "Add a filter" });
  await form.getByLabel("Dimension").selectOption("workflow");
  await form.getByLabel("Another value").focus();
  await page.keyboard.type("coding-agent");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("f=workflow:eq:coding-agent");
  await ready(page, "groups");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("f=model_resolved:eq:");
  await page.keyboard.press("w");
  await panel(page, "bridge").waitFor();
  await page.keyboard.press("t");
  await page.keyboard.press("3");
  await expect.poll(() => page.url()).toContain("from=now-7d");
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await page.keyboard.type("calls");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Calls" }).waitFor();
});

const looks = [
  ["/explore?project=sample&by=workflow&by=model", "explore", "groups"],
  ["/explore?project=sample&from=now-7d&tab=why&view=table", "explore-why", "bridge"],
  ["/explore?project=sample&from=now-14d&tab=hours&m=latency_p95_ms", "explore-hours", "heat"],
  ["/explore?project=sample&tab=tail&f=workflow:eq:coding-agent", "explore-tail", "spread"],
  ["/calls?project=sample", "calls", "calls"],
] as const;

describe.each(looks)("%s", (path, name, waitedFor) => {
  test.each(["light", "dark"] as const)(
    "%s: axe finds nothing serious, and nothing is cut off sideways",
    async (theme) => {
      await lookAtPage(app().browser, {
        name,
        theme,
        open: (view) => open(path, view),
        ready: (view) => ready(view, waitedFor),
      });
    },
  );
});

test("an open drawer, menu and palette have nothing serious either", async () => {
  const page = await open("/calls?project=sample");
  await page.locator('[data-panel="calls"][data-state="ready"] tbody tr').first().waitFor({ timeout: 60_000 });
  await page.locator("tbody tr").first().click();
  await page.locator('[data-figure="call"]').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("f");
  await page.getByRole("dialog", { name: "Add a filter" }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test("the pages threw nothing and logged no error", () => {
  expect(app().faults).toEqual([]);
});
