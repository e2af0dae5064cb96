import { formatUsd } from "@outlay/core/money";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { lookAtPage } from "./look-at-page.ts";
import { getJson, until } from "./outlay-process.ts";
import { largeTrace, richTrace, sumUsd } from "./rich-trace.ts";
import { useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const oracle = sampleOracle();
const startMs = Date.now() - 3_600_000;
const rich = richTrace(startMs);
const large = largeTrace(startMs, 5_000);
const richPath = `/traces/${rich.traceId}?project=rich`;
/** By hand, at list prices: plan, second try, fallback, summary. */
const richCosts = ["0.0126", "0.0027", "0.00625", "0.0024"] as const;

async function post(path: string, project: string, body: object): Promise<void> {
  const response = await fetch(`${app().outlay.collector}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-outlay-project": project },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

const api = <Body>(path: string) => getJson<Body>(`${app().outlay.dashboard}/api/v1${path}`);

beforeAll(async () => {
  await post("/v1/traces", "rich", rich.otlp);
  await post("/v1/events", "rich", { events: rich.events });
  await post("/v1/traces", "large", large.otlp);
  const has = async (project: string, traceId: string, records: number) => {
    const trace = await api<{ records: number }>(`/traces/${traceId}?project=${project}&limit=1`);
    return trace.records === records ? true : undefined;
  };
  await until(() => has("rich", rich.traceId, 11), "the rich trace in the ledger", 30_000);
  await until(() => has("large", large.traceId, 5_000), "the large trace in the ledger", 60_000);
});

async function open(path: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}${path}`);
  return page;
}

async function ready(page: Page, name: string): Promise<Locator> {
  const panel = page.locator(`[data-panel="${name}"][data-state="ready"]`);
  await panel.waitFor({ timeout: 60_000 });
  return panel;
}

const valuesOf = (found: Locator): Promise<string[]> =>
  found.evaluateAll((all) => all.map((one) => one.getAttribute("value") ?? ""));

/** The rows of the waterfall that are in the document, as people read them. */
const row = (page: Page, name: string): Locator => page.locator('[role="row"][aria-level]', { hasText: name }).first();
const selectedRow = (page: Page): Locator => page.locator('[role="row"][aria-selected="true"]');

describe("numbers", () => {
  test("the leaves of the waterfall add up to the trace, which is the oracle's: a wrapper with copied usage adds nothing", async () => {
    const page = await open(richPath);
    await ready(page, "waterfall");
    const own = await valuesOf(page.locator("[data-own] data"));
    expect(formatUsd(sumUsd(own))).toBe(formatUsd(sumUsd(richCosts)));
    const shown = page.locator('[data-figure="trace-cost"]');
    expect(await shown.locator("data").getAttribute("value")).toBe(formatUsd(sumUsd(richCosts)));
    // One call has no price: the sum is a lower bound, and the call is never $0.
    expect(await shown.innerText()).toContain("≥");
    expect(await row(page, "translate").locator("[data-own]").innerText()).toContain("—");
    expect(await page.locator('[data-figure="trace-calls"] data').getAttribute("value")).toBe(
      String(rich.pricedCalls + rich.unpricedCalls),
    );
    expect(await row(page, "support").locator(".span-sum").innerText()).toContain("Σ");
  });

  test("a trace of the sample costs what its calls cost, and the list says the same", async () => {
    const { traces } = await api<{ traces: { trace_id: string }[] }>(
      "/traces?project=sample&from=now-30d&sort=cost&limit=1",
    );
    const traceId = traces[0]?.trace_id ?? "";
    const { calls } = await api<{ calls: { cost: string | null; is_billable: boolean }[] }>(
      `/calls?project=sample&from=now-30d&trace_id=${traceId}&limit=1000`,
    );
    const expected = formatUsd(
      sumUsd(calls.flatMap(({ cost, is_billable }) => (is_billable && cost !== null ? [cost] : []))),
    );
    const page = await open("/traces?project=sample&sort=cost");
    await ready(page, "traces");
    const first = page.locator("tbody tr").first();
    expect(await first.locator('td[data-label="Cost"] data').getAttribute("value")).toBe(expected);
    await first.click();
    await ready(page, "trace");
    expect(await page.locator('[data-figure="trace-cost"] data').getAttribute("value")).toBe(expected);
  });

  test("the formula of a span adds up to its cost, with quantity and price of each line", async () => {
    const page = await open(`${richPath}&span=rich-3&tab=details`);
    await ready(page, "waterfall");
    const details = page.locator('[data-figure="span-details"]');
    await details.locator(".formula-line").first().waitFor();
    const lines = await valuesOf(details.locator(".formula-line data"));
    expect(formatUsd(sumUsd(lines))).toBe("0.0126");
    expect(await details.locator('[data-figure="span-cost"] data').getAttribute("value")).toBe("0.0126");
    const text = (await details.innerText()).replaceAll("\u202f", " ");
    for (const part of ["1,200 × $3.00/M", "10,000 × $0.30/M", "400 × $15.00/M", "genai-prices@"])
      expect(text).toContain(part);
  });

  test("the graph's steps add up to the workflow's spend, in the picture and in its table", async () => {
    const response = await fetch(`${app().outlay.dashboard}/api/v1/query`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        project: "sample",
        metrics: ["spend"],
        range: { from: "now-30d", to: "now" },
        filters: [{ dimension: "workflow", op: "eq", values: ["airline-support"] }],
      }),
    });
    const { totals } = (await response.json()) as { totals: { spend: string } };
    const page = await open("/graph?project=sample&f=workflow:eq:airline-support&view=table");
    await ready(page, "graph");
    const steps = page.locator("table").first();
    expect(formatUsd(sumUsd(await valuesOf(steps.locator('td[data-label="Cost"] data'))))).toBe(
      formatUsd(sumUsd([totals.spend])),
    );
    expect(await page.locator('[data-figure="graph-cost"] data').getAttribute("value")).toBe(
      formatUsd(sumUsd([totals.spend])),
    );
    const visits = await steps
      .locator("tbody tr", { hasText: "reply" })
      .locator('td[data-label="Visits"] data')
      .getAttribute("value");
    const toolCalls = await steps
      .locator("tbody tr", { hasText: "tool-call" })
      .locator('td[data-label="Visits"] data')
      .getAttribute("value");
    expect(Number(visits) + Number(toolCalls)).toBe(oracle.byWorkflow["airline-support"]?.calls);
  });
});

