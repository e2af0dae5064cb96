import type { Call } from "@outlay/dashboard/contract/calls";
import type { EconomicsAnswer } from "@outlay/dashboard/contract/economics";
import { readSample } from "@outlay/standalone/sample-source";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "../outlay-process.ts";
import { quotientText, roundedText, unitsOf } from "./decimal-text.ts";
import { readEconomics } from "./economics.ts";
import { sendEvents, type TruthEvent } from "./send-events.ts";

/** Rows of vexp-swe-bench and tau-bench, as the shipped sample has them; README.md says where they come from. */
const ANCHOR = Date.UTC(2026, 4, 15);
const range = { from: "2026-05-01T00:00:00Z", to: "2026-05-16T00:00:00Z" };

const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
  await sendEvents(outlay, "swe-bench", rowsOf("swe-bench-fix"));
  await sendEvents(outlay, "swe-bench-bills", billsOnly(rowsOf("swe-bench-fix")));
  await sendEvents(outlay, "airline", rowsOf("airline-support"));
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

async function* rowsOf(workflow: string): AsyncGenerator<TruthEvent> {
  for await (const item of readSample(ANCHOR)) if (item.workflow === workflow) yield item;
}

/** The same runs from a sender that knows what each cost and not what it used. */
async function* billsOnly(rows: AsyncIterable<TruthEvent>): AsyncGenerator<TruthEvent> {
  for await (const row of rows) {
    if (row.type === "outcome") yield row;
    else {
      const { usage: _, ...bill } = row;
      yield bill;
    }
  }
}

const economics = (project: string, by: string, judgedTasks: number): Promise<EconomicsAnswer> =>
  readEconomics(outlay, { project, ...range, by }, judgedTasks);

test("vexp-swe-bench: 73 of 100 resolved, 0.920642 USD of reported cost per resolved task", async () => {
  const { totals } = await economics("swe-bench-bills", "workflow", 100);
  expect(totals).toMatchObject({ tasks: 100, successes: 73, failures: 27, unknown: 0, success_rate: 0.73 });
  expect(totals).toMatchObject({ calls: 100, unpriced_calls: 0 });
  expect(roundedText(totals.cost ?? "", 6)).toBe("67.206897");
  expect(roundedText(totals.cpst ?? "", 6)).toBe("0.920642");
});

test("vexp-swe-bench with its token counts: the reported cost stays readable beside the computed one", async () => {
  const { totals } = await economics("swe-bench", "workflow", 100);
  expect(totals).toMatchObject({ tasks: 100, successes: 73, failures: 27, unpriced_calls: 0 });
  const query = new URLSearchParams({ project: "swe-bench", ...range });
  const drift = await until(async () => {
    const url = `${outlay.dashboard}/api/v1/data-quality?${query}`;
    const { reported_drift } = await getJson<{ reported_drift: Record<string, string | number> }>(url);
    return reported_drift["calls"] === 100 ? reported_drift : undefined;
  }, "the reported cost of 100 runs");
  const reported = unitsOf(String(drift["reported"]));
  expect(quotientText(reported, totals.successes, 6)).toBe("0.920642");
  expect(unitsOf(String(drift["computed"]))).toBe(unitsOf(totals.cost ?? ""));

  const calls = `${outlay.dashboard}/api/v1/calls?${query}&limit=1000`;
  const { calls: rows } = await getJson<{ calls: Call[] }>(calls);
  expect(rows.reduce((sum, { reported_cost }) => sum + unitsOf(reported_cost ?? ""), 0n)).toBe(reported);
});

test("tau-bench airline: pass^1 is 0.42, over all runs and as the mean over tasks of four trials", async () => {
  const answer = await economics("airline", "task_type", 200);
  expect(answer.totals).toMatchObject({ tasks: 200, successes: 84, failures: 116, unknown: 0, success_rate: 0.42 });
  expect(answer.groups).toHaveLength(50);
  expect(answer.groups.every(({ tasks }) => tasks === 4)).toBe(true);
  const quarters = answer.groups.reduce((sum, { successes }) => sum + successes, 0);
  expect(quarters / 4 / 50).toBe(0.42);
});
