import {
  type UsageContextRow,
  type UsageDriftRow,
  type UsageFailureTaxRow,
  usageContext,
  usageDrift,
  usageFailureTax,
  usageSpread,
} from "@outlay/clickhouse/queries/usage-measures";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { stabilityIndex } from "@outlay/core/measures/stability-index";
import { formatUsd, type PicoUsd, usdAsFloat } from "@outlay/core/money";
import type { z } from "zod";
import type { contextEndpoint, driftEndpoint, failureTaxEndpoint, spreadEndpoint } from "../contract/measures.ts";
import { readMeasureSettings } from "./answer-measure-settings.ts";
import type { HandlerInput } from "./api-route.ts";
import { openQuestion, rangeJson, readCoverage, shareOf } from "./measure-scope.ts";
import { moneyPer, picoOf } from "./money-text.ts";
import { addTime } from "./zone.ts";

type Asked<E extends { readonly body: z.ZodType }> = HandlerInput<unknown, z.output<E["body"]>>;
type Answer<E extends { readonly response: z.ZodType }> = Promise<z.input<E["response"]>>;

const GROUPS_MAX = 200;
/** Rows of model × length; more models are no mix anyone reads. */
const DRIFT_ROWS_MAX = 20_000;
const REFERENCE_DAYS = 28;

const moneyShare = (part: string | null, whole: string | null): number | null => {
  if (part === null || whole === null) return null;
  const sum = picoOf(whole);
  return sum === 0n ? null : usdAsFloat(picoOf(part)) / usdAsFloat(sum);
};

const minus = (whole: string | null, part: string | null): string | null =>
  whole === null ? null : formatUsd((picoOf(whole) - picoOf(part ?? "0")) as PicoUsd);

/** How spend spreads over the values of one dimension (M4). */
export async function answerSpread(
  reader: Reader,
  { body, now, signal }: Asked<typeof spreadEndpoint>,
): Answer<typeof spreadEndpoint> {
  const question = await openQuestion(reader, { asked: body, by: [body.dimension], now, signal });
  const { from, to } = question.range;
  // One more than asked for: those without the dimension may be among them.
  const params = { ...question.scope, d1: question.groups.d1, from, to, top: body.top + 1 };
  const [rows, coverage] = await Promise.all([
    reader.query(usageSpread, params, { signal }),
    readCoverage(reader, question, question.range, signal),
  ]);
  const [first] = rows;
  const spend = first === undefined ? "0" : first.total_spend;
  const untagged = first === undefined ? "0" : (first.untagged_spend ?? (first.untagged_calls === 0 ? "0" : null));
  const actors = first?.actors ?? 0;
  const top = rows.filter(({ actor }) => actor !== "").slice(0, body.top);
  return {
    range: rangeJson(question.range),
    dimension: body.dimension,
    actors,
    spend,
    per_actor: moneyPer(spend, actors),
    tagged_per_actor: moneyPer(minus(spend, untagged), actors),
    p50: first?.percentiles[0] ?? null,
    p95: first?.percentiles[1] ?? null,
    max: actors === 0 ? null : (top[0]?.spend ?? null),
    untagged_spend: untagged,
    untagged_calls: first?.untagged_calls ?? 0,
    untagged_share: moneyShare(untagged, spend),
    top: top.map(({ actor, spend: own, calls, unpriced_calls }) => ({
      actor,
      spend: own,
      share: moneyShare(own, spend),
      calls,
      unpriced_calls,
    })),
    coverage,
    data_version: question.version,
  };
}

/** What was paid for nothing (M7). */
export async function answerFailureTax(
  reader: Reader,
  { body, now, signal }: Asked<typeof failureTaxEndpoint>,
): Answer<typeof failureTaxEndpoint> {
  const question = await openQuestion(reader, { asked: body, by: body.by, now, signal });
  const { from, to } = question.range;
  const params = { ...question.scope, ...question.groups, from, to, limit: GROUPS_MAX + 1 };
  const [rows, coverage] = await Promise.all([
    reader.query(usageFailureTax, params, { signal }),
    readCoverage(reader, question, question.range, signal),
  ]);
  const total = rows.find(({ is_total }) => is_total === 1);
  if (total === undefined) throw new AppError("internal", "totals over no rows are a row");
  const groups = body.by.length === 0 ? [] : rows.filter(({ is_total }) => is_total === 0);
  return {
    range: rangeJson(question.range),
    groups: groups.map((row) => ({ group: [row.g1, row.g2, row.g3].slice(0, body.by.length), ...taxJson(row) })),
    groups_omitted: body.by.length === 0 ? 0 : total.rows_found - rows.length,
    totals: taxJson(total),
    coverage,
    data_version: question.version,
  };
}

function taxJson(row: UsageFailureTaxRow) {
  const tax = formatUsd(
    (picoOf(row.failed_tasks_cost) + picoOf(row.superseded_cost) + picoOf(row.cancelled_cost)) as PicoUsd,
  );
  return {
    spend: row.spend,
    failed_tasks: row.failed_tasks_cost,
    superseded: row.superseded_cost,
    cancelled: row.cancelled_cost,
    tax,
    failure_tax: moneyShare(tax, row.spend),
    calls: {
      all: row.calls,
      failed_tasks: row.failed_tasks_calls,
      superseded: row.superseded_calls,
      cancelled: row.cancelled_calls,
    },
    unpriced_calls: row.unpriced_calls,
  };
}