describe("ways down", () => {
  test("from Explore over the traces of a workflow to a span and its call", async () => {
    const page = await open("/explore?project=rich&by=workflow");
    await page.locator('[data-panel="groups"][data-state="ready"]').waitFor({ timeout: 60_000 });
    await page.locator("tbody").getByRole("link", { name: "Traces" }).first().click();
    await ready(page, "traces");
    expect(page.url()).toContain("f=workflow:eq:refunds");
    await page.locator("tbody tr").first().click();
    await ready(page, "waterfall");
    await row(page, "plan").click();
    await page.locator('[data-figure="span-details"]').getByRole("link", { name: "This call in the ledger" }).click();
    await page.locator('[data-figure="call-cost"] data').waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-figure="call-cost"] data').getAttribute("value")).toBe("0.0126");
    await page.getByRole("link", { name: "In its trace" }).click();
    await ready(page, "waterfall");
    expect(await selectedRow(page).innerText()).toContain("plan");
    expect(await page.locator('[data-figure="span-cost"] data').getAttribute("value")).toBe("0.0126");
  });

  test("tries of one request share a row, its details lead from try to try", async () => {
    const page = await open(`${richPath}&span=rich-7&tab=details`);
    await ready(page, "waterfall");
    expect(await page.locator(".span-name", { hasText: /^answer$/ }).count()).toBe(1);
    expect(await selectedRow(page).innerText()).toMatch(/fallback/);
    const tries = page.locator(".span-tries");
    await tries.getByRole("button").first().click();
    await expect.poll(() => page.locator('[data-figure="span-details"]').innerText()).toContain("429");
    expect(await selectedRow(page).innerText()).toContain("×3");
  });
});

