import { byTime } from "./same-call.ts";
import { type Context, type ContextField, contextUnits, type SettleFacts } from "./settle-facts.ts";

/** What a record lacks and others, the latest to start first (the nearest around it), state. */
export function takeContext(
  record: SettleFacts,
  givers: Iterable<SettleFacts>,
): { readonly context: Context; readonly tags: Readonly<Record<string, string>> } {
  const nearestFirst = [...givers].sort((a, b) => byTime(b, a));
  const context: Partial<Record<ContextField, string>> = {};
  const tags: Record<string, string> = {};
  for (const giver of nearestFirst) {
    for (const [first, ...rest] of contextUnits) {
      if (record.context[first] !== undefined || context[first] !== undefined) continue;
      for (const field of [first, ...rest]) {
        const given = giver.context[field];
        if (given !== undefined && giver.context[first] !== undefined) context[field] = given;
      }
    }
    for (const [name, value] of Object.entries(giver.tags))
      if (!Object.hasOwn(record.tags, name) && !Object.hasOwn(tags, name)) tags[name] = value;
  }
  return { context, tags };
}
