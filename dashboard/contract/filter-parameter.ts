import { z } from "zod";
import { type Filter, filter } from "./analytics.ts";
import { filterOperators } from "./vocabulary.ts";

const FILTERS_MAX = 20;
/** `team:in:search,shop`, `tag:plan:eq:gold`, `feature:has:`. */
const filterPattern = new RegExp(`^(tag:.{1,100}|[a-z_]+):(${filterOperators.join("|")}):(.*)$`, "su");

/** The parts of a filter as a parameter writes it; values are percent-encoded, so that a comma may be one's part. */
function filterParts(text: string): unknown {
  const [, dimension, op, listed = ""] = filterPattern.exec(text) ?? [];
  if (dimension === undefined) return text;
  try {
    return { dimension, op, values: listed === "" ? [] : listed.split(",").map(decodeURIComponent) };
  } catch {
    return text; // A % that begins no character.
  }
}

/** A filter as the parameter `f` of an address. */
export const filterText = ({ dimension, op, values }: Filter): string =>
  `${dimension}:${op}:${values.map(encodeURIComponent).join(",")}`;

/** The parameter `f` of an address: each time one filter. */
export const filterParameter = z
  .union([z.string().max(60_000), z.array(z.string().max(60_000)).max(FILTERS_MAX)])
  .default([])
  .describe("dimension:operator:value,value … with the values percent-encoded; repeat it for more filters.")
  .transform((given, context) =>
    [given].flat().map((text): Filter => {
      const parsed = filter.safeParse(filterParts(text));
      if (parsed.success) return parsed.data;
      const message = `${text.slice(0, 100)} is not dimension:operator:value,value with an operator of ${filterOperators.join(", ")}`;
      context.addIssue({ code: "custom", message });
      return z.NEVER;
    }),
  );
