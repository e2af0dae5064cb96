import {
  breakerSpells,
  type ModelAttemptsRow,
  type ModelErrorStepRow,
  modelAttempts,
  modelErrorSteps,
  modelFallbacks,
} from "@outlay/clickhouse/queries/model-reliability";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type {
  breakerSpellsEndpoint,
  Incident,
  modelAttemptsEndpoint,
  modelFallbacksEndpoint,
  modelIncidentsEndpoint,
} from "../contract/model-reliability.ts";
import type { HandlerInput } from "./api-route.ts";
import { FAILED_MIN, type FoundIncident, findIncidents } from "./find-incidents.ts";
import { findOpeningsTogether } from "./find-openings-together.ts";
import { openQuestion, rangeJson } from "./measure-scope.ts";
import { sumMoney } from "./money-text.ts";

const STEPS_MAX = 10_000;
const INCIDENTS_MAX = 100;
const FAULTS_MAX = 3;
const FALLBACKS_MAX = 200;
const SPELLS_MAX = 1_000;
const TOGETHER_MAX = 100;
const MODELS_MAX = 200;
/** The fifth attempt and all after it are one. */
const ATTEMPTS_MAX = 5;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

const isoText = (at: number): string => new Date(at).toISOString();

/** Times in which a provider's model failed well above its usual share: see {@link findIncidents}. */
export async function answerModelIncidents(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof modelIncidentsEndpoint)["body"]>>,
): Promise<z.input<(typeof modelIncidentsEndpoint)["response"]>> {
  const { range, scope, version } = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from, to } = range;
  const params = { ...scope, from, to, failed_min: FAILED_MIN, limit: STEPS_MAX };
  const rows = await reader.query(modelErrorSteps, params, { signal });
  const incidents = stepsByModel(rows)
    .flatMap(incidentsOf)
    .sort((left, right) => right.from.localeCompare(left.from) || right.failed_calls - left.failed_calls);
  return {
    range: rangeJson(range),
    incidents: incidents.slice(0, INCIDENTS_MAX),
    incidents_omitted: Math.max(0, incidents.length - INCIDENTS_MAX),
    is_complete: (rows[0]?.rows_found ?? 0) <= rows.length,
    data_version: version,
  };
}

function stepsByModel(rows: readonly ModelErrorStepRow[]): ModelErrorStepRow[][] {
  const found = new Map<string, ModelErrorStepRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.provider, row.model]);
    const steps = found.get(key);
    if (steps === undefined) found.set(key, [row]);
    else steps.push(row);
  }
  return [...found.values()];
}

type Step = ModelErrorStepRow & { readonly at: number };

function incidentsOf(rows: readonly ModelErrorStepRow[]): Incident[] {
  const [first] = rows;
  if (first === undefined) return [];
  const steps = rows.map((row): Step => ({ ...row, at: row.step_at * SECOND_MS }));
  const found = findIncidents({
    ...{ calls: first.calls_all, failed: first.failed_all, middleShare: first.usual_share },
    steps,
  });
  return found.map((incident) => incidentJson(first, incident));
}

function incidentJson({ provider, model }: ModelErrorStepRow, incident: FoundIncident<Step>): Incident {
  const { from, to, peak, usualShare, steps } = incident;
  const sum = (of: (step: Step) => number) => steps.reduce((whole, step) => whole + of(step), 0);
  return {
    ...{ provider, model, from: isoText(from), to: isoText(to), peak_at: isoText(peak.at) },
    peak_share: peak.failed / peak.calls,
    usual_share: usualShare,
    calls: sum(({ calls }) => calls),
    failed_calls: sum(({ failed }) => failed),
    failed_cost: sumMoney(steps.map(({ failed_cost }) => failed_cost)),
    failed_unpriced_calls: sum(({ failed_unpriced }) => failed_unpriced),
    faults: faultsOf(steps),
  };
}

function faultsOf(steps: readonly Step[]): Incident["faults"] {
  const calls = new Map<string, number>();
  for (const { faults, fault_calls } of steps) {
    for (const [at, fault] of faults.entries()) calls.set(fault, (calls.get(fault) ?? 0) + (fault_calls[at] ?? 0));
  }
  return [...calls]
    .map(([fault, count]) => ({ fault, calls: count }))
    .filter((one) => one.calls > 0)
    .sort((left, right) => right.calls - left.calls || left.fault.localeCompare(right.fault))
    .slice(0, FAULTS_MAX);
}

