import { expect, test } from "vitest";
import { commonFacts, NO_TASK_BY, type OpeningFacts, openedTaskId, type TaskBySetting } from "./task-by.ts";

const TRACE = "0190aaaa-0000-7000-8000-00000000000a";
const call = (over: Partial<OpeningFacts> = {}): OpeningFacts => ({
  ts: 100,
  traceId: TRACE,
  context: {},
  tags: {},
  ...over,
});
const by = (kind: string, workflows: Record<string, string> = {}, effectiveFrom = 0): TaskBySetting => ({
  ...{ by: kind, workflows, effectiveFrom },
});
const opened = (setting: TaskBySetting[], one = call(), around: OpeningFacts[] = [one]) =>
  openedTaskId(setting, one, commonFacts(around));

test("a trace is named as its sender spells it", () => {
  expect(opened([by("trace")])).toBe("trace:0190aaaa00007000800000000000000a");
  expect(opened([by("trace")], call({ traceId: "" }))).toBeUndefined();
  expect(opened([NO_TASK_BY])).toBeUndefined();
  expect(opened([])).toBeUndefined();
});

test("a call has the session of its trace where the trace has one, its own before that, and none of several", () => {
  const one = call({ context: { sessionId: "s1" } });
  const two = call({ context: { sessionId: "s2" } });
  expect(opened([by("session")], call(), [call(), one])).toBe("session:s1");
  expect(opened([by("session")], call(), [call(), one, two])).toBeUndefined();
  expect(opened([by("session")], two, [one, two])).toBe("session:s2");
});

test("a workflow may have its own, by its own name or that of its trace", () => {
  const setting = by("trace", { batch: "tag:job", constructor: "sdk" });
  const job = call({ tags: { job: "7" } });
  const batch = call({ context: { workflow: "batch" } });
  expect(opened([setting], job, [job, batch])).toBe("tag:job=7");
  expect(opened([setting], batch)).toBeUndefined();
  expect(opened([setting], call({ context: { workflow: "toString" } }))).toMatch(/^trace:/);
});

test("the setting in effect when the call began holds for it, however late it comes", () => {
  const settings = [by("trace", {}, 50), by("session", {}, 100)];
  const context = { sessionId: "s1" };
  expect(opened(settings, call({ ts: 99, context }))).toMatch(/^trace:/);
  expect(opened(settings, call({ ts: 100, context }))).toBe("session:s1");
  expect(opened(settings, call({ ts: 49, context }))).toBeUndefined();
});
