import type { Writer } from "@outlay/clickhouse/store";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bookOf, forty, type Lab, monthName, NOW, newBook, openLab, oracle } from "./testing/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.store.close());
beforeEach(() => lab.clear());

/** Fails at the nth write, before or after it happens, and at every later one: as a crash would. */
function crashAt(nth: number, when: "before" | "after") {
  let writes = 0;
  let crashed = false;
  const write =
    <Args extends unknown[], Result>(run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      writes += 1;
      const isNow = writes === nth;
      if (crashed || (isNow && when === "before")) {
        crashed = true;
        throw new Error("crash");
      }
      const result = await run(...args);
      if (!isNow) return result;
      crashed = true;
      throw new Error("crash");
    };
  const { writer } = lab.store;
  const failing: Writer = {
    ...writer,
    insert: write(writer.insert) as Writer["insert"],
    insertOnce: write(writer.insertOnce) as Writer["insertOnce"],
    correct: write(writer.correct),
  };
  return { writer: failing, hasCrashed: () => crashed };
}

test("a crash before or after any single write leaves it applied exactly once at the next start", async () => {
  const ofClosed = forty.filter((event) => monthName(event) === "2026-10");
  expect(ofClosed.length).toBeGreaterThan(5);
  for (const when of ["before", "after"] as const) {
    for (let nth = 1; ; nth += 1) {
      await lab.clear();
      await lab.insert(forty);
      await lab.close("2026-10");
      const id = await lab.ask({ closedMonths: "adjust" });
      const { writer, hasCrashed } = crashAt(nth, when);
      await lab
        .repricer(newBook, { writer })
        .runNext()
        .catch(() => {});
      if (!hasCrashed()) {
        await lab.goAhead(id);
        await lab
          .repricer(newBook, { writer })
          .runNext()
          .catch(() => {});
      }
      await lab.runAll(newBook, NOW + 5_000);
      if ((await lab.jobOf(id)).state === "previewed") await lab.goAhead(id);
      await lab.runAll(newBook, NOW + 10_000);
      const label = `crash ${when} write ${nth}`;
      expect((await lab.jobOf(id)).state, label).toBe("applied");
      expect(await lab.sums("team"), label).toEqual(oracle(forty, newBook, ({ team }) => team ?? ""));
      expect(await lab.count("countIf(revision > 1)"), label).toBe(0);
      expect(await lab.count("uniqExact(ts)", "kind = 'adjustment'"), label).toBe(1);
      if (!hasCrashed()) break;
      expect(nth).toBeLessThan(30);
    }
  }
}, 60_000);

test("prices that change while a job lies half done end it: what was corrected stands and is counted", async () => {
  await lab.insert(forty);
  const id = await lab.ask();
  await lab.runAll(newBook);
  await lab.goAhead(id);
  // The first write notes that writing begins, the second corrects; the answer of that one is lost.
  await lab.repricer(newBook, { writer: crashAt(2, "after").writer }).runNext();
  const corrected = await lab.count("countIf(revision = 1 AND sign = 1)");
  expect(corrected).toBeGreaterThan(0);
  await lab.runAll(bookOf("3", { large: ["1", "1"] }));
  const job = await lab.jobOf(id);
  expect(job).toMatchObject({ state: "failed", refusal: { code: "book_changed" }, applied: { corrected } });
  expect(await lab.count("countIf(revision > 1)")).toBe(0);
});
