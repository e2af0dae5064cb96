import { addUsd, formatUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
import type { Locator, Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { keepScreenshot, seriousFaults } from "./browser.ts";
import { lookAtPage } from "./look-at-page.ts";
import { spendOracle, useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
const oracle = sampleOracle();
const workflows = Object.entries(oracle.byWorkflow).filter(([, { tasks }]) => tasks > 0);
const LOADS_MS = 90_000;

async function open(path: string, page = app().page): Promise<Page> {
  await page.goto(`${app().outlay.dashboard}${path}`);
  return page;
}

/** Waits until the panel shows what it was asked for, not what it showed before. */
async function ready(page: Page, name: string): Promise<Locator> {
  await page.locator(`[data-panel="${name}"][data-state="ready"]:not([data-outdated])`).waitFor({ timeout: LOADS_MS });
  return page.locator(`[data-panel="${name}"]`);
}

const rowOf = (panel: Locator, name: string): Locator =>
  panel.locator("tbody tr", { has: panel.page().locator("th a", { hasText: name }) });

const exact = async (cell: Locator): Promise<string> =>
  (await cell.locator("data").first().getAttribute("value")) ?? "";

const sum = (texts: readonly string[]): string =>
  formatUsd(texts.reduce((total, text) => addUsd(total, parseUsd(text || "0") ?? ZERO_USD), ZERO_USD));

describe("numbers", () => {
  test("of each workflow: tasks, success and cost per success are the oracle's; spend adds up to all of it", async () => {
    const page = await open("/tasks?project=sample");
    const list = await ready(page, "task-groups");
    expect(await list.locator("tbody tr").count()).toBe(workflows.length);
    const spends: string[] = [];
    for (const [name, { tasks, successes, failures, unknown }] of workflows) {
      const row = rowOf(list, name);
      const spend = await exact(row.locator('td[data-label="Spend"]'));
      spends.push(spend);
      expect(await exact(row.locator('td[data-label="Tasks"]')), name).toBe(String(tasks));
      if (unknown === tasks) {
        expect(await row.locator('[data-figure="row-cpst"]').innerText()).toContain("no outcome yet");
        continue;
      }
      const rate = Number(await exact(row.locator('td[data-label="Success"]')));
      expect(rate).toBeCloseTo(successes / (successes + failures), 12);
      // Every task of these is judged, so all of the spend is in the cost per success.
      const cpst = Number(await exact(row.locator('[data-figure="row-cpst"]')));
      expect(cpst).toBeCloseTo(Number(spend) / successes, 10);
    }
    const { all } = await spendOracle();
    expect(sum(spends)).toBe(formatUsd(all));
  });

  test("calls without a task stand above the table, and in no row", async () => {
    const page = await open("/tasks?project=sample");
    const list = await ready(page, "task-groups");
    const withoutTask = oracle.byWorkflow["chat"]?.calls;
    expect(await list.locator('[data-figure="unattributed"]').getAttribute("data-calls")).toBe(String(withoutTask));
    expect(await rowOf(list, "chat").count()).toBe(0);
  });

  test("how tasks of a workflow ended adds up to its tasks", async () => {
    const page = await open("/workflows/airline-support?project=sample&tab=outcomes");
    const endings = await ready(page, "endings");
    const counts = await endings
      .locator('td[data-label="Tasks"] data')
      .evaluateAll((found) => found.map((one) => Number(one.getAttribute("value"))));
    const { tasks, successes, failures } = oracle.byWorkflow["airline-support"] ?? { tasks: 0 };
    expect(counts.reduce((total, count) => total + count, 0)).toBe(tasks);
    expect([counts[0], counts[2]]).toEqual([successes, failures]);
  });

  test("who judged a workflow adds up to its judged tasks, and its scores are of all of them", async () => {
    const page = await open("/workflows/airline-support?project=sample&tab=outcomes");
    const judges = await ready(page, "judges");
    const { successes, failures } = oracle.byWorkflow["airline-support"] ?? { successes: 0, failures: 0 };
    const whole = judges.locator("tbody tr", { hasText: "Evaluator" });
    const count = (label: string) => exact(whole.locator(`td[data-label="${label}"]`));
    expect([await count("Tasks"), await count("Success"), await count("Failure")]).toEqual(
      [successes + failures, successes, failures].map(String),
    );
    await open("/workflows/airline-support?project=sample&tab=quality", page);
    const scores = await ready(page, "scores");
    const mean = Number(await exact(scores.locator('tbody tr td[data-label="Mean"]')));
    expect(mean).toBeCloseTo(successes / (successes + failures), 9);
  });

  test("the visible table as a file has every figure of its cells, exact", async () => {
    const page = await open("/tasks?project=sample&by=team");
    await ready(page, "task-groups");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV", exact: true }).click(),
    ]);
    const text = await (await download.createReadStream()).toArray();
    const [head = "", ...lines] = Buffer.concat(text as Buffer[])
      .toString()
      .trim()
      .split("\r\n");
    expect(head).toMatch(/^Team,.*Spend USD.*Success rate low.*Cost per success USD.*Failure tax/);
    expect(lines).toHaveLength(new Set(oracle.groups.filter(({ tasks }) => tasks > 0).map(({ team }) => team)).size);
  });
});

test("from the list down to the cost lines of one call, and back", async () => {
  const page = await open("/tasks?project=sample");
  const list = await ready(page, "task-groups");
  await rowOf(list, "airline-support").locator("a").first().click();
  await page.getByRole("heading", { name: /airline-support/ }).waitFor();
  await page.getByRole("tab", { name: "Tasks" }).click();
  const tasks = await ready(page, "task-list");
  const { tasks: count, successes } = oracle.byWorkflow["airline-support"] ?? { tasks: 0, successes: 0 };
  const total = tasks.locator('[data-figure="task-total"]');
  expect(await total.getAttribute("data-tasks")).toBe(String(count));
  expect(await total.getAttribute("data-successes")).toBe(String(successes));
  await tasks.locator("tbody tr").first().click();
  const drawer = page.getByRole("dialog", { name: "Task" });
  await drawer.locator('[data-figure="task-calls"] data').first().waitFor({ timeout: LOADS_MS });
  const costs = await drawer
    .locator('[data-figure="task-calls"] data')
    .evaluateAll((found) => found.map((one) => one.getAttribute("value") ?? ""));
  expect(sum(costs)).toBe(sum([await exact(drawer.locator('[data-figure="task-cost"]'))]));
  expect(await drawer.locator('[data-figure="task-outcomes"]').innerText()).toContain("evaluator");
  await drawer.locator('[data-figure="task-calls"] a').first().click();
  const call = page.getByRole("dialog", { name: "Call" });
  await call.locator('[data-figure="call-cost"] data').waitFor({ timeout: LOADS_MS });
  await page.goBack();
  await page.getByRole("dialog", { name: "Task" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Task" }).waitFor({ state: "detached" });
});

describe("the address", () => {
  test("opened in a second browser it shows the same numbers: grouping, filter, search and sort", async () => {
    const path = "/tasks?project=sample&by=model&f=workflow:eq:math-word-problems&sort=-success&q=gpt";
    const numbers = async (page: Page) => {
      const list = await ready(page, "task-groups");
      // What stands beside the groups, such as the failure tax, comes from questions of its own and later.
      await page.locator('[data-panel="task-groups"][aria-busy="false"]').waitFor({ timeout: 60_000 });
      return list.locator("tbody data").evaluateAll((found) => found.map((one) => one.getAttribute("value")));
    };
    const page = await open(path);
    const here = await numbers(page);
    const expected = oracle.groups.filter(
      ({ workflow, model }) => workflow === "math-word-problems" && /gpt/i.test(model),
    );
    const list = page.locator('[data-panel="task-groups"]');
    expect(await list.locator("tbody tr").count()).toBe(expected.length);
    for (const { model, successes, tasks } of expected) {
      // One model may be the start of another's name.
      const row = list.locator("tbody tr", { has: page.locator(`th a[title="${model}"]`) });
      expect(await exact(row.locator('td[data-label="Tasks"]'))).toBe(String(tasks));
      expect(Number(await exact(row.locator('td[data-label="Success"]')))).toBeCloseTo(successes / tasks, 12);
    }
    const other = await app().browser.newContext();
    const there = await open(page.url().slice(app().outlay.dashboard.length), await other.newPage());
    expect(await numbers(there)).toEqual(here);
    await other.close();
  });

  test("a filter tasks cannot be held to is said, and the rest is shown", async () => {
    const page = await open("/tasks?project=sample&f=region:eq:eu&f=team:eq:model-evaluation");
    await page.getByText(/Not used here: Region is eu/).waitFor();
    const list = await ready(page, "task-groups");
    expect(await list.locator("tbody tr").count()).toBe(
      workflows.filter(([name]) =>
        oracle.groups.some((one) => one.workflow === name && one.team === "model-evaluation"),
      ).length,
    );
  });

  test.each([
    "/tasks?by=status&sort=;;&sel=task:&outcome=won&q=",
    "/workflows/%00?tab=nothing&sel=rule:..",
    "/workflows/",
  ])("%s shows a page all the same", async (path) => {
    const page = await open(path);
    await page.locator("main h1").waitFor();
  });

  test("back undoes a step down", async () => {
    const page = await open("/tasks?project=sample&by=team");
    const list = await ready(page, "task-groups");
    await rowOf(list, "customer-support").locator("a").first().click();
    await expect.poll(() => page.url()).toContain("f=team:eq:customer-support");
    await page.goBack();
    await expect.poll(() => page.url()).not.toContain("f=team");
  });
});

test("by keyboard alone: page, grouping, points, table, row, tabs, task, define success", async () => {
  const page = await open("/?project=sample");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await ready(page, "task-map");
  // The points are one stop: from the first, arrows go to the right, Enter opens.
  await page.locator(".scatter-point").first().waitFor({ timeout: LOADS_MS });
  await page.locator('.scatter-point[tabindex="0"]').focus();
  await page.keyboard.press("ArrowRight");
  await page.locator(".scatter-tip").waitFor();
  const pointed = await page.evaluate("document.activeElement.getAttribute('aria-label')");
  expect(String(pointed)).toMatch(/success .*%, cost per success \$/);
  await page.keyboard.press("Enter");
  await page.locator("h1.workflow-name").waitFor();
  await page.goBack();
  await ready(page, "task-groups");
  await page.keyboard.press("v");
  await expect.poll(() => page.url()).toContain("view=table");
  await page.keyboard.press("b");
  await page.keyboard.type("team");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain("by=team");
  await open("/tasks?project=sample", page);
  await ready(page, "task-groups");
  await page.locator('[data-panel="task-groups"] tbody tr').first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.locator("h1.workflow-name").waitFor();
  for (const [key, tab] of [
    ["2", "steps"],
    ["3", "outcomes"],
    ["4", "quality"],
    ["6", "tasks"],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(() => page.url()).toContain(`tab=${tab}`);
  }
  await ready(page, "task-list");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Task" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("d");
  await page.getByRole("dialog", { name: "Define success" }).waitFor();
  await page.keyboard.press("Escape");
});

describe("states", () => {
  const withRoute = async (
    url: string,
    handle: (route: Route) => Promise<void>,
    act: (page: Page) => Promise<void>,
  ) => {
    const page = await app().browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.route(url, handle);
    await act(page);
    await page.close();
  };
  const refuse = (route: Route) =>
    route.fulfill({ status: 400, json: { code: "bad_request", message: "Not today.", request_id: "r-9" } });

  test("what does not come beside the groups is named, and the groups stand", async () => {
    await withRoute("**/api/v1/measures/failure-tax", refuse, async (page) => {
      await open("/tasks?project=sample", page);
      const list = await ready(page, "task-groups");
      await list.getByText("without failure tax").waitFor({ timeout: LOADS_MS });
      expect(await list.locator("tbody tr").count()).toBe(workflows.length);
    });
  });

  test("groups that cannot be loaded say why, and can be asked for again", async () => {
    await withRoute("**/api/v1/tasks/economics*", refuse, async (page) => {
      await open("/tasks?project=sample", page);
      const failed = page.locator('[data-panel="task-groups"][data-state="error"]');
      await failed.getByText("Not today.").waitFor({ timeout: LOADS_MS });
      await page.unroute("**/api/v1/tasks/economics*");
      await failed.getByRole("button", { name: "Retry" }).click();
      await ready(page, "task-groups");
    });
  });

  test("nothing found offers to show all; a range without tasks says so", async () => {
    const page = await open("/tasks?project=sample&q=no-such-name");
    const list = await ready(page, "task-groups");
    await list.getByRole("button", { name: "Show all" }).click();
    await expect.poll(() => list.locator("tbody tr").count()).toBe(workflows.length);
    await open("/tasks?project=sample&from=now-3y&to=now-2y", page);
    await page.locator('[data-panel="task-groups"][data-state="empty"]').getByText("No tasks in this range").waitFor({
      timeout: LOADS_MS,
    });
  });

  test("without outcomes there is the cost of a task and a line of code", async () => {
    const page = await open("/workflows/coding-agent?project=sample");
    const notice = page.locator('[data-figure="no-outcomes"]');
    await notice.waitFor({ timeout: LOADS_MS });
    expect(await notice.innerText()).toMatch(/117 tasks cost \$6\.32 each[\s\S]*task\.succeed\(\)/);
    await page.locator('[data-figure="workflow-cpst"]').getByText("no outcome yet").waitFor();
  });

  test("too little judged shows bounds, never a point", async () => {
    const narrow = async (route: Route) => {
      const response = await route.fetch({ timeout: LOADS_MS });
      const answer = (await response.json()) as { groups: Record<string, unknown>[] };
      for (const group of answer.groups) Object.assign(group, { outcome_share: 0.5 });
      await route.fulfill({ response, json: answer });
    };
    await withRoute("**/api/v1/tasks/economics*", narrow, async (page) => {
      await open("/tasks?project=sample", page);
      const list = await ready(page, "task-groups");
      const cell = rowOf(list, "airline-support").locator('[data-figure="row-cpst"]');
      expect(await cell.locator(".cpst-range data").count()).toBe(2);
      expect(await cell.innerText()).toContain("50.0");
    });
  });
});

const looks = [
  ["/tasks?project=sample&from=now-7d", "tasks", "task-groups"],
  ["/tasks?project=sample&by=model&view=table", "tasks-table", "task-groups"],
  ["/tasks?project=sample&tab=tasks", "tasks-single", "task-list"],
  ["/workflows/airline-support?project=sample&from=now-14d", "workflow", "over-time-cpst"],
  ["/workflows/airline-support?project=sample&tab=steps", "workflow-steps", "workflow-steps"],
  ["/workflows/airline-support?project=sample&tab=outcomes", "workflow-outcomes", "endings"],
  ["/workflows/airline-support?project=sample&tab=quality", "workflow-quality", "scores"],
  ["/workflows/math-word-problems?project=sample&tab=variance&by=model", "workflow-variance", "variance"],
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
          await view.locator(".panel[data-state=loading]").first().waitFor({ state: "detached", timeout: LOADS_MS });
        },
      });
    },
  );
});

test("a task, a rule and its preview have nothing serious either, in both themes", async () => {
  for (const theme of ["light", "dark"] as const) {
    const view = await app().browser.newPage({ colorScheme: theme, viewport: { width: 1440, height: 900 } });
    await open("/workflows/airline-support?project=sample&tab=tasks&sel=task:tau-airline/2/trial-1", view);
    await view.locator('[data-figure="task-calls"] a').first().waitFor({ timeout: LOADS_MS });
    expect(await seriousFaults(view)).toEqual([]);
    await keepScreenshot(view, `task-1440-${theme}`);
    await view.setViewportSize({ width: 360, height: 800 });
    await open("/workflows/airline-support?project=sample&sel=rule:", view);
    await view.getByRole("button", { name: "Chatbot" }).click({ timeout: LOADS_MS });
    await view.getByRole("button", { name: "Preview" }).click();
    await view.locator('[data-figure="rule-preview"]').waitFor({ timeout: LOADS_MS });
    expect(await seriousFaults(view)).toEqual([]);
    await keepScreenshot(view, `define-success-360-${theme}`);
    await view.close();
  }
});

test("the pages threw nothing and logged no error", () => {
  expect(app().faults).toEqual([]);
});
