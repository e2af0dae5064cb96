import { readSetting, writeSetting } from "@outlay/clickhouse/settings";
import type { CallEvent } from "@outlay/core/call-event";
import { systemClock } from "@outlay/core/clock";
import { priceCall } from "@outlay/core/price-call";
import { REPRICING_KIND } from "@outlay/core/repricing";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { LedgerWriter } from "../ledger-writer.ts";
import {
  bookOf,
  call,
  DAY,
  forty,
  type Lab,
  newBook,
  OCTOBER,
  oldBook,
  openLab,
  oracle,
  pico,
  usd,
  uuid,
} from "./testing/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.store.close());
beforeEach(() => lab.clear());

test("a dry run shows the exact difference by model and team, and changes no row", async () => {
  await lab.insert(forty);
  const id = await lab.ask();
  await lab.runAll(newBook);
  const { state, preview } = await lab.jobOf(id);
  const before = Object.values(oracle(forty, oldBook, () => "all"))[0] ?? 0n;
  const after = Object.values(oracle(forty, newBook, () => "all"))[0] ?? 0n;
  expect(state).toBe("previewed");
  expect(preview?.total).toMatchObject({
    calls: 40,
    before: usd(before),
    after: usd(after),
    difference: usd(after - before),
    unpricedBefore: 13,
    unpricedAfter: 0,
  });
  for (const [breakdown, nameOf] of [
    [preview?.byModel, ({ model }: CallEvent) => model ?? ""],
    [preview?.byTeam, ({ team }: CallEvent) => team ?? ""],
  ] as const) {
    const shown = Object.fromEntries((breakdown?.groups ?? []).map(({ name, after: amount }) => [name, pico(amount)]));
    expect(shown).toEqual(oracle(forty, newBook, nameOf));
  }
  expect(preview?.total.changed).toBe(27); // Those of `large` and `fresh`; `small` costs what it did.
  expect(await lab.count("count()")).toBe(40);
});

test("groups beyond the largest are one exact other", async () => {
  const many = Array.from({ length: 30 }, (_, n) => call(n * 3 + 1, { team: `t${n}` }));
  await lab.insert(many);
  const id = await lab.ask();
  await lab.runAll(newBook);
  const { preview } = await lab.jobOf(id);
  expect(preview?.byTeam.groups).toHaveLength(20);
  const shown = (preview?.byTeam.groups ?? []).reduce((sum, { difference }) => sum + pico(difference), 0n);
  expect(preview?.byTeam.other?.groups).toBe(10);
  expect(usd(shown + pico(preview?.byTeam.other?.difference))).toBe(preview?.total.difference);
});

test("applied, the ledger sums to what pricing anew gives, and every row that was there still is", async () => {
  await lab.insert(forty);
  const old = await lab.store.ask("SELECT * FROM outlay.calls ORDER BY call_id");
  const job = await lab.repriceTo(newBook);
  expect(job).toMatchObject({ state: "applied", applied: { corrected: 27, adjustments: 0, adjusted: "0" } });
  expect(job.applied?.difference).toBe(job.preview?.total.difference);
  for (const [by, nameOf] of [
    ["model_answered", ({ model }: CallEvent) => model ?? ""],
    ["team", ({ team }: CallEvent) => team ?? ""],
  ] as const) {
    expect(await lab.sums(by)).toEqual(oracle(forty, newBook, nameOf));
  }
  expect(await lab.store.ask("SELECT * FROM outlay.calls WHERE revision = 0 AND sign = 1 ORDER BY call_id")).toEqual(
    old,
  );
  expect(await lab.count("count()", `reason = 'reprice:${job.id}' AND corrected_by = 'bob'`)).toBe(54);
  expect(await lab.count("sum(sign)")).toBe(40);
});

test("a range of more calls than a page holds, most of them at one instant, is corrected whole", async () => {
  const crowd = Array.from({ length: 5_200 }, (_, n) =>
    call(n + 1, { model: "large", occurredAt: n < 5_100 ? OCTOBER + DAY : OCTOBER + DAY + (n - 5_050) * 3_600_000 }),
  );
  await lab.insert(crowd);
  const job = await lab.repriceTo(newBook);
  expect(job).toMatchObject({ state: "applied", preview: { total: { calls: 5_200 } }, applied: { corrected: 5_200 } });
  expect(await lab.sums("team")).toEqual(oracle(crowd, newBook, ({ team }) => team ?? ""));
});

