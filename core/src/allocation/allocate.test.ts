import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PicoUsd } from "../money.ts";
import { type AllocationGroup, allocate, ruleFitting } from "./allocate.ts";
import { allocationPeriods } from "./allocation-periods.ts";
import { allocationSchema, NO_ALLOCATION } from "./allocation-rules.ts";
import { splitExactly } from "./split-exactly.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 9, 1);
const dayAt = (n: number): string => new Date(START + n * DAY).toISOString().slice(0, 10);

describe("a split", () => {
  const weights = fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 20 });
  test("adds up to what was split, and no part is a unit off its share", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), weights, (amount, given) => {
        const parts = splitExactly(amount, given);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount);
        const isEven = given.every((weight) => weight === 0);
        const shares = given.map((weight) => BigInt(isEven ? 1 : weight));
        const whole = shares.reduce((sum, share) => sum + share, 0n);
        for (const [at, part] of parts.entries()) {
          const off = part * whole - amount * (shares[at] ?? 0n);
          expect(off > -whole && off < whole).toBe(true);
        }
      }),
    );
  });
  test("gives what is left to the largest remainders, the first of equals", () => {
    expect(splitExactly(100n, [1, 1, 1])).toEqual([34n, 33n, 33n]);
    expect(splitExactly(-100n, [1, 1, 1])).toEqual([-34n, -33n, -33n]);
    expect(splitExactly(10n, [1, 5])).toEqual([2n, 8n]);
    expect(splitExactly(5n, [0, 0])).toEqual([3n, 2n]);
  });
});

const dayOrNone = fc.option(fc.integer({ min: -3, max: 13 }).map(dayAt), { nil: null });
const team = fc.constantFrom("a", "b", "c", "d");
const target = fc.oneof(
  fc.record({ kind: fc.constant("team"), team, department: fc.constantFrom(null, "dep") }),
  fc.record({
    kind: fc.constant("shared"),
    by: fc.constantFrom("even", "tokens", "tasks"),
    teams: fc.uniqueArray(team, { minLength: 1, maxLength: 3 }),
  }),
);
const rule = fc
  .record({
    conditions: fc.array(fc.record({ field: fc.constant("environment"), values: fc.constant(["x"]) }), {
      minLength: 1,
      maxLength: 3,
    }),
    applies_to: fc.constantFrom("unattributed", "all"),
    to: target,
    days: fc.tuple(dayOrNone, dayOrNone),
  })
  .map(({ days: [from, until], ...rest }) =>
    from !== null && until !== null && from >= until ? { ...rest, from, until: null } : { ...rest, from, until },
  );
const anyRules = fc
  .array(rule, { maxLength: 5 })
  .map((rules) => allocationSchema.parse({ rules: rules.map((one, at) => ({ ...one, name: `r${at}` })) }));

describe("effective dates", () => {
  test("cut a range into periods without gap or overlap, in each of which the same rules hold all the time", () => {
    fc.assert(
      fc.property(
        anyRules,
        fc.integer({ min: 0, max: 5 * DAY }),
        fc.integer({ min: 1, max: 6 * DAY }),
        (rules, at, length) => {
          const range = { from: START + at, to: START + at + length };
          const periods = allocationPeriods(rules.rules, range);
          expect(periods[0]?.from).toBe(range.from);
          expect(periods.at(-1)?.to).toBe(range.to);
          for (const [index, period] of periods.entries()) {
            expect(period.from).toBeLessThan(period.to);
            if (index > 0) expect(period.from).toBe(periods[index - 1]?.to);
            for (const instant of [period.from, Math.floor((period.from + period.to) / 2), period.to - 1]) {
              const now = new Date(instant).toISOString().slice(0, 10);
              const holding = rules.rules.flatMap(({ from, until }, place) =>
                (from === null || from <= now) && (until === null || now < until) ? [place] : [],
              );
              expect(period.rules).toEqual(holding);
            }
          }
        },
      ),
    );
  });
});

const anyGroup = fc.record({
  team: fc.constantFrom("", "a", "b", "z"),
  department: fc.constantFrom("", "own"),
  costCenter: fc.constant(""),
  met: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
  calls: fc.integer({ min: 1, max: 9 }),
  tokens: fc.integer({ min: 0, max: 1_000_000 }),
  spend: fc.option(
    fc.bigInt({ min: -(10n ** 15n), max: 10n ** 18n }).map((pico) => pico as PicoUsd),
    { nil: undefined },
  ),
  period: fc.nat(20),
});

