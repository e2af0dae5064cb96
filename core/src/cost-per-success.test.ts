import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { costInterval, costPerSuccess, type TaskCohort } from "./cost-per-success.ts";
import { addUsd, divideUsd, formatUsd, type PicoUsd, parseUsd, usdAsFloat, ZERO_USD } from "./money.ts";

const usd = (text: string): PicoUsd => parseUsd(text) ?? ZERO_USD;
const empty: TaskCohort = {
  successes: 0,
  failures: 0,
  unknown: 0,
  knownCost: ZERO_USD,
  unknownCost: ZERO_USD,
  knownCostSquares: 0,
  successCost: ZERO_USD,
};

test("the interval equals the golden vector", () => {
  const interval = costInterval({ tasks: 100, cost: 12.5, costSquares: 2.4, successes: 80, successCost: 9.1 });
  expect(interval?.centre).toBeCloseTo(0.158537, 6);
  expect(interval?.low).toBeCloseTo(0.130394, 6);
  expect(interval?.high).toBeCloseTo(0.192753, 6);
});

test("the worked example: 1,000 tasks at $84, 870 of them successful and 40 unknown", () => {
  const result = costPerSuccess({
    ...empty,
    successes: 870,
    failures: 90,
    unknown: 40,
    knownCost: usd("81.60"),
    unknownCost: usd("2.40"),
    knownCostSquares: 9,
    successCost: usd("70"),
  });
  expect(formatUsd(result.point ?? ZERO_USD)).toBe("0.093793103448"); // $0.0938
  expect(formatUsd(result.low ?? ZERO_USD)).toBe("0.092307692308"); // $0.0923
  expect(formatUsd(result.high ?? ZERO_USD)).toBe("0.096551724138"); // $0.0966
  expect(result.successRate?.point).toBeCloseTo(0.90625, 12); // 90.6 %
  expect(result.outcomeCoverage).toBe(0.96);
});

describe("what cannot be said is undefined, never NaN and never 0", () => {
  test("no tasks", () => {
    expect(costPerSuccess(empty)).toEqual({
      point: undefined,
      low: undefined,
      high: undefined,
      interval: undefined,
      successRate: undefined,
      outcomeCoverage: undefined,
    });
  });

  test("no success: no point, no upper bound, but the money and the rate are known", () => {
    const result = costPerSuccess({ ...empty, failures: 3, unknown: 2, knownCost: usd("1"), unknownCost: usd("0.5") });
    expect(result.point).toBeUndefined();
    expect(result.high).toBeUndefined();
    expect(result.interval).toBeUndefined();
    expect(result.low).toBe(usd("0.75"));
    expect(result.successRate?.point).toBe(0);
  });

  test("all succeeded at no cost", () => {
    const result = costPerSuccess({ ...empty, successes: 5 });
    expect(result.point).toBe(0n);
    expect(result.interval).toBeUndefined();
  });

  test("one task", () => {
    const one = { ...empty, successes: 1, knownCost: usd("0.2"), knownCostSquares: 0.04, successCost: usd("0.2") };
    expect(costPerSuccess(one).point).toBe(usd("0.2"));
    expect(costPerSuccess(one).interval).toBeUndefined();
  });
});

test("about 95 of 100 intervals contain the truth, even where costs are heavy-tailed", () => {
  const random = seeded(20261121);
  const truth = 1.5 * Math.exp(0.5); // Success 0.8; log-normal cost, sd 1; a failed task costs twice as much.
  let hits = 0;
  for (let sample = 0; sample < 1000; sample++) {
    const sums = { tasks: 100, cost: 0, costSquares: 0, successes: 0, successCost: 0 };
    for (let task = 0; task < sums.tasks; task++) {
      const success = random() < 0.8 ? 1 : 0;
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const cost = Math.exp(normal) * (2 - success);
      sums.cost += cost;
      sums.costSquares += cost * cost;
      sums.successes += success;
      sums.successCost += cost * success;
    }
    const interval = costInterval(sums);
    if (interval !== undefined && interval.low <= truth && truth <= interval.high) hits += 1;
  }
  expect(hits).toBeGreaterThanOrEqual(910);
  expect(hits).toBeLessThanOrEqual(970);
});

/** A linear congruential generator with the constants of Numerical Recipes: good enough to sample, the same each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Task {
  cost: bigint;
  outcome: "success" | "failure" | "unknown";
}
const anyTasks = fc.array(
  fc.record({
    cost: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    outcome: fc.constantFrom<Task["outcome"]>("success", "failure", "unknown"),
  }),
  { maxLength: 60 },
);

test("bounds enclose the truth whatever the unknown outcomes turn out to be", () => {
  fc.assert(
    fc.property(anyTasks, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (tasks, coin) => {
      const { low, high } = costPerSuccess(cohortOf(tasks));
      const settled = tasks.map((task, index): Task => {
        if (task.outcome !== "unknown") return task;
        return { ...task, outcome: coin[index] === true ? "success" : "failure" };
      });
      const truth = costPerSuccess(cohortOf(settled)).point;
      if (truth === undefined) return;
      expect(low !== undefined && low <= truth).toBe(true);
      if (high !== undefined) expect(truth <= high).toBe(true);
    }),
  );
});

test("adding a failed attempt's cost raises the figure; order of tasks changes nothing; numbers are finite", () => {
  fc.assert(
    fc.property(anyTasks, fc.bigInt({ min: 10n ** 12n, max: 10n ** 15n }), (tasks, extra) => {
      const before = costPerSuccess(cohortOf(tasks));
      const after = costPerSuccess(cohortOf([...tasks, { cost: extra, outcome: "failure" }]));
      if (before.point !== undefined && after.point !== undefined) expect(after.point > before.point).toBe(true);
      expect(costPerSuccess(cohortOf(tasks.toReversed())).point).toBe(before.point);
      for (const end of [after.interval?.low, after.interval?.high]) {
        if (end !== undefined) expect(Number.isFinite(end) && end > 0).toBe(true);
      }
    }),
  );
});

test("the point is the quotient of the sums, rounded once", () => {
  fc.assert(
    fc.property(anyTasks, (tasks) => {
      const cohort = cohortOf(tasks);
      if (cohort.successes > 0) {
        expect(costPerSuccess(cohort).point).toBe(divideUsd(cohort.knownCost, cohort.successes));
      }
    }),
  );
});

function cohortOf(tasks: readonly Task[]): TaskCohort {
  const cost = (...outcomes: Task["outcome"][]): PicoUsd =>
    tasks
      .filter((task) => outcomes.includes(task.outcome))
      .reduce((total, task) => addUsd(total, task.cost as PicoUsd), ZERO_USD);
  const count = (outcome: Task["outcome"]): number => tasks.filter((task) => task.outcome === outcome).length;
  const known = tasks.filter((task) => task.outcome !== "unknown");
  return {
    successes: count("success"),
    failures: count("failure"),
    unknown: count("unknown"),
    knownCost: cost("success", "failure"),
    unknownCost: cost("unknown"),
    knownCostSquares: known.reduce((total, task) => total + usdAsFloat(task.cost as PicoUsd) ** 2, 0),
    successCost: cost("success"),
  };
}
