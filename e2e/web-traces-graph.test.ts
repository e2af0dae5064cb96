import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { lookAtPage } from "./look-at-page.ts";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";
import { largeTrace } from "./rich-trace.ts";

const startMs = Date.now() - 3_600_000;
const large = largeTrace(startMs, 5_000);
const directory = temporaryDirectory();
let outlay: OutlayProcess;
let browser: Browser;

async function post(path: string, project: string, body: object | string): Promise<void> {
  const response = await fetch(`${outlay.collector}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-outlay-project": project },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

const api = <Body>(path: string) => getJson<Body>(`${outlay.dashboard}/api/v1${path}`);

/** The payload of OpenInference#3164 as it was captured, at a time that the ledger takes today. */
function copiedUsage(): string {
  const text = readFileSync(new URL("../collector/test/payloads/openinference-3164.json", import.meta.url), "utf8");
  const first = BigInt(/"startTimeUnixNano": "(\d+)"/.exec(text)?.[1] ?? "0");
  return text.replaceAll(
    /("(?:start|end)TimeUnixNano": )"(\d+)"/g,
    (_, key: string, at: string) => `${key}"${BigInt(startMs) * 1_000_000n + BigInt(at) - first}"`,
  );
}

const COPIED_TRACE = "014bf92f3577b34da6a3ce929d0e0e47";
const LANES = "/graph?project=lanes&f=workflow:eq:reports";

/** Reports by three agents in two layers: a plan, a crawl of many pages, a draft. The crawl takes half of the time. */
function reports(): object[] {
  const step = (run: number, name: string, facts: { at: number; takes: number; agent: string; layer?: string }) => ({
    type: "llm_call",
    eventId: `${name}-${run}`,
    traceId: `${run}`.padStart(32, "a"),
    occurredAt: new Date(startMs + run * 10_000 + facts.at).toISOString(),
    durationMs: facts.takes,
    ...{ workflow: "reports", step: name, agentRole: facts.agent, model: "gpt-4o-mini", provider: "openai" },
    ...(facts.layer !== undefined && { tags: { layer: facts.layer } }),
    usage: { inputTokens: 1_000 * (name === "draft" ? 9 : 1), outputTokens: 10 },
  });
  return Array.from({ length: 70 }, (_, run) => [
    step(run, "plan", { at: 0, takes: 100, agent: "planner" }),
    step(run, `crawl-page-${run}`, { at: 200, takes: 500, agent: "crawler", layer: "aggregation" }),
    step(run, "check", { at: 200, takes: 50, agent: "planner" }),
    step(run, "draft", { at: 700, takes: 300, agent: "writer", layer: "generation" }),
  ]).flat();
}

beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path, { OUTLAY_SAMPLE: "off" });
  browser = await openBrowser();
  await post("/v1/traces", "copied", copiedUsage());
  await post("/v1/traces", "large", large.otlp);
  await post("/v1/events", "lanes", { events: reports() });
  const has = (project: string, calls: number) =>
    until(
      async () => ((await api<{ calls: number }>(`/pulse?project=${project}`)).calls === calls ? true : undefined),
      `${calls} records of ${project}`,
      60_000,
    );
  await has("copied", 3);
  await has("large", 5_000);
  await has("lanes", 280);
});
afterAll(async () => {
  await browser?.close();
  await outlay?.stop();
  directory.remove();
});

async function open(path: string, panel: string, page?: Page): Promise<Page> {
  const view = page ?? (await browser.newPage({ viewport: { width: 1440, height: 900 } }));
  await view.goto(`${outlay.dashboard}${path}`);
  await view.locator(`[data-panel="${panel}"][data-state="ready"]`).waitFor({ timeout: 60_000 });
  return view;
}

test("a root that repeats 29,899 tokens of its children adds nothing: 29,899 tokens, paid for once", async () => {
  // 29,117 × $2.50/M + 782 × $10/M
  const trace = await api<Record<string, unknown>>(`/traces/${COPIED_TRACE}?project=copied`);
  expect(trace).toMatchObject({ input_tokens: 29_117, output_tokens: 782, cost: "0.0806125", coverage: { calls: 2 } });
  const page = await open(`/traces/${COPIED_TRACE}?project=copied`, "waterfall");
  expect(await page.locator('[data-figure="trace-cost"] data').getAttribute("value")).toBe("0.0806125");
  const root = page.locator('[role="row"][aria-level="1"]').first();
  expect(await root.locator(".span-sum data").getAttribute("value")).toBe("0.0806125");
  expect(await root.locator("[data-own] data").count()).toBe(0);
  await page.close();
});

test("5,000 spans are drawn from less than a megabyte; what the ledger says of one is asked for when it is opened", async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const asked: { path: string; bytes: Promise<number> }[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.includes("/traces/") && pathname.startsWith("/api/"))
      asked.push({ path: pathname, bytes: response.body().then((body) => body.byteLength) });
  });
  await open(`/traces/${large.traceId}?project=large`, "waterfall", page);
  expect(new Set(asked.map(({ path }) => path))).toEqual(new Set([`/api/v1/traces/${large.traceId}/waterfall`]));
  expect(await asked[0]?.bytes).toBeLessThan(1_000_000);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  const details = page.locator('[data-figure="span-details"]');
  await details.locator(".formula-line").first().waitFor();
  expect(await details.locator('[data-figure="span-cost"] data').getAttribute("value")).toBe("0.0002103");
  const spans = asked.filter(({ path }) => path.includes("/spans/"));
  expect(spans).toHaveLength(1);
  expect(await spans[0]?.bytes).toBeLessThan(10_000);
  await page.route("**/spans/**", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", message: "The store did not answer.", request_id: "r-1" } }),
  );
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await details.getByText("The store did not answer.").waitFor({ timeout: 30_000 });
  await page.unroute("**/spans/**");
  await details.getByRole("button", { name: "Retry" }).click();
  await details.locator(".formula-line").first().waitFor();
  await page.close();
});

describe("the graph", () => {
  test("by critical path says of each step how much of the time it decided", async () => {
    const page = await open(`${LANES}&color=path&sel=step:draft`, "graph");
    await page.locator('.step-card[data-colour="path"]').first().waitFor();
    const card = (name: string) => page.locator(".step-card", { hasText: name }).first().innerText();
    const words = async (name: string) => (await card(name)).replaceAll("\u202f", " ");
    expect(await words("draft")).toMatch(/30\.0\s?% of the time/);
    expect(await words("plan")).toMatch(/10\.0\s?% of the time/);
    expect(await words("check")).toMatch(/^(?!.*[1-9]\.?\d*\s?% of the time).*0\s?% of the time/s);
    expect(await page.locator('[data-figure="step-details"]').innerText()).toMatch(/Critical path[\s\S]*30\.0/);
    await page.getByRole("radio", { name: "Cost" }).click();
    await page.locator('.step-card[data-colour="cost"]').first().waitFor();
    expect(page.url()).not.toContain("color=");
    await page.close();
  });

  test("more than 60 steps are folded by what their names begin with, and nothing is lost", async () => {
    const page = await open(LANES, "graph");
    await page.locator(".step-card").first().waitFor();
    expect(await page.locator(".step-card").count()).toBe(60);
    const folded = page.locator(".step-card", { hasText: "crawl-page-…" });
    expect((await folded.innerText()).replaceAll("\u202f", " ")).toContain("(14 steps)");
    expect(await page.locator('[data-panel="graph"]').getAttribute("data-marks")).toContain("partial");
    await page.close();
  });

  test("in lanes each step stands in that of its layer or agent, and a reload finds all where it was", async () => {
    const page = await open(LANES, "graph");
    await page.getByRole("radio", { name: "Agent" }).click();
    await page.locator(".graph-lane").first().waitFor();
    expect(await page.locator(".graph-lane").allInnerTexts()).toEqual(
      expect.arrayContaining(["planner", "crawler", "writer"]),
    );
    expect(page.url()).toContain("tab=agent");
    const places = () =>
      page
        .locator(".react-flow__node-step")
        .evaluateAll((all) => all.map((one) => [one.getAttribute("data-id"), one.getAttribute("style")]));
    const before = await places();
    await page.reload();
    await page.locator(".graph-lane").first().waitFor();
    expect(await places()).toEqual(before);
    await page.getByRole("radio", { name: "Layer" }).click();
    await page.locator(".graph-lane", { hasText: "no layer" }).waitFor();
    expect(await page.locator(".graph-lane").allInnerTexts()).toEqual(["aggregation", "generation", "no layer"]);
    await page.getByRole("radio", { name: "None" }).click();
    await page.locator(".graph-lane").first().waitFor({ state: "detached" });
    await page.close();
  });

  test.each(["light", "dark"] as const)("in lanes, %s: axe finds nothing serious", async (theme) => {
    await lookAtPage(browser, {
      name: "graph-lanes",
      theme,
      open: (view) => open(`${LANES}&tab=layer&color=path`, "graph", view),
      ready: (view) => view.locator(".graph-lane").first().waitFor(),
    });
  });
});
