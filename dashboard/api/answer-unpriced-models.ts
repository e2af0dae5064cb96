import { type UnpricedModelRow, unpricedModels } from "@outlay/clickhouse/queries/prices";
import type { Reader } from "@outlay/clickhouse/store";
import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import { suggesterOf } from "@outlay/core/known-models";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import { priceCall } from "@outlay/core/price-call";
import type { AliasSuggestion } from "@outlay/core/suggest-alias";
import { QUANTITY_MAX, type Usage, usageSchema } from "@outlay/core/usage";
import type { z } from "zod";
import type { UnpricedModelJson, unpricedEndpoint } from "../contract/prices.ts";
import type { HandlerInput } from "./api-route.ts";
import { parseRange, parseZone } from "./range.ts";

type UnpricedQuery = z.output<(typeof unpricedEndpoint)["query"]>;

/** Reasons that another name would mend. */
const mendable: ReadonlySet<string> = new Set([
  "unknown_model",
  "unknown_provider",
  "no_price_for_usage",
  "no_price_at_that_time",
]);

/** Models without a price in a range, with priced models they may mean and what they would cost at those prices. */
export async function answerUnpricedModels(
  reader: Reader,
  prices: StoredPrices,
  { query, now, signal }: HandlerInput<UnpricedQuery, unknown>,
): Promise<z.input<(typeof unpricedEndpoint)["response"]>> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  await prices.refresh();
  const book = prices.bookOf(query.project);
  // One more than is shown tells whether there are more.
  const rows = await reader.query(
    unpricedModels,
    { project: query.project, from, to, limit: query.limit + 1 },
    { signal },
  );
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    models: rows.slice(0, query.limit).map((row) => modelJson(row, book)),
    is_truncated: rows.length > query.limit,
  };
}

function modelJson(row: UnpricedModelRow, book: PriceBook): UnpricedModelJson {
  const model = row.model_resolved || row.model_requested;
  const isMendable = mendable.has(row.reason) && model !== "";
  const suggested = isMendable ? suggesterOf(book)({ provider: row.provider || undefined, model }) : [];
  return {
    provider: row.provider || null,
    model_requested: row.model_requested || null,
    model_resolved: row.model_resolved || null,
    reason: row.reason,
    unpriced_classes: row.classes,
    calls: row.calls,
    input_tokens: row.input_sum,
    output_tokens: row.output_sum,
    reported_cost: row.reported_sum,
    first_seen: new Date(row.first_seen).toISOString(),
    last_seen: new Date(row.last_seen).toISOString(),
    example_event_ids: row.examples,
    suggestions: suggested.map((suggestion) => suggestionJson(suggestion, row, model, book)),
  };
}

function suggestionJson(
  { provider, model, confidence, reason }: AliasSuggestion,
  row: UnpricedModelRow,
  unknown: string,
  book: PriceBook,
): UnpricedModelJson["suggestions"][number] {
  return {
    provider,
    model,
    confidence,
    reason,
    estimated_cost: estimate(row, { provider, model }, book),
    item: {
      kind: "alias",
      model: unknown,
      ...(row.provider !== "" && { onlyProvider: row.provider }),
      means: { provider, model },
    },
  };
}

/** The mean call priced at the last call's time, times the calls: prices by prompt size make a sum of tokens no call. */
function estimate(row: UnpricedModelRow, names: { provider: string; model: string }, book: PriceBook): string | null {
  const usage = meanUsage(row);
  if (usage === undefined) return null;
  const call = { ...names, occurredAt: row.last_seen, usage, usageSource: "estimated" } as const;
  const { cost } = priceCall({ ...call, isBillable: true, status: "ok" }, book);
  return cost === undefined ? null : formatUsd((cost * BigInt(row.calls)) as PicoUsd);
}

function meanUsage(row: UnpricedModelRow): Usage | undefined {
  const sums = {
    input_uncached: row.input_uncached_sum,
    cache_read: row.cache_read_sum,
    cache_write_5m: row.cache_write_5m_sum,
    cache_write_1h: row.cache_write_1h_sum,
    output_text: row.output_text_sum,
    output_reasoning: row.output_reasoning_sum,
    ...row.usage_more_sum,
  };
  const known = Object.entries(sums).flatMap(([name, sum]) => (sum === null ? [] : [[name, sum] as const]));
  if (known.length === 0) return undefined;
  const means = known.map(([name, sum]) => [name, Math.min(Math.round(sum / row.calls), QUANTITY_MAX)]);
  return usageSchema.safeParse(Object.fromEntries(means)).data;
}
