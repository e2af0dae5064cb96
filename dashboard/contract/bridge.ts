import { bridgeTerms } from "@outlay/core/bridge";
import { z } from "zod";
import { comparedWith, dimensionName, filters } from "./analytics.ts";
import { endpoint } from "./endpoint.ts";
import { count, coverage, instantText, money, project, timeZone } from "./values.ts";

const range = z.strictObject({ from: instantText, to: instantText });
const answeredRange = z.strictObject({ from: z.string(), to: z.string() });
const bothSides = <T extends z.ZodType>(value: T) => z.strictObject({ before: value, after: value });

const terms = z.array(z.strictObject({ term: z.enum(bridgeTerms), amount: money }));

const cell = z.strictObject({
  task: z.string().describe("Value of task_dimension; '' = the calls without one."),
  model: z.string(),
  kind: z.enum(["continuing", "new", "gone"]).describe("Whether it has priced calls on both sides, or on one."),
  calls: bothSides(count).describe("Calls whose cost is known."),
  spend: bothSides(money),
  delta: money,
  terms,
});

export const bridgeAnswer = z.strictObject({
  range: answeredRange,
  compared_with: answeredRange,
  spend: bothSides(money.nullable()).describe("null = there are calls and no cost of theirs is known."),
  delta: money.nullable(),
  terms: terms
    .nullable()
    .describe("Always all of them, in this order; they sum to delta to the last digit. null where delta is not known."),
  cells: z.array(cell).describe("Those that changed most, at most 50."),
  cells_omitted: count,
  unpriced: z
    .strictObject({
      cells: count,
      calls: bothSides(count),
      largest: z.array(z.strictObject({ task: z.string(), model: z.string(), calls: bothSides(count) })),
    })
    .describe("Cells with calls whose cost is not known: no term is about these calls."),
  coverage: bothSides(coverage),
  data_version: z.string(),
});
export type BridgeAnswer = z.infer<typeof bridgeAnswer>;

export const bridgeEndpoint = endpoint({
  method: "POST",
  path: "/bridge",
  summary: "Why spend changed between two ranges: an exact split into volume, mix, tokens, cache share and price",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    range,
    compare: comparedWith.default("prev").describe("The earlier range, where compared_with does not state one."),
    compared_with: range.optional(),
    task_dimension: dimensionName.default("workflow").describe("What tells tasks apart."),
    model_dimension: dimensionName.default("model_resolved"),
    filters,
    tz: timeZone,
  }),
  response: bridgeAnswer,
});
