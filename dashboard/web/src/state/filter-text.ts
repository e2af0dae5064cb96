import { filterOperators } from "../../../contract/vocabulary.ts";
import { type Grouping, readGrouping } from "./grouping.ts";

/** One condition on calls. Several of them hold together. */
export interface UrlFilter {
  readonly dimension: Grouping;
  readonly op: FilterOperator;
  readonly values: readonly string[];
}
export type FilterOperator = (typeof filterOperators)[number];

const VALUES_MAX = 100;
const VALUE_LENGTH_MAX = 500;
const NUMBER = /^[+-]?\d{1,30}(\.\d{1,30})?$/;
/** `team:in:search,shop`, `tag:plan:eq:gold`, `feature:has:`. The last `:op:` counts: values hold no plain colon. */
const PATTERN = new RegExp(`^(.+):(${filterOperators.join("|")}):([^:]*)$`, "su");

/** Reads a filter as the parameter `f` writes it; `undefined` when it is none the API would take. */
export function readFilter(text: string): UrlFilter | undefined {
  const [, named = "", op, listed = ""] = PATTERN.exec(text) ?? [];
  const dimension = readGrouping(named);
  const values = decodeValues(listed);
  if (dimension === undefined || op === undefined || values === undefined) return undefined;
  const filter: UrlFilter = { dimension, op: op as FilterOperator, values };
  return isUsableFilter(filter) ? filter : undefined;
}

function decodeValues(listed: string): string[] | undefined {
  try {
    return listed === "" ? [] : listed.split(",").map(decodeURIComponent);
  } catch {
    return undefined; // A % that begins no character.
  }
}

/** Whether the API would take it: the rules of `filter` in contract/analytics.ts. */
export function isUsableFilter({ op, values }: Omit<UrlFilter, "dimension">): boolean {
  if (op === "has" || op === "nhas") return values.length === 0;
  if (values.length === 0 || values.length > VALUES_MAX) return false;
  if (values.some((value) => value.length > VALUE_LENGTH_MAX || /\p{Cs}/u.test(value))) return false;
  if (op === "gt" || op === "lt") return values.length === 1 && NUMBER.test(values[0] ?? "");
  // One empty text alone would read as no value at all; `nhas` is the way to ask for it.
  if (values.length === 1 && values[0] === "") return false;
  return op !== "like" || !values.includes("");
}

/** The filter as text; {@link readFilter} reads it back. */
export const writeFilter = ({ dimension, op, values }: UrlFilter): string =>
  `${dimension}:${op}:${values.map(encodeURIComponent).join(",")}`;
