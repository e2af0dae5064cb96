import { QUANTITY_MAX } from "@outlay/core/usage";
import type { Attributes, AttributeValue } from "../otlp-types.ts";

/** Attributes as emitters really send them: numbers as text, flags as text, single values where lists belong. */

/** The first of `keys` that is there. */
export function firstOf(attributes: Attributes, keys: readonly string[]): AttributeValue | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Text of 1 to `charsMax` characters. Longer text is left out rather than cut: half a name is another name. */
export function asText(value: AttributeValue | undefined, charsMax = 200): string | undefined {
  if (value === undefined || typeof value === "object" || Number.isNaN(value)) return undefined;
  const text = String(value);
  return text.length > 0 && text.length <= charsMax ? text : undefined;
}

/** A quantity: a whole number 0 … QUANTITY_MAX. `invalid` where something was sent that cannot be one. */
export function asQuantity(value: AttributeValue | undefined): number | "invalid" | undefined {
  if (value === undefined) return undefined;
  const number = asNumber(value);
  if (number === undefined || !Number.isInteger(number) || number < 0 || number > QUANTITY_MAX) return "invalid";
  return number === 0 ? 0 : number; // -0 is 0.
}

/** A finite number, also when sent as text. A `bigint` is beyond anything we measure. */
export function asNumber(value: AttributeValue | undefined): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^-?\d{1,20}(\.\d{1,20})?(e[+-]?\d{1,3})?$/i.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The number of a try, 1 … 255. */
export function asAttempt(value: AttributeValue | undefined): number | undefined {
  const attempt = asNumber(value);
  return attempt !== undefined && Number.isInteger(attempt) && attempt >= 1 && attempt <= 255 ? attempt : undefined;
}

export function asBoolean(value: AttributeValue | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "True") return true;
  return value === "false" || value === "False" ? false : undefined;
}

/** The texts of a list, or of a single value. */
export function asTexts(value: AttributeValue | undefined): string[] {
  const items = typeof value === "object" ? value : [value];
  return items.map((item) => asText(item)).filter((text) => text !== undefined);
}

/** Decimal text of USD, 0 … 999999.999999999999; `undefined` for what cannot be money. */
export function asUsd(value: AttributeValue | undefined): string | undefined {
  const usd = asNumber(value);
  if (usd === undefined || usd < 0 || usd > 999_999) return undefined;
  const text = String(value);
  return /^\d{1,6}(\.\d{1,12})?$/.test(text) ? text : usd.toFixed(12).replace(/\.?0+$/, "");
}
