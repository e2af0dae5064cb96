import type { Attributes } from "../otlp-types.ts";
import { asQuantity } from "./read-attribute.ts";
import { type CountName, splitUsage, type UsageCounts, type UsageFacts, type UsageSemantics } from "./usage-split.ts";

/**
 * The attributes that may hold each count, best first. Where several are there only one is read: they are two names of
 * one number (`prompt_tokens` and `input_tokens`), never two numbers.
 */
export type UsageKeys = { readonly [Name in CountName]?: readonly string[] };

/** Usage from attributes: {@link readCounts}, then {@link splitUsage}. */
export const readUsage = (attributes: Attributes, keys: UsageKeys, semantics: UsageSemantics): UsageFacts =>
  splitUsage(readCounts(attributes, keys), semantics);

/** What the attributes count. A dialect may add what it finds elsewhere before it splits them. */
export function readCounts(attributes: Attributes, keys: UsageKeys): UsageCounts {
  const counts: UsageCounts = {};
  for (const name in keys) {
    const count = readCount(attributes, keys[name as CountName] ?? []);
    if (count !== undefined) counts[name as CountName] = count;
  }
  return counts;
}

/** The first that is a quantity; `invalid` where none is, but something was sent. */
function readCount(attributes: Attributes, keys: readonly string[]): number | "invalid" | undefined {
  let found: "invalid" | undefined;
  for (const key of keys) {
    const count = asQuantity(attributes.get(key));
    if (typeof count === "number") return count;
    found ??= count;
  }
  return found;
}
