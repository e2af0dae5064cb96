import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { getJson, until } from "./outlay-process.ts";
import { useSampleApp } from "./web-sample.ts";

const app = useSampleApp();
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

/** Tasks of a project of its own: six of each of the last five days, every third of which failed. */
async function sendTasks(project: string): Promise<void> {
  const send = async (events: unknown[]) => {
    const response = await fetch(`${app().outlay.collector}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-outlay-project": project },
      body: JSON.stringify({ events }),
    });
    expect(response.status, await response.text()).toBe(202);
  };
  const tasks = Array.from({ length: 30 }, (_, at) => ({
    at,
    endedAt: Date.now() - 3_600_000 - (at % 5) * 86_400_000,
    base: { workflow: "v1.5 / fast", taskId: `${project}-${at}` },
  }));
  await send(
    tasks.map(({ at, endedAt, base }) => ({
      ...base,
      eventId: `${project}-call-${at}`,
      occurredAt: new Date(endedAt).toISOString(),
      provider: "openai",
      model: "gpt-4o",
      usage: { inputTokens: 1000, outputTokens: 100 },
    })),
  );
  await send(
    tasks.map(({ at, endedAt, base }) => ({
      ...base,
      type: "outcome",
      eventId: `${project}-outcome-${at}`,
      occurredAt: new Date(endedAt + 1000).toISOString(),
      outcome: at % 3 === 0 ? "failure" : at % 3 === 1 ? "partial" : "success",
      source: "sdk",
    })),
  );
  await until(async () => {
    const { totals } = await getJson<{ totals: { tasks: number; unknown: number } }>(
      `${app().outlay.dashboard}/api/v1/tasks/economics?project=${project}&from=now-30d`,
    );
    return totals.tasks === 30 && totals.unknown === 0 ? true : undefined;
  }, "thirty judged tasks");
}

test("a rule is previewed before it is saved, a changed one begins a new series, and both stay on record", async () => {
  const project = "rules";
  await sendTasks(project);
  const page = await open(`/tasks?project=${project}&from=now-14d`);
  await ready(page, "task-groups");
  await rowOf(page.locator('[data-panel="task-groups"]'), "v1.5 / fast").locator("a").first().click();
  await page.getByRole("heading", { name: /v1\.5 \/ fast/ }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: /v1\.5 \/ fast/ }).waitFor();
  await page.keyboard.press("d");
  const form = page.getByRole("dialog", { name: "Define success" });
  expect(await form.getByLabel("Workflow", { exact: true }).inputValue()).toBe("v1.5 / fast");
  await form.getByLabel("Partial counts as success").check();
  await form.getByRole("button", { name: "Preview" }).click();
  await form.locator('[data-figure="preview-successes"]').waitFor({ timeout: LOADS_MS });
  expect(await form.locator('[data-figure="preview-successes"]').innerText()).toBe("20");
  expect(await form.locator('[data-figure="rule-preview"]').innerText()).toContain("10 from partial to success");
  await form.getByLabel("It judges tasks that ended").selectOption({ index: 1 });
  await form.getByLabel("Your name").fill("ada");
  await form.getByLabel("Reason, kept with the change").fill("partial is good enough");
  await form.getByRole("button", { name: "Save the rule" }).click();
  await form.waitFor({ state: "detached", timeout: LOADS_MS });
  const success = page.locator('[data-figure="workflow-success"] data');
  await expect
    .poll(async () => Number(await success.getAttribute("value")), { timeout: LOADS_MS })
    .toBeCloseTo(20 / 30, 9);
  await page.locator('[data-panel="workflow-rules"]').getByRole("button", { name: "v1.5-fast@1" }).click();
  const change = page.getByRole("dialog", { name: /Success by rule v1\.5-fast/ });
  await change.getByLabel("Partial counts as success").uncheck();
  await change.getByRole("button", { name: "Preview" }).click();
  await change.locator('[data-figure="preview-successes"]').waitFor({ timeout: LOADS_MS });
  expect(await change.locator('[data-figure="preview-successes"]').innerText()).toBe("10");
  await change.getByLabel("Your name").fill("ada");
  await change.getByLabel("Reason, kept with the change").fill("it was not");
  await change.getByRole("button", { name: "Save as a new version" }).click();
  await change.waitFor({ state: "detached", timeout: LOADS_MS });
  const breaks = page.locator('[data-figure="series-breaks"]').first();
  await breaks.getByText("v1.5-fast@1 → v1.5-fast@2").waitFor({ timeout: LOADS_MS });
  // What was judged stays as it was judged.
  expect(Number(await success.getAttribute("value"))).toBeCloseTo(20 / 30, 9);
  await open(`/tasks?project=${project}&sel=rule:v1.5-fast`, page);
  const history = page.locator('[data-figure="rule-history"]');
  await history.getByText("v1.5-fast@2").waitFor({ timeout: LOADS_MS });
  expect(await history.innerText()).toMatch(
    /it was not[\s\S]*v1\.5-fast@1[\s\S]*partial counts[\s\S]*partial is good enough/,
  );
});

test("the pages threw nothing and logged no error", () => {
  expect(app().faults).toEqual([]);
});
