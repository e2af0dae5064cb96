import type { CallChanges, LedgerCorrection } from "@outlay/clickhouse/correction";
import { parseUsd } from "@outlay/core/money";
import type { PricedCall } from "@outlay/core/price-call";
import type { Verdict } from "@outlay/core/settle/settle-facts";
import { inputTokens, outputTokens, type Usage } from "@outlay/core/usage";
import { moneyChanges } from "../money-changes.ts";
import { contextChanges, type LedgerCall, usageChanges } from "./ledger-call.ts";

/** What a call has to become, and whether it has to be priced for that. */
export interface Settled {
  readonly call: LedgerCall;
  readonly verdict: Verdict;
  /** Settled otherwise than the ledger says. */
  readonly isNew: boolean;
  readonly isNewContext: boolean;
  /** Of a cumulative metric, where the ledger has another quantity. */
  readonly newUsage: Usage | undefined;
  readonly needsPrice: boolean;
}

/** Compares a verdict with the ledger; `undefined` where it says so already. */
export function compare(call: LedgerCall, verdict: Verdict): Settled | undefined {
  const isNew =
    call.billed !== verdict.billed || call.settlement !== verdict.settlement || call.settledBy !== verdict.settledBy;
  const isNewContext =
    !isSame(call.context, { ...call.facts.context, ...verdict.context }) ||
    !isSame(call.tags, { ...call.facts.tags, ...verdict.tags });
  const newUsage = verdict.usage !== undefined && !isSame(call.usage, verdict.usage) ? verdict.usage : undefined;
  if (!isNew && !isNewContext && newUsage === undefined) return undefined;
  const needsPrice = newUsage !== undefined || (verdict.billed && !call.billed);
  return { call, verdict, isNew, isNewContext, newUsage, needsPrice };
}

/** The correction that makes it so. `priced` is there where it was needed. */
export function correctionOf(project: string, settled: Settled, priced: PricedCall | undefined): LedgerCorrection {
  const { call, verdict, isNewContext, newUsage } = settled;
  const { callId, ts } = call.facts;
  let changes: CallChanges = {
    is_billable: verdict.billed,
    settlement: verdict.settlement,
    settled_by: verdict.settledBy,
  };
  if (isNewContext) {
    const tags = { ...call.facts.tags, ...verdict.tags };
    changes = { ...changes, ...contextChanges({ ...call.facts.context, ...verdict.context }), tags };
  }
  if (newUsage !== undefined) {
    const totals = { input: inputTokens(newUsage), output: outputTokens(newUsage) };
    changes = { ...changes, ...usageChanges(newUsage, totals) };
  }
  if (priced !== undefined) changes = { ...changes, ...moneyChanges(priced) };
  else if (call.billed && !verdict.billed) changes = { ...changes, ...unbilled(call) };
  return { project, callId, ts, revision: call.revision, reason: reasonOf(settled), changes };
}

function reasonOf({ verdict, isNew, newUsage }: Settled): string {
  if (isNew) return verdict.settlement || "as_arrived";
  if (newUsage !== undefined) return "counted_since_last";
  if (verdict.isTaskOpened) return "task_opened";
  return /^(trace|response):/.test(verdict.context.taskId ?? "") ? "task_of_judgement" : "context";
}

/** It costs nothing any more; what it would have cost is kept apart. */
function unbilled({ cost }: LedgerCall): CallChanges {
  return {
    cost: undefined,
    cost_input: undefined,
    cost_cache_read: undefined,
    cost_cache_write: undefined,
    cost_output: undefined,
    cost_other: undefined,
    cost_list: undefined,
    cost_excluded: cost === null ? undefined : parseUsd(cost),
    price_status: "not_billable",
    unpriced_reason: "",
    unpriced_classes: [],
    price_ids: [],
    price_flags: [],
  };
}

function isSame(left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}
