import { listSettings, writeSetting } from "@outlay/clickhouse/settings";
import type { PriceBook } from "@outlay/core/price-book";
import { CLOSED_MONTH_KIND } from "@outlay/core/repricing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  bookOf,
  call,
  DAY,
  forty,
  type Lab,
  monthName,
  NOVEMBER,
  NOW,
  newBook,
  OCTOBER,
  oldBook,
  openLab,
  oracle,
  usd,
} from "./testing/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.store.close());
beforeEach(() => lab.clear());

test("a closed month is refused by name; with adjust its rows stay and the difference is booked now", async () => {
  await lab.insert(forty);
  await lab.close("2026-10");
  const refused = await lab.repriceTo(newBook);
  expect(refused).toMatchObject({ state: "refused", refusal: { code: "closed_month" } });
  expect(refused.refusal?.message).toMatch(/2026-10/);
  expect((await lab.repriceTo(newBook, { range: { from: NOVEMBER, to: NOW } })).state).toBe("applied");

  const rows = await lab.store.ask("SELECT * FROM outlay.calls WHERE ts < '2026-11-01' ORDER BY call_id");
  const job = await lab.repriceTo(newBook, { closedMonths: "adjust" });
  expect(job.state).toBe("applied");
  expect(await lab.store.ask("SELECT * FROM outlay.calls WHERE ts < '2026-11-01' ORDER BY call_id")).toEqual(rows);
  const ofOctober = forty.filter((event) => monthName(event) === "2026-10");
  const due = (book: PriceBook) => oracle(ofOctober, book, () => "all")["all"] ?? 0n;
  expect(job.applied).toMatchObject({ corrected: 0, adjusted: usd(due(newBook) - due(oldBook)) });
  expect(job.preview?.closedMonths).toMatchObject([{ month: "2026-10", difference: job.applied?.adjusted }]);
  // By team and by model the sums are those of the new prices, wherever they are dated.
  expect(await lab.sums("team")).toEqual(oracle(forty, newBook, ({ team }) => team ?? ""));
  expect(await lab.sums("model_answered")).toEqual(oracle(forty, newBook, ({ model }) => model ?? ""));
  expect(await lab.count("count()", `kind = 'adjustment' AND ts = fromUnixTimestamp64Milli(${NOW}, 'UTC')`)).toBe(
    job.applied?.adjustments,
  );
});

test("what was booked for a month is taken off when it is re-priced again, closed or reopened, and only whole", async () => {
  await lab.insert(forty);
  await lab.close("2026-10");
  await lab.repriceTo(newBook, { closedMonths: "adjust" });
  const third = bookOf("3", { small: ["2", "2"], large: ["9", "9"] });
  const part = await lab.repriceTo(third, { closedMonths: "adjust", range: { from: OCTOBER + DAY, to: NOW } });
  expect(part).toMatchObject({ state: "refused", refusal: { code: "adjusted_before" } });
  const scoped = await lab.repriceTo(third, { closedMonths: "adjust", scope: { teams: ["team-1"] } });
  expect(scoped).toMatchObject({ state: "refused", refusal: { code: "adjusted_before" } });

  expect((await lab.repriceTo(third, { closedMonths: "adjust" }, NOW + 1)).state).toBe("applied");
  expect(await lab.sums("team")).toEqual(oracle(forty, third, ({ team }) => team ?? ""));
  expect((await lab.repriceTo(third, { closedMonths: "adjust" }, NOW + 2)).applied?.adjustments).toBe(0);

  const [closed] = await listSettings(lab.store.reader, { project: "p", kind: CLOSED_MONTH_KIND });
  const reopen = { expectedVersion: closed?.version ?? 0, value: undefined, author: "cfo", reason: "error" };
  await writeSetting(lab.store.writer, { project: "p", kind: CLOSED_MONTH_KIND, name: "2026-10" }, reopen);
  expect((await lab.repriceTo(newBook, {}, NOW + 3)).state).toBe("applied");
  expect(await lab.sums("team")).toEqual(oracle(forty, newBook, ({ team }) => team ?? ""));
  // The month itself is right again, and what was booked for it is booked back.
  const inOctober = oracle(
    forty.filter((event) => monthName(event) === "2026-10"),
    newBook,
    () => "all",
  );
  expect(Object.values(await lab.sums("1", "ts < '2026-11-01'"))).toEqual(Object.values(inOctober));
  expect(await lab.sums("1", "kind = 'adjustment'")).toEqual({});
});

test("an adjustment larger than a row can hold is booked in parts", async () => {
  await lab.insert(
    [1, 4].map((n) => call(n, { occurredAt: OCTOBER + n, usage: { input_uncached: 1_000_000_000 }, team: "t" })),
  );
  await lab.close("2026-10");
  const dear = bookOf("dear", { large: ["999", "1"] });
  const job = await lab.repriceTo(dear, { closedMonths: "adjust", range: { from: OCTOBER, to: NOVEMBER } });
  expect(job.applied).toMatchObject({ adjustments: 2, adjusted: job.preview?.total.difference });
  expect(await lab.count("count()", "kind = 'adjustment' AND abs(cost) > 0")).toBe(2);
});
