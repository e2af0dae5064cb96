import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judgementEvent, SettledLedger, spanEvent, uuidOf } from "./testing/settled-ledger.ts";

/** Whose verdict it is: each piece of work with the judgement first, last, and in every order of single requests. */

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const ID = "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG";
/** What the collector makes of `response:` and this id. */
const TASK_OF_ID = "8fb96ca4-55ce-76c2-48eb-aae0c131f95e";
const DAY_MS = 86_400_000;
const ticket = { taskKey: uuidOf("ticket"), taskId: "ticket" };
const agent = {
  kind: "agent",
  operation: "invoke_agent",
  isBillable: false,
  durationMs: 60_000,
  usage: {},
  usageSource: "missing",
} as const;

interface Work {
  readonly name: string;
  readonly calls: readonly CallEvent[];
  readonly judgements: readonly OutcomeEvent[];
  /** Keys of the tasks of the judgements and of the calls that are billed, in their order; "" for none. */
  readonly judged: readonly string[];
  readonly tasks: readonly string[];
}

const works: readonly Work[] = [
  {
    name: "a judgement parented to a call that names its task",
    calls: [spanEvent("a", ticket)],
    judgements: [judgementEvent("e", { traceId: "t", spanId: "a" })],
    judged: [ticket.taskKey],
    tasks: [ticket.taskKey],
  },
  {
    name: "a judgement of a response",
    calls: [spanEvent("a", { ...ticket, responseId: ID })],
    judgements: [judgementEvent("e", { responseId: ID, occurredAt: 20 * DAY_MS })],
    judged: [ticket.taskKey],
    tasks: [ticket.taskKey],
  },
  {
    name: "a judgement of a response, with an id that proves nothing elsewhere",
    calls: [spanEvent("a", { ...ticket, responseId: "resp_1" })],
    judgements: [judgementEvent("e", { responseId: "resp_1" })],
    judged: [ticket.taskKey],
    tasks: [ticket.taskKey],
  },
  {
    name: "a judgement in the judge's own trace",
    calls: [
      spanEvent("a", { ...ticket, responseId: ID }),
      spanEvent("j", { traceId: "judge", occurredAt: 900_000, model: "gpt-4o-mini" }),
    ],
    judgements: [judgementEvent("e", { traceId: "judge", spanId: "j", responseId: ID, occurredAt: 901_000 })],
    judged: [ticket.taskKey],
    tasks: [ticket.taskKey, ""],
  },
  {
    name: "a judgement in the judge's own trace, of a call without a task",
    calls: [
      spanEvent("a", { responseId: ID }),
      spanEvent("j", { traceId: "judge", occurredAt: 5 * DAY_MS, model: "gpt-4o-mini" }),
    ],
    judgements: [judgementEvent("e", { traceId: "judge", spanId: "j", responseId: ID, occurredAt: 5 * DAY_MS })],
    judged: [TASK_OF_ID],
    tasks: [TASK_OF_ID, ""],
  },
  {
    name: "judgements of an agent that names its task, and of a call below it",
    calls: [spanEvent("agent", { ...agent, ...ticket }), spanEvent("a", { parentSpanId: "agent", occurredAt: 100 })],
    judgements: [
      judgementEvent("e", { traceId: "t", spanId: "agent" }),
      judgementEvent("f", { traceId: "t", spanId: "a" }),
    ],
    judged: [ticket.taskKey, ticket.taskKey],
    tasks: [ticket.taskKey],
  },
  {
    name: "a trace with calls of several tasks",
    calls: [
      spanEvent("a", ticket),
      spanEvent("b", { taskKey: uuidOf("other"), occurredAt: 9_000 }),
      spanEvent("c", { occurredAt: 19_000 }),
    ],
    judgements: [judgementEvent("e", { traceId: "t", spanId: "b" }), judgementEvent("f", { traceId: "t" })],
    judged: [uuidOf("other"), uuidOf("task of t")],
    tasks: [ticket.taskKey, uuidOf("other"), uuidOf("task of t")],
  },
];

describe.each(works)("$name", ({ calls, judgements, judged, tasks }) => {
  const one = (events: readonly (CallEvent | OutcomeEvent)[]) => events.map((event) => [event]);
  test.each([
    ["in one request", [[...calls, ...judgements]]],
    ["calls first", one([...calls, ...judgements])],
    ["judgements first", one([...judgements, ...calls])],
    ["backwards, and all again", [...one([...calls, ...judgements].reverse()), [...calls, ...judgements]]],
  ])("%s", async (_, requests) => {
    const ledger = await SettledLedger.empty(store);
    for (const request of requests) {
      const isCall = (event: CallEvent | OutcomeEvent): event is CallEvent => "callId" in event;
      const outcomes = request.filter((event): event is OutcomeEvent => !isCall(event));
      await ledger.append(request.filter(isCall), "p", outcomes);
      await ledger.run();
    }
    expect(await ledger.judged()).toEqual(judged);
    const rows = await ledger.net(
      "min(ts) AS at, argMaxIf(task_key, revision, sign = 1) AS task, sumIf(sign, is_billable) AS billed",
    );
    const byTime = rows
      .filter(({ billed }) => billed === "1")
      .sort((a, b) => (String(a["at"]) < String(b["at"]) ? -1 : 1));
    const none = "00000000-0000-0000-0000-000000000000";
    expect(byTime.map(({ task }) => (task === none ? "" : task))).toEqual(tasks);
  });
});
