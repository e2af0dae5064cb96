import type { StoredPrices } from "@outlay/clickhouse/stored-prices";
import type { Clock } from "@outlay/core/clock";
import { findPriceConflicts, type PriceConflict } from "@outlay/core/price-conflicts";
import { providerId } from "@outlay/core/price-provider-names";
import type { z } from "zod";
import type { priceConflictsEndpoint } from "../contract/prices.ts";
import { readInstant } from "./answer-prices.ts";
import type { HandlerInput } from "./api-route.ts";

type ConflictsQuery = z.output<(typeof priceConflictsEndpoint)["query"]>;
type ConflictsAnswer = z.input<(typeof priceConflictsEndpoint)["response"]>;

/** Where the sources of a project's prices disagree at an instant, largest difference first. */
export async function answerPriceConflicts(
  { prices, clock }: { readonly prices: StoredPrices; readonly clock: Clock },
  { query, now }: HandlerInput<ConflictsQuery, unknown>,
): Promise<ConflictsAnswer> {
  await prices.refresh();
  const at = readInstant(query, now);
  const provider = query.provider === undefined ? undefined : providerId(query.provider);
  const part = query.model?.toLowerCase();
  const found = await findPriceConflicts(
    prices.bookOf(query.project),
    at,
    clock,
    (model) =>
      (provider === undefined || model.provider === provider) &&
      (part === undefined || model.id.toLowerCase().includes(part)),
  );
  const largestFirst = found.toSorted((left, right) => distance(right) - distance(left));
  return {
    at: new Date(at).toISOString(),
    conflicts: largestFirst.slice(0, query.limit).map(conflictJson),
    found: found.length,
  };
}

/** A half and a double are as far apart; free is farthest from anything. */
const distance = ({ ratio }: PriceConflict): number =>
  ratio === undefined || ratio === 0 ? Number.MAX_VALUE : Math.abs(Math.log(ratio));

const sideJson = ({ priceId, source, price, per }: PriceConflict["winner"]) => ({
  price_id: priceId,
  source,
  price,
  per,
});

const conflictJson = (conflict: PriceConflict): ConflictsAnswer["conflicts"][number] => ({
  provider: conflict.provider,
  model: conflict.model,
  tier: conflict.tier,
  region: conflict.region ?? null,
  class: conflict.quantity,
  from_prompt_tokens: conflict.fromPromptTokens ?? null,
  currency: conflict.currency,
  winner: sideJson(conflict.winner),
  other: sideJson(conflict.other),
  ratio: conflict.ratio ?? null,
  why: conflict.why,
});
