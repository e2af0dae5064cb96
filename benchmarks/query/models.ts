import { openGenaiPrices } from "@outlay/core/genai-prices";
import { priceCall } from "@outlay/core/price-call";
import type { Usage } from "@outlay/core/usage";

/** A model of the generated ledger; prices are in 10⁻¹² USD a token, from the price book at the ledger's end. */
export interface LedgerModel {
  readonly provider: string;
  readonly model: string;
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly priceId: string;
  readonly hasReasoning: boolean;
}

const names: Readonly<Record<string, string>> = {
  openai:
    "gpt-4o gpt-4o-mini gpt-4.1 gpt-4.1-mini gpt-4.1-nano gpt-5 gpt-5-mini gpt-5-nano gpt-5.1 gpt-5.2 gpt-5.4 gpt-5.4-mini " +
    "gpt-5.5 o3 o4-mini gpt-4-turbo gpt-3.5-turbo",
  anthropic:
    "claude-sonnet-4-5 claude-haiku-4-5 claude-opus-4-5 claude-sonnet-4-6 claude-opus-4-6 claude-3-5-haiku-20241022 " +
    "claude-opus-4-1 claude-sonnet-4-20250514",
  google:
    "gemini-2.5-pro gemini-2.5-flash gemini-2.5-flash-lite gemini-3-flash-preview gemini-3.5-flash gemini-2.0-flash",
  deepseek: "deepseek-chat deepseek-reasoner deepseek-v4-pro deepseek-v4-flash",
  mistral:
    "mistral-large-latest mistral-small-latest mistral-medium-latest codestral-latest ministral-8b-latest open-mistral-nemo",
  groq: "openai/gpt-oss-120b openai/gpt-oss-20b llama-3.3-70b-versatile qwen/qwen3-32b llama-3.1-8b-instant",
  "x-ai": "grok-4 grok-3 grok-3-mini grok-4-fast grok-code-fast-1",
  cohere: "command-a-03-2025 command-r-plus-08-2024 command-r-08-2024 command-r7b-12-2024",
};
const reasoning =
  /^(gpt-5|o3|o4|claude-(opus|sonnet)-4|gemini-(2\.5-pro|3)|deepseek-(reasoner|v4)|grok-4|openai\/gpt-oss)/;

const MODELS = 50;
/** Below every long-context step. */
const PROBE_TOKENS = 100_000;

/** The first {@link MODELS} of the names above that the price book prices at `at`, the providers taking turns. */
export function ledgerModels(at: number): LedgerModel[] {
  const book = openGenaiPrices();
  const priced = (provider: string, model: string, usage: Usage) =>
    priceCall(
      {
        provider,
        model,
        usage: { requests: 1, ...usage },
        occurredAt: at,
        usageSource: "reported",
        isBillable: true,
        status: "ok",
      },
      book,
    );
  const picoPerToken = (provider: string, model: string, usageClass: keyof Usage): number => {
    const { cost, unpricedClasses } = priced(provider, model, { [usageClass]: PROBE_TOKENS });
    return cost !== undefined && unpricedClasses.length === 0 ? Number(cost) / PROBE_TOKENS : Number.NaN;
  };
  const lists = Object.entries(names).map(([provider, list]) => list.split(" ").map((model) => ({ provider, model })));
  const turns = Array.from({ length: 20 }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat();
  const usable = turns.flatMap(({ provider, model }): LedgerModel[] => {
    const prices = {
      input: picoPerToken(provider, model, "input_uncached"),
      cacheRead: picoPerToken(provider, model, "cache_read"),
      cacheWrite: provider === "anthropic" ? picoPerToken(provider, model, "cache_write_5m") : 0,
      output: picoPerToken(provider, model, "output_text"),
    };
    if (!Object.values(prices).every(Number.isSafeInteger)) return [];
    const [priceId = ""] = priced(provider, model, { input_uncached: 1 }).priceIds;
    return [{ provider, model, ...prices, priceId, hasReasoning: reasoning.test(model) }];
  });
  if (usable.length < MODELS) throw new Error(`only ${usable.length} of the models have a price`);
  return usable.slice(0, MODELS);
}