/** Which models took the place of which, and why. */
export async function answerModelFallbacks(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof modelFallbacksEndpoint)["body"]>>,
): Promise<z.input<(typeof modelFallbacksEndpoint)["response"]>> {
  const { range, scope, version } = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from, to } = range;
  const rows = await reader.query(modelFallbacks, { ...scope, from, to, limit: FALLBACKS_MAX }, { signal });
  return {
    range: rangeJson(range),
    fallbacks: rows.map(({ left_model, why, model, calls, ok_calls, spend, unpriced_calls }) => ({
      ...{ left: left_model, reason: why, model, calls, ok_calls, unpriced_calls },
      // A sum of calls without a price is not an amount.
      spend: unpriced_calls >= calls ? null : spend,
    })),
    calls: rows[0]?.calls_all ?? 0,
    fallbacks_omitted: Math.max(0, (rows[0]?.rows_found ?? 0) - rows.length),
    data_version: version,
  };
}

/** When breakers were open, and which of them opened together. What has not happened yet is no spell. */
export async function answerBreakerSpells(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof breakerSpellsEndpoint)["body"]>>,
): Promise<z.input<(typeof breakerSpellsEndpoint)["response"]>> {
  const { range, scope, version } = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from } = range;
  const to = Math.max(from, Math.min(range.to, now));
  const hold_ms = Math.round(body.hold_minutes * MINUTE_MS);
  const rows = await reader.query(breakerSpells, { ...scope, from, to, hold_ms, limit: SPELLS_MAX }, { signal });
  const openings = rows.filter(({ spell_state, is_change }) => spell_state === "open" && is_change === 1);
  const together = findOpeningsTogether(
    openings.map(({ provider, model, from_at }) => ({ provider, model, at: from_at })),
    body.together_seconds * SECOND_MS,
  );
  return {
    range: rangeJson(range),
    spells: rows.map(({ provider, model, spell_state, from_at, to_at, is_change }) => ({
      ...{ provider, model, from: isoText(from_at), to: isoText(to_at), is_change: is_change === 1 },
      state: spell_state === "open" ? ("open" as const) : ("half_open" as const),
    })),
    spells_omitted: Math.max(0, (rows[0]?.rows_found ?? 0) - rows.length),
    together: together
      .toReversed()
      .slice(0, TOGETHER_MAX)
      .map((group) => {
        const start = group[0]?.at ?? 0;
        return {
          at: isoText(start),
          breakers: group.map(({ provider, model, at }) => ({ provider, model, after_ms: at - start })),
        };
      }),
    data_version: version,
  };
}

/** Attempts and how they ended, and what was paid for those that did not end well. */
export async function answerModelAttempts(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof modelAttemptsEndpoint)["body"]>>,
): Promise<z.input<(typeof modelAttemptsEndpoint)["response"]>> {
  const { range, scope, version } = await openQuestion(reader, { asked: body, by: [], now, signal });
  const { from, to } = range;
  // Beside models there are as many rows as attempts are told apart, and the total.
  const limit = MODELS_MAX + ATTEMPTS_MAX + 2;
  const rows = await reader.query(modelAttempts, { ...scope, from, to, attempts_max: ATTEMPTS_MAX, limit }, { signal });
  const total = rows.find(({ level }) => level === 2);
  if (total === undefined) throw new AppError("internal", "a sum over no rows is still a row");
  return {
    range: rangeJson(range),
    models: rows
      .filter(({ level, calls }) => level === 0 && calls > 0)
      .slice(0, MODELS_MAX)
      .map((row) => ({ model: row.model, ...attemptsJson(row) })),
    attempts: rows
      .filter(({ level, calls }) => level === 1 && calls > 0)
      .sort((left, right) => left.attempt_number - right.attempt_number)
      .map((row) => ({ attempt: row.attempt_number, ...attemptsJson(row) })),
    totals: attemptsJson(total),
    data_version: version,
  };
}

function attemptsJson(row: ModelAttemptsRow) {
  const { calls, ok_calls, failed_calls, timeout_calls, cancelled_calls, blocked_calls, fallback_calls } = row;
  const { retries, ok_retries, retry_unpriced_calls, lost_unpriced_calls } = row;
  const { failed_cost, superseded_cost, cancelled_cost, spend } = row;
  const lost_calls = failed_calls + row.superseded_calls + row.cut_off_calls;
  return {
    ...{ calls, ok_calls, failed_calls, timeout_calls, cancelled_calls, blocked_calls, fallback_calls },
    ...{ rate_limited_calls: row.limited_calls, retries, ok_retries, retry_unpriced_calls },
    retry_cost: retries > 0 && retry_unpriced_calls >= retries ? null : row.retry_cost,
    ...{ failed_cost, superseded_cost, cancelled_cost, lost_calls, lost_unpriced_calls, spend },
    lost_cost:
      lost_calls > 0 && lost_unpriced_calls >= lost_calls
        ? null
        : sumMoney([failed_cost, superseded_cost, cancelled_cost]),
  };
}
