import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { collectFaults, useSampleApp } from "./web-sample.ts";

/** Saved views, baselines and what a project takes for granted, as people use them. */
const app = useSampleApp();
const at = (path: string) => `${app().outlay.dashboard}${path}`;
const ready = (page: Page, panel: string) =>
  page.locator(`[data-panel="${panel}"][data-state="ready"]`).waitFor({ timeout: 60_000 });

async function withPage(path: string, act: (page: Page) => Promise<void>) {
  const context = await app().browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const faults = collectFaults(page);
  await page.goto(at(path));
  await act(page);
  expect(faults.filter((fault) => !fault.includes("status of 4"))).toEqual([]);
  await context.close();
}

const send = (method: string, path: string, body: object) =>
  fetch(at(`/api/v1${path}`), { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const clipboard = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");
const params = (page: Page) => new URL(page.url()).searchParams;

describe("saved views", () => {
  test("a page is saved by keyboard, pinned to the Overview, renamed and deleted", async () => {
    await withPage("/explore?project=sample&by=team&m=calls&from=now-14d", async (page) => {
      await ready(page, "series");
      await page.keyboard.press("V");
      await page.getByRole("button", { name: "Save this view …" }).waitFor();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Save this view" });
      await dialog.getByLabel("Title").fill("Calls by team");
      await dialog.getByLabel("Your name").fill("Ada");
      await dialog.getByLabel("Pinned to the Overview").check();
      await dialog.getByLabel("Title").press("Enter");
      await page.getByText("Saved as “Calls by team”.").waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("o");
      const pinned = page
        .getByRole("navigation", { name: "Pinned views" })
        .getByRole("link", { name: "Calls by team" });
      await pinned.click();
      await ready(page, "series");
      expect([params(page).get("by"), params(page).get("m"), params(page).get("from")]).toEqual([
        "team",
        "calls",
        "now-14d",
      ]);
      await page.getByRole("button", { name: /^Views/ }).click();
      await page.getByRole("button", { name: /^Rename, share/ }).click();
      const views = page.getByRole("dialog", { name: "Saved views" });
      await views.getByRole("button", { name: "Rename" }).click();
      await views.getByLabel("New title").fill("Calls of teams");
      await views.getByLabel("New title").press("Enter");
      await views.getByRole("link", { name: "Calls of teams" }).waitFor();
      await views.getByRole("button", { name: "Share" }).click();
      await views.getByText("shared", { exact: false }).first().waitFor();
      await keepScreenshot(page, "views-dialog-1440");
      await views.getByRole("button", { name: /^Delete/ }).click();
      await views.getByText("Nothing was saved yet.").waitFor();
    });
  });

  test("sv opens a view's page and state; what the address says besides goes before it, also where it is a default", async () => {
    const view = {
      project: "sample",
      title: "Dear",
      path: "/explore",
      query: "from=now-14d&cmp=off&by=workflow&f=team:has:",
    };
    expect((await send("PUT", "/views/dear", { ...view, author: "Ada" })).status).toBe(200);
    await withPage("/?project=sample&sv=dear&cmp=prev&by=team", async (page) => {
      await ready(page, "series");
      const search = params(page);
      expect(new URL(page.url()).pathname).toBe("/explore");
      expect([search.get("from"), search.get("cmp"), search.getAll("by")]).toEqual(["now-14d", null, ["team"]]);
      expect([search.get("f"), search.get("sv")]).toEqual(["team:has:", null]);
    });
    await withPage("/?project=sample&sv=on-call", async (page) => {
      await page.locator('[data-figure="latency"]').waitFor();
      expect(params(page).get("lens")).toBe("on-call");
    });
    await withPage("/explore?project=sample&sv=gone&by=team", async (page) => {
      await page.getByText("The saved view “gone” could not be opened").waitFor();
      await ready(page, "series");
      expect([params(page).get("sv"), params(page).get("by")]).toEqual([null, "team"]);
    });
  });

  test("a link too long to be passed on is kept as a shared view, and opens to the same state", async () => {
    const values = Array.from({ length: 90 }, (_, n) => `a-team-with-a-long-name-${n}`).join(",");
    await withPage(`/explore?project=sample&f=team:nin:${values}`, async (page) => {
      await ready(page, "series");
      expect(page.url().length).toBeGreaterThan(2_000);
      await page.keyboard.press(".");
      await page.getByText(/kept as a shared view/).waitFor();
      const link = await clipboard(page);
      expect(link.length).toBeLessThan(200);
      const long = page.url();
      await page.goto(link);
      await ready(page, "series");
      expect(page.url()).toBe(long);
    });
  });

  test.each([
    ["finops", "spend"],
    ["engineering", "success-rate"],
    ["on-call", "latency"],
  ])(
    "the Overview for %s shows everything and begins with %s, on one screen with pinned views",
    async (lens, first) => {
      await send("PUT", "/views/pin", {
        project: "sample",
        title: "A pinned view",
        path: "/tasks",
        is_pinned: true,
        author: "Ada",
      });
      await withPage(`/?project=sample&lens=${lens}`, async (page) => {
        await ready(page, "change");
        await page.locator(".recharts-surface").first().waitFor({ timeout: 20_000 });
        await page.getByRole("link", { name: "A pinned view" }).waitFor();
        const tiles = await page
          .locator(".panel-tile [data-figure]")
          .evaluateAll((all) => all.map((one) => one.getAttribute("data-figure")));
        expect(tiles[0]).toBe(first);
        expect(await page.locator(".panel").count()).toBe(8);
        expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThanOrEqual(900);
        await keepScreenshot(page, `overview-${lens}-1440`);
      });
    },
  );
});

describe("comparison", () => {
  test("a period of one's own is compared with as it is, said with both lengths, and not drawn where they differ", async () => {
    await withPage("/explore?project=sample&cmp=custom:now-12d..now-9d&from=now-7d", async (page) => {
      await ready(page, "series");
      await page
        .locator(".header")
        .getByText(/7\u202fd against 3\u202fd/)
        .waitFor();
      await page
        .locator('[data-figure="total-spend"]')
        .getByText(/7\u202fd against 3\u202fd/)
        .waitFor();
      expect(await page.locator('[data-figure="total-spend"] .change').count()).toBe(1);
    });
  });

  test("a period is named in the settings and compared with from the header", async () => {
    await withPage("/settings?project=sample&tab=workspace&from=now-10d&to=now-5d", async (page) => {
      await page.getByRole("button", { name: "Name a baseline" }).click();
      const drawer = page.getByRole("dialog", { name: "Name a baseline" });
      await drawer.getByLabel("Title").fill("Before the switch");
      await drawer.getByLabel("Your name").fill("Ada");
      await drawer.getByLabel("Reason, kept with the change").fill("new router");
      await drawer.getByRole("button", { name: "Save" }).click();
      await page.locator('[data-panel="baselines"]').getByRole("link", { name: "Before the switch" }).waitFor();
      await page.goto(at("/explore?project=sample&from=now-5d"));
      await ready(page, "series");
      await page.getByRole("button", { name: /^Comparison/ }).click();
      await page.getByRole("radio", { name: /Before the switch/ }).click();
      await page.locator(".header").getByText("vs Before the switch").waitFor();
      await ready(page, "series");
      expect(params(page).get("cmp")).toMatch(/^baseline:before-the-switch-/);
      await page.keyboard.press("c");
      await page.locator(".header").getByText("vs period before").waitFor();
    });
  });
});

describe("workspace", () => {
  test("its zone is where days begin for an address that names none; an address that names one goes before", async () => {
    await send("PUT", "/workspace", { project: "zoned", zone: "Asia/Kathmandu", author: "Ada", reason: "our books" });
    await fetch(`${app().outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": "zoned" },
      body: JSON.stringify({
        ...{ eventId: "one", occurredAt: new Date(Date.now() - 60_000).toISOString() },
        ...{ model: "gpt-4o", usage: { inputTokens: 5, outputTokens: 5 } },
      }),
    });
    await withPage("/explore?project=zoned", async (page) => {
      await page.getByRole("button", { name: "Time zone: Asia/Kathmandu" }).waitFor();
      const asked = page.waitForRequest(/\/api\/v1\/query$/);
      await page.reload();
      expect((await asked).postDataJSON()).toMatchObject({ tz: "Asia/Kathmandu" });
      await page.getByRole("button", { name: "Time zone: Asia/Kathmandu" }).click();
      await page.getByRole("radio", { name: /UTC/ }).click();
      await page.getByRole("button", { name: "Time zone: UTC" }).waitFor();
      expect(params(page).get("tz")).toBe("UTC");
    });
  });
});

test("values of a filter are found by what is typed, without a query over the ledger", async () => {
  await withPage("/explore?project=sample", async (page) => {
    await ready(page, "series");
    const queries: string[] = [];
    page.on("request", (request) => queries.push(new URL(request.url()).pathname));
    await page.keyboard.press("f");
    const form = page.getByRole("dialog", { name: "Add a filter" });
    await form.getByLabel("Dimension").selectOption("workflow");
    await form.getByRole("checkbox").nth(2).waitFor();
    const all = await form.getByRole("checkbox").count();
    await form.getByLabel("Find, or another value").fill("CHAT");
    await expect.poll(() => form.getByRole("checkbox").count()).toBeLessThan(all);
    expect(queries.filter((path) => path.endsWith("/query"))).toEqual([]);
    await form.getByRole("checkbox", { name: /^chat/ }).check();
    await form.getByLabel("Find, or another value").fill("");
    await form.getByRole("button", { name: "Apply" }).click();
    await page
      .getByRole("button", { name: /Workflow is chat/ })
      .first()
      .waitFor();
  });
});

test.each([
  [1440, "light"],
  [1440, "dark"],
  [360, "light"],
  [360, "dark"],
] as const)(
  "at %i px, %s, menus and settings hold no serious fault and nothing is cut off",
  async (width, colorScheme) => {
    await send("PUT", "/views/looked-at", {
      project: "sample",
      title: "Spend by team and model of the last quarter",
      path: "/explore",
      is_shared: true,
      is_pinned: true,
      author: "Ada",
    });
    const page = await app().browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const fits = async () =>
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await page.goto(at("/?project=sample"));
    await page.locator('[data-figure="spend"] data').first().waitFor();
    await page.getByRole("button", { name: /^Views/ }).click();
    await page.getByText("The Overview for").waitFor();
    await fits();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, `views-menu-${width}-${colorScheme}`);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Comparison/ }).click();
    await page.getByRole("button", { name: "Compare with this period" }).waitFor();
    await fits();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, `comparison-menu-${width}-${colorScheme}`);
    await page.goto(at("/settings?project=sample&tab=workspace"));
    await ready(page, "workspace");
    await fits();
    expect(await seriousFaults(page)).toEqual([]);
    await keepScreenshot(page, `settings-workspace-${width}-${colorScheme}`);
    await page.close();
  },
);
