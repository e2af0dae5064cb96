import { addUsd, CALL_COST_MAX, formatUsd, type PicoUsd, parseUsd } from "../money.ts";
import { isObject, type Json, numberOf, objectOf } from "./fields.ts";

/** xAI states cost in ticks: 10¹⁰ of them are one dollar. */
const PICO_PER_TICK = 100n;

/**
 * What the provider or gateway says the call cost, as decimal text in USD: OpenRouter and Perplexity (`usage.cost`), xAI
 * (`cost_in_usd_ticks`), DeepInfra (`estimated_cost`), Pydantic's gateway, LiteLLM (`response_cost`),
 * Vercel's gateway.
 */
export function readReportedCost(usage: Json, envelope: Json): string | undefined {
  const ticks = numberOf(usage["cost_in_usd_ticks"]);
  const cost =
    ticks !== undefined && Number.isSafeInteger(ticks)
      ? ((BigInt(ticks) * PICO_PER_TICK) as PicoUsd)
      : (openRouterCost(usage) ??
        usdOf(objectOf(usage["cost"])["total_cost"]) ??
        usdOf(usage["estimated_cost"]) ??
        usdOf(objectOf(usage["pydantic_ai_gateway"])["cost_estimate"]) ??
        usdOf(objectOf(envelope["_hidden_params"])["response_cost"]) ??
        usdOf(envelope["response_cost"]) ??
        usdOf(objectOf(objectOf(envelope["providerMetadata"])["gateway"])["cost"]));
  return cost !== undefined && cost <= CALL_COST_MAX ? formatUsd(cost) : undefined;
}

/** With a key of the user's own, `cost` is OpenRouter's fee alone and the provider's bill comes on top of it. */
function openRouterCost(usage: Json): PicoUsd | undefined {
  if (isObject(usage["cost"])) return undefined;
  const cost = usdOf(usage["cost"]);
  if (usage["is_byok"] !== true) return cost;
  const upstream = usdOf(objectOf(usage["cost_details"])["upstream_inference_cost"]);
  return upstream === undefined ? undefined : addUsd(cost ?? (0n as PicoUsd), upstream);
}

const usdOf = (value: unknown): PicoUsd | undefined =>
  typeof value === "number" || typeof value === "string" ? parseUsd(value) : undefined;