test("by keyboard alone: page, list, trace, spans, error, details, zoom, path, and back", async () => {
  const page = await open("/?project=rich");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await ready(page, "traces");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await ready(page, "waterfall");
  await page.keyboard.press("ArrowDown");
  expect(await selectedRow(page).innerText()).toContain("invoke_workflow");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => selectedRow(page).innerText()).toContain("support");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => selectedRow(page).getAttribute("aria-expanded")).toBe("false");
  expect(await page.locator('[role="row"][aria-level]', { hasText: "plan" }).count()).toBe(0);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("n");
  await expect.poll(() => selectedRow(page).innerText()).toContain("answer");
  await page.keyboard.press("n");
  await expect.poll(() => selectedRow(page).innerText()).toContain("mailbox_full");
  await page.keyboard.press("Enter");
  await page.locator('[data-figure="span-details"]').waitFor();
  await page.keyboard.press("z");
  await page.getByRole("button", { name: "Whole time" }).waitFor();
  await page.keyboard.press("z");
  await page.getByRole("button", { name: "Fit span" }).waitFor();
  await page.keyboard.press("p");
  await expect.poll(() => selectedRow(page).innerText()).toContain("invoke_workflow");
  await page.keyboard.press("Escape");
  await page.locator('[data-figure="span-details"]').waitFor({ state: "detached" });
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await ready(page, "graph");
  await page.locator(".step-card").first().waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.locator('[data-figure="step-details"]').waitFor();
  expect(await page.locator('[data-figure="step-details"]').innerText()).toContain("plan");
  await page.keyboard.press("v");
  await page.locator("table caption", { hasText: "Steps of refunds" }).waitFor({ state: "attached" });
});

test("a trace of 5,000 spans has few rows in the document, scrolls to its end, and still adds up", async () => {
  const page = await open(`/traces/${large.traceId}?project=large&path=off`);
  await ready(page, "waterfall");
  const rows = page.locator('[role="row"][aria-level]');
  expect(await rows.count()).toBeLessThan(80);
  const box = page.locator(".waterfall");
  expect(await box.getAttribute("aria-rowcount")).toBe("5001");
  await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.locator('[role="row"][aria-rowindex="5001"]').waitFor();
  expect(await rows.count()).toBeLessThan(80);
  const { cost } = await api<{ cost: string }>(`/traces/${large.traceId}?project=large&limit=1`);
  expect(await page.locator('[data-figure="trace-cost"] data').getAttribute("value")).toBe(cost);
  expect(await page.locator('[data-figure="trace-calls"] data').getAttribute("value")).toBe(String(large.calls));
  // Σ of (1,000 + id) × $0.15/M + 100 × $0.60/M over the even ids up to 5,000.
  const inputTokens = Array.from({ length: large.calls }, (_, at) => 1_000 + 2 * (at + 1)).reduce(
    (sum, count) => sum + count,
    0,
  );
  expect(Number(cost)).toBeCloseTo((inputTokens * 0.15 + large.calls * 100 * 0.6) / 1e6, 9);
});

describe("the address", () => {
  test("opened in a second browser it shows the same span, colours and path", async () => {
    const page = await open(`${richPath}&color=model&path=off&span=rich-9&tab=details`);
    await ready(page, "waterfall");
    const other = await app().browser.newContext({ viewport: { width: 1440, height: 900 } });
    const there = await open(page.url().slice(app().outlay.dashboard.length), await other.newPage());
    await ready(there, "waterfall");
    expect(await selectedRow(there).innerText()).toBe(await selectedRow(page).innerText());
    expect(await there.getByRole("radio", { name: "Model" }).getAttribute("aria-checked")).toBe("true");
    expect(await there.getByRole("button", { name: "Critical path" }).getAttribute("aria-pressed")).toBe("false");
    expect(await there.locator(".span-critical").count()).toBe(0);
    await other.close();
  });

  test("a list that cannot be filtered so says it and leads on", async () => {
    const page = await open("/traces?project=rich&f=team:eq:support");
    await page.getByText(/not by: Team is support/).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(0);
  });

  test.each([
    ["&q=rich-6", 1],
    ["&q=refund-7", 1],
    ["&min=0.02", 1],
    ["&min=5", 0],
    ["&f=status:eq:ok", 0],
    ["&f=status:eq:error", 1],
    ["&q=nobody", 0],
  ])("the list with %s has %i traces", async (search, count) => {
    const page = await open(`/traces?project=rich${search}`);
    await page.locator(`[data-panel="traces"][data-state="${count === 0 ? "empty" : "ready"}"]`).waitFor();
    expect(await page.locator("tbody tr").count()).toBe(count);
  });
});

