import type { OtlpLog, OtlpResource, OtlpScope } from "../otlp-types.ts";
import { asText } from "../translate/read-attribute.ts";

/**
 * The name of the event a log record stands for, with its prefix. Emitters put it into the attribute `event.name` (some
 * without the prefix), into the field `event_name` (Rust's holds the place in the source), or into the body.
 */
export function eventNameOf(
  { attributes, eventName, body }: OtlpLog,
  scope: OtlpScope,
  resource: OtlpResource,
): string {
  const ofAttribute = asText(attributes.get("event.name"), 100) ?? "";
  if (isWhole(ofAttribute)) return ofAttribute;
  if (isWhole(eventName)) return eventName;
  if (body !== undefined && isWhole(body)) return body;
  const bare = ofAttribute || eventName;
  const isClaudeCode =
    scope.name.startsWith("com.anthropic.claude_code") || resource.attributes.get("service.name") === "claude-code";
  return isClaudeCode && /^\w+$/.test(bare) ? `claude_code.${bare}` : bare;
}

/** A prefix and a name: `claude_code.api_request`. */
const isWhole = (name: string): boolean => name.length <= 100 && /^[\w-]+(\.[\w-]+)+$/.test(name);
