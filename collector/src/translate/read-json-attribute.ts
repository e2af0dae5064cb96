import type { AttributeValue } from "../otlp-types.ts";

/** Longer JSON is not parsed: what we look for in it is short, and a prompt may stand beside it. */
const JSON_CHARS_MAX = 262_144;

export type JsonObject = Readonly<Record<string, unknown>>;

/** An attribute that holds a JSON object as text; `undefined` for anything else. */
export function readJsonObject(value: AttributeValue | undefined): JsonObject | undefined {
  if (typeof value !== "string" || value.length > JSON_CHARS_MAX || value.charCodeAt(0) !== 0x7b) return undefined;
  try {
    return asJsonObject(JSON.parse(value));
  } catch {
    return undefined;
  }
}

export function asJsonObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
