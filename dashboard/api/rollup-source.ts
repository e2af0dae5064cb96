import {
  NO_PLACE,
  type RollupRank,
  type RollupUsageRow,
  rollupBucket,
  rollupRanks,
  rollupScope,
  rollupTop,
  rollupUsage,
} from "@outlay/clickhouse/queries/rollup-usage";
import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import { usagePlaces } from "@outlay/clickhouse/queries/usage-places";
import { chooseRollup, type RollupPlan } from "@outlay/clickhouse/rollup-plan";
import { rollupLevels } from "@outlay/clickhouse/rollups";
import { AppError } from "@outlay/core/errors";
import type { Metric } from "../contract/vocabulary.ts";
import type { FixedBucket } from "./bucket.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { rollupSumsOf, usageRowOf } from "./rollup-sums.ts";
import { type Ask, chosenGroups, ledgerSource, type Range, type UsageSource } from "./usage-source.ts";

/** Up to so many calls percentiles are exact and tasks are counted: both need a look at every call. */
const CALLS_LOOKED_AT_MAX = 250_000;
/** More rows of the ledger than this take longer, or more memory, than one question may. */
const LEDGER_ROWS_MAX = 60_000_000;
const DAY_MS = 86_400_000;

const isRank = (name: string): name is RollupRank => (rollupRanks as readonly string[]).includes(name);
const isOfTimes = (metric: Metric): boolean => /^(latency|ttft)_/.test(metric);

/**
 * Where a range's figures come from: a rollup where it has what is asked for, else the ledger. `bucket` is absent where only
 * sums of the whole range are of interest. No figure is read before `version` is. AppError `query_too_wide` where neither
 * can answer in time.
 */
export async function usageSource(
  ask: Ask,
  { from, to }: Range,
  { bucket, version }: { readonly bucket: FixedBucket | undefined; readonly version: Promise<unknown> },
): Promise<UsageSource> {
  const { reader, spec, signal } = ask;
  const range = { from, to };
  const likely = rollupPlan(ask, range, bucket);
  const asksTimes = spec.metrics.some(isOfTimes);
  // Nearly always the rollup answers where it can: who leads in it is looked for while its size is still being read.
  const early =
    likely === undefined || asksTimes || bucket === undefined ? undefined : version.then(() => topOf(ask, range));
  early?.catch(() => {}); // Whoever awaits it hears of it.
  const [size] = await reader.query(rollupSize, { project: spec.project, ...range }, { signal });
  // Until a rollup holds everything nothing is known from it; from one, how much there is.
  const isFilled = (family: string): boolean =>
    rollupLevels.every((level) => size?.rollups.includes(`${family}_${level}`));
  if (size === undefined || !isFilled("usage")) return ledgerSource(ask, range);
  const plan = likely !== undefined && isFilled(likely.family) ? likely : undefined;
  const rows = size.ledger_rows;
  if (plan === undefined) refuseTooWide(ask, range, rows);
  const isSmall = rows <= CALLS_LOOKED_AT_MAX;
  const ledger =
    size.rollup_rows === 0 ? { ...ledgerSource(ask, range), coverage: ofNothing } : ledgerSource(ask, range);
  if (plan === undefined || (asksTimes && isSmall)) {
    const coverage = isSmall ? undefined : coverageOfMany(ask, range);
    return coverage === undefined ? ledger : { ...ledger, coverage };
  }
  const top = () => early ?? topOf(ask, range);
  return { ...rollupSource(ask, range, plan), top, ...(isSmall ? { coverage: ledger.coverage } : {}) };
}

/** Where there never was a call there is no task either. */
async function ofNothing(): Promise<Coverage> {
  return { ...coverageOfSums(undefined), tasks: 0, tasks_with_outcome: 0 };
}

