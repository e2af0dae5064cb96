import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, ratio, timeZone } from "./values.ts";
import { buckets, comparisons, dimensions, filterOperators, metrics } from "./vocabulary.ts";

/** `tag:<key>` groups by one of the caller's own tags. */
export const dimensionName = z.union([z.enum(dimensions), z.templateLiteral(["tag:", z.string().min(1).max(100)])], {
  error: `must be tag:<key> with a key of 1 to 100 characters, or one of ${dimensions.join(", ")}`,
});

/** What a comparison may state itself: a named frozen range, or another range as `from` and `to` of a question have it. */
const stated = [
  z.templateLiteral(["baseline:", z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/)]),
  z.templateLiteral(["custom:", instantText, "..", instantText]),
] as const;
const statedWords = "baseline:<name> of GET /baselines, or custom:<from>..<to>";
/** The earlier range of a comparison: one that follows from the range asked for, or one that is stated. */
export const comparedWith = z.union([z.enum(comparisons).exclude(["off"]), ...stated], {
  error: `must be one of ${comparisons.slice(1).join(", ")}, ${statedWords}`,
});
export const comparison = z.union([z.enum(comparisons), ...stated], {
  error: `must be one of ${comparisons.join(", ")}, ${statedWords}`,
});

const decimal = /^[+-]?\d{1,30}(\.\d{1,30})?$/;

export const filter = z
  .strictObject({
    dimension: dimensionName,
    op: z.enum(filterOperators),
    values: z.array(z.string().max(500)).max(100).default([]).describe("has, nhas: none; gt, lt: one number."),
  })
  .superRefine(({ op, values }, context) => {
    const fault = (message: string) => context.addIssue({ code: "custom", path: ["values"], message });
    if (op === "has" || op === "nhas") {
      if (values.length > 0) fault(`must be empty: ${op} asks whether the dimension is there, not which value it has`);
    } else if (values.length === 0) fault("must hold at least one value");
    else if ((op === "gt" || op === "lt") && (values.length > 1 || !decimal.test(values[0] ?? "")))
      fault(`must hold one decimal number, because ${op} compares numbers`);
    else if (op === "like" && values.includes("")) fault("must not hold an empty text, which is part of every value");
  });
export type Filter = z.infer<typeof filter>;
export const filters = z.array(filter).max(20).default([]);

export const querySpec = z.strictObject({
  project,
  metrics: z.array(z.enum(metrics)).min(1).max(metrics.length),
  by: z.array(dimensionName).max(3).default([]),
  filters,
  range: z.strictObject({ from: instantText, to: instantText }),
  tz: timeZone,
  bucket: z.enum(buckets).default("auto"),
  compare: comparison.default("off"),
  top: z.int().min(1).max(20).default(7),
  as_of: instantText
    .optional()
    .describe("The ledger as it stood then, without what arrived or was corrected later; absent: as it is."),
});
export type QuerySpec = z.input<typeof querySpec>;

/** One value per metric: money as decimal text, everything else a number; null = unknown or undefined. */
const values = z.partialRecord(z.enum(metrics), z.union([money, z.number()]).nullable());
/** One entry per `by`; "" = the calls that do not carry the dimension. */
const group = z.array(z.string());

export const queryAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string(), tz: z.string(), bucket: z.enum(buckets) }),
  series: z.array(
    z.strictObject({
      group: group.nullable().describe("null = everything outside the top groups"),
      points: z.array(z.strictObject({ t: z.string().describe("start of the bucket, ISO-8601 UTC"), values })),
    }),
  ),
  table: z.array(z.strictObject({ group, values, previous: values.nullable() })),
  other: z.strictObject({ groups: count, values, previous: values.nullable() }).nullable(),
  totals: values,
  previous_totals: values.nullable(),
  compared_with: z
    .strictObject({ from: z.string(), to: z.string() })
    .optional()
    .describe("The earlier range that `previous` is about; absent without `compare`."),
  percentile_method: z
    .enum(["exact", "histogram"])
    .optional()
    .describe("How percentiles were found: from every call, or from counts by size; absent where none was asked for."),
  percentile_error_max: ratio.optional().describe("How far a percentile by histogram is off at most, relative to it."),
  coverage,
  data_version: z
    .string()
    .describe(
      "Changes when any figure of this project may have changed; ends with ~ while something is being written.",
    ),
});
export type QueryAnswer = z.infer<typeof queryAnswer>;

export const queryEndpoint = endpoint({
  method: "POST",
  path: "/query",
  summary: "Metrics over a range, by up to three dimensions, in buckets of any time zone",
  query: z.strictObject({}),
  body: querySpec,
  response: queryAnswer,
});
