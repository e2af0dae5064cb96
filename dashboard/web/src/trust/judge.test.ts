import { describe, expect, test } from "vitest";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { EconomicsGroup } from "../../../contract/economics.ts";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import {
  chooseProject,
  judgeChange,
  judgeCpst,
  judgeData,
  judgeSpend,
  outcomeCoverage,
  projectToOpen,
} from "./judge.ts";

const coverage = (priced: number, partly: number, unpriced: number): QueryAnswer["coverage"] => ({
  calls: priced + partly + unpriced,
  priced_calls: priced,
  partly_priced_calls: partly,
  unpriced_calls: unpriced,
  priced_share: null,
  usage_missing_calls: 0,
  inexact_usage_calls: 0,
  tasks: 0,
  tasks_with_outcome: 0,
  outcome_share: null,
});

test("spend with a missing price is a lower bound, and without any price unknown, never $0", () => {
  expect(judgeSpend("12", coverage(9, 0, 0))).toBe("exact");
  expect(judgeSpend("12", coverage(9, 0, 1))).toBe("at-least");
  expect(judgeSpend("12", coverage(9, 1, 0))).toBe("at-least");
  expect(judgeSpend("0", coverage(0, 0, 9))).toBe("unknown");
  expect(judgeSpend(null, coverage(9, 0, 0))).toBe("unknown");
  expect(judgeSpend("0", coverage(0, 0, 0))).toBe("exact");
});

describe("cost per successful task", () => {
  const group: EconomicsGroup = {
    group: {},
    tasks: 100,
    successes: 60,
    failures: 30,
    partial: 0,
    abandoned: 0,
    unknown: 10,
    cost: "50",
    known_outcome_cost: "45",
    success_rate: 0.66,
    success_rate_interval: [0.56, 0.75],
    cpst: "0.75",
    cpst_interval: ["0.6", "0.9"],
    cpst_low: "0.71",
    cpst_high: "0.83",
    outcome_share: 0.9,
    calls: 200,
    unpriced_calls: 0,
    duration_p50_ms: 1,
    duration_p95_ms: 2,
  };

  test("is a point with an interval where outcomes are known", () => {
    expect(judgeCpst(group)).toEqual({ kind: "point", value: "0.75", interval: ["0.6", "0.9"] });
  });
  test("is only a range below 80 % of outcomes", () => {
    expect(judgeCpst({ ...group, outcome_share: 0.79 })).toEqual({ kind: "range", low: "0.71", high: "0.83" });
  });
  test("is only a range where most of the cost went into tasks nobody judged", () => {
    const uneven = { ...group, outcome_share: 0.99, cost: "450" };
    expect(judgeCpst(uneven).kind).toBe("range");
    expect(outcomeCoverage(uneven)).toEqual({ share: 0.1, of: "spend" });
  });
  test("has only a lower bound before the first outcome", () => {
    const unjudged = { ...group, successes: 0, failures: 0, unknown: 100, known_outcome_cost: null, cpst_low: "0.5" };
    expect(judgeCpst(unjudged)).toEqual({ kind: "no-outcomes", low: "0.5" });
  });
  test("does not exist without a success", () => {
    expect(judgeCpst({ ...group, successes: 0, cpst: null })).toEqual({ kind: "no-successes", cost: "50" });
  });
  test("is unknown, never $0, when no call has a price", () => {
    const unpriced = { ...group, cost: "0", cpst: "0", cpst_low: "0", cpst_high: "0", unpriced_calls: group.calls };
    expect(judgeCpst(unpriced)).toEqual({ kind: "unknown" });
    expect(judgeCpst({ ...unpriced, successes: 0 })).toEqual({ kind: "no-successes", cost: null });
  });
  test("is unknown when no cost is known", () => {
    expect(judgeCpst({ ...group, cpst: null, cpst_low: null, cpst_high: null })).toEqual({ kind: "unknown" });
  });
});

describe("change against the period before", () => {
  const totals = { spend: "120", calls: 100, unpriced_calls: 0 };
  test("is a ratio with a direction", () => {
    const change = judgeChange("spend", { totals, previous_totals: { ...totals, spend: "100" } });
    expect(change).toMatchObject({ kind: "change", direction: "up" });
  });
  test("is not made up from nothing", () => {
    expect(judgeChange("spend", { totals, previous_totals: null }).kind).toBe("not-comparable");
    expect(judgeChange("spend", { totals, previous_totals: { ...totals, spend: "0" } }).kind).toBe("not-comparable");
  });
  test("of money is withheld when prices cover the periods differently", () => {
    const previous_totals = { ...totals, unpriced_calls: 20 };
    expect(judgeChange("spend", { totals, previous_totals })).toMatchObject({ why: "price coverage differs" });
    expect(judgeChange("calls", { totals, previous_totals })).toMatchObject({ direction: "same" });
  });
});

describe("status of the data", () => {
  const pulse: PulseAnswer = {
    now: "2026-11-21T12:00:00Z",
    data_version: "1",
    newest_event_at: "2026-11-21T11:59:40Z",
    newest_received_at: "2026-11-21T11:59:50Z",
    last_insert_at: null,
    calls: 5,
    dead_letters: 0,
    collector_port: 4318,
    projects: ["sample"],
  };
  test("goes by the server's clock and the time since it answered", () => {
    expect(judgeData(pulse, false, 5000)).toMatchObject({ kind: "fresh", ageMs: 15_000 });
    expect(judgeData(pulse, false, 300_000)).toMatchObject({ kind: "stale" });
  });
  test("says when there is nothing to know", () => {
    expect(judgeData(undefined, false, 0).kind).toBe("connecting");
    expect(judgeData(undefined, true, 0).kind).toBe("unreachable");
    expect(judgeData({ ...pulse, calls: 0 }, false, 0).kind).toBe("waiting");
  });
});

test("without a choice the reader's own project opens before the sample", () => {
  expect(chooseProject({ calls: 3, projects: ["default", "sample"] })).toBe("default");
  expect(chooseProject({ calls: 0, projects: ["sample", "shop"] })).toBe("shop");
  expect(chooseProject({ calls: 0, projects: ["sample"] })).toBe("sample");
  expect(chooseProject({ calls: 0, projects: [] })).toBe("default");
  // Who has a role in some projects only is led to one of them, with data if there is one.
  expect(projectToOpen({ calls: 3, projects: ["default", "shop"] }, ["new", "shop"])).toBe("shop");
  expect(projectToOpen({ calls: 3, projects: ["default"] }, ["new"])).toBe("new");
  expect(projectToOpen({ calls: 0, projects: ["shop"] }, null)).toBe("shop");
});
