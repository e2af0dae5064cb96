import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { useSampleApp } from "./web-sample.ts";

/** The eight states of a panel, each brought about in the browser, on the panel every page has. */
const app = useSampleApp();
const QUERY = "**/api/v1/query";
const SERIES = '[data-panel="series"]';

async function withRoute(handle: (route: Route) => Promise<void>, act: (page: Page) => Promise<void>, url = QUERY) {
  const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.route(url, handle);
  await page.goto(`${app().outlay.dashboard}/explore?project=sample&by=workflow`);
  await act(page);
  await page.close();
}

const pass = (route: Route) => route.continue();
/** The real answer with something changed. */
const changed = (change: (answer: Record<string, unknown>) => void) => async (route: Route) => {
  const response = await route.fetch({ timeout: 60_000 });
  const answer = (await response.json()) as Record<string, unknown>;
  change(answer);
  await route.fulfill({ response, json: answer });
};

describe("a panel", () => {
  test("loads at its final height, says so after three seconds, and can be cancelled", async () => {
    let isHeld = true;
    const hold = async (route: Route) => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50));
      await route.continue().catch(() => undefined);
    };
    await withRoute(hold, async (page) => {
      const loading = page.locator(`${SERIES}[data-state="loading"]`);
      await loading.waitFor();
      const before = await loading.boundingBox();
      await loading.getByText(/Still querying [\d.]+K calls…/).waitFor({ state: "visible", timeout: 15_000 });
      await loading.getByRole("button", { name: "Cancel" }).click();
      await page.locator(SERIES).getByText("Cancelled.").waitFor();
      isHeld = false;
      await page.locator(SERIES).getByRole("button", { name: "Load" }).click();
      const ready = page.locator(`${SERIES}[data-state="ready"]`);
      await ready.waitFor({ timeout: 60_000 });
      const after = await ready.boundingBox();
      expect(Math.abs((after?.height ?? 0) - (before?.height ?? 0))).toBeLessThanOrEqual(4);
    });
  });

  test("keeps its figures while the next ones load", async () => {
    let isHeld = false;
    const hold = async (route: Route) => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50));
      await route.continue().catch(() => undefined);
    };
    await withRoute(hold, async (page) => {
      await page.locator(`${SERIES}[data-state="ready"]`).waitFor({ timeout: 60_000 });
      isHeld = true;
      await page.keyboard.press("x");
      const refetching = page.locator(`${SERIES}[data-state="refetching"][data-outdated]`);
      await refetching.waitFor();
      expect(await refetching.locator(".refetch-bar").evaluate(({ clientHeight }) => clientHeight)).toBe(2);
      const body = `document.querySelector('${SERIES} > .panel-body')`;
      await expect.poll(() => page.evaluate(`getComputedStyle(${body}).opacity`)).toBe("0.55");
      expect(await refetching.locator('[data-figure="total-spend"] data').count()).toBe(1);
      isHeld = false;
      await page.locator(`${SERIES}[data-state="ready"]:not([data-outdated])`).waitFor({ timeout: 60_000 });
    });
  });

  test("of a project without data shows how to send some", async () => {
    const page = await app().browser.newPage();
    await page.goto(`${app().outlay.dashboard}/explore?project=nothing-here`);
    await page.getByRole("heading", { name: "Send the first call" }).waitFor();
    await page.close();
  });

  test("that filters leave empty names each filter and how many calls there are without it", async () => {
    await withRoute(pass, async (page) => {
      await page.goto(`${app().outlay.dashboard}/explore?project=sample&f=workflow:eq:chat&f=team:eq:customer-support`);
      const out = page.locator('[data-figure="filtered-out"]');
      await out.getByText(/^No call matches all 2 filters/).waitFor({ timeout: 60_000 });
      await expect.poll(() => out.innerText(), { timeout: 60_000 }).toMatch(/[\d,]+ calls[\s\S]*[\d,]+ calls/);
      await out.getByRole("button", { name: /Team is customer-support/ }).click();
      await page.locator(`${SERIES}[data-state="ready"]`).waitFor({ timeout: 60_000 });
      expect(page.url()).not.toContain("team");
    });
  });

  test("says what is missing when part of it is not known", async () => {
    await withRoute(pass, async (page) => {
      await page.goto(`${app().outlay.dashboard}/explore?project=sample&by=workflow&m=latency_p95_ms`);
      const partial = page.locator(`${SERIES}[data-marks~="partial"]`);
      await partial.waitFor({ timeout: 60_000 });
      await partial.getByText(/not known for \d of \d/).waitFor();
    });
  });

  test("that fails says why, with the request's id, and can be tried again", async () => {
    let isFailing = true;
    const fail = async (route: Route) => {
      if (!isFailing) return route.continue();
      const json = { code: "query_too_wide", message: "Too many calls: ask for 7 days at most.", request_id: "r-77" };
      await route.fulfill({ status: 422, json });
    };
    await withRoute(fail, async (page) => {
      const failed = page.locator(`${SERIES}[data-state="error"]`);
      await failed.getByText("ask for 7 days at most").waitFor({ timeout: 30_000 });
      await failed.getByText("r-77").waitFor();
      await failed.getByText("A shorter range or a coarser bucket asks for less.").waitFor();
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await failed.getByRole("button", { name: "Copy details" }).click();
      await expect
        .poll(() => page.evaluate<string>("navigator.clipboard.readText()"))
        .toBe("query_too_wide: Too many calls: ask for 7 days at most.\nrequest r-77");
      isFailing = false;
      await failed.getByRole("button", { name: "Retry" }).click();
      await page.locator(`${SERIES}[data-state="ready"]`).waitFor({ timeout: 60_000 });
    });
  });

  test.each([
    ["/tasks?project=sample&tab=tasks", "task-list", "**/api/v1/tasks?**"],
    ["/calls?project=sample", "calls", "**/api/v1/calls?**"],
  ])("that is a list has the same states: %s", async (path, name, url) => {
    const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
    let isHeld = true;
    let isFailing = true;
    await page.route(url, async (route) => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50));
      if (!isFailing) return route.continue().catch(() => undefined);
      const json = { code: "store_unavailable", message: "The store did not answer.", request_id: "r-78" };
      await route.fulfill({ status: 422, json }).catch(() => undefined);
    });
    await page.goto(`${app().outlay.dashboard}${path}`);
    const list = page.locator(`[data-panel="${name}"]`);
    await list.getByText(/Still querying [\d.]+K calls…/).waitFor({ state: "visible", timeout: 15_000 });
    await list.getByRole("button", { name: "Cancel" }).click();
    await list.getByText("Cancelled.").waitFor();
    isHeld = false;
    await list.getByRole("button", { name: "Load" }).click();
    await list.getByText("The store did not answer.").waitFor({ timeout: 30_000 });
    await list.getByText("r-78").waitFor();
    await list.getByRole("button", { name: "Copy details" }).waitFor();
    isFailing = false;
    await list.getByRole("button", { name: "Retry" }).click();
    await page.locator(`[data-panel="${name}"][data-state="ready"] tbody tr`).first().waitFor({ timeout: 60_000 });
    isHeld = true;
    await page.keyboard.press("[");
    // The rows before stay, dimmed, until the others are there.
    await page.locator(`[data-panel="${name}"][data-state="refetching"][data-outdated] tbody tr`).first().waitFor();
    isHeld = false;
    await page.close();
  });

  test("whose data is behind says until when it goes", async () => {
    const page = await app().browser.newPage();
    await fetch(`${app().outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": "behind" },
      body: JSON.stringify({
        eventId: "old",
        occurredAt: new Date(Date.now() - 60_000).toISOString(),
        model: "gpt-4o",
        usage: { inputTokens: 5, outputTokens: 5 },
      }),
    });
    const late = changed((pulse) => {
      if (typeof pulse["newest_received_at"] === "string") {
        pulse["now"] = new Date(Date.parse(pulse["newest_received_at"]) + 3_600_000).toISOString();
      }
    });
    await page.route("**/api/v1/pulse*", late);
    await page.goto(`${app().outlay.dashboard}/explore?project=behind`);
    const stale = page.locator(`${SERIES}[data-marks~="stale"]`);
    await stale.getByText(/data until .* \(UTC\)/).waitFor({ timeout: 60_000 });
    await page.close();
  });

  test("with unpriced calls is marked as not to be trusted and never shows a bare $0", async () => {
    await withRoute(pass, async (page) => {
      const untrusted = page.locator(`${SERIES}[data-marks~="untrusted"]`);
      await untrusted.getByText(/% priced/).waitFor({ timeout: 60_000 });
      expect(await untrusted.locator('[data-figure="total-spend"]').innerText()).toContain("≥");
      await page.locator('[data-panel="groups"][data-state="ready"]').waitFor({ timeout: 60_000 });
      const rows = await page.locator('[data-panel="groups"] tbody').innerText();
      expect(rows).toContain("unpriced");
      expect(rows).not.toMatch(/\$0(\.0+)?(?![\d.])/);
      await untrusted.getByRole("link", { name: /% priced/ }).click();
      await page.getByRole("heading", { name: "Data quality" }).waitFor();
    });
  });
});
