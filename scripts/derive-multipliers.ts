/**
 * Shows which factors the tier prices of a LiteLLM price map imply, to keep core/prices/multipliers.json by:
 *
 *   npx tsx scripts/derive-multipliers.ts <model_prices_and_context_window.json[.gz]>
 *
 * One line per provider, tier and factor with its models, and after it the quantities that have another factor than the
 * model's input. The map is MIT licensed (BerriAI/litellm); only factors are taken from it.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const tiers = { _batches: "batch", _flex: "flex", _priority: "priority" } as const;
type Entry = Readonly<Record<string, unknown>>;

function factorsOf(entry: Entry): { tier: string; field: string; factor: number }[] {
  return Object.entries(entry).flatMap(([key, price]) => {
    const suffix = (Object.keys(tiers) as (keyof typeof tiers)[]).find((end) => key.endsWith(end));
    const field = suffix && key.slice(0, -suffix.length);
    const standard = field === undefined ? undefined : entry[field];
    if (suffix === undefined || field === undefined || typeof price !== "number" || typeof standard !== "number")
      return [];
    // The map's prices are floats; what they mean has few digits.
    return standard === 0 ? [] : [{ tier: tiers[suffix], field, factor: Number((price / standard).toPrecision(6)) }];
  });
}

const [input] = process.argv.slice(2);
if (input === undefined) {
  console.error("usage: tsx scripts/derive-multipliers.ts <litellm.json[.gz]>");
  process.exit(1);
}
const bytes = readFileSync(input);
const map = JSON.parse((input.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as Record<string, Entry>;
const lines = new Map<string, string[]>();
for (const [model, entry] of Object.entries(map)) {
  const factors = factorsOf(entry);
  for (const tier of new Set(factors.map((found) => found.tier))) {
    const ofTier = factors.filter((found) => found.tier === tier);
    const main = ofTier.find(({ field }) => field === "input_cost_per_token") ?? ofTier[0];
    const others = ofTier
      .filter(({ factor }) => factor !== main?.factor)
      .map(({ field, factor }) => `${field} ×${factor}`);
    const line = `${entry["litellm_provider"]} ${tier} ×${main?.factor}`;
    lines.set(line, [...(lines.get(line) ?? []), others.length === 0 ? model : `${model} (${others.join(", ")})`]);
  }
}
for (const [line, models] of [...lines].toSorted()) console.log(`${line}: ${models.join(" ")}`);
