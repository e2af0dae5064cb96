import {
  type RollupRank,
  type RollupUsageRow,
  rollupBucket,
  rollupCoverage,
  rollupRanks,
  rollupScope,
  rollupTop,
  rollupUsage,
} from "@outlay/clickhouse/queries/rollup-usage";
import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import type { UsageRow } from "@outlay/clickhouse/queries/usage";
import { usagePlaces } from "@outlay/clickhouse/queries/usage-places";
import { chooseRollup, type RollupPlan } from "@outlay/clickhouse/rollup-plan";
import { rollupNames } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import type { Metric } from "../contract/vocabulary.ts";
import type { FixedBucket } from "./bucket.ts";
import { coverageOf } from "./coverage.ts";
import { usageColumns } from "./metric-values.ts";
import { type Ask, chosenGroups, ledgerSource, type Range, tokensColumn, type UsageSource } from "./usage-source.ts";

/** Up to so many calls percentiles are exact and tasks are counted: both need a look at every call. */
const CALLS_LOOKED_AT_MAX = 250_000;
/** More rows of the ledger than this take longer, or more memory, than one question may. */
const LEDGER_ROWS_MAX = 60_000_000;
const DAY_MS = 86_400_000;

const isRank = (name: string): name is RollupRank => (rollupRanks as readonly string[]).includes(name);
const isOfTimes = (metric: Metric): boolean => /^(latency|ttft)_/.test(metric);

/**
 * Where a range's figures come from: a rollup where it has what is asked for, else the ledger. `bucket` is absent where only
 * sums of the whole range are of interest. AppError `query_too_wide` where neither can answer in time.
 */
export async function usageSource(
  ask: Ask,
  { from, to }: Range,
  bucket: FixedBucket | undefined,
): Promise<UsageSource> {
  const { reader, spec, signal } = ask;
  const range = { from, to };
  const [size] = await reader.query(rollupSize, { project: spec.project, ...range }, { signal });
  // Until the rollups hold everything nothing is known from them, not even how much there is.
  if (size === undefined || size.filled < rollupNames.length) return ledgerSource(ask, range);
  const rows = size.ledger_rows;
  const plan = rollupPlan(ask, range, bucket);
  if (plan === undefined) refuseTooWide(ask, range, rows);
  const wantsExactTimes = spec.metrics.some(isOfTimes) && rows <= CALLS_LOOKED_AT_MAX;
  if (plan !== undefined && !wantsExactTimes) return rollupSource(ask, range, { plan, rows });
  const ledger = ledgerSource(ask, range);
  const coverage = rows <= CALLS_LOOKED_AT_MAX ? undefined : coverageOfMany(ask, range);
  return coverage === undefined ? ledger : { ...ledger, coverage };
}

/** Coverage is about the filtered calls, however they are grouped: of many calls a rollup that knows the filters tells it. */
function coverageOfMany({ reader, spec, question, signal }: Ask, range: Range): UsageSource["coverage"] | undefined {
  const dimensions = question.filters.map(({ dimension }) => dimension);
  const asked = { ...range, dimensions, filters: dimensions.length, needsTimes: false, cut: undefined };
  const plan = spec.as_of === undefined ? chooseRollup(asked) : undefined;
  if (plan === undefined) return undefined;
  const { scope } = rollupScope(plan, { ...question, by: [] });
  return () => readCoverage(reader, { project: spec.project, ...range, ...scope }, signal);
}

async function readCoverage(
  reader: Reader,
  about: z.input<typeof rollupCoverage.params>,
  signal: AbortSignal,
): ReturnType<UsageSource["coverage"]> {
  const [row] = await reader.query(rollupCoverage, about, { signal });
  if (row === undefined) throw new AppError("internal", "a sum over no rows is still a row");
  return coverageOf({ ...row, tasks: null, tasks_with_outcome: null });
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
  const message = `${spec.project} has ${rows} records in these days, and this question has to read each of them: ask for ${days} days at most, or for metrics and dimensions that are kept in rollups (spend, calls and tokens by model, provider, environment, team or workflow)`;
  throw new AppError("query_too_wide", message, { issues: [{ path: "range", message }] });
}

function rollupSource(ask: Ask, range: Range, { plan, rows }: { plan: RollupPlan; rows: number }): UsageSource {
  const { reader, spec, question, signal } = ask;
  const { scope, groups } = rollupScope(plan, question);
  const about = { project: spec.project, ...range, ...scope };
  return {
    percentiles: "histogram",
    async top() {
      const [first = "calls"] = spec.metrics;
      const rank = `rank_${first}`;
      if (!isRank(rank)) throw new AppError("internal", `${rank} is not in a rollup`);
      const params = { ...about, ...groups, rank, top: spec.top };
      return chosenGroups(await reader.query(rollupTop, params, { signal }), question);
    },
    async rows(chosen, bucket) {
      const places = usagePlaces(chosen.map(({ group }) => group));
      const params = {
        ...about,
        ...groups,
        ...rollupColumns(spec.metrics),
        ...places,
        tz: question.tz,
        bucket_column: rollupBucket(bucket),
      };
      return (await reader.query(rollupUsage, params, { signal })).map(usageRowOf);
    },
    async coverage() {
      if (rows <= CALLS_LOOKED_AT_MAX) return ledgerSource(ask, range).coverage();
      return readCoverage(reader, about, signal);
    },
  };
}

/** The columns of the rollup's query that `metrics` need; the others are skipped. */
function rollupColumns(metrics: readonly Metric[]) {
  const { durations_column, ttfts_column, attempts_column, endings_column, caches_column } = usageColumns(metrics);
  return {
    ...{ durations_column, ttfts_column, attempts_column, endings_column, caches_column },
    ...tokensColumn(metrics),
  };
}

/** As a row of the ledger's query. What a rollup does not know was not asked for. */
function usageRowOf({ tokens, attempts, endings, caches, priced_calls, ...row }: RollupUsageRow): UsageRow {
  return {
    ...row,
    ...tokens,
    attempts: { ...attempts, requests: row.calls - attempts.retries },
    endings: { ...endings, cancelled_cost: null },
    caches: { ...caches, saved_cost: null },
    prices: { priced_calls, list_cost: null, input_cost: null, input_tokens: 0 },
    users: { users: 0, spenders: 0 },
    superseded_cost: null,
  };
}
