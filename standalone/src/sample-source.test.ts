import { readdirSync, readFileSync, statSync } from "node:fs";
import { nativeCallSchema, nativeOutcomeSchema } from "@outlay/core/native";
import { beforeAll, describe, expect, test } from "vitest";
import { readSampleHeaders, sampleColumns, sampleNames } from "./sample-files.ts";
import { sampleOracle } from "./sample-oracle.ts";
import { readSample, type SampleItem } from "./sample-source.ts";
import { readSampleSpans } from "./sample-spans.ts";

const anchorMs = Date.parse("2026-11-21T15:00:00.000Z");
const DAY_MS = 86_400_000;
const folder = new URL("../sample/", import.meta.url);
const oracle = sampleOracle();

let items: SampleItem[];
beforeAll(async () => {
  items = [];
  for await (const item of readSample(anchorMs)) items.push(item);
});
const callsOf = (workflow: string) =>
  items.filter((item) => item.type === "llm_call").filter((call) => call.workflow === workflow);

describe("the shipped sample", () => {
  test("every row becomes an event the native contract accepts", () => {
    const refused = items.flatMap((item) => {
      const schema = item.type === "llm_call" ? nativeCallSchema : nativeOutcomeSchema;
      const parsed = schema.safeParse(item);
      return parsed.success ? [] : [{ item, issues: parsed.error.issues }];
    });
    expect(refused.slice(0, 3)).toEqual([]);
  });

  test("no two events have the same id", () => {
    expect(new Set(items.map((item) => item.eventId)).size).toBe(items.length);
  });

  test("an event's id does not depend on when it is sent, only its time does", async () => {
    const later: SampleItem[] = [];
    for await (const item of readSample(anchorMs + 5000)) later.push(item);
    expect(later.map((item) => item.eventId)).toEqual(items.map((item) => item.eventId));
    const moved = later.every(
      (item, index) => Date.parse(item.occurredAt) - Date.parse(items[index]?.occurredAt ?? "") === 5000,
    );
    expect(moved).toBe(true);
  });

  test("all times lie within the 14 days before the anchor, and the newest is at the anchor", () => {
    const times = items.flatMap((item) => [
      item.occurredAt,
      ...(item.type === "outcome" && item.closedAt ? [item.closedAt] : []),
      ...(item.taskStartedAt ? [item.taskStartedAt] : []),
    ]);
    const instants = times.map((time) => Date.parse(time));
    expect(instants.reduce((a, b) => Math.max(a, b))).toBe(anchorMs);
    expect(instants.reduce((a, b) => Math.min(a, b))).toBeGreaterThanOrEqual(anchorMs - 14 * DAY_MS);
  });

  test("headers say how many calls and outcomes their file makes, and name their columns", async () => {
    for (const header of await readSampleHeaders()) {
      expect(header.columns).toEqual(sampleColumns[header.workflow]);
      expect(callsOf(header.workflow)).toHaveLength(header.calls);
      const outcomes = items.filter((item) => item.type === "outcome" && item.workflow === header.workflow);
      expect(outcomes).toHaveLength(header.outcomes);
    }
  });

  test("is at most 4 MB in all", () => {
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(new URL(file, folder)).size, 0);
    expect(bytes).toBeLessThan(4_000_000);
  });

  test("every source is named with licence, commit and changes in ATTRIBUTION.md", async () => {
    const attribution = readFileSync(new URL("ATTRIBUTION.md", folder), "utf8");
    for (const header of await readSampleHeaders()) {
      for (const text of [header.url, header.commit, header.licence, `${header.workflow}.jsonl.gz`]) {
        expect(attribution).toContain(text);
      }
    }
  });
});

