import type { Writer } from "@outlay/clickhouse/store";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import type { CallEvent } from "@outlay/core/call-event";
import { afterAll, beforeAll, expect, test } from "vitest";
import { judgementEvent, SettledLedger, spanEvent, uuidOf } from "./testing/settled-ledger.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

/** Nested instrumentations over two months, so that one correction writes two parts, in two requests. */
const MONTH_MS = 31 * 86_400_000;
const requests: CallEvent[][] = [
  [0, 1].flatMap((n) => [
    spanEvent(`o${n}`, {
      emitter: "outer",
      traceId: `t${n}`,
      workflow: "w",
      occurredAt: n * MONTH_MS,
      durationMs: 2_000,
    }),
    spanEvent(`leaf${n}`, { traceId: `leaf${n}`, occurredAt: n * MONTH_MS, taskKey: uuidOf("task") }),
  ]),
  [0, 1].map((n) =>
    spanEvent(`i${n}`, { emitter: "inner", traceId: `t${n}`, parentSpanId: `o${n}`, occurredAt: n * MONTH_MS }),
  ),
];
/** Of a call that names its task, which is found out only afterwards. */
const judgements = [judgementEvent("e", { traceId: "leaf0" })];
const columns = `call_id, sum(sign) AS rows, sumIf(sign, is_billable) AS billed, toString(ifNull(sum(cost * sign), 0)) AS cost,
  argMaxIf(workflow, revision, sign = 1) AS workflow, count() AS written`;

/** Fails at the nth effect on the store, before or after it happens, and at every later one: as a crash would. */
function crashAt(nth: number, when: "before" | "after") {
  let effects = 0;
  let hasCrashed = false;
  let report: (error: Error) => void = () => {};
  const crash = new Promise<never>((_, reject) => {
    report = reject;
  });
  crash.catch(() => {});
  function fail(): never {
    hasCrashed = true;
    const error = new Error("crash");
    report(error);
    throw error;
  }
  const effect =
    <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      effects += 1;
      const isNow = effects === nth;
      if (hasCrashed || (isNow && when === "before")) return fail();
      const result = await run(...args);
      return isNow ? fail() : result;
    };
  const { writer } = store;
  const cut: Writer = {
    access: "write",
    insert: effect((table, rows, options) => writer.insert(table, rows, options)) as Writer["insert"],
    insertOnce: effect((batch, options) => writer.insertOnce(batch, options)) as Writer["insertOnce"],
    correct: effect((corrections, options) => writer.correct(corrections, options)),
    command: writer.command,
    query: writer.query,
  };
  return { writer: cut, crash, hasCrashed: () => hasCrashed };
}

test("a crash before or after any single effect leaves the same ledger, and no correction twice", async () => {
  const whole = await SettledLedger.empty(store);
  for (const request of requests) {
    await whole.append(request, "p", judgements);
    await whole.run();
  }
  const expected = await whole.net(columns);
  expect(await whole.judged()).toEqual([uuidOf("task")]);
  expect(await whole.billed()).toEqual(["i0", "i1", "leaf0", "leaf1"]);
  for (const when of ["before", "after"] as const) {
    for (let nth = 1; ; nth += 1) {
      const ledger = await SettledLedger.empty(store);
      const { writer, crash, hasCrashed } = crashAt(nth, when);
      for (const request of requests) {
        await ledger.append(request, "p", judgements);
        if (!hasCrashed()) await ledger.run({ writer, crash });
      }
      await ledger.run();
      expect(await ledger.net(columns), `crash ${when} effect ${nth}`).toEqual(expected);
      expect(await ledger.judged()).toEqual([uuidOf("task")]);
      expect(await ledger.ask("SELECT count() AS waiting FROM outlay.ingest_ranges FINAL WHERE is_unsettled")).toEqual([
        { waiting: "0" },
      ]);
      if (!hasCrashed()) break;
      expect(nth).toBeLessThan(30);
    }
  }
}, 180_000);

test("a correction that the engine remembers and does not have is written again", async () => {
  const ledger = await SettledLedger.empty(store);
  for (const request of requests) await ledger.append(request);
  let swallowed = 0;
  const correct: Writer["correct"] = async (corrections, options) => {
    swallowed += 1;
    if (swallowed > 2) await store.writer.correct(corrections, options);
  };
  await ledger.run({ writer: { ...store.writer, correct } });
  expect(await ledger.billed()).toEqual(["i0", "i1", "leaf0", "leaf1"]);
  expect(swallowed).toBe(3);
});

test("a store that answers late, after it did what was asked, is not asked for a second correction", async () => {
  const ledger = await SettledLedger.empty(store);
  for (const request of requests) await ledger.append(request);
  let failures = 2;
  const correct: Writer["correct"] = async (corrections, options) => {
    await store.writer.correct(corrections, options);
    if (failures-- > 0) throw new Error("connection lost");
  };
  await ledger.run({ writer: { ...store.writer, correct } });
  expect(await ledger.ask("SELECT count() AS rows, sum(sign) AS calls FROM outlay.calls")).toEqual([
    { rows: "14", calls: "6" },
  ]);
  expect(await ledger.billed()).toEqual(["i0", "i1", "leaf0", "leaf1"]);
});
