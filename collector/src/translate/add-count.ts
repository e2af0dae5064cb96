import { QUANTITY_MAX } from "@outlay/core/usage";

type Count = number | "invalid" | undefined;

/** The sum of two counts. It is unreadable where one of them is, or where it is more than one call can have used. */
export function addCount(count: Count, more: Count): Count {
  if (count === "invalid" || more === "invalid") return "invalid";
  if (more === undefined) return count;
  const sum = (count ?? 0) + more;
  return sum <= QUANTITY_MAX ? sum : "invalid";
}
