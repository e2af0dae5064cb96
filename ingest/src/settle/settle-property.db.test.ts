import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SettledLedger, uuidOf } from "./testing/settled-ledger.ts";
import { tellUnit, unitKinds } from "./testing/told-units.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const unit = fc.record({
  kind: fc.constantFrom(...unitKinds),
  at: fc.integer({ min: 0, max: 120_000 }),
  gap: fc.boolean(),
  usage: fc.constantFrom("both", "outer", "inner"),
});
/** Requests as positions of events: any order, any cuts, some events again. */
const delivery = (events: number) =>
  fc.record({
    order: fc.shuffledSubarray([...Array(events).keys()], { minLength: events, maxLength: events }),
    cuts: fc.array(fc.integer({ min: 1, max: Math.max(events - 1, 1) }), { maxLength: 4 }),
    again: fc.array(fc.integer({ min: 0, max: events - 1 }), { maxLength: 5 }),
  });

const columns = `call_id, sum(sign) AS rows, sumIf(sign, is_billable) AS billed, argMaxIf(settlement, revision, sign = 1) AS settled,
  argMaxIf(settled_by, revision, sign = 1) AS by_call, toString(ifNull(sum(cost * sign), 0)) AS cost, toString(ifNull(sum(cost_excluded * sign), 0)) AS excluded, argMaxIf(task_key, revision, sign = 1) AS task,
  argMaxIf(workflow, revision, sign = 1) AS workflow, argMaxIf(tags, revision, sign = 1) AS tags, sum(input_tokens * sign) AS input`;

test("any order of the events, any cut into requests and any repeats give the same ledger, and it is the right one", async () => {
  const world = fc
    .array(unit, { minLength: 4, maxLength: 14 })
    .map((units) => units.map((one, number) => tellUnit({ ...one, number })))
    .chain((told) => {
      const events = told.flatMap((one): Told[] => [...one.events, ...one.judgements]);
      return fc.record({ told: fc.constant(told), events: fc.constant(events), delivery: delivery(events.length) });
    });
  const check = fc.asyncProperty(world, async ({ told, events, delivery: { order, cuts, again } }) => {
    const atOnce = await SettledLedger.empty(store);
    await appendTo(atOnce, events);
    await atOnce.run();
    const expected = await atOnce.net(columns);
    const wanted = told.flatMap((one) => one.billed);
    expect(await atOnce.billed()).toEqual([...wanted].sort(byUuid));
    const judged = told
      .flatMap(({ judgements, taskKey }) => judgements.map(({ outcomeId }) => ({ outcomeId, taskKey })))
      .sort((a, b) => (a.outcomeId < b.outcomeId ? -1 : 1))
      .map(({ taskKey }) => taskKey);
    expect(await atOnce.judged()).toEqual(judged);
    const tasks = new Map(expected.map(({ call_id, task }) => [call_id, task]));
    for (const { billed, taskKey } of told)
      if (taskKey !== "") expect(tasks.get(uuidOf(billed[0] ?? ""))).toBe(taskKey);

    const shuffled = await SettledLedger.empty(store);
    for (const request of requestsOf(events, order, cuts)) {
      await appendTo(shuffled, request);
      await shuffled.run({ rangeEventsMax: 5 });
    }
    await appendTo(
      shuffled,
      again.flatMap((at) => events[at] ?? []),
    );
    await shuffled.run();
    expect(await shuffled.net(columns)).toEqual(expected);
    expect(await shuffled.judged()).toEqual(judged);
    const contexts = (
      await shuffled.net(
        "call_id, argMaxIf(workflow, revision, sign = 1) AS workflow, sumIf(sign, is_billable) AS billed",
      )
    )
      .filter(({ billed }) => billed === "1")
      .map(({ workflow }) => workflow);
    expect(contexts.sort()).toEqual(told.flatMap((one) => one.workflows).sort());
  });
  await fc.assert(check, { numRuns: 4, endOnFailure: true });
}, 240_000);

const byUuid = (a: string, b: string): number => {
  const [left, right] = [a, b].map((name) => Buffer.from(name).toString("hex").padStart(32, "0"));
  return (left ?? "") < (right ?? "") ? -1 : 1;
};

type Told = CallEvent | OutcomeEvent;
const isCall = (event: Told): event is CallEvent => "callId" in event;

function appendTo(ledger: SettledLedger, events: readonly Told[]): Promise<void> {
  const outcomes = events.filter((event): event is OutcomeEvent => !isCall(event));
  return ledger.append(events.filter(isCall), "p", outcomes);
}

function requestsOf(events: readonly Told[], order: readonly number[], cuts: readonly number[]): Told[][] {
  const ordered = order.flatMap((at) => events[at] ?? []);
  const ends = [...new Set([...cuts, ordered.length])].sort((a, b) => a - b);
  return ends.map((end, at) => ordered.slice(at === 0 ? 0 : ends[at - 1], end));
}
