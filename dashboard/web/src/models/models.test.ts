import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import { frontierOf } from "./frontier.ts";
import { simulateCost } from "./simulate.ts";
import { standardise } from "./standardise.ts";
import { economicsByModel, filtersOf, workOf } from "./work.ts";

const group = (workflow: string, model: string, figures: Partial<EconomicsGroup>): EconomicsGroup => ({
  group: { workflow, model_resolved: model },
  ...{ tasks: 0, successes: 0, failures: 0, partial: 0, abandoned: 0, unknown: 0, calls: 1, unpriced_calls: 0 },
  ...{ cost: "0", known_outcome_cost: "0", success_rate: null, success_rate_interval: null, cpst: null },
  ...{
    cpst_interval: null,
    cpst_low: null,
    cpst_high: null,
    outcome_share: 1,
    duration_p50_ms: null,
    duration_p95_ms: null,
  },
  ...figures,
});
const done = (workflow: string, model: string, tasks: number, successes: number, cost: number): EconomicsGroup =>
  group(workflow, model, { tasks, successes, known_outcome_cost: String(cost) });
const answer = (groups: EconomicsGroup[]) => ({ groups }) as EconomicsAnswer;

describe("standardised comparison", () => {
  test("turns round what a different mix of work made up", () => {
    // On each workflow b is better and cheaper, but b did mostly the hard one.
    const found = standardise(
      answer([
        done("easy", "a", 900, 810, 9),
        done("easy", "b", 100, 95, 0.9),
        done("hard", "a", 100, 30, 5),
        done("hard", "b", 900, 360, 40),
      ]),
    );
    expect(found?.mix).toEqual([
      { workflow: "easy", share: 0.5 },
      { workflow: "hard", share: 0.5 },
    ]);
    const [a, b] = found?.models ?? [];
    expect(a).toMatchObject({ model: "a", tasks: 1_000, success: 0.6 });
    expect(b?.success).toBeCloseTo(0.675);
    expect(b?.cpst ?? 9).toBeLessThan(a?.cpst ?? 0);
  });

  test("equals brute force: tasks copied until every model has the same mix", () => {
    const cell = fc.record({
      tasks: fc.constantFrom(40, 60, 120),
      rate: fc.integer({ min: 1, max: 10 }),
      cents: fc.nat(900),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        (models) => {
          const groups = models.flatMap((cells, model) =>
            cells.map(({ tasks, rate, cents }, workflow) =>
              done(`w${workflow}`, `m${model}`, tasks, (tasks * rate) / 10, (tasks * cents) / 100),
            ),
          );
          const found = standardise(answer(groups));
          const sizes = [0, 1, 2].map((workflow) =>
            models.reduce((sum, cells) => sum + (cells[workflow]?.tasks ?? 0), 0),
          );
          for (const [model, cells] of models.entries()) {
            let [tasks, successes, cost] = [0, 0, 0];
            for (const [workflow, { rate, cents }] of cells.entries()) {
              const copies = sizes[workflow] ?? 0;
              tasks += copies;
              successes += (copies * rate) / 10;
              cost += (copies * cents) / 100;
            }
            const mine = found?.models.find((one) => one.model === `m${model}`);
            expect(mine?.success).toBeCloseTo(successes / tasks, 9);
            expect(mine?.costPerTask).toBeCloseTo(cost / tasks, 9);
            expect(mine?.cpst).toBeCloseTo(cost / successes, 9);
            expect(mine?.interval[0]).toBeLessThanOrEqual(mine?.success ?? 0);
            expect(mine?.interval[1]).toBeGreaterThanOrEqual(Math.min(1, mine?.success ?? 2));
          }
        },
      ),
    );
  });

  test("leaves out models on thin or missing work, and has nothing to say of one workflow", () => {
    const groups = [
      done("easy", "a", 100, 90, 1),
      done("easy", "b", 100, 90, 1),
      done("easy", "thin", 29, 29, 1),
      done("hard", "a", 100, 50, 1),
      done("hard", "b", 100, 50, 1),
      done("hard", "thin", 100, 50, 1),
    ];
    expect(standardise(answer(groups))?.models.map(({ model }) => model)).toEqual(["a", "b"]);
    expect(standardise(answer(groups.slice(0, 3)))).toBeUndefined();
  });

  test("has no cost where a call has no price", () => {
    const unpriced = group("hard", "b", { tasks: 100, successes: 50, known_outcome_cost: "1", unpriced_calls: 3 });
    const found = standardise(
      answer([done("easy", "a", 100, 90, 1), done("easy", "b", 100, 90, 1), done("hard", "a", 100, 50, 1), unpriced]),
    );
    expect(found?.models.find(({ model }) => model === "b")).toMatchObject({ costPerTask: null, cpst: null });
  });
});

