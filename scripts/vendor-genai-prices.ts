/**
 * Makes core/prices/genai-prices.json from the `prices/data.json` of github.com/pydantic/genai-prices:
 *
 *   npx tsx scripts/vendor-genai-prices.ts <data.json or data.json.gz> <commit> <date of the data, yyyy-mm-dd>
 *
 * Kept: provider and model ids, matchers, fallback providers, prices. Prices become decimal text, so nobody is tempted
 * to multiply floats. Dropped: names, descriptions, extractors, URLs. Update the README beside the file when you run it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface SourceModel {
  id: string;
  match: Json;
  prices: Json;
}
interface SourceProvider {
  id: string;
  provider_match?: Json;
  model_match?: Json;
  fallback_model_providers?: Json;
  models: SourceModel[];
}

/** JSON numbers that are money become text in their shortest decimal form, which is how the source wrote them. */
function pricesAsText(prices: Json, key = ""): Json {
  if (typeof prices === "number") return key === "start" ? prices : plainDecimal(prices);
  if (Array.isArray(prices)) return prices.map((item) => pricesAsText(item));
  if (prices === null || typeof prices !== "object") return prices;
  return Object.fromEntries(Object.entries(prices).map(([name, value]) => [name, pricesAsText(value, name)]));
}

function plainDecimal(price: number): string {
  const text = String(price);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`price ${text} is not a plain non-negative decimal`);
  return text;
}

function providerLines(provider: SourceProvider): string {
  const { id, provider_match, model_match, fallback_model_providers } = provider;
  const head = JSON.stringify({ id, provider_match, model_match, fallback_model_providers }).slice(0, -1);
  const models = provider.models.map((model) =>
    // A flat price is a list of one, so that there is one shape to read.
    JSON.stringify({
      id: model.id,
      match: model.match,
      prices: pricesAsText(Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }]),
    }),
  );
  return `${head},"models":[\n${models.join(",\n")}\n]}`;
}

function main([input, commit, version]: string[]): void {
  if (input === undefined || commit === undefined || version === undefined) {
    console.error("usage: tsx scripts/vendor-genai-prices.ts <data.json[.gz]> <commit> <yyyy-mm-dd>");
    process.exitCode = 1;
    return;
  }
  const bytes = readFileSync(input);
  const text = (input.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const providers = JSON.parse(text) as SourceProvider[];
  const head = JSON.stringify({ source: "genai-prices", version, commit, licence: "MIT" }).slice(0, -1);
  const output = new URL("../core/prices/genai-prices.json", import.meta.url);
  writeFileSync(output, `${head},"providers":[\n${providers.map(providerLines).join(",\n")}\n]}\n`);
}

main(process.argv.slice(2));