/** Coverage is about the filtered calls, however they are grouped: of many calls a rollup that knows the filters tells it. */
function coverageOfMany(ask: Ask, range: Range): UsageSource["coverage"] | undefined {
  const { spec, question } = ask;
  const dimensions = question.filters.map(({ dimension }) => dimension);
  const asked = { ...range, dimensions, filters: dimensions.length, needsTimes: false, cut: undefined };
  const plan = spec.as_of === undefined ? chooseRollup(asked) : undefined;
  if (plan === undefined) return undefined;
  const whole: Ask = { ...ask, question: { ...question, by: [] }, spec: { ...spec, metrics: ["calls"] } };
  return async () => (await rollupSource(whole, range, plan).rows([], "1M")).coverage ?? coverageOfSums(undefined);
}

/** Tasks do not add up: a rollup does not know them. */
function coverageOfSums(total: RollupUsageRow | undefined): Coverage {
  return coverageOf({
    calls: total?.calls ?? 0,
    priced_calls: total?.priced ?? 0,
    partly_priced_calls: total?.partly_priced ?? 0,
    unpriced_calls: (total?.ledger_rows ?? 0) - (total?.cost_rows ?? 0),
    usage_missing_calls: total?.usage_missing ?? 0,
    inexact_usage_calls: total?.inexact ?? 0,
    tasks: null,
    tasks_with_outcome: null,
  });
}

function rollupPlan({ spec, question }: Ask, range: Range, bucket: FixedBucket | undefined): RollupPlan | undefined {
  const { by, filters, tz } = question;
  if (spec.as_of !== undefined || !spec.metrics.every((metric) => isRank(`rank_${metric}`))) return undefined;
  return chooseRollup({
    ...range,
    dimensions: [...by, ...filters.map(({ dimension }) => dimension)],
    filters: filters.length,
    needsTimes: spec.metrics.some(isOfTimes),
    cut: bucket === undefined ? undefined : { bucket, zone: tz },
  });
}

function refuseTooWide({ spec }: Ask, { from, to }: Range, rows: number): void {
  if (rows <= LEDGER_ROWS_MAX) return;
  const days = Math.max(1, Math.floor(((to - from) / DAY_MS) * (LEDGER_ROWS_MAX / rows)));
  const message = `${spec.project} has ${rows} records in these days, and this question has to read each of them: ask for ${days} days at most, or for metrics and dimensions that are kept in rollups (spend, calls and tokens by model, provider, environment, team, workflow, user or customer)`;
  throw new AppError("query_too_wide", message, { issues: [{ path: "range", message }] });
}

/** The groups that lead over the whole range, which no bucket cuts: read from the coarsest slots there are. */
async function topOf(ask: Ask, range: Range): ReturnType<UsageSource["top"]> {
  const { reader, spec, question, signal } = ask;
  if (question.by.length === 0) return [];
  const [first = "calls"] = spec.metrics;
  const rank = `rank_${first}`;
  const plan = rollupPlan(ask, range, undefined);
  if (plan === undefined || !isRank(rank)) throw new AppError("internal", `${rank} is not in a rollup`);
  const { scope, groups } = rollupScope(plan, question);
  const params = { project: spec.project, ...range, ...scope, ...groups, rank, top: spec.top };
  return chosenGroups(await reader.query(rollupTop, params, { signal }), question);
}

function rollupSource(ask: Ask, range: Range, plan: RollupPlan): Omit<UsageSource, "top"> {
  const { reader, spec, question, signal } = ask;
  const { scope, groups } = rollupScope(plan, question);
  return {
    percentiles: "histogram",
    async rows(chosen, bucket) {
      const places = usagePlaces(chosen.map(({ group }) => group));
      const params = {
        ...{ project: spec.project, ...range, ...scope, ...groups, tz: question.tz },
        ...places,
        keys: places.keys.length === 0 ? [NO_PLACE] : places.keys,
        bucket_column: rollupBucket(bucket),
        sums: rollupSumsOf(spec.metrics),
      };
      const sums = await reader.query(rollupUsage, params, { signal });
      const inOrder = sums.sort((a, b) => a.bucket_at - b.bucket_at);
      return { rows: inOrder.map(usageRowOf), coverage: coverageOfSums(sums.find(({ level }) => level === 2)) };
    },
  };
}