describe("an allocation", () => {
  test("adds up to the whole, with every call and every pico-dollar once, whatever the rules", () => {
    fc.assert(
      fc.property(anyRules, fc.array(anyGroup, { maxLength: 30 }), (rules, drawn) => {
        const periods = allocationPeriods(rules.rules, { from: START, to: START + 10 * DAY });
        const groups: AllocationGroup[] = drawn.map((group) => ({
          ...group,
          period: group.period % periods.length,
          unpricedCalls: group.spend === undefined ? group.calls : 0,
        }));
        const { lines, takes, splits } = allocate(groups, periods, rules, (period, name) =>
          name === "a" ? period : 2,
        );
        const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
        const whole = sum(groups.map(({ spend }) => spend ?? 0n));
        expect(sum(lines.flatMap(({ direct, mapped, shared }) => [direct, mapped, shared]))).toBe(whole);
        expect(sum(lines.map(({ shared }) => shared))).toBe(sum(splits.map(({ spend }) => spend)));
        const fits = ruleFitting(rules.rules, periods);
        const poolCalls = groups
          .filter((group) => rules.rules[fits(group) ?? -1]?.to.kind === "shared")
          .reduce((calls, group) => calls + group.calls, 0);
        const calls = groups.reduce((all, group) => all + group.calls, 0);
        expect(lines.reduce((all, line) => all + line.calls, poolCalls)).toBe(calls);
        expect(takes.reduce((all, take) => all + take.calls, 0)).toBeLessThanOrEqual(calls);
      }),
    );
  });

  test("is made by the first rule that fits: those behind it change nothing of what it takes", () => {
    fc.assert(
      fc.property(anyRules, anyGroup, (rules, drawn) => {
        const periods = allocationPeriods(rules.rules, { from: START, to: START + 10 * DAY });
        const group = { ...drawn, period: drawn.period % periods.length };
        let number = 0;
        const fitting = rules.rules.flatMap(({ conditions, applies_to }, place) => {
          const holds = conditions.map(() => group.met.includes(number++)).every(Boolean);
          const isInForce = periods[group.period]?.rules.includes(place) === true;
          return holds && isInForce && (group.team === "" || applies_to === "all") ? [place] : [];
        });
        expect(ruleFitting(rules.rules, periods)(group)).toBe(fitting[0]);
      }),
    );
  });

  const group = (facts: Partial<AllocationGroup>): AllocationGroup => ({
    ...{ period: 0, team: "", department: "", costCenter: "", met: [] },
    ...{ calls: 1, unpricedCalls: 0, tokens: 0, spend: 100n as PicoUsd },
    ...facts,
  });
  const period = (rules: readonly number[]) => [{ from: START, to: START + DAY, rules }];

  test("by tokens follows what is each team's own, those given by a rule included", () => {
    const rules = allocationSchema.parse({
      rules: [
        {
          name: "gpu",
          conditions: [{ field: "environment", values: ["x"] }],
          to: { kind: "shared", by: "tokens", teams: ["a", "b"] },
        },
        { name: "key", conditions: [{ field: "credential_id", values: ["k"] }], to: { kind: "team", team: "b" } },
      ],
    });
    const groups = [group({ met: [0] }), group({ team: "a", tokens: 300 }), group({ met: [1], tokens: 100 })];
    const { lines, splits } = allocate(groups, period([0, 1]), rules);
    expect(splits[0]?.parts.map(({ team, weight, spend }) => [team, weight, spend])).toEqual([
      ["a", 300, 75n],
      ["b", 100, 25n],
    ]);
    expect(lines.map(({ team, direct, mapped, shared }) => [team, direct, mapped, shared])).toEqual([
      ["a", 100n, 0n, 75n],
      ["b", 0n, 100n, 25n],
    ]);
  });

  test("says where a cost is not known, also in what is shared", () => {
    const rules = allocationSchema.parse({
      rules: [
        {
          name: "s",
          conditions: [{ field: "environment", values: ["x"] }],
          to: { kind: "shared", by: "even", teams: ["a"] },
        },
      ],
    });
    const { lines } = allocate([group({ met: [0], spend: undefined, unpricedCalls: 1 })], period([0]), rules);
    expect(lines).toMatchObject([{ team: "a", isKnown: false, isLowerBound: true, shared: 0n }]);
  });

  test("takes department and cost centre from the directory where nothing else says them", () => {
    const rules = { ...NO_ALLOCATION, teams: [{ team: "a", department: "R&D", cost_center: "77" }] };
    const { lines } = allocate([group({ team: "a", costCenter: "9" })], period([]), rules);
    expect(lines).toMatchObject([{ team: "a", department: "R&D", costCenter: "9" }]);
  });
});

test("rules that cannot be meant are refused by name", () => {
  const conditions = [{ field: "environment", values: ["x"] }];
  const to = { kind: "team", team: "a" };
  const faults = (rules: object[]) =>
    allocationSchema.safeParse({ rules }).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  expect(faults([{ name: "r", conditions, to, from: "2026-10-02", until: "2026-10-02" }])).toEqual([
    "rules.0.until: must be after from, 2026-10-02",
  ]);
  expect(
    faults([
      { name: "r", conditions, to },
      { name: "r", conditions, to },
    ]),
  ).toEqual(["rules.1.name: r is there twice"]);
  expect(faults([{ name: "r", conditions, to: { kind: "shared", by: "even", teams: ["a", "a"] } }])).toEqual([
    "rules.0.to.teams: names a team twice",
  ]);
  const many = [..."123456789"].map((n) => ({ name: n, conditions: [{ field: `tag:${n}`, values: ["x"] }], to }));
  expect(faults(many)).toEqual(["rules: looks at more than 8 different dimensions and tags"]);
});
