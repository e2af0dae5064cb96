import {
  type QualityCallsRow,
  qualityAliases,
  qualityCalls,
  qualityConventions,
  qualityDrift,
  qualityIntake,
  qualityRelations,
  qualityTotals,
} from "@outlay/clickhouse/queries/quality";
import { listSettings } from "@outlay/clickhouse/settings";
import type { Reader } from "@outlay/clickhouse/store";
import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { AppError } from "@outlay/core/errors";
import { priceFlags } from "@outlay/core/price-call-flags";
import { CLOSED_MONTH_KIND, closedMonthSchema } from "@outlay/core/repricing";
import type { z } from "zod";
import {
  type DataQualityAnswer,
  type dataQualityEndpoint,
  type QualitySection,
  type QualitySectionId,
  qualitySectionIds,
} from "../contract/data-quality.ts";
import type { HandlerInput } from "./api-route.ts";
import { readDataVersion } from "./data-version.ts";
import { driftOf } from "./drift.ts";
import { moneyTimes, sumMoney } from "./money-text.ts";
import { habitSections } from "./quality-habits.ts";
import { policySections } from "./quality-policies.ts";
import { qualityWords } from "./quality-sections.ts";
import { parseRange, parseZone } from "./range.ts";

const PARTS_SHOWN = 10;
const EXAMPLES_SHOWN = 5;
const GROUPS_SHOWN = 50;
/** Groups added up; an installation has fewer. */
const GROUPS_READ = 2_000;
/** Billed calls up to which relations between calls are looked for among all of them. */
const RELATED_CALLS_MAX = 500_000;

/** Everything that may be wrong with the figures of a range, in a handful of passes over it. */
export async function answerDataQuality(
  reader: Reader,
  prices: StoredPrices,
  { query, now, signal }: HandlerInput<z.output<(typeof dataQualityEndpoint)["query"]>, unknown>,
): Promise<DataQualityAnswer> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const version = await readDataVersion(reader, query.project, signal);
  const scope = { project: query.project, from, to };
  const [totals] = await reader.query(qualityTotals, scope, { signal });
  if (totals === undefined) throw new AppError("internal", "a sum over no rows is still a row");
  const sample = Math.max(1, Math.ceil(totals.calls / RELATED_CALLS_MAX));
  await prices.refresh();
  const [rows, habits, policies] = await Promise.all([
    askAll(reader, scope, sample, signal),
    habitSections(reader, scope, { sample, book: prices.bookOf(query.project), signal }),
    policySections(reader, { ...scope, now }, signal),
  ]);
  const found = new Map([...sectionsFound(rows, totals), ...habits, ...policies]);
  return {
    range: { from: iso(from), to: iso(to) },
    totals: totalsJson(totals),
    sections: qualitySectionIds.map((id) => sectionOf(id, found.get(id) ?? {}, totals.calls)),
    reported_drift: driftOf(rows.drift),
    aliases: rows.aliases.slice(0, GROUPS_SHOWN).map((row) => ({
      provider: row.asked_provider,
      asked: row.asked,
      answered: row.answered,
      calls: row.calls,
      cost: row.money,
      first_at: iso(row.first_at),
      last_at: iso(row.last_at),
    })),
    conventions: rows.conventions
      .slice(0, GROUPS_SHOWN)
      .map(({ model, family: emitter, convention, calls, money: cost }) => ({
        model,
        emitter,
        convention,
        calls,
        cost,
      })),
    arrival_delay_ms: delaysJson(totals.delays),
    checked_at: iso(now),
    data_version: version,
  };
}

type Totals = z.output<typeof qualityTotals.row>;

async function askAll(
  reader: Reader,
  scope: { readonly project: string; readonly from: number; readonly to: number },
  sample: number,
  signal: AbortSignal,
) {
  const how = { signal };
  const faults = { ...flagsByBound, ...(await closings(reader, scope.project)), top: PARTS_SHOWN };
  const [calls, relations, aliases, conventions, drift, intake] = await Promise.all([
    reader.query(qualityCalls, { ...scope, ...faults }, how),
    reader.query(qualityRelations, { ...scope, sample }, how),
    reader.query(qualityAliases, { ...scope, limit: GROUPS_READ }, how),
    reader.query(qualityConventions, { ...scope, limit: GROUPS_READ }, how),
    reader.query(qualityDrift, { ...scope, limit: GROUPS_SHOWN + 1 }, how),
    reader.query(qualityIntake, scope, how),
  ]);
  return { calls, relations, aliases, conventions, drift, intake, sample };
}

type Found = readonly [QualitySectionId, Partial<QualitySection>];

function sectionsFound(rows: Awaited<ReturnType<typeof askAll>>, totals: Totals): Map<QualitySectionId, Found[1]> {
  const { sample } = rows;
  const related = rows.relations.map(({ fault, calls, money, examples }): Found => {
    const isSampled = sample > 1 && fault !== "excluded_for_nothing";
    // The queries name faults as the contract names sections.
    const id = fault as QualitySectionId;
    return [id, { calls, money_at_stake: money, examples, ...(isSampled && { sampled: sample }) }];
  });
  const aliases = laterOf(
    rows.aliases,
    ({ asked_provider, asked }) => `${asked_provider}/${asked}`,
    ({ asked, answered }) => `${asked} → ${answered}`,
  );
  const conventions = laterOf(
    rows.conventions,
    ({ model, family }) => `${family}/${model}`,
    ({ model, family, convention }) => `${model} by ${family}: ${convention}`,
  );
  return new Map([
    ...sectionsOfCalls(rows.calls, totals),
    ...related,
    ["alias_drift", aliases],
    ["convention_conflict", conventions],
    ...sectionsOfIntake(rows.intake),
  ]);
}