test("only calls of the range and scope are touched, and never what the sender reported or an invoice settled", async () => {
  const reported = call(100, { model: "nobody-knows", reportedCostUsd: "0.25" });
  const excluded = call(103, { isBillable: false });
  await lab.insert([...forty, reported, excluded]);
  await lab.insert(forty, oldBook, "other");
  const scope = { teams: ["team-1"], workflows: ["odd"], models: ["large", "nobody-knows"], providers: ["acme"] };
  const range = { from: OCTOBER + 3 * DAY, to: OCTOBER + 30 * DAY };
  await lab.repriceTo(newBook, { scope, range });
  const isMeant = ({ occurredAt, team, model, workflow }: CallEvent) =>
    occurredAt >= range.from && occurredAt < range.to && team === "team-1" && workflow === "odd" && model === "large";
  const touched = (await lab.store.ask(
    "SELECT toString(call_id) AS id FROM outlay.calls WHERE revision = 1 ORDER BY id",
  )) as {
    id: string;
  }[];
  expect(touched.map(({ id }) => id)).toEqual(forty.filter(isMeant).map(({ callId }) => callId));
  expect(touched.length).toBeGreaterThan(1);
  await lab.repriceTo(newBook);
  expect(await lab.count("count()", "reported_cost = 0.25")).toBe(1);
  expect(await lab.count("countIf(revision > 0)", "project_id = 'other'")).toBe(0);
  const [row] = await lab.store.ask(
    `SELECT toString(cost_excluded) AS excluded, cost FROM outlay.calls WHERE call_id = '${uuid(103)}' ORDER BY revision DESC, sign DESC LIMIT 1`,
  );
  const wouldCost = priceCall(excluded, newBook).excludedCost ?? 0n;
  expect(row).toMatchObject({ cost: null });
  expect(pico((row as { excluded: string }).excluded)).toBe(wouldCost);
});

test("re-priced to another book and back, every sum is what it was and the history has both pairs", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 6 }),
      fc.tuple(fc.nat({ max: 99_999_999 }), fc.nat({ max: 99_999_999 })),
      async (ids, [input, output]) => {
        await lab.clear();
        const calls = ids.map((n) => call(n, { model: "large" }));
        await lab.insert(calls);
        const [there, back] = [bookOf("x", { large: [usd(BigInt(input)), usd(BigInt(output))] }), oldBook];
        const before = await lab.sums("team");
        await lab.repriceTo(there);
        expect(await lab.sums("team")).toEqual(
          Object.fromEntries(
            Object.entries(oracle(calls, there, ({ team }) => team ?? "")).filter(([, amount]) => amount !== 0n),
          ),
        );
        await lab.repriceTo(back);
        expect(await lab.sums("team")).toEqual(before);
        for (const { callId } of calls) {
          expect(await lab.count("count()", `call_id = '${callId}' AND sign = 1`)).toBe(3);
          expect(await lab.count("count()", `call_id = '${callId}' AND sign = -1`)).toBe(2);
        }
      },
    ),
    { numRuns: 3 },
  );
});

test("the same re-pricing asked for again finds nothing to do", async () => {
  await lab.insert(forty);
  await lab.repriceTo(newBook);
  const rows = await lab.count("count()");
  const again = await lab.repriceTo(newBook);
  expect(again).toMatchObject({ state: "applied", preview: { total: { changed: 0, difference: "0" } } });
  expect(await lab.count("count()")).toBe(rows);
});

test("other prices, or other changes, than the dry run showed are refused, and nothing is written", async () => {
  await lab.insert(forty);
  const id = await lab.ask();
  await lab.runAll(newBook);
  await lab.goAhead(id);
  await lab.runAll(bookOf("3", { large: ["1", "1"] }));
  expect(await lab.jobOf(id)).toMatchObject({ state: "refused", refusal: { code: "book_changed" } });

  const second = await lab.ask();
  await lab.runAll(newBook);
  // A call of the range is settled in between: it is not billed any more.
  const ledger = new LedgerWriter({ writer: lab.store.writer, clock: systemClock });
  const [twin] = forty.filter(({ model }) => model === "large");
  const correction = {
    project: "p",
    callId: twin?.callId ?? "",
    ts: twin?.occurredAt ?? 0,
    revision: 0,
    reason: "twin",
  };
  const changes = { is_billable: false, cost: undefined, price_status: "not_billable" };
  await ledger.alone((correct) => correct([{ ...correction, changes }], { author: "settlement", token: "twin" }));
  await lab.goAhead(second);
  await lab.runAll(newBook);
  expect(await lab.jobOf(second)).toMatchObject({ state: "refused", refusal: { code: "data_changed" } });
  expect(await lab.count("count()", "reason LIKE 'reprice:%'")).toBe(0);
});

test("calls that arrive after the dry run, priced by the same book, do not stand in its way", async () => {
  await lab.insert(forty);
  const id = await lab.ask();
  await lab.runAll(newBook);
  await lab.insert([call(500), call(501)], newBook);
  await lab.goAhead(id);
  await lab.runAll(newBook);
  expect(await lab.jobOf(id)).toMatchObject({ state: "applied", applied: { corrected: 27 } });
});

test("a job that somebody cancels meanwhile stays cancelled", async () => {
  await lab.insert(forty);
  const id = await lab.ask();
  const key = { project: "p", kind: REPRICING_KIND, name: id };
  const cancelled = { ...(await lab.jobOf(id)), state: "cancelled" as const };
  const version = (await readSetting(lab.store.reader, key))?.version ?? 0;
  await writeSetting(lab.store.writer, key, {
    expectedVersion: version,
    value: cancelled,
    author: "ann",
    reason: "no",
  });
  await lab.runAll(newBook);
  expect((await lab.jobOf(id)).state).toBe("cancelled");
});
