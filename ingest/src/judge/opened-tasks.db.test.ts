import { createHash } from "node:crypto";
import { writeSetting } from "@outlay/clickhouse/settings";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { TASK_BY_KIND, TASK_BY_NAME } from "@outlay/core/success/task-by";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgementEvent, NOON, SettledLedger, spanEvent, traceOf, uuidOf } from "../settle/testing/settled-ledger.ts";

/** Which task calls belong to that name none: whatever the process, the trace and the order in which they come. */

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
  const settings = {
    trace: { by: "trace", workflows: {} },
    session: { by: "session", workflows: { batch: "tag:job" } },
  };
  for (const [project, value] of Object.entries(settings)) {
    const change = { expectedVersion: 0, value: { ...value, effectiveFrom: NOON }, author: "ada", reason: "a test" };
    await writeSetting(store.writer, { project, kind: TASK_BY_KIND, name: TASK_BY_NAME }, change);
  }
});
afterAll(() => store.close());

const keyOf = (taskId: string): string => {
  const hex = createHash("sha256").update(`task\0${taskId}`).digest("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
const agent: Partial<CallEvent> = {
  ...{ kind: "agent", operation: "invoke_agent", isBillable: false, durationMs: 60_000 },
  ...{ usage: {}, usageSource: "missing" },
};
const ticket = { taskKey: uuidOf("ticket"), taskId: "ticket" };
/** Outside of any trace, and with no response that would link it. */
function alone(name: string, over: Partial<CallEvent> = {}): CallEvent {
  const { traceId: _trace, spanId: _span, emitter: _emitter, ...call } = spanEvent(name, over);
  return { ...call, signal: "native" };
}

interface Work {
  readonly name: string;
  readonly project: string;
  readonly calls: readonly CallEvent[];
  readonly judgements?: readonly OutcomeEvent[];
  /** The task of each call that is billed, by its name; "" for none. */
  readonly tasks: Readonly<Record<string, string>>;
  readonly judged?: readonly string[];
}

const works: readonly Work[] = [
  {
    name: "a trace without a task is one",
    project: "trace",
    calls: [
      spanEvent("a"),
      spanEvent("b", { occurredAt: 5_000, sourceKey: "other process" }),
      spanEvent("c", { traceId: "u" }),
    ],
    judgements: [judgementEvent("e", { traceId: "t" })],
    tasks: { a: keyOf(`trace:${traceOf("t")}`), b: keyOf(`trace:${traceOf("t")}`), c: keyOf(`trace:${traceOf("u")}`) },
  },
  {
    name: "a trace that names its task is that one, also where it is named late",
    project: "trace",
    calls: [spanEvent("a"), spanEvent("b", { ...ticket, occurredAt: 5_000 })],
    tasks: { a: ticket.taskKey, b: ticket.taskKey },
  },
  {
    name: "a trace that names two tasks opens none",
    project: "trace",
    calls: [
      spanEvent("a"),
      spanEvent("b", { ...ticket, occurredAt: 5_000 }),
      spanEvent("c", { taskKey: uuidOf("second"), occurredAt: 9_000 }),
    ],
    tasks: { a: "", b: ticket.taskKey, c: uuidOf("second") },
  },
  {
    name: "a session is one task over traces, processes and dialects, and where only the agent names it",
    project: "session",
    calls: [
      spanEvent("agent", { ...agent, sessionId: "s1" }),
      spanEvent("a", { occurredAt: 1_000, parentSpanId: "agent" }),
      spanEvent("b", {
        traceId: "u",
        sessionId: "s1",
        occurredAt: 90_000_000,
        sourceKey: "other",
        dialect: "openinference",
      }),
      alone("c", { sessionId: "s1", occurredAt: 7_000 }),
      alone("d", { sessionId: "s2", occurredAt: 8_000 }),
      alone("e", { ...ticket, sessionId: "s1", occurredAt: 9_000 }),
      alone("f", { occurredAt: 10_000 }),
    ],
    judgements: [judgementEvent("e", { traceId: "t" })],
    tasks: {
      ...{ a: keyOf("session:s1"), b: keyOf("session:s1"), c: keyOf("session:s1"), d: keyOf("session:s2") },
      ...{ e: ticket.taskKey, f: "" },
    },
    judged: [keyOf("session:s1")],
  },
  {
    name: "a workflow may open its tasks by a tag",
    project: "session",
    calls: [alone("a", { workflow: "batch", tags: { job: "7" }, sessionId: "s1" })],
    tasks: { a: keyOf("tag:job=7") },
  },
  {
    name: "what was called before the setting was made stays as it is",
    project: "session",
    calls: [alone("a", { sessionId: "s1", occurredAt: -60_000 })],
    tasks: { a: "" },
  },
  {
    name: "a project without the setting opens nothing",
    project: "p",
    calls: [spanEvent("a", { sessionId: "s1" })],
    tasks: { a: "" },
  },
];

type Order = readonly (CallEvent | OutcomeEvent)[][];
/** At once; one by one; and one by one from the last. */
const ordersOf = ({ calls, judgements = [] }: Work): Order[] => {
  const all = [...calls, ...judgements];
  return [[all], all.map((one) => [one]), [...all].reverse().map((one) => [one])];
};

test.each(works.map((work) => [work.name, work] as const))("%s", async (_, work) => {
  for (const order of ordersOf(work)) {
    const ledger = await SettledLedger.empty(store);
    for (const request of order) {
      const calls = request.filter((one): one is CallEvent => "callId" in one);
      const outcomes = request.filter((one): one is OutcomeEvent => "outcomeId" in one);
      await ledger.append(calls, work.project, outcomes);
      await ledger.run();
    }
    const rows = await ledger.net(
      "call_id, sumIf(sign, is_billable) AS billed, argMax(task_key, revision) AS task, argMax(reason, revision) AS why",
    );
    const billed = rows.filter((row) => row["billed"] === "1" || row["billed"] === 1);
    const none = "00000000-0000-0000-0000-000000000000";
    const tasks = billed.map((row) => [row["call_id"], row["task"] === none ? "" : row["task"]]);
    const expected = Object.entries(work.tasks).map(([name, key]) => [uuidOf(name), key]);
    expect(Object.fromEntries(tasks)).toEqual(Object.fromEntries(expected));
    const opened = billed.filter((row) => /^task_opened$/.test(String(row["why"])));
    expect(opened.every((row) => Object.values(work.tasks).includes(String(row["task"])))).toBe(true);
    if (work.judged !== undefined) expect(await ledger.judged()).toEqual(work.judged);
  }
});