const iso = (instant: number): string => new Date(instant).toISOString();
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const flagsOf = (bound: string): string[] =>
  Object.entries(priceFlags).flatMap(([flag, facts]) => (facts.bound === bound ? [flag] : []));
const flagsByBound = {
  upper_flags: flagsOf("upper"),
  lower_flags: flagsOf("lower"),
  either_flags: flagsOf("either"),
};

/** Closed months, and when each was closed. */
async function closings(reader: Reader, project: string) {
  const settings = await listSettings(reader, { project, kind: CLOSED_MONTH_KIND });
  const closed = settings.flatMap(({ name, value }) => {
    const month = closedMonthSchema.safeParse(value).data;
    return month === undefined ? [] : [{ name, closedAt: month.closedAt }];
  });
  return { closed_months: closed.map(({ name }) => name), closed_at: closed.map(({ closedAt }) => closedAt) };
}

function sectionsOfCalls(rows: readonly QualityCallsRow[], totals: Totals): Found[] {
  return rows
    .filter(({ level }) => level === 0)
    .map((whole) => {
      const parts = (level: number, nameOf: (row: QualityCallsRow) => string) =>
        rows
          .filter((row) => row.fault === whole.fault && row.level === level)
          .map((row) => ({ name: nameOf(row), calls: row.calls, money: row.money }));
      const id = whole.fault as QualitySectionId;
      return [
        id,
        {
          calls: whole.calls,
          ...moneyAtStake(id, whole, totals),
          details: parts(1, ({ detail }) => detail),
          by_model: parts(2, ({ model }) => model),
          by_emitter: parts(3, ({ emitted_by }) => emitted_by),
          examples: whole.examples,
        },
      ];
    });
}

/** Where the cost of calls is not known, what it would be if they were like the others of the range. */
function moneyAtStake(
  id: QualitySectionId,
  { calls, all_tokens: tokens, money }: QualityCallsRow,
  { priced_calls, priced_tokens, spend }: Totals,
): Pick<QualitySection, "money_at_stake" | "money_basis"> {
  const basis = qualityWords[id].money_basis;
  const guess = (part: number, whole: number) => {
    const amount = whole === 0 || part === 0 ? null : moneyTimes(spend, part, whole);
    return { money_at_stake: amount, money_basis: amount === null ? ("unknown" as const) : basis };
  };
  if (basis === "mean_cost_per_token") return guess(tokens, priced_tokens);
  if (basis === "mean_cost_per_call") return guess(calls, priced_calls);
  return { money_at_stake: money, money_basis: money === null ? "unknown" : basis };
}

/** Of things that come in groups, first the one that others are compared with: all after it are at fault. */
function laterOf<Row extends { calls: number; money: string | null; example: string }>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
  nameOf: (row: Row) => string,
): Partial<QualitySection> {
  const later = rows.filter((row, index) => index > 0 && groupOf(row) === groupOf(rows[index - 1] as Row));
  return {
    calls: later.reduce((sum, { calls }) => sum + calls, 0),
    money_at_stake: sumMoney(later.map(({ money }) => money)),
    details: later.slice(0, PARTS_SHOWN).map((row) => ({ name: nameOf(row), calls: row.calls, money: row.money })),
    examples: later.slice(0, EXAMPLES_SHOWN).map(({ example }) => example),
  };
}

function sectionsOfIntake(rows: readonly z.output<typeof qualityIntake.row>[]): Found[] {
  return (["duplicates", "dead_letters"] as const).map((id) => {
    const own = rows.filter(({ fault }) => fault === id);
    return [
      id,
      {
        calls: own.reduce((sum, { events }) => sum + events, 0),
        details: own.flatMap(({ detail, events }) =>
          detail === "" ? [] : { name: detail, calls: events, money: null },
        ),
        examples: own.flatMap(({ examples }) => examples).slice(0, EXAMPLES_SHOWN),
        share: null,
      },
    ];
  });
}

function sectionOf(id: QualitySectionId, found: Partial<QualitySection>, billedCalls: number): QualitySection {
  const { title, meaning, money_basis } = qualityWords[id];
  const calls = found.calls ?? 0;
  const money_at_stake = calls === 0 ? null : (found.money_at_stake ?? null);
  return {
    id,
    title,
    meaning,
    calls,
    share: share(calls, billedCalls),
    details: [],
    by_model: [],
    by_emitter: [],
    examples: [],
    ...found,
    money_at_stake,
    money_basis: money_at_stake === null ? "unknown" : (found.money_basis ?? money_basis),
  };
}

const totalsJson = (totals: Totals): DataQualityAnswer["totals"] => ({
  calls: totals.calls,
  priced_calls: totals.priced_calls,
  priced_share: share(totals.priced_calls, totals.calls),
  tokens: totals.all_tokens,
  priced_tokens: totals.priced_tokens,
  priced_token_share: share(totals.priced_tokens, totals.all_tokens),
  exact_usage_calls: totals.exact_calls,
  exact_usage_share: share(totals.exact_calls, totals.calls),
  spend: totals.spend,
});

function delaysJson([min, p50, p95, p99, max]: readonly number[]): DataQualityAnswer["arrival_delay_ms"] {
  if (min === undefined || p50 === undefined || p95 === undefined || p99 === undefined || max === undefined)
    return null;
  return { min, p50, p95, p99, max };
}
