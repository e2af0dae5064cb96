import { type Dimension, dimensions } from "../../../contract/vocabulary.ts";

/** What calls can be grouped and filtered by: a dimension, or one of the caller's own tags. */
export type Grouping = Dimension | `tag:${string}`;

const TAG_LENGTH_MAX = 100;
/** Shorter words for usual dimensions, as people type them. Read, never written. */
const aliases: Readonly<Record<string, Dimension>> = {
  model: "model_resolved",
  env: "environment",
  user: "user_id",
  customer: "customer_id",
  key: "credential_id",
  tier: "service_tier",
  prompt: "prompt_name",
  node: "step",
  tool: "tool_name",
};

/** Reads the name of a dimension; `undefined` when there is none of that name. */
export function readGrouping(text: string): Grouping | undefined {
  if (text.startsWith("tag:")) {
    const isUsable = text.length > 4 && text.length <= TAG_LENGTH_MAX + 4 && !/\p{Cs}/u.test(text);
    return isUsable ? (text as `tag:${string}`) : undefined;
  }
  return dimensions.find((name) => name === text) ?? (Object.hasOwn(aliases, text) ? aliases[text] : undefined);
}
