import { isDecimalText } from "./decimal-text.ts";
import type { FocusType } from "./focus-columns.ts";

/** Why text is no value of a type, with the attribute of the specification that says so; `undefined`: it is one. */
export function formatFault(type: FocusType, text: string): string | undefined {
  if (text === "") return "NullHandling: a value that is not there is null, not an empty text";
  return formats[type](text);
}

const formats: Record<FocusType, (text: string) => string | undefined> = {
  String: () => undefined,
  Decimal: (text) => (isDecimalText(text) ? undefined : "NumericFormat: digits, one point and a minus sign"),
  DateTime: (text) => (isUtcInstant(text) ? undefined : "DateTimeFormat: YYYY-MM-DDTHH:mm:ssZ in UTC"),
  Json: (text) =>
    isFlatObject(text) ? undefined : "KeyValueFormat: a JSON object whose values are no objects or lists",
  Unit: (text) => (isUnit(text) ? undefined : "UnitFormat: a quantity if any, and units such as Tokens or GB-Hours"),
  Currency: (text) => (/^[A-Z]{3}$/.test(text) ? undefined : "CurrencyFormat: a code of ISO 4217"),
};

function isUtcInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text)) return false;
  const instant = Date.parse(text);
  // Date.parse takes 31 February for 3 March.
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text.slice(0, -1));
}

function isFlatObject(text: string): boolean {
  const parsed = parseJson(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return false;
  return Object.values(parsed).every((item) => item === null || typeof item !== "object");
}

/** The keys of a JSON object, or none where it is no object. */
export function keysOf(text: string): readonly string[] {
  const parsed = parseJson(text);
  return typeof parsed === "object" && parsed !== null ? Object.keys(parsed) : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON.parse knows no other way to say so.
  }
}

const words = "[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)*";
const unit = new RegExp(`^(?:[1-9]\\d* )?${words}(?:/(?:[1-9]\\d* )?${words})?$`);
const isUnit = (text: string): boolean => unit.test(text);
