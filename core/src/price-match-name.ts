import type { PriceFlag } from "./price-call-flags.ts";

/** One spelling under which a model may be listed, and what had to be assumed to get there. */
export interface NameCandidate {
  readonly name: string;
  readonly flag?: PriceFlag;
  /** A `-latest` was taken away: which model that is may have changed since. */
  readonly isLatest?: true;
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

const geographies = ["us", "eu", "apac", "jp", "au", "ca", "global", "us-gov"];
const bedrockRegions = `(?:${geographies.join("|")})`;
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
  const candidates = new Map<string, NameCandidate>();
  const add: Add = (name, flag, isLatest) => {
    if (name === "" || candidates.has(name)) return;
    candidates.set(name, { name, ...(flag !== undefined && { flag }), ...(isLatest && { isLatest }) });
  };
  const given = model.trim().toLowerCase();
  add(given);
  for (const name of withoutRoads(given, isProvider)) add(name);
  for (const name of [...candidates.keys()]) if (Object.hasOwn(otherSpellings, name)) add(otherSpellings[name] ?? name);
  strip(candidates, add, variant, "variant_at_base_price");
  for (const { name, flag } of [...candidates.values()]) {
    const base = fineTuned.exec(name)?.[1];
    if (base !== undefined) add(base, flag ?? "fine_tuned_at_base_price");
  }
  // Bedrock's version suffix goes first: it hides the date before it.
  for (const { name, flag } of [...candidates.values()]) {
    add(name.replace(bedrockVersion, ""), flag ?? "snapshot_at_alias_price");
  }
  strip(candidates, add, snapshot, "snapshot_at_alias_price");
  strip(candidates, add, bedrockRegion, "region_not_priced");
  return [...candidates.values()];
}

type Add = (name: string, flag?: PriceFlag, isLatest?: true) => void;

function strip(candidates: ReadonlyMap<string, NameCandidate>, add: Add, part: RegExp, flag: PriceFlag): void {
  for (const { name, flag: before, isLatest } of [...candidates.values()]) {
    const found = part.exec(name)?.[0];
    if (found === undefined) continue;
    add(name.replace(part, ""), before ?? flag, isLatest ?? (found.endsWith("latest") ? true : undefined));
  }
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

/** The region that a resource name or ARN was called in: `us-central1` of `projects/p/locations/us-central1/…`. */
export function resourceRegionOf(model: string): string | undefined {
  const given = model.trim().toLowerCase();
  return (
    /^projects\/[^/]+\/locations\/([^/]+)\//.exec(given)?.[1] ?? /^arn:[^:]*:bedrock:([a-z0-9-]+):/.exec(given)?.[1]
  );
}

/**
 * The spellings of a bare model name as a Bedrock profile: the answer names `claude-sonnet-4-5-…` where
 * `global.anthropic.claude-sonnet-4-5-…` was asked for, or the call says its region apart from the model.
 */
export function profileSpellings(
  spellings: readonly NameCandidate[],
  { requested, region }: { requested: string | undefined; region: string | undefined },
): readonly NameCandidate[] {
  const geography = bedrockRegionOf(requested ?? "") ?? region?.trim().toLowerCase();
  if (geography === undefined || !geographies.includes(geography)) return [];
  return spellings.flatMap((spelling) => {
    const { name, flag } = spelling;
    if (flag !== undefined && flag !== "snapshot_at_alias_price") return [];
    const id = name.startsWith("claude-") ? `anthropic.${name}` : name;
    return isBedrockId(id) && !bedrockRegion.test(id) ? [{ ...spelling, name: `${geography}.${id}` }] : [];
  });
}

/** A Bedrock id without the road to it and its region. */
export const withoutBedrockRegion = (name: string): string =>
  name.slice(name.lastIndexOf("/") + 1).replace(bedrockRegion, "");

const dated = /^(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{2}-\d{4}|latest|default))?(?:-v\d+(?::\d+)?)?$/;

/** Whether what follows a model's name makes it no more than a dated snapshot of that model. Nothing at all does, too. */
export const isSnapshotOf = (rest: string): boolean => dated.test(rest);

const bedrockVendors = "anthropic|amazon|meta|mistral|deepseek|cohere|ai21|qwen|openai|nvidia|google|stability";
const bedrockId = new RegExp(`^(?:${bedrockRegions}\\.)?(?:${bedrockVendors})\\.[a-z]`);

/** Ids of this shape exist on Bedrock only: `eu.anthropic.claude-…`, `amazon.nova-lite-v1:0`. Lower-cased. */
export const isBedrockId = (name: string): boolean => bedrockId.test(name);

const words = "latest|preview|exp|beta|default|thinking|instruct";
const stamps = String.raw`v[01]|\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{3,4}`;
const harmless = new RegExp(String.raw`^(?:\d{0,6}|\d{8}|\d{2}-\d{2})(?:[-@:.](?:${words}|${stamps})){0,4}$`);
/** `-1`, `.1`, `-8b`: one or two digits that are no date. `claude-opus-5` + `-1` is another model with another price. */
const otherVersion = /^[-.](?!\d{2}-(?:\d{2}|\d{4})(?!\d))\d{1,2}(?!\d)/;
const version = /-v(\d+)(?::\d+)?$/;
/** A date or a counter with leading zeros; `51` of `opus-51` is neither. */
const digitStamp = /^(?:20\d{6}|0\d+)$/;

/**
 * What follows the part of a name that a pattern found: a mere stamp, something more, or the mark of another model. Of a
 * fine-tuned model (`ft:base:organisation:name:id`) only the base is judged. `modelId` is the listed model's own name:
 * `-v2:0` is a stamp on one that is itself a v2, and another model on a v1.
 */
export function judgeRemainder(name: string, wholeRemainder: string, modelId = ""): "stamp" | "more" | "other_model" {
  if (splitsNumber(name, wholeRemainder)) return "other_model";
  let remainder = name.startsWith("ft:") ? (wholeRemainder.split(":", 1)[0] ?? "") : wholeRemainder;
  if (otherVersionThan(modelId, remainder)) return "other_model";
  const stated = version.exec(remainder);
  if (stated !== null && (Number(stated[1]) <= 1 || version.test(modelId))) remainder = remainder.replace(version, "");
  if (harmless.test(remainder)) return "stamp";
  return otherVersion.test(remainder) ? "other_model" : "more";
}

/** Whether a name says another version (`-v2:0`) than a listed model's own name does. */
export function otherVersionThan(modelId: string, name: string): boolean {
  const listed = version.exec(modelId)?.[1];
  const stated = version.exec(name)?.[1];
  return listed !== undefined && stated !== undefined && Number(listed) !== Number(stated);
}

/** Whether a pattern ended in the middle of a number or a word with one, so that what it found is not what is named. */
function splitsNumber(name: string, remainder: string): boolean {
  if (!/^\d/.test(remainder)) return false;
  const start = name.length - remainder.length;
  if (/[a-z]/.test(name[start - 1] ?? "")) return true;
  const before = /\d*$/.exec(name.slice(0, start))?.[0] ?? "";
  return before !== "" && !digitStamp.test(before + (/^\d+/.exec(remainder)?.[0] ?? ""));
}
