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
import { type RollupSize, rollupSize } from "@outlay/clickhouse/queries/rollups";
import { usagePlaces } from "@outlay/clickhouse/queries/usage-places";
import { chooseRollup, type RollupPlan } from "@outlay/clickhouse/rollup-plan";
import { type RollupName, rollupLevels, rollupNames } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { Metric } from "../contract/vocabulary.ts";
import type { FixedBucket } from "./bucket.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { rollupSumsOf, usageRowOf } from "./rollup-sums.ts";
import {
  type Ask,
  type ChosenGroup,
  chosenGroups,
  ledgerSource,
  type Range,
  type UsageSource,
} from "./usage-source.ts";
import { whileUnchanged } from "./while-unchanged.ts";

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
  const range = { from, to };
  const size = once(() => readSize(ask, range));
  const ledger = ledgerSource(ask, range);
  const filled = await filledRollups(ask.reader, size);
  // Until they are, nothing is known of the size either.
  if (!rollupLevels.every((level) => filled.has(`usage_${level}`))) return ledger;
  const plan = rollupPlan(ask, range, { bucket, filled });
  const rollup = plan === undefined ? undefined : rollupSource(ask, range, { plan, filled });
  const asksTimes = ask.spec.metrics.some(isOfTimes);
  // Nearly always there are many calls: who leads is looked for while they are still being counted.
  const early = asksTimes && bucket !== undefined && rollup !== undefined ? version.then(rollup.top) : undefined;
  early?.catch(() => {}); // Whoever awaits it hears of it.
  if (rollup !== undefined && !(asksTimes && (await size()).ledger_rows <= CALLS_LOOKED_AT_MAX))
    return { ...rollup, coverage: () => coverageOfFew(ledger, size) };
  if (rollup === undefined) refuseTooWide(ask, range, (await size()).ledger_rows);
  const coverage = async () => (await coverageOfFew(ledger, size)) ?? coverageOfMany(ask, range, { ledger, filled });
  return { ...ledger, coverage };
}

type Size = Pick<RollupSize, "rollups" | "ledger_rows" | "rollup_rows">;

/** A page asks many questions about one range. */
function readSize({ reader, spec: { project }, signal }: Ask, { from, to }: Range): Promise<Size> {
  return whileUnchanged(reader, `size of ${project} from ${from} to ${to}`, async () => {
    const [size] = await reader.query(rollupSize, { project, from, to }, { signal });
    if (size === undefined) throw new AppError("internal", "a sum over no rows is still a row");
    return size;
  });
}

type Filled = ReadonlySet<RollupName>;
const allFilled: Filled = new Set(rollupNames);
/** Readers of stores whose rollups were all filled: that stays so, and need not be read again. */
const filledReaders = new WeakSet<Reader>();

async function filledRollups(reader: Reader, size: () => Promise<Size>): Promise<Filled> {
  if (filledReaders.has(reader)) return allFilled;
  const { rollups } = await size();
  const filled = rollupNames.filter((name) => rollups.includes(name));
  if (filled.length === rollupNames.length) filledReaders.add(reader);
  return new Set(filled);
}

/** Of few calls the ledger tells it, tasks included; `undefined` of many. */
async function coverageOfFew(ledger: UsageSource, size: () => Promise<Size>): Promise<Coverage | undefined> {
  const { ledger_rows, rollup_rows } = await size();
  if (ledger_rows > CALLS_LOOKED_AT_MAX) return undefined;
  return rollup_rows === 0 ? ofNothing() : ledger.coverage();
}

/** Runs `make` when the first asks for it. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Where there never was a call there is no task either. */
async function ofNothing(): Promise<Coverage> {
  return { ...coverageOfSums(undefined), tasks: 0, tasks_with_outcome: 0 };
}

/** Coverage is about the filtered calls, however they are grouped: of many calls a rollup that knows the filters tells it. */
async function coverageOfMany(
  ask: Ask,
  range: Range,
  { ledger, filled }: { readonly ledger: UsageSource; readonly filled: Filled },
): Promise<Coverage | undefined> {
  const { spec, question } = ask;
  const dimensions = question.filters.map(({ dimension }) => dimension);
  const asked = { ...range, dimensions, filters: dimensions.length, needsTimes: false, filled, cut: undefined };
  const plan = spec.as_of === undefined ? chooseRollup(asked) : undefined;
  if (plan === undefined) return ledger.coverage();
  const whole: Ask = { ...ask, question: { ...question, by: [] }, spec: { ...spec, metrics: ["calls"] } };
  return coverageOfSums((await readSums(whole, range, { plan, bucket: "1M" })).find(isTotal));
}

const isTotal = ({ level }: RollupUsageRow): boolean => level === 2;

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

function rollupPlan(
  { spec, question }: Ask,
  range: Range,
  { bucket, filled }: { readonly bucket: FixedBucket | undefined; readonly filled: Filled },
): RollupPlan | undefined {
  const { by, filters, tz } = question;
  if (spec.as_of !== undefined || !spec.metrics.every((metric) => isRank(`rank_${metric}`))) return undefined;
  return chooseRollup({
    ...range,
    dimensions: [...by, ...filters.map(({ dimension }) => dimension)],
    filters: filters.length,
    needsTimes: spec.metrics.some(isOfTimes),
    filled,
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
async function topOf(ask: Ask, range: Range, filled: Filled): ReturnType<UsageSource["top"]> {
  const { reader, spec, question, signal } = ask;
  if (question.by.length === 0) return [];
  const [first = "calls"] = spec.metrics;
  const rank = `rank_${first}`;
  const plan = rollupPlan(ask, range, { bucket: undefined, filled });
  if (plan === undefined || !isRank(rank)) throw new AppError("internal", `${rank} is not in a rollup`);
  const { scope, groups } = rollupScope(plan, question);
  const params = { project: spec.project, ...range, ...scope, ...groups, rank, top: spec.top };
  return chosenGroups(await reader.query(rollupTop, params, { signal }), question);
}

interface Part {
  readonly plan: RollupPlan;
  readonly bucket: FixedBucket;
  readonly chosen?: readonly ChosenGroup[];
}

function readSums(ask: Ask, range: Range, { plan, bucket, chosen = [] }: Part) {
  const { reader, spec, question, signal } = ask;
  const { scope, groups } = rollupScope(plan, question);
  const places = usagePlaces(chosen.map(({ group }) => group));
  const params = {
    ...{ project: spec.project, ...range, ...scope, ...groups, tz: question.tz },
    ...places,
    keys: places.keys.length === 0 ? [NO_PLACE] : places.keys,
    bucket_column: rollupBucket(bucket),
    sums: rollupSumsOf(spec.metrics),
  };
  return reader.query(rollupUsage, params, { signal });
}

function rollupSource(
  ask: Ask,
  range: Range,
  { plan, filled }: { readonly plan: RollupPlan; readonly filled: Filled },
): Pick<UsageSource, "top" | "rows" | "percentiles"> {
  return {
    percentiles: "histogram",
    top: once(() => topOf(ask, range, filled)),
    async rows(chosen, bucket) {
      const sums = await readSums(ask, range, { plan, bucket, chosen });
      const inOrder = sums.sort((a, b) => a.bucket_at - b.bucket_at);
      return { rows: inOrder.map(usageRowOf), coverage: coverageOfSums(sums.find(isTotal)) };
    },
  };
}
