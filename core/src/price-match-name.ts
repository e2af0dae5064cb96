import type { PriceFlag } from "./price-call-flags.ts";

/** One spelling under which a model may be listed, and what had to be assumed to get there. */
export interface NameCandidate {
  readonly name: string;
  readonly flag?: PriceFlag;
}

/** Leading path segments that say by which road a call went, not which model answered. */
const roads: ReadonlySet<string> = new Set([
  "models",
  "bedrock",
  "converse",
  "invoke",
  "litellm",
  "router",
  "publishers",
]);

const bedrockRegions = "(?:us|eu|apac|jp|au|ca|global|us-gov)";
const bedrockRegion = new RegExp(`^${bedrockRegions}\\.(?=[a-z0-9]+\\.)`);
const bedrockVersion = /-v\d+(?::\d+)?$/;
/** `:free` is not here: a free variant is never priced as the paid model. */
const variant = /:(?:thinking|nitro|beta|online|floor|exacto)$/;
const snapshot = /(?:[-@]\d{4}-\d{2}-\d{2}|[-@]\d{8}|-\d{2}-\d{4}|-latest|@latest|@default)$/;
const fineTuned = /^ft:([^:]+)(?::|$)/;

/** Names the price data has under another spelling only. Each was checked to be the same model at the same price. */
const otherSpellings: Readonly<Record<string, string>> = {
  "claude-2.0": "claude-2",
  "claude-2.1": "claude-2",
  "gemini-1.5-flash-8b": "gemini-flash-1.5-8b",
};

/**
 * Names a model may be listed under, most literal first, so that a dated snapshot, a variant or a regional profile is
 * looked up as itself before anything is stripped. Lower-cased. `isProvider` tells whether a leading `name/` or `name:`
 * is a provider. Never shortens a name to a prefix: `gpt-4` is not tried for `gpt-4o`.
 */
export function nameCandidates(model: string, isProvider: (name: string) => boolean): readonly NameCandidate[] {
  const candidates = new Map<string, PriceFlag | undefined>();
  const add = (name: string, flag?: PriceFlag): void => {
    if (name !== "" && !candidates.has(name)) candidates.set(name, flag);
  };
  const given = model.trim().toLowerCase();
  add(given);
  for (const name of withoutRoads(given, isProvider)) add(name);
  for (const name of [...candidates.keys()]) if (Object.hasOwn(otherSpellings, name)) add(otherSpellings[name] ?? name);
  strip(candidates, add, variant, "variant_at_base_price");
  for (const [name, flag] of [...candidates]) {
    const base = fineTuned.exec(name)?.[1];
    if (base !== undefined) add(base, flag ?? "fine_tuned_at_base_price");
  }
  // Bedrock's version suffix goes first: it hides the date before it.
  for (const [name, flag] of [...candidates]) add(name.replace(bedrockVersion, ""), flag ?? "snapshot_at_alias_price");
  strip(candidates, add, snapshot, "snapshot_at_alias_price");
  strip(candidates, add, bedrockRegion, "region_not_priced");
  return [...candidates].map(([name, flag]) => (flag === undefined ? { name } : { name, flag }));
}

function strip(
  candidates: ReadonlyMap<string, PriceFlag | undefined>,
  add: (name: string, flag?: PriceFlag) => void,
  part: RegExp,
  flag: PriceFlag,
): void {
  for (const [name, before] of [...candidates]) if (part.test(name)) add(name.replace(part, ""), before ?? flag);
}

/** `bedrock/eu.anthropic.x` → `eu.anthropic.x`; `openai:gpt-5` → `gpt-5`; an ARN or resource path → its last segment. */
function withoutRoads(given: string, isProvider: (name: string) => boolean): readonly string[] {
  if (given.startsWith("arn:") || given.startsWith("projects/")) return [given.slice(given.lastIndexOf("/") + 1)];
  const names: string[] = [];
  let rest = given;
  for (;;) {
    const head = /^([a-z0-9_.~-]+)[/:](?=.)/.exec(rest);
    if (head?.[1] === undefined || !(roads.has(head[1]) || isProvider(head[1]))) return names;
    rest = rest.slice(head[0].length);
    names.push(rest);
  }
}

/** The provider that a leading `name/` or `name:` spells, e.g. `openrouter` of `openrouter/openai/gpt-5`. */
export function leadingName(model: string): string | undefined {
  return /^([a-z0-9_.-]+)[/:](?=.)/.exec(model.trim().toLowerCase())?.[1];
}

/** The region that Bedrock's name for a profile begins with: `eu` of `eu.anthropic.claude-…`. */
export function bedrockRegionOf(model: string): string | undefined {
  const given = model.trim().toLowerCase();
  const name = given.slice(given.lastIndexOf("/") + 1);
  return bedrockRegion.test(name) && isBedrockId(name) ? name.slice(0, name.indexOf(".")) : undefined;
}

const bedrockVendors = "anthropic|amazon|meta|mistral|deepseek|cohere|ai21|qwen|openai|nvidia|google|stability";
const bedrockId = new RegExp(`^(?:${bedrockRegions}\\.)?(?:${bedrockVendors})\\.[a-z]`);

/** Ids of this shape exist on Bedrock only: `eu.anthropic.claude-…`, `amazon.nova-lite-v1:0`. Lower-cased. */
export const isBedrockId = (name: string): boolean => bedrockId.test(name);

const words = "latest|preview|exp|beta|default|thinking|instruct";
const stamps = String.raw`v\d+(?::\d+)?|\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{3,4}`;
const harmless = new RegExp(String.raw`^(?:\d{0,6}|\d{2}-\d{2})(?:[-@:.](?:${words}|${stamps})){0,4}$`);
/** `-1`, `.1`, `-8b`: one or two digits that are no date. `claude-opus-5` + `-1` is another model with another price. */
const otherVersion = /^[-.](?!\d{2}-(?:\d{2}|\d{4})(?!\d))\d{1,2}(?!\d)/;

/**
 * What follows the part of a name that a pattern found: a mere stamp, something more, or the mark of another model. Of a
 * fine-tuned model (`ft:base:organisation:name:id`) only the base is judged.
 */
export function judgeRemainder(name: string, wholeRemainder: string): "stamp" | "more" | "other_model" {
  const remainder = name.startsWith("ft:") ? (wholeRemainder.split(":", 1)[0] ?? "") : wholeRemainder;
  if (harmless.test(remainder)) return "stamp";
  return otherVersion.test(remainder) ? "other_model" : "more";
}