describe("the oracle and the events agree", () => {
  test.each(sampleNames)("%s: calls, tokens by class, tasks and outcomes", (workflow) => {
    const calls = callsOf(workflow);
    const tasks = new Set(calls.flatMap((call) => (call.taskId === undefined ? [] : [call.taskId])));
    const outcomes = items.filter((item) => item.type === "outcome" && item.workflow === workflow);
    const judged = (outcome: string) => outcomes.filter((item) => "outcome" in item && item.outcome === outcome).length;
    expect(oracle.byWorkflow[workflow]).toEqual({
      calls: calls.length,
      inputUncached: sum(calls, (usage) => usage.inputUncached ?? usage.inputTokens),
      cacheRead: sum(calls, (usage) => usage.cacheRead),
      cacheWriteUnknown: sum(calls, (usage) => usage.cacheWrite?.unknown),
      output: sum(calls, (usage) => usage.outputTokens ?? usage.outputText),
      tasks: tasks.size,
      successes: judged("success"),
      failures: judged("failure"),
      unknown: tasks.size - outcomes.length,
    });
  });

  test("calls by workflow and model", () => {
    for (const group of oracle.groups) {
      const own = callsOf(group.workflow).filter(
        (call) => call.provider === group.provider && call.model === group.model && call.team === group.team,
      );
      expect(own).toHaveLength(group.calls);
    }
    expect(oracle.groups.reduce((total, group) => total + group.calls, 0)).toBe(oracle.total.calls);
  });

  test("README.md shows the oracle's figures", () => {
    const readme = readFileSync(new URL("README.md", folder), "utf8");
    const rows = [...Object.entries(oracle.byWorkflow), ["**all**", oracle.total] as const].map(([name, t]) => {
      const figures = [t.calls, t.tasks, t.successes, t.failures, t.unknown];
      const tokens = [t.inputUncached, t.cacheRead, t.cacheWriteUnknown, t.output];
      return `| ${[name, ...figures, ...tokens].map((cell) => cell.toLocaleString("en-US")).join(" | ")} |`;
    });
    for (const row of rows) expect(readme).toContain(row);
  });

  test("an outcome is only ever given to a task that has calls", () => {
    const tasks = new Set(items.flatMap((item) => (item.type === "llm_call" ? [item.taskId] : [])));
    expect(items.filter((item) => item.type === "outcome" && !tasks.has(item.taskId))).toEqual([]);
  });
});

describe("the traces of the sample", () => {
  test("every call of a trace hangs below a span that is sent, in the same trace, and no two spans are the same", async () => {
    const spans = await readSampleSpans(anchorMs);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    expect(byId.size).toBe(spans.length);
    const calls = items.filter((item) => item.type === "llm_call").filter(({ traceId }) => traceId !== undefined);
    expect(new Set(calls.map(({ workflow }) => workflow))).toEqual(new Set(["coding-agent", "airline-support"]));
    for (const call of calls) expect(byId.get(call.parentSpanId ?? "")?.traceId).toBe(call.traceId);
    for (const span of spans) {
      expect(byId.has(span.parentSpanId ?? span.spanId)).toBe(true);
      expect(span.endedAtMs ?? span.startedAtMs).toBeGreaterThanOrEqual(span.startedAtMs);
    }
    const ids = calls.map(({ spanId }) => spanId);
    expect(new Set([...ids, ...byId.keys()]).size).toBe(ids.length + spans.length);
  });

  test("spans carry no usage and no model, so that nothing of them is billed, and keep their ids whenever they are sent", async () => {
    const [spans, later] = [await readSampleSpans(anchorMs), await readSampleSpans(anchorMs + 5_000)];
    expect(later.map(({ spanId }) => spanId)).toEqual(spans.map(({ spanId }) => spanId));
    expect(spans.filter(({ attributes }) => Object.keys(attributes).some((key) => /usage|model/.test(key)))).toEqual(
      [],
    );
  });

  test("a turn ends with the answer that ends it", () => {
    const stops = new Map<string, (string | undefined)[]>();
    for (const call of callsOf("coding-agent").sort((a, b) => a.occurredAt.localeCompare(b.occurredAt))) {
      if (call.agentRole !== undefined) continue;
      stops.set(call.traceId ?? "", [...(stops.get(call.traceId ?? "") ?? []), call.finishReason]);
    }
    for (const reasons of stops.values()) expect(reasons.slice(0, -1)).not.toContain("end_turn");
  });
});

type Usage = NonNullable<Extract<SampleItem, { type: "llm_call" }>["usage"]>;
const sum = (calls: ReturnType<typeof callsOf>, of: (usage: Usage) => number | undefined) =>
  calls.reduce((total, call) => total + (of(call.usage ?? {}) ?? 0), 0);