/** Whether inputs and models still are what they were (M24). */
export async function answerDrift(
  reader: Reader,
  { body, now, signal }: Asked<typeof driftEndpoint>,
): Answer<typeof driftEndpoint> {
  const question = await openQuestion(reader, { asked: body, by: ["model_resolved"], now, signal });
  const { range, zone } = question;
  const earlier = { from: Math.max(0, addTime(range.from, -REFERENCE_DAYS, "d", zone)), to: range.from };
  const read = async ({ from, to }: { readonly from: number; readonly to: number }) => {
    if (from >= to) return mixOf([]);
    const params = { ...question.scope, d1: question.groups.d1, from, to, limit: DRIFT_ROWS_MAX + 1 };
    const rows = await reader.query(usageDrift, params, { signal });
    if (rows.length <= DRIFT_ROWS_MAX) return mixOf(rows);
    throw new AppError("query_too_wide", `more than ${DRIFT_ROWS_MAX} kinds of calls: filter to fewer models`);
  };
  const [before, after, coverage] = await Promise.all([
    read(earlier),
    read(range),
    readCoverage(reader, question, range, signal),
  ]);
  const perCall = (of: (mix: Mix) => number | null) => {
    const [was, is] = [of(before), of(after)];
    return { before: was, after: is, change: was === null || is === null || was === 0 ? null : is / was - 1 };
  };
  return {
    range: rangeJson(range),
    compared_with: rangeJson(earlier),
    input_length_psi: stabilityIndex(after.lengths, before.lengths) ?? null,
    model_mix_psi: stabilityIndex(after.models, before.models) ?? null,
    calls: { before: before.calls, after: after.calls },
    length_known_calls: { before: before.inputKnown, after: after.inputKnown },
    input_tokens_per_call: perCall(({ input, inputKnown }) => shareOf(input, inputKnown)),
    output_tokens_per_call: perCall(({ output, outputKnown }) => shareOf(output, outputKnown)),
    coverage,
    data_version: question.version,
  };
}

type Mix = ReturnType<typeof mixOf>;

function mixOf(rows: readonly UsageDriftRow[]) {
  const count = (some: readonly UsageDriftRow[], of: (row: UsageDriftRow) => string): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const row of some) counts.set(of(row), (counts.get(of(row)) ?? 0) + row.calls);
    return counts;
  };
  const sum = (some: readonly UsageDriftRow[], of: (row: UsageDriftRow) => number): number =>
    some.reduce((total, row) => total + of(row), 0);
  const measured = rows.filter(({ length_bin }) => length_bin >= 0);
  return {
    calls: sum(rows, ({ calls }) => calls),
    models: count(rows, ({ model }) => model),
    lengths: count(measured, ({ length_bin }) => String(length_bin)),
    input: sum(measured, ({ input_sum }) => input_sum),
    inputKnown: sum(measured, ({ calls }) => calls),
    output: sum(rows, ({ output_sum }) => output_sum),
    outputKnown: sum(rows, ({ output_known_calls }) => output_known_calls),
  };
}

/** How much of their context windows calls use (M22). Windows come with the question, else from the project's settings. */
export async function answerContext(
  reader: Reader,
  { body, now, signal }: Asked<typeof contextEndpoint>,
): Answer<typeof contextEndpoint> {
  const question = await openQuestion(reader, { asked: body, by: ["model_resolved"], now, signal });
  const { from, to } = question.range;
  const settings = await readMeasureSettings(reader, body.project);
  const reserved = body.reserved_tokens ?? settings.reserved_tokens;
  const windows = Object.entries({ ...settings.context_windows, ...body.windows })
    .map(([model, tokens]) => ({ model, tokens: tokens - reserved }))
    // A window that is reserved whole has no room to be used.
    .filter(({ tokens }) => tokens > 0);
  const params = {
    ...question.scope,
    d1: question.groups.d1,
    ...{ from, to, limit: GROUPS_MAX, full_share: body.full_share },
    models: windows.map(({ model }) => model),
    windows: windows.map(({ tokens }) => tokens),
  };
  const [rows, coverage] = await Promise.all([
    reader.query(usageContext, params, { signal }),
    readCoverage(reader, question, question.range, signal),
  ]);
  const judged = rows.filter(({ window }) => window > 0);
  const sum = (some: readonly UsageContextRow[], of: (row: UsageContextRow) => number): number =>
    some.reduce((total, row) => total + of(row), 0);
  const [full, known] = [sum(judged, (row) => row.full_calls), sum(judged, (row) => row.known_calls)];
  return {
    range: rangeJson(question.range),
    models: rows.map(contextJson),
    full_calls: full,
    judged_calls: known,
    full_share: shareOf(full, known),
    window_unknown_calls: sum(rows, ({ calls, window }) => (window > 0 ? 0 : calls)),
    coverage,
    data_version: question.version,
  };
}

function contextJson({ model, window, calls, known_calls, full_calls, percentiles, largest }: UsageContextRow) {
  const isKnown = window > 0;
  const [p50 = null, p95 = null, p99 = null] = percentiles;
  const use = (tokens: number | null): number | null => (tokens === null || !isKnown ? null : tokens / window);
  return {
    model,
    window: isKnown ? window : null,
    calls,
    known_calls,
    ...{ input_p50: p50, input_p95: p95, input_p99: p99, input_max: largest },
    ...{ use_p50: use(p50), use_p95: use(p95), use_max: use(largest) },
    full_calls: isKnown ? full_calls : null,
    full_share: isKnown ? shareOf(full_calls, known_calls) : null,
  };
}