describe("states", () => {
  test("a trace that is not there says what may have become of it", async () => {
    const page = await open("/traces/00000000000000000000000000000bad?project=rich");
    await page.getByText("has no such trace").waitFor();
    expect(await page.locator("main").innerText()).toContain("retention");
    await page.locator('[data-figure="range-spend"] data').waitFor();
    const spent = await valuesOf(page.locator('[data-figure="range-spend"] data'));
    expect(formatUsd(sumUsd(spent))).toBe(formatUsd(sumUsd(richCosts)));
    await page.getByRole("link", { name: "Explore", exact: true }).last().waitFor();
  });

  test("what is no trace id is said to be none", async () => {
    const page = await open("/traces/xyz?project=rich");
    await page.getByText("This is no trace id.").waitFor();
  });

  test("a failing server is said with a way to retry, and after it the trace is there", async () => {
    const { page } = app();
    await page.route(`**/api/v1/traces/${rich.traceId}**`, (route) =>
      route.fulfill({
        status: 500,
        json: { code: "internal", message: "The store did not answer.", request_id: "r-1" },
      }),
    );
    await open(richPath);
    await page.locator('[data-panel="waterfall"][data-state="error"]').waitFor({ timeout: 30_000 });
    await page.getByText("The store did not answer.").first().waitFor();
    await page.unroute(`**/api/v1/traces/${rich.traceId}**`);
    await page.getByRole("button", { name: "Retry" }).first().click();
    await ready(page, "waterfall");
  });

  test("a trace that is still open says so, and so does one that is not drawn whole", async () => {
    const { page } = app();
    await page.route(`**/api/v1/traces/${rich.traceId}**`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...(await answer.json()), is_open: true, spans_omitted: 7 } });
    });
    await open(richPath);
    const head = await ready(page, "trace");
    expect(await head.getAttribute("data-marks")).toBe("stale untrusted partial");
    expect(await head.innerText()).toMatch(/still open[\s\S]*7 spans not drawn, 1 parent not sent/);
    await page.unroute(`**/api/v1/traces/${rich.traceId}**`);
  });

  test("a project with calls and no traces says how to send some", async () => {
    await post("/v1/events", "flat", {
      events: [{ eventId: "f", occurredAt: new Date().toISOString(), model: "gpt-4o", usage: { inputTokens: 1 } }],
    });
    await until(
      async () => ((await api<{ calls: number }>("/pulse?project=flat")).calls > 0 ? true : undefined),
      "the call",
    );
    const page = await open("/traces?project=flat");
    await page.getByText("No call of this range belongs to a trace.").waitFor();
    await open("/graph?project=flat");
    await page.getByText("No call of this range names its workflow.").waitFor();
  });
});

test("a declared graph is laid over the observed one, and its faults are listed", async () => {
  const page = await open("/graph?project=rich&f=workflow:eq:refunds");
  await ready(page, "graph");
  await page.getByRole("button", { name: "Declared graph" }).click();
  const form = page.locator('[data-panel="declared"]');
  await form.locator("textarea").fill("{");
  await form.getByRole("button", { name: "Lay over" }).click();
  await form.getByRole("alert").waitFor();
  const declared = {
    entry: "plan",
    nodes: [{ id: "plan" }, { id: "approve" }],
    edges: [
      { from: "plan", to: "approve" },
      { from: "plan", to: "gone" },
    ],
  };
  await form.locator("textarea").fill(JSON.stringify(declared));
  await form.getByRole("button", { name: "Lay over" }).click();
  await form.locator('[data-figure="lint"]').waitFor();
  expect(await form.innerText()).toMatch(/error/);
  await page.locator(".step-card[data-ghost]", { hasText: "approve" }).waitFor();
  expect(await page.locator(".step-card[data-undeclared]").count()).toBeGreaterThan(3);
  await page.reload();
  await page.locator(".step-card[data-ghost]", { hasText: "approve" }).waitFor();
  await form.getByRole("button", { name: "Take it away" }).click();
  await page.locator(".step-card[data-ghost]").waitFor({ state: "detached" });
});

const looks = [
  ["/traces?project=sample&sort=cost", "traces", "traces"],
  [`${richPath}&span=rich-7&tab=details`, "trace", "waterfall"],
  ["/graph?project=sample", "graph", "graph"],
  ["/graph?project=sample&f=workflow:eq:airline-support&view=table", "graph-table", "graph"],
] as const;

describe.each(looks)("%s", (path, name, waitedFor) => {
  test.each(["light", "dark"] as const)(
    "%s: axe finds nothing serious, and nothing is cut off sideways",
    async (theme) => {
      await lookAtPage(app().browser, {
        name,
        theme,
        open: (view) => open(path, view),
        ready: async (view) => {
          await ready(view, waitedFor);
          if (name === "graph") await view.locator(".step-card").first().waitFor();
        },
      });
    },
  );
});

test("the pages threw nothing and logged no error but the failures made here", () => {
  expect(app().faults.filter((fault) => !/Failed to load resource/.test(fault))).toEqual([]);
});
