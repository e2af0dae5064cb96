import type { CallRow } from "@outlay/clickhouse/tables/calls";
import type { OutcomeRow } from "@outlay/clickhouse/tables/outcomes";
import fc from "fast-check";
import { plainCall, plainOutcome, taskKey } from "./ledger.ts";
import type { Said, StandingCall } from "./measure-oracle.ts";

/** Events lie in [FROM, TO). */
export const FROM = Date.parse("2026-08-01T00:00:00Z");
export const TO = Date.parse("2026-11-10T00:00:00Z");
const TASKS = 60;

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const money = fc.bigInt({ min: 0n, max: 2_000_000_000_000n });
const tokens = maybe(fc.integer({ min: 0, max: 9_000 }));
const callFacts = fc.record({
  cost: maybe(money),
  input_tokens: tokens,
  cache_read: tokens,
  output_tokens: tokens,
  status: fc.constantFrom("ok", "ok", "error", "cancelled"),
  streamed: maybe(fc.boolean()),
  attempt: maybe(fc.integer({ min: 1, max: 3 })),
  retryOf: fc.option(fc.nat(399), { nil: undefined, freq: 1 }),
  trace_id: fc.constantFrom("", "4bf92f3577b34da6a3ce000000000001"),
  user_id: fc.constantFrom("u1", "u2", "u3", "u4", "u5", ""),
  workflow: fc.constantFrom("chat", "search", ""),
  model_resolved: fc.constantFrom("m1", "m2", "m3"),
  escalated_to: fc.constantFrom("", "", "", "person"),
});
const callHistory = fc.record({
  ts: fc.integer({ min: FROM, max: TO - 1 }),
  task: fc.option(fc.nat(TASKS - 1), { nil: undefined, freq: 6 }),
  kind: fc.constantFrom("model_call", "model_call", "model_call", "model_call", "model_call", "adjustment"),
  revisions: fc.array(callFacts, { minLength: 1, maxLength: 3 }),
  isWithdrawn: fc.nat(9).map((n) => n === 0),
});
type CallHistory = typeof callHistory extends fc.Arbitrary<infer T> ? T : never;
type CallFacts = typeof callFacts extends fc.Arbitrary<infer T> ? T : never;

const saidFacts = fc.record({
  task: fc.nat(TASKS - 1),
  revision: fc.nat(2),
  outcome: fc.constantFrom("success", "success", "failure", "partial", "abandoned", "unknown"),
  source: fc.constantFrom("sdk", "evaluator", "evaluator", "human"),
  evaluator: fc.constantFrom("a", "b"),
  labelledAt: fc.integer({ min: FROM, max: TO }),
  closedAt: fc.integer({ min: FROM, max: TO - 1 }),
  startedAt: maybe(fc.integer({ min: FROM, max: TO - 1 })),
  workflow: fc.constantFrom("chat", "search", ""),
  minutes: maybe(fc.nat(600).map((n) => n / 4)),
  value: maybe(fc.record({ amount: fc.bigInt({ min: 1n, max: 9_000_000n }), currency: fc.constantFrom("USD", "EUR") })),
});

/** Calls of these tests have no event id but their own. */
export const sentId = (n: number): string => plainCall(n).call_id;
type SaidFacts = typeof saidFacts extends fc.Arbitrary<infer T> ? T : never;

const linesOf = ({ cost, cache_read, output_tokens }: CallFacts) =>
  cost === undefined
    ? {}
    : {
        cost_input: cost / 2n,
        ...(cache_read === undefined ? {} : { cost_cache_read: cost / 8n }),
        ...(output_tokens === undefined ? {} : { cost_output: cost / 4n }),
      };
const taskOf = ({ task, kind }: CallHistory): string =>
  task === undefined || kind === "adjustment" ? "" : taskKey(task);

function rowsOf(history: CallHistory, n: number): CallRow[] {
  const { revisions, ts, kind, isWithdrawn } = history;
  return revisions.flatMap(({ retryOf, ...one }, revision) => {
    const isAdjustment = kind === "adjustment";
    const usage = isAdjustment ? { input_tokens: undefined, cache_read: undefined, output_tokens: undefined } : {};
    const row = plainCall(n, {
      ...one,
      ...usage,
      ...(isAdjustment ? {} : linesOf({ retryOf, ...one })),
      ...(isAdjustment ? { cost: one.cost ?? 5n, attempt: undefined, status: "ok", escalated_to: "" } : {}),
      retry_of: retryOf === undefined || isAdjustment ? "" : sentId(retryOf),
      task_key: taskOf(history),
      ...{ ts, kind, revision, price_status: one.cost === undefined ? "unpriced" : "priced" },
    });
    const isCancelled = revision < revisions.length - 1 || isWithdrawn;
    return isCancelled ? [row, { ...row, sign: -1, reason: "test" }] : [row];
  });
}

function standingCall(history: CallHistory, n: number): StandingCall[] {
  const one = history.revisions.at(-1);
  if (one === undefined || history.isWithdrawn) return [];
  const isAdjustment = history.kind === "adjustment";
  return [
    {
      ...{ id: sentId(n), ts: history.ts, isAdjustment, task: taskOf(history) },
      ...{ user: one.user_id, workflow: one.workflow, model: one.model_resolved },
      cost: one.cost ?? (isAdjustment ? 5n : null),
      input: isAdjustment ? null : (one.input_tokens ?? null),
      output: isAdjustment ? null : (one.output_tokens ?? null),
      status: isAdjustment ? "ok" : one.status,
      isStream: one.streamed ?? null,
      attempt: isAdjustment ? null : (one.attempt ?? null),
      retryOf: one.retryOf === undefined || isAdjustment ? "" : sentId(one.retryOf),
      span: one.trace_id,
      isHandedOn: !isAdjustment && one.escalated_to !== "",
    },
  ];
}

/** Random calls with corrections and adjustments, and what was said of their tasks: as ledger rows, and as they stand. */
export function measureEvents(seed: number): {
  readonly calls: readonly CallRow[];
  readonly outcomes: readonly OutcomeRow[];
  readonly standing: readonly StandingCall[];
  readonly said: readonly Said[];
} {
  const histories = fc.sample(callHistory, { numRuns: 400, seed });
  const judgements = fc.sample(saidFacts, { numRuns: 120, seed });
  return {
    calls: histories.flatMap(rowsOf),
    outcomes: judgements.map(outcomeRow),
    standing: histories.flatMap(standingCall),
    said: judgements.map(saidOf),
  };
}

const evaluatorOf = ({ source, evaluator }: SaidFacts): string => (source === "evaluator" ? evaluator : "");

const saidOf = (one: SaidFacts, order: number): Said => ({
  ...one,
  order,
  task: taskKey(one.task),
  evaluator: evaluatorOf(one),
  startedAt: one.startedAt ?? null,
  minutes: one.minutes ?? null,
  value: one.value ?? null,
});

const outcomeRow = (one: SaidFacts, n: number): OutcomeRow =>
  plainOutcome(n, {
    ...{ task_key: taskKey(one.task), revision: one.revision, outcome: one.outcome, source: one.source },
    ...{ labelled_at: one.labelledAt, closed_at: one.closedAt, task_started_at: one.startedAt, workflow: one.workflow },
    evaluator: evaluatorOf(one),
    manual_minutes: one.minutes,
    value_amount: one.value?.amount,
    value_currency: one.value?.currency ?? "",
  });