describe("frontier", () => {
  const model = fc.record({
    name: fc.string({ minLength: 1 }),
    judged: fc.integer({ min: 0, max: 400 }),
    cost: fc.integer({ min: 1, max: 9 }),
    success: fc.integer({ min: 0, max: 9 }).map((tenths) => tenths / 10),
  });
  test("holds nobody with fewer than 200 judged tasks, and only who is not beaten", () => {
    fc.assert(
      fc.property(fc.uniqueArray(model, { selector: ({ name }) => name, maxLength: 12 }), (models) => {
        const frontier = frontierOf(models);
        for (const one of models) {
          const beats = models.some(
            (other) =>
              other.judged >= 200 &&
              ((other.cost < one.cost && other.success >= one.success) ||
                (other.cost <= one.cost && other.success > one.success)),
          );
          expect(frontier.has(one.name)).toBe(one.judged >= 200 && !beats);
        }
      }),
    );
  });
});

describe("simulated cost", () => {
  const rates = { input: "3", cache_read: "0.3", cache_write: "3.75", output: "15", reasoning: "15" };
  const traffic = { uncached: 1_000_000, cacheRead: 2_000_000, cacheWrite: null, output: 100_000, reasoning: 0 };
  test("is tokens × factor × price, to the last digit", () => {
    expect(simulateCost(traffic, rates, 1)).toBe("5.1");
    expect(simulateCost(traffic, rates, 1.195)).toBe("6.0945");
    expect(simulateCost({ ...traffic, uncached: 1, cacheRead: 0, output: 0 }, rates, 0.3333)).toBe("0.0000009999");
  });
  test("is not known where a kind that was used has no price, or nothing is known of the tokens", () => {
    expect(simulateCost(traffic, { ...rates, cache_read: null }, 1)).toBeNull();
    expect(simulateCost(traffic, { ...rates, cache_write: null }, 1)).toBe("5.1");
    const nothing = { uncached: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };
    expect(simulateCost(nothing, rates, 1)).toBeNull();
  });
});

describe("which work is compared", () => {
  const strata = answer([done("chat", "a", 900, 0, 0), done("math", "a", 10, 0, 0), done("math", "b", 10, 0, 0)]);
  test("is the one most models have done, unless the address says", () => {
    expect(workOf({ f: [], by: [] }, strata)).toEqual({ kind: "one", dimension: "workflow", value: "math" });
    expect(workOf({ f: [], by: ["workflow"] }, strata)).toEqual({ kind: "all" });
    const chosen = { dimension: "task_type", op: "eq", values: ["x"] } as const;
    expect(workOf({ f: [chosen], by: [] }, strata)).toEqual({ kind: "one", dimension: "task_type", value: "x" });
    expect(workOf({ f: [], by: [] }, answer([done("chat", "a", 9, 0, 0)]))).toEqual({ kind: "all" });
  });
  test("filters calls as it filters tasks, once", () => {
    const work = { kind: "one", dimension: "workflow", value: "math" } as const;
    const filter = { dimension: "workflow", op: "eq", values: ["math"] } as const;
    expect(filtersOf(work, [])).toEqual([filter]);
    expect(filtersOf(work, [filter])).toEqual([filter]);
    expect([...economicsByModel(work, strata).keys()]).toEqual(["a", "b"]);
  });
});
