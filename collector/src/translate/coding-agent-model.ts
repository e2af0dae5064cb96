import type { AttributeValue } from "../otlp-types.ts";
import { asText } from "./read-attribute.ts";

/** The tag that keeps the size of the context window a coding agent asked for. */
export const CONTEXT_WINDOW_TAG = "context_window";

/** `claude-opus-4-6[1m]` names a model and the size of its context window; prices and other signals know the model alone. */
export function codingAgentModel(value: AttributeValue | undefined): { model?: string; contextWindow?: string } {
  const name = asText(value);
  if (name === undefined) return {};
  const variant = /\[(\w{1,20})\]$/.exec(name);
  if (variant?.[1] === undefined) return { model: name };
  return { model: name.slice(0, variant.index), contextWindow: variant[1] };
}
