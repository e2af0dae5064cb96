import { groupingName } from "../format/dimension-names.ts";
import type { FilterOperator, UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";

/** Operators in words. `eq` and `ne` are `in` and `nin` of one value. */
export const operatorWords: Readonly<Record<FilterOperator, string>> = {
  eq: "is",
  in: "is one of",
  ne: "is not",
  nin: "is none of",
  like: "contains",
  gt: "is above",
  lt: "is below",
  has: "is there",
  nhas: "is not there",
};

/** "Team is search, shop". */
export function filterWords({ dimension, op, values }: UrlFilter): string {
  const subject = `${groupingName(dimension)} ${operatorWords[op]}`;
  return values.length === 0 ? subject : `${subject} ${values.map((value) => value || "“”").join(", ")}`;
}

/** Only the calls of one entity; "" = those without the dimension. */
export const onlyFilter = (dimension: Grouping, name: string): UrlFilter =>
  name === "" ? { dimension, op: "nhas", values: [] } : { dimension, op: "eq", values: [name] };

/** All calls but those of one entity. */
export const exceptFilter = (dimension: Grouping, name: string): UrlFilter =>
  name === "" ? { dimension, op: "has", values: [] } : { dimension, op: "ne", values: [name] };
