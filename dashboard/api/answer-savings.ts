import { type SavingsCellRow, savingsCells } from "@outlay/clickhouse/queries/savings";
import type { Reader } from "@outlay/clickhouse/store";
import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { AppError } from "@outlay/core/errors";
import { serviceTiers } from "@outlay/core/facts";
import { type CellSavings, cellSavings, type SavingsCell } from "@outlay/core/measures/savings";
import { addUsd, formatUsd, type PicoUsd, usdAsFloat, ZERO_USD } from "@outlay/core/money";
import type { UsageClass } from "@outlay/core/usage";
import type { z } from "zod";
import type { savingsEndpoint } from "../contract/savings.ts";
import type { HandlerInput } from "./api-route.ts";
import { openQuestion, rangeJson, readCoverage } from "./measure-scope.ts";
import { picoOf } from "./money-text.ts";

const GROUPS_MAX = 200;
const CELLS_MAX = 50_000;

/** What was saved, by lever (M16). */
export async function answerSavings(
  reader: Reader,
  prices: StoredPrices,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof savingsEndpoint)["body"]>>,
): Promise<z.input<(typeof savingsEndpoint)["response"]>> {
  const question = await openQuestion(reader, { asked: body, by: [body.by], now, signal });
  const { from, to } = question.range;
  await prices.refresh();
  const book = prices.bookOf(body.project);
  const params = { ...question.scope, d1: question.groups.d1, from, to, limit: CELLS_MAX + 1 };
  const [rows, coverage] = await Promise.all([
    reader.query(savingsCells, params, { signal }),
    readCoverage(reader, question, question.range, signal),
  ]);
  if (rows.length > CELLS_MAX) {
    throw new AppError(
      "query_too_wide",
      `more than ${CELLS_MAX} kinds of calls: choose a coarser by, filter, or ask for less time`,
    );
  }
  const [totals, groups, tiers] = [new Sums(), new Map<string, Sums>(), new Map<string, Sums>()];
  for (const row of rows) {
    const savings = row.is_priced === 1 ? cellSavings(cellOf(row), book) : undefined;
    for (const sums of [totals, sumsOf(groups, row.g1), sumsOf(tiers, row.service_tier || "standard")]) {
      sums.add(row, savings);
    }
  }
  const largest = [...groups].sort(([a, left], [b, right]) => bySize(left, right) || (a < b ? -1 : 1));
  return {
    range: rangeJson(question.range),
    by: body.by,
    totals: totals.json(),
    groups: largest.slice(0, GROUPS_MAX).map(([group, sums]) => ({ group, ...sums.json() })),
    groups_omitted: Math.max(0, largest.length - GROUPS_MAX),
    service_tiers: [...tiers].map(([service_tier, { calls, serviceTier }]) => ({
      service_tier,
      calls,
      saved: formatUsd(serviceTier),
    })),
    coverage,
    data_version: question.version,
  };
}

const bySize = (left: Sums, right: Sums): number => Number(right.saved() - left.saved());

function sumsOf(all: Map<string, Sums>, key: string): Sums {
  const known = all.get(key);
  if (known !== undefined) return known;
  const sums = new Sums();
  all.set(key, sums);
  return sums;
}

const named = (text: string): string | undefined => (text === "" ? undefined : text);

function cellOf(row: SavingsCellRow): SavingsCell {
  const sums: Partial<Record<UsageClass, number>> = {
    input_uncached: row.input_uncached_sum,
    cache_read: row.cache_read_sum,
    cache_write_5m: row.cache_write_5m_sum,
    cache_write_1h: row.cache_write_1h_sum,
    output_text: row.output_text_sum,
    output_reasoning: row.output_reasoning_sum,
    ...row.usage_more_sum,
  };
  return {
    terms: {
      provider: named(row.provider),
      hostProvider: named(row.host_provider),
      model: named(row.model_requested),
      modelResolved: named(row.model_resolved),
      region: named(row.region),
      serviceTier: serviceTiers.find((name) => name === row.service_tier),
      selfHosted: row.self_hosted ?? undefined,
    },
    at: row.latest_at,
    isLongContext: row.is_long_context === 1,
    calls: row.calls,
    usage: sums,
    cost: picoOf(row.cost_sum),
    listCost: picoOf(row.list_sum),
  };
}

/** Money of the levers, added up. */
class Sums {
  calls = 0;
  unjudgedCalls = 0;
  hits = 0;
  hitsKnown = 0;
  actual = ZERO_USD;
  unjudgedSpend = ZERO_USD;
  responseCache = ZERO_USD;
  cacheReads = ZERO_USD;
  cacheWrites = ZERO_USD;
  serviceTier = ZERO_USD;
  contract = ZERO_USD;

  add(row: SavingsCellRow, savings: CellSavings | undefined): void {
    this.calls += row.calls;
    this.hits += row.cache_hits;
    this.hitsKnown += row.cache_hits_known;
    this.responseCache = addUsd(this.responseCache, picoOf(row.cache_saved_sum));
    const cost = picoOf(row.cost_sum);
    if (savings === undefined) {
      this.unjudgedCalls += row.calls;
      this.unjudgedSpend = addUsd(this.unjudgedSpend, cost);
      return;
    }
    this.actual = addUsd(this.actual, cost);
    this.cacheReads = addUsd(this.cacheReads, savings.cacheReads);
    this.cacheWrites = addUsd(this.cacheWrites, savings.cacheWrites);
    this.serviceTier = addUsd(this.serviceTier, savings.serviceTier);
    this.contract = addUsd(this.contract, savings.contract);
  }

  saved(): PicoUsd {
    return (this.responseCache + this.cacheReads - this.cacheWrites + this.serviceTier + this.contract) as PicoUsd;
  }

  json() {
    const saved = this.saved();
    const counterfactual = addUsd(this.actual, saved);
    return {
      calls: this.calls,
      actual: formatUsd(this.actual),
      counterfactual: formatUsd(counterfactual),
      saved: formatUsd(saved),
      saved_share: counterfactual > 0n ? usdAsFloat(saved) / usdAsFloat(counterfactual) : null,
      response_cache: formatUsd(this.responseCache),
      prompt_cache: formatUsd((this.cacheReads - this.cacheWrites) as PicoUsd),
      cache_reads: formatUsd(this.cacheReads),
      cache_writes: formatUsd(this.cacheWrites),
      service_tier: formatUsd(this.serviceTier),
      contract: formatUsd(this.contract),
      judged_calls: this.calls - this.unjudgedCalls,
      unjudged_calls: this.unjudgedCalls,
      unjudged_spend: formatUsd(this.unjudgedSpend),
      cache_hits: this.hits,
      cache_hits_without_amount: this.hits - this.hitsKnown,
    };
  }
}
