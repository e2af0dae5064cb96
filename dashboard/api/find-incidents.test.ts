import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ErrorStep, findIncidents, STEP_MS } from "./find-incidents.ts";

const sum = (numbers: readonly number[]) => numbers.reduce((whole, one) => whole + one, 0);

/** As the ledger gives it: totals of everything, and the share around the middle call. */
function model(steps: readonly ErrorStep[]) {
  const calls = sum(steps.map((step) => step.calls));
  let before = 0;
  const middle = steps
    .toSorted((left, right) => left.failed / left.calls - right.failed / right.calls)
    .find((step) => {
      before += step.calls;
      return before * 2 >= calls;
    });
  const middleShare = middle === undefined ? 0 : middle.failed / middle.calls;
  return { steps, calls, failed: sum(steps.map(({ failed }) => failed)), middleShare };
}

const step = fc.record({ calls: fc.integer({ min: 1, max: 300 }), share: fc.double({ min: 0, max: 1, noNaN: true }) });
const anySteps = fc
  .array(step, { maxLength: 60 })
  .map((steps) =>
    steps.map(({ calls, share }, at) => ({ at: at * STEP_MS, calls, failed: Math.round(calls * share) })),
  );

describe("incidents of a model", () => {
  test("come in order, apart from each other, made of steps with 5 failures and more, each step in at most one", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const found = findIncidents(model(steps));
        const all = found.flatMap((incident) => incident.steps);
        expect(new Set(all).size).toBe(all.length);
        for (const [n, incident] of found.entries()) {
          expect(incident.steps.every(({ failed }) => failed >= 5)).toBe(true);
          expect(incident.from).toBe(Math.min(...incident.steps.map(({ at }) => at)));
          expect(incident.to).toBe(Math.max(...incident.steps.map(({ at }) => at)) + STEP_MS);
          const shares = incident.steps.map(({ failed, calls }) => failed / calls);
          expect(incident.peak.failed / incident.peak.calls).toBe(Math.max(...shares));
          const next = found[n + 1];
          if (next !== undefined) expect(next.from - incident.to).toBeGreaterThan(STEP_MS);
        }
      }),
    );
  });

  test("do not depend on the order of the steps, nor on the steps in which nothing stands out", () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const given = model(steps);
        const found = findIncidents(given);
        expect(findIncidents({ ...given, steps: steps.toReversed() })).toEqual(found);
        const quiet = steps.filter(
          ({ failed, calls }) => failed >= 5 && (failed * 2 > calls || failed / calls > 2 * given.middleShare),
        );
        expect(findIncidents({ ...given, steps: quiet })).toEqual(found);
      }),
    );
  });

  test("are there wherever more than half of at least nine calls fail, and nowhere where a share hardly moves", () => {
    const outage = fc.record({
      at: fc.nat(90),
      length: fc.integer({ min: 1, max: 9 }),
      usual: fc.integer({ max: 20, min: 0 }),
    });
    fc.assert(
      fc.property(outage, ({ at, length, usual }) => {
        const steps = Array.from({ length: 100 }, (_, n) => ({
          ...{ at: n * STEP_MS, calls: 100 },
          failed: n >= at && n < at + length ? 80 : usual + (n % 3),
        }));
        const [incident, ...others] = findIncidents(model(steps));
        expect(others).toEqual([]);
        expect(incident).toMatchObject({ from: at * STEP_MS, to: (at + length) * STEP_MS });
        expect(incident?.usualShare).toBeCloseTo((usual + 1) / 100, 2);
      }),
    );
  });

  test("join over one quiet step and no more", () => {
    const failedAt = new Set([10, 12, 15]);
    const steps = Array.from({ length: 40 }, (_, n) => ({
      at: n * STEP_MS,
      calls: 20,
      failed: failedAt.has(n) ? 18 : 0,
    }));
    expect(findIncidents(model(steps)).map(({ from, to }) => [from / STEP_MS, to / STEP_MS])).toEqual([
      [10, 13],
      [15, 16],
    ]);
  });

  test("a long outage does not become the usual, and four failures are chance", () => {
    const long = Array.from({ length: 100 }, (_, n) => ({ at: n * STEP_MS, calls: 50, failed: n < 40 ? 40 : 0 }));
    expect(findIncidents(model(long))).toHaveLength(1);
    expect(findIncidents(model([{ at: 0, calls: 4, failed: 4 }]))).toEqual([]);
    expect(findIncidents(model([]))).toEqual([]);
  });
});
